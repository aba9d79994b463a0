package name_test

import (
	"os"
	"slices"
	"testing"

	"github.com/husorden/husorden/agent/detect/name"
	"github.com/husorden/husorden/agent/detect/name/lexicon"
	"github.com/husorden/husorden/agent/detect/name/markup"
	"github.com/husorden/husorden/agent/detect/name/seq"
)

// tally counts exact agreements, misses and false alarms.
type tally struct{ right, missed, wrong int }

func (t tally) precision() float64 { return float64(t.right) / float64(max(1, t.right+t.wrong)) }
func (t tally) recall() float64    { return float64(t.right) / float64(max(1, t.right+t.missed)) }
func (t tally) f1() float64 {
	return 2 * float64(t.right) / float64(max(1, 2*t.right+t.wrong+t.missed))
}

// measure compares what find returns with the marks. all counts full and
// single names alike.
func measure(t *testing.T, sentences []markup.Sentence, find func([]byte) []name.Mention) (full, all tally) {
	t.Helper()
	verbose := os.Getenv("NAME_ERRORS") != ""
	for _, s := range sentences {
		var want, wantFull, got, gotFull []markup.Span
		for _, span := range s.Spans {
			if span.Mark == markup.Address {
				continue
			}
			p := markup.Span{Start: span.Start, End: span.End}
			want = append(want, p)
			if span.Mark == markup.Full {
				wantFull = append(wantFull, p)
			}
		}
		for _, m := range find([]byte(s.Text)) {
			p := markup.Span{Start: m.Start, End: m.End}
			got = append(got, p)
			if m.Full {
				gotFull = append(gotFull, p)
			}
		}
		full.add(wantFull, gotFull)
		all.add(want, got)
		if verbose {
			for _, p := range want {
				if !slices.Contains(got, p) {
					t.Logf("MISSED %q in %q", s.Text[p.Start:p.End], s.Text)
				}
			}
			for _, p := range got {
				if !slices.Contains(want, p) {
					t.Logf("WRONG  %q in %q", s.Text[p.Start:p.End], s.Text)
				}
			}
		}
	}
	return full, all
}

func (t *tally) add(want, got []markup.Span) {
	for _, p := range want {
		if slices.Contains(got, p) {
			t.right++
		} else {
			t.missed++
		}
	}
	for _, p := range got {
		if !slices.Contains(want, p) {
			t.wrong++
		}
	}
}

func find(text []byte) []name.Mention {
	var tagger name.Tagger
	return tagger.Find(text, nil)
}

func TestQuality(t *testing.T) {
	news, err := markup.ReadUNER("testdata/ddt_dev.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	care, err := markup.Read("testdata/care.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name                string
		sentences           []markup.Sentence
		leastFull, leastAll float64
	}{
		{"news", news, 0.92, 0.85},
		{"care", care, 0.95, 0.95},
	} {
		full, all := measure(t, c.sentences, find)
		t.Logf("%s: full names P %.3f R %.3f F1 %.3f (%d); all P %.3f R %.3f F1 %.3f (%d)", c.name,
			full.precision(), full.recall(), full.f1(), full.right+full.missed, all.precision(), all.recall(), all.f1(), all.right+all.missed)
		baseline, _ := measure(t, c.sentences, listOnly)
		t.Logf("%s: list alone: full names P %.3f R %.3f F1 %.3f", c.name, baseline.precision(), baseline.recall(), baseline.f1())
		if full.f1() < baseline.f1()+0.05 {
			t.Errorf("%s: F1 on full names %.3f, the list alone reaches %.3f", c.name, full.f1(), baseline.f1())
		}
		if full.f1() < c.leastFull {
			t.Errorf("%s: F1 on full names %.3f, want at least %.2f", c.name, full.f1(), c.leastFull)
		}
		if all.f1() < c.leastAll {
			t.Errorf("%s: F1 on all names %.3f, want at least %.2f", c.name, all.f1(), c.leastAll)
		}
	}
}

// listOnly is what a name list alone finds: a known first name and the known
// names after it.
func listOnly(text []byte) []name.Mention {
	var out []name.Mention
	scanner := seq.Scanner{Text: text}
	for event := scanner.Next(); event != seq.Done; event = scanner.Next() {
		if event != seq.Words {
			continue
		}
		run := scanner.Run
		for i := 0; i < len(run); i++ {
			if run[i].Attr&lexicon.First == 0 {
				continue
			}
			first := i
			for i+1 < len(run) && (run[i+1].Attr&lexicon.AnyName != 0 || run[i+1].Shape == seq.Initial) {
				i++
			}
			if i > first {
				out = append(out, name.Mention{Start: run[first].Start, End: run[i].End, Full: true})
			}
		}
	}
	return out
}

// TestFalseAlarms holds the tagger against a manual that names nobody.
func TestFalseAlarms(t *testing.T) {
	lines, err := markup.Lines("testdata/manual.txt")
	if err != nil {
		t.Fatal(err)
	}
	wrong := 0
	for _, line := range lines {
		for _, name := range full(line) {
			wrong++
			t.Logf("%q in %q", name, line)
		}
	}
	if wrong > 2 {
		t.Errorf("%d false names in %d lines, want at most 2", wrong, len(lines))
	}
}
