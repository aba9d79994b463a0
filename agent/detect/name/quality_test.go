package name_test

import (
	"os"
	"slices"
	"testing"

	"github.com/husorden/husorden/agent/detect/name"
	"github.com/husorden/husorden/agent/detect/name/markup"
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
		{"news", news, 0.90, 0.85},
		{"care", care, 0.90, 0.88},
	} {
		full, all := measure(t, c.sentences, find)
		t.Logf("%s: full names P %.3f R %.3f F1 %.3f (%d); all P %.3f R %.3f F1 %.3f (%d)", c.name,
			full.precision(), full.recall(), full.f1(), full.right+full.missed, all.precision(), all.recall(), all.f1(), all.right+all.missed)
		if full.f1() < c.leastFull {
			t.Errorf("%s: F1 on full names %.3f, want at least %.2f", c.name, full.f1(), c.leastFull)
		}
		if all.f1() < c.leastAll {
			t.Errorf("%s: F1 on all names %.3f, want at least %.2f", c.name, all.f1(), c.leastAll)
		}
	}
}
