package page

//go:generate go test -count=1 -run ^TestReferencePage$ -update .

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/husorden/husorden/agent/desk"
)

var update = flag.Bool("update", false, "write docs/reference/report-in-words.md")

// TestReferencePage compares docs/reference/report-in-words.md with what the page
// tells of the report.
func TestReferencePage(t *testing.T) {
	const file = "../../../docs/reference/report-in-words.md"
	var b strings.Builder
	b.WriteString("# What a PC reports, in words\n\n<!-- Written by `go generate ./agent/desk/page`. Do not edit. -->\n\n" +
		"As »Hvad Husorden ser« on each enrolled PC tells it, with the last report word for word. Every field within: [report.md](report.md).\n\n" +
		"| felt, field | på dansk | in English |\n|---|---|---|\n")
	for _, f := range wireFields() {
		w := wireWords[f.name]
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", f.name, w.in(desk.Danish), w.in(desk.English))
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
		t.Errorf("docs/reference/report-in-words.md is not what the page says; write it anew with go generate ./agent/desk/page:\n%s", d)
	}
}
