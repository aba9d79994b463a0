package evidence

import (
	"archive/zip"
	"bytes"
	"math"
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

func TestLongest(t *testing.T) {
	began := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		before, now compliance.Totals
		overrun     [9]int
		want        int
	}{
		"none late":             {compliance.Totals{Since: began, LongestDays: 5}, compliance.Totals{Since: began, LongestDays: 5}, [9]int{}, 0},
		"a new longest":         {compliance.Totals{Since: began, LongestDays: 5}, compliance.Totals{Since: began, LongestDays: 6}, [9]int{2: 1}, 6},
		"an end of its group":   {compliance.Totals{Since: began, LongestDays: 100}, compliance.Totals{Since: began, LongestDays: 100}, [9]int{2: 1}, 7},
		"the longest bounds it": {compliance.Totals{Since: began, LongestDays: 5}, compliance.Totals{Since: began, LongestDays: 5}, [9]int{2: 1}, 5},
		"beyond the groups":     {compliance.Totals{Since: began, LongestDays: 400}, compliance.Totals{Since: began, LongestDays: 400}, [9]int{8: 1}, 400},
		"not told":              {compliance.Totals{Since: began}, compliance.Totals{Since: began}, [9]int{1: 1}, 3},
		"counted anew":          {compliance.Totals{Since: began, LongestDays: 9}, compliance.Totals{Since: began.Add(1), LongestDays: 20}, [9]int{4: 1}, 20},
	} {
		if got := longest(c.before, c.now, Counts{Overrun: c.overrun}); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
}

// TestSheets: a table with more rows than a sheet takes goes on in another.
func TestSheets(t *testing.T) {
	var b bytes.Buffer
	w := &workbook{zip: zip.NewWriter(&b), lang: Danish, most: 3}
	rows := func(yield func([]any) bool) {
		for i := range 7 {
			if !yield([]any{i}) {
				return
			}
		}
	}
	for _, title := range []string{"Pc'er", "Opgaver"} {
		if err := w.table(title, table{"devices", cols("n", "Nr.", "No."), rows}); err != nil {
			t.Fatal(err)
		}
	}
	want := []sheet{{"Pc'er", "A4"}, {"Pc'er 2", "A4"}, {"Pc'er 3", "A2"}, {"Opgaver", "A4"}, {"Opgaver 2", "A4"}, {"Opgaver 3", "A2"}}
	if d := cmp.Diff(want, w.sheets, cmp.AllowUnexported(sheet{})); d != "" {
		t.Error(d)
	}
	for at, want := range map[[2]int]string{{0, 1}: "A1", {25, 9}: "Z9", {26, 1}: "AA1", {701, 2}: "ZZ2", {702, 1}: "AAA1"} {
		if got := cell(at[0], at[1]); got != want {
			t.Errorf("%v: %s, want %s", at, got, want)
		}
	}
	// 2026-07-01 12:00 UTC is 14:00 in Copenhagen; Excel's day 46204.
	if got := serial(time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)); math.Abs(got-(46204+14.0/24)) > 1e-9 {
		t.Errorf("%f", got)
	}
}

// TestTables: every table has a title, a title for each column, and a value for
// each column in each row.
func TestTables(t *testing.T) {
	if len(titles) != len(Tables) || len(sheets) != len(Tables) {
		t.Errorf("%d titles, %d sheets, %d tables", len(titles), len(sheets), len(Tables))
	}
	e := &Evidence{Devices: []Device{{ID: "d", Coverage: Coverage{UnscannedWhy: []Missed{{"desktop", "", 1}}, UnreadableWhy: []Missed{{"desktop", "in_use", 1}}}}},
		Policies: []Policy{{Deadlines: []Deadline{{}}}, {}}, Exceptions: []Exception{{}}, Duties: []Duty{{}}, Posture: []Posture{{}}, Sample: []SampledItem{{}}}
	for _, name := range Tables {
		tab, err := e.table(name, "")
		if err != nil {
			t.Fatal(err)
		}
		if s := Title(name); s.DA == "" || s.EN == "" {
			t.Errorf("%s has no title", name)
		}
		seen := map[string]bool{}
		for _, c := range tab.columns {
			if seen[c.key] || c.title.DA == "" || c.title.EN == "" {
				t.Errorf("%s: column %+v", name, c)
			}
			seen[c.key] = true
		}
		n := 0
		for r := range tab.rows {
			if n++; len(r) != len(tab.columns) {
				t.Errorf("%s: %d values in %d columns", name, len(r), len(tab.columns))
			}
		}
		if n == 0 {
			t.Errorf("%s has no row", name)
		}
	}
	if _, err := e.table("nosuch", ""); err == nil {
		t.Error("a table that is not there")
	}
}
