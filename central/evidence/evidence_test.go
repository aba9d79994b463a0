package evidence

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/husorden/husorden/policy/compliance"
)

func TestMedian(t *testing.T) {
	for _, c := range []struct {
		overrun [9]int
		days    int
		above   bool
	}{
		{[9]int{}, 0, false}, {[9]int{1}, 1, false}, {[9]int{1, 1}, 1, false}, {[9]int{1, 2}, 3, false}, {[9]int{4: 3, 8: 1}, 30, false},
		{[9]int{0: 1, 8: 2}, 180, true},
	} {
		if days, above := median(c.overrun); days != c.days || above != c.above {
			t.Errorf("%v: %d %v", c.overrun, days, above)
		}
	}
}

func TestSince(t *testing.T) {
	began := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	before := compliance.Totals{Since: began, OnTime: 5, Late: 2, Purged: 3, Overrun: [9]int{2}}
	after := compliance.Totals{Since: began, OnTime: 9, Late: 2, Purged: 4, Overrun: [9]int{2}}
	if d := cmp.Diff(Counts{OnTime: 4, Purged: 1}, since(before, after)); d != "" {
		t.Error(d)
	}
	after.Since = began.Add(time.Hour) // the ledger was rebuilt: it counts from nothing
	if d := cmp.Diff(Counts{OnTime: 9, Late: 2, Purged: 4, Overrun: [9]int{2}}, since(before, after)); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(Counts{}, since(compliance.Totals{OnTime: 5}, compliance.Totals{OnTime: 4})); d != "" {
		t.Errorf("counts went back: %s", d)
	}
}
