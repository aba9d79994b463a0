package term

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/husorden/husorden/agent/detect/match"
	"github.com/husorden/husorden/policy"
)

// TestExamples runs lists/*.examples: a level and a sentence whose matches of
// that list's kind stand in brackets.
func TestExamples(t *testing.T) {
	for _, kind := range append(groups[:], policy.School) {
		t.Run(string(kind), func(t *testing.T) {
			data, err := os.ReadFile("lists/" + string(kind) + ".examples")
			if err != nil {
				t.Fatal(err)
			}
			with, without := 0, 0
			for line := range strings.Lines(string(data)) {
				line = strings.TrimSpace(line)
				if line == "" || line[0] == '#' {
					continue
				}
				level, sentence, ok := strings.Cut(line, " | ")
				if !ok {
					t.Fatalf("%q: want LEVEL | SENTENCE", line)
				}
				text, want := unbracket(sentence)
				if (len(want) == 0) != (level == "none") {
					t.Errorf("%q: level and brackets disagree", line)
				}
				var got []string
				for _, m := range Find([]byte(text), nil) {
					if m.Kind != kind {
						continue
					}
					got = append(got, text[m.Start:m.End])
					if string(m.Confidence) != level {
						t.Errorf("%q: %q is %s, want %s", text, text[m.Start:m.End], m.Confidence, level)
					}
				}
				if d := cmp.Diff(want, got); d != "" {
					t.Errorf("%q (-want +got):\n%s", text, d)
				}
				if level == "none" {
					without++
				} else {
					with++
				}
			}
			if with < 30 || without < 30 {
				t.Errorf("%d examples with a match, %d without: want 30 of each", with, without)
			}
		})
	}
}

// unbracket returns s without its brackets, and what stood in them.
func unbracket(s string) (text string, marked []string) {
	for {
		before, rest, ok := strings.Cut(s, "[")
		text += before
		if !ok {
			return text, marked
		}
		in, after, _ := strings.Cut(rest, "]")
		text, marked, s = text+in, append(marked, in), after
	}
}

func spans(text string, ms []match.Match) []string {
	var out []string
	for _, m := range ms {
		out = append(out, string(m.Kind)+" "+string(m.Confidence)+" "+text[m.Start:m.End])
	}
	return out
}
