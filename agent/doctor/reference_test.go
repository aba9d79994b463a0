package doctor

//go:generate go test -count=1 -run ^TestReferencePage$ -update .

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write docs/reference/doctor.md")

// TestReferencePage compares docs/reference/doctor.md with what the doctor says.
func TestReferencePage(t *testing.T) {
	const file = "../../docs/reference/doctor.md"
	var b strings.Builder
	b.WriteString("# What husorden doctor looks into\n\n<!-- Written by `go generate ./agent/doctor`. Do not edit. -->\n\n" +
		"Beside the [health codes](health.md). These are what it says when something is the matter.\n\n| check | | på dansk | in English |\n|---|---|---|---|\n")
	for _, name := range slices.Sorted(maps.Keys(sayings)) {
		s := sayings[name]
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", name, s.bad, s.sick.DA, s.sick.EN)
	}
	got := b.String()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(strings.ReplaceAll(string(want), "\r", ""), got); d != "" {
		t.Errorf("docs/reference/doctor.md is not what the doctor says; write it anew with go generate ./agent/doctor:\n%s", d)
	}
}
