package device

//go:generate go test -count=1 -run ^TestReferencePage$ -update .

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/husorden/husorden/policy/compliance"
)

var update = flag.Bool("update", false, "write docs/reference/health.md")

// TestReferencePage compares docs/reference/health.md with the sentences that
// people get.
func TestReferencePage(t *testing.T) {
	const file = "../../docs/reference/health.md"
	var b strings.Builder
	b.WriteString("# Health codes\n\n<!-- Written by `go generate ./agent/device`. Do not edit. -->\n\n" +
		"What can be the matter with a PC, as `husorden status`, `husorden doctor` and the central endpoint tell of it, and what the person at the PC\n" +
		"reads. `bad`: the PC cannot be told to be in order. `notice`: a person should know.\n\n| code | | på dansk | in English |\n|---|---|---|---|\n")
	told := map[Code]bool{}
	for _, c := range compliance.Codes {
		s, ok := sayings[Code(c)]
		if !ok {
			continue
		}
		told[Code(c)] = true
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", c, s.Severity, s.DA, s.EN)
	}
	for c := range sayings {
		if !told[c] {
			t.Errorf("%s is no word of the report", c)
		}
	}
	b.WriteString("\nCentral alone shows `policy_refused`: the PC does not accept the rules that were published, and keeps the old ones; and `other`: a code of a\n" +
		"later version.\n")
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
		t.Errorf("docs/reference/health.md is not what the code says; write it anew with go generate ./agent/device:\n%s", d)
	}
}
