package web

//go:generate go test -count=1 -run ^TestReferencePage$ -update .

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/husorden/husorden/policy/compliance"
)

var update = flag.Bool("update", false, "write docs/reference/central-reasons.md")

// TestReferencePage compares docs/reference/central-reasons.md with what the
// pages say.
func TestReferencePage(t *testing.T) {
	const file = "../../docs/reference/central-reasons.md"
	var codes []compliance.Code
	for c := range meanings {
		codes = append(codes, c)
	}
	slices.SortFunc(codes, func(a, b compliance.Code) int {
		if d := meanings[a].topic - meanings[b].topic; d != 0 {
			return int(d)
		}
		return strings.Compare(string(a), string(b))
	})
	var b strings.Builder
	b.WriteString("# Why a PC is not in order, and what to do\n\n<!-- Written by `go generate ./central/web`. Do not edit. -->\n\n" +
		"The reasons that the central endpoint shows beside each PC. `/v1/devices` has the codes.\n")
	last := topic(-1)
	for _, c := range codes {
		m := meanings[c]
		if m.topic != last {
			last = m.topic
			fmt.Fprintf(&b, "\n## %s (%s)\n\n| code | på dansk | in English |\n|---|---|---|\n", topicWords[last].DA, topicWords[last].EN)
		}
		fmt.Fprintf(&b, "| `%s` | **%s.** %s | **%s.** %s |\n", c, m.short.DA, m.advice.DA, m.short.EN, m.advice.EN)
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
		t.Errorf("docs/reference/central-reasons.md is not what the pages say; write it anew with go generate ./central/web:\n%s", d)
	}
}
