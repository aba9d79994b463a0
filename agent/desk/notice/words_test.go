package notice

import (
	"os"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"github.com/husorden/husorden/agent/desk"
)

// standings are what a person may be told, by name.
func standings() []struct {
	name string
	k    Kind
	s    Standing
} {
	type row = struct {
		name string
		k    Kind
		s    Standing
	}
	dates := func(ds ...int) []time.Time {
		var list []time.Time
		for _, d := range ds {
			list = append(list, at(d, 9, 5))
		}
		return list
	}
	return []row{
		{"one waits", Summary, Standing{Dates: dates(3), Waiting: 1}},
		{"three wait", Again, Standing{Dates: dates(3, 5, 9), Waiting: 3}},
		{"one waits, one soon", Summary, Standing{Dates: dates(3, 17), Waiting: 1}},
		{"1,200 wait, two soon, trouble, review", Summary, Standing{Dates: append(append(make([]time.Time, 0), manyDates(1200)...), dates(17, 18)...), Waiting: 1200, Blind: at(2, 0, 0), Review: at(1, 0, 0)}},
		{"a file whose age nobody knows", Summary, Standing{Dates: []time.Time{{}}, Waiting: 1}},
		{"one soon", Summary, Standing{Dates: dates(17)}},
		{"two soon", Summary, Standing{Dates: dates(17, 20)}},
		{"due tomorrow", LastDay, Standing{Dates: []time.Time{at(15, 8, 0)}}},
		{"due today, and tomorrow", LastDay, Standing{Dates: []time.Time{at(3, 8, 0), at(14, 23, 59), at(15, 8, 0)}, Waiting: 1}},
		{"trouble", Summary, Standing{Blind: at(2, 0, 0)}},
		{"review late", Summary, Standing{Review: at(10, 0, 0)}},
		{"review five weeks late", Summary, Standing{Review: at(10, 0, 0).AddDate(0, -1, 0)}},
		{"review very late", Summary, Standing{Review: at(10, 0, 0).AddDate(0, -3, 0)}},
	}
}

func manyDates(n int) []time.Time {
	list := make([]time.Time, n)
	for i := range list {
		list[i] = at(3, 9, 5)
	}
	return list
}

// TestSay compares every text with testdata/texts.txt, which somebody reads.
func TestSay(t *testing.T) {
	now := at(14, 12, 0)
	var b strings.Builder
	for _, l := range []desk.Lang{desk.Danish, desk.English} {
		for _, c := range standings() {
			x := Say(l, c.k, c.s, RemindOn(c.s, History{}, now), now)
			b.WriteString(string(l) + ", " + c.name + "\n  " + x.Title + "\n  " + x.Body + "\n  [" + x.Open + "] [" + x.Remind + "]\n")
			if n := len(utf16.Encode([]rune(x.Title))); n > 63 {
				t.Errorf("%s: the title is %d long, Windows shows 63", c.name, n)
			}
			if n := len(utf16.Encode([]rune(x.Body))); n > 255 && c.s.Waiting < 100 {
				t.Errorf("%s: the text is %d long, Windows shows 255", c.name, n)
			}
		}
		for _, c := range standings() {
			m := MenuOf(l, c.s, time.Time{}, now, "1.2")
			b.WriteString(string(l) + " beside the clock, " + c.name + ": " + string(m.State) + "\n  " + m.Tip + "\n  " + m.Entries[0].Text + "\n")
		}
		b.WriteString(menuText(l, "all in order", MenuOf(l, Standing{}, time.Time{}, now, "1.2")))
		b.WriteString(menuText(l, "paused", MenuOf(l, Standing{}, at(14, 12, 30), now, "1.2")))
		b.WriteString(menuText(l, "away", Away(l, "1.2")))
	}
	const golden = "testdata/texts.txt"
	if os.Getenv("HUSORDEN_UPDATE") != "" {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.ReplaceAll(string(want), "\r\n", "\n"), b.String()); diff != "" {
		t.Errorf("texts have changed; read them and run with HUSORDEN_UPDATE=1: %s", diff)
	}
	for _, never := range []string{"senere", "later", "snarest"} {
		if strings.Contains(strings.ToLower(b.String()), " "+never) {
			t.Errorf("%q is no date", never)
		}
	}
}

func menuText(l desk.Lang, name string, m Menu) string {
	s := string(l) + " menu, " + name + ": " + string(m.State) + ", " + m.Tip + "\n"
	for _, e := range m.Entries {
		if !e.Hidden {
			s += "  " + e.Text + "\n"
		}
	}
	return s
}
