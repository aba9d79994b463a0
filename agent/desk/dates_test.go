package desk

import (
	"testing"
	"time"

	"github.com/husorden/husorden/policy"
)

func TestDate(t *testing.T) {
	d := time.Date(2026, 3, 3, 23, 30, 0, 0, time.UTC)
	zone := policy.Copenhagen()
	for _, c := range []struct {
		l    Lang
		t    time.Time
		want string
	}{
		{Danish, d, "3. marts 2026"},
		{English, d, "3 March 2026"},
		{Danish, d.In(zone), "4. marts 2026"}, // past midnight there
		{Danish, time.Time{}, ""},
	} {
		if got := Date(c.l, c.t); got != c.want {
			t.Errorf("Date(%s, %v) = %q, want %q", c.l, c.t, got, c.want)
		}
	}
}

func TestAgoAndUntil(t *testing.T) {
	zone := policy.Copenhagen()
	now := time.Date(2026, 4, 6, 0, 30, 0, 0, zone)
	day := func(n int) time.Time { return now.AddDate(0, 0, n) }
	for _, c := range []struct {
		at     time.Time
		da, en string
	}{
		{now, "i dag", "today"},
		{now.Add(-time.Hour), "i går", "yesterday"},
		{now.Add(-time.Hour).UTC(), "i går", "yesterday"},
		{day(-2), "for 2 dage siden", "2 days ago"},
		{day(-34), "for 34 dage siden", "34 days ago"}, // over the change to summer time
		{day(-99), "for 99 dage siden", "99 days ago"},
		{now.AddDate(0, -4, 0), "for 4 måneder siden", "4 months ago"},
		{now.AddDate(0, -4, 1), "for 3 måneder siden", "3 months ago"},
		{now.AddDate(-1, -11, 0), "for 23 måneder siden", "23 months ago"},
		{now.AddDate(-2, 0, 0), "for 2 år siden", "2 years ago"},
		{now.AddDate(-7, 0, 0), "for 7 år siden", "7 years ago"},
		{day(1), "i morgen", "tomorrow"},
		{day(4), "om 4 dage", "in 4 days"},
		{now.AddDate(0, 5, 0), "om 5 måneder", "in 5 months"},
	} {
		for _, f := range []func(Lang, time.Time, time.Time) string{Ago, Until} {
			if got := f(Danish, c.at, now); got != c.da {
				t.Errorf("%v: got %q, want %q", c.at, got, c.da)
			}
			if got := f(English, c.at, now); got != c.en {
				t.Errorf("%v: got %q, want %q", c.at, got, c.en)
			}
		}
	}
}

func TestNumbersAndPlurals(t *testing.T) {
	for _, c := range []struct {
		got, want string
	}{
		{Danish.count(1, document), "1 dokument"},
		{Danish.count(0, document), "0 dokumenter"},
		{Danish.count(12345, file), "12.345 filer"},
		{English.count(1234567, file), "1,234,567 files"},
		{English.count(1, folder), "1 folder"},
		{Danish.Number(-1000), "-1.000"},
		{Danish.Number(999), "999"},
		{Danish.list([]string{"a"}), "a"},
		{Danish.list([]string{"a", "b", "c"}), "a, b og c"},
		{English.list([]string{"a", "b"}), "a and b"},
		{Danish.list(nil), ""},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestParseLang(t *testing.T) {
	for in, want := range map[string]Lang{"": Danish, "da": Danish, "da_DK.UTF-8": Danish, "en": English,
		"en_GB.UTF-8": English, "EN-us": English, "C": Danish, "enbarn": Danish} {
		if got := ParseLang(in); got != want {
			t.Errorf("ParseLang(%q) = %q, want %q", in, got, want)
		}
	}
}
