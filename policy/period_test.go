package policy

import (
	"math/rand/v2"
	"testing"
	"time"
	_ "time/tzdata" // so that the embedded zone has something to be compared with on every system
)

func TestPeriodFrom(t *testing.T) {
	tests := []struct {
		period, from, want string // RFC 3339
	}{
		{"12h", "2026-03-28T20:00:00+01:00", "2026-03-29T09:00:00+02:00"},
		{"1d", "2026-03-28T20:00:00+01:00", "2026-03-29T21:00:00+02:00"}, // spring: 24 hours, not the same hour
		{"1d", "2026-10-24T20:00:00+02:00", "2026-10-25T19:00:00+01:00"}, // autumn
		{"30d", "2026-03-01T08:30:00+01:00", "2026-03-31T09:30:00+02:00"},
		{"30d", "2026-01-01T00:00:00+01:00", "2026-01-31T00:00:00+01:00"},
		{"0d", "2026-01-01T00:00:00+01:00", "2026-01-01T00:00:00+01:00"},
		{"1mo", "2026-01-31T10:00:00+01:00", "2026-02-28T23:59:59+01:00"},
		{"1mo", "2028-01-31T10:00:00+01:00", "2028-02-29T23:59:59+01:00"},
		{"3mo", "2025-11-30T10:00:00+01:00", "2026-02-28T23:59:59+01:00"},
		{"1mo", "2026-02-28T10:00:00+01:00", "2026-03-28T23:59:59+01:00"}, // not the last day of March
		{"1y", "2028-02-29T10:00:00+01:00", "2029-02-28T23:59:59+01:00"},
		{"4y", "2028-02-29T10:00:00+01:00", "2032-02-29T23:59:59+01:00"},
		{"3mo", "2026-01-15T10:00:00+01:00", "2026-04-15T23:59:59+02:00"},
		{"1mo", "2026-02-28T23:30:00Z", "2026-04-01T23:59:59+02:00"}, // 1 March in Copenhagen
		{"1mo", "2026-02-28T12:00:00Z", "2026-03-28T23:59:59+01:00"}, // the evening before summer time
		{"1mo", "2026-02-28T23:00:00+01:00", "2026-03-28T23:59:59+01:00"},
		{"1mo", "2026-09-25T12:00:00+02:00", "2026-10-25T23:59:59+01:00"}, // the day with 25 hours
		{"1mo", "2026-02-28T23:59:59+01:00", "2026-03-28T23:59:59+01:00"},
		{"12mo", "2026-12-31T23:59:59+01:00", "2027-12-31T23:59:59+01:00"},
	}
	for _, tt := range tests {
		p, err := ParsePeriod(tt.period)
		if err != nil {
			t.Fatal(err)
		}
		from, want := at(tt.from), at(tt.want)
		got := p.From(from)
		if !got.Equal(want) || got.Location() != time.UTC {
			t.Errorf("%s from %s = %s, want %s", tt.period, tt.from, got.In(copenhagen), want.In(copenhagen))
		}
	}
}

// TestPeriodMonotone: a later beginning never ends earlier, and no Period is
// shorter than shortest says.
func TestPeriodMonotone(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 200_000 {
		p := Period{N: rnd.IntN(40), Unit: []Unit{Hours, Days, Months, Years}[rnd.IntN(4)]}
		a := time.Unix(rnd.Int64N(4_000_000_000), 0)
		b := a.Add(time.Duration(rnd.Int64N(int64(40 * day))))
		if p.From(b).Before(p.From(a)) {
			t.Fatalf("%v from %v is %v, but from %v is %v", p, a, p.From(a), b, p.From(b))
		}
		if got := p.From(a).Sub(a); got < p.shortest() {
			t.Fatalf("%v from %v lasts %v, less than %v", p, a, got, p.shortest())
		}
	}
}

func TestParsePeriod(t *testing.T) {
	for _, ok := range []string{"0d", "12h", "30d", "3mo", "1y", "100y", "36500d"} {
		p, err := ParsePeriod(ok)
		if err != nil || p.String() != ok {
			t.Errorf("ParsePeriod(%q) = %v, %v", ok, p, err)
		}
	}
	for in, hint := range map[string]string{
		"":                     "30d, 3mo",
		"30":                   "30d for days or 30mo for months",
		"3m":                   "3mo for months or 3h for hours",
		"30 days":              "write 30d",
		"30 dage":              "write 30d",
		"3 måneder":            "write 3mo",
		"2 uger":               "write 14d",
		"1 år":                 "write 1y",
		"8 timer":              "write 8h",
		"-3d":                  "30d, 3mo",
		"1.5y":                 "30d, 3mo",
		"30D":                  "write 30d",
		"101y":                 "shorter",
		"99999999999999999999": "30d, 3mo",
	} {
		p, err := ParsePeriod(in)
		if err == nil || p != (Period{}) || !contains(err.Error(), hint) {
			t.Errorf("ParsePeriod(%q) = %v, %v; want an error with %q", in, p, err, hint)
		}
	}
}

// TestZone compares the embedded zone with Go's own, every hour.
func TestZone(t *testing.T) {
	want, err := time.LoadLocation("Europe/Copenhagen")
	if err != nil {
		t.Fatal(err)
	}
	end := time.Date(2070, 1, 1, 0, 0, 0, 0, time.UTC)
	for at := time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC); at.Before(end); at = at.Add(time.Hour) {
		if got, want := at.In(copenhagen).Format(time.RFC3339), at.In(want).Format(time.RFC3339); got != want {
			t.Fatalf("%v is %s, want %s", at, got, want)
		}
	}
}

func TestDay(t *testing.T) {
	got := Day(time.Date(2026, 3, 2, 23, 30, 0, 0, time.UTC)) // half past midnight in Copenhagen
	if want := (Sentence{DA: "3. marts 2026", EN: "3 March 2026"}); got != want {
		t.Errorf("Day = %+v, want %+v", got, want)
	}
}

func TestPeriodWords(t *testing.T) {
	for in, want := range map[Period]Sentence{
		{1, Days}:   {DA: "1 dag", EN: "1 day"},
		{30, Days}:  {DA: "30 dage", EN: "30 days"},
		{3, Months}: {DA: "3 måneder", EN: "3 months"},
		{1, Years}:  {DA: "1 år", EN: "1 year"},
		{12, Hours}: {DA: "12 timer", EN: "12 hours"},
		{}:          {},
	} {
		if got := in.Words(); got != want {
			t.Errorf("%v in words = %+v, want %+v", in, got, want)
		}
	}
}
