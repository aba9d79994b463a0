package number

import (
	"strings"
	"testing"
)

// TestWeights: every sight has a weight and every weight is a sight's, so that no
// misspelt line is passed over; those that must speak for a number or against it do.
func TestWeights(t *testing.T) {
	seen := map[string]bool{"base": true}
	for s := range Sights {
		if s.String() == "" || seen[s.String()] {
			t.Errorf("sight %d is called %q, as another", s, s)
		}
		seen[s.String()] = true
	}
	for l := range strings.Lines(weightData) {
		if name, _, _ := strings.Cut(l, " "); name != "#" && !seen[name] {
			t.Errorf("weights.txt: %q is no sight", name)
		} else {
			delete(seen, name)
		}
	}
	for name := range seen {
		t.Errorf("weights.txt: %q has no weight; train anew", name)
	}
	for _, s := range []Sight{fullBeside, twoBefore, namedNear, inBrackets, aloneInLine, againOther} {
		if learned.of[s] <= 0 {
			t.Errorf("%s speaks against a CPR number: %.2f", s, learned.of[s])
		}
	}
	for _, s := range []Sight{elseDirect, elseColumn, elseFar, rowBefore, rowAfter, inSeriesOf, failAlike2, stampPlain} {
		if learned.of[s] >= 0 {
			t.Errorf("%s speaks for a CPR number: %.2f", s, learned.of[s])
		}
	}
}

// TestEvidence: what was added is there, in order, and nothing else.
func TestEvidence(t *testing.T) {
	var e Evidence
	for s := range Sights {
		e.when(s%3 == 0, s)
	}
	next := Sight(0)
	for s := range e.Each {
		if s != next || !e.Has(s) || e.Has(s+1) {
			t.Fatalf("%d: has %v, next %v, want %d", s, e.Has(s), e.Has(s+1), next)
		}
		next += 3
	}
	if next < Sights {
		t.Errorf("ends before %d of %d", next, Sights)
	}
}
