package policy

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Unit is what a Period counts.
type Unit string

// The units. Hours and days are exact (a day is 24 hours, also when the clock
// is put forward or back); months and years are those of the calendar.
const (
	Hours  Unit = "h"
	Days   Unit = "d"
	Months Unit = "mo"
	Years  Unit = "y"
)

// Period is a length of time as a policy writes it: 12h, 30d, 3mo, 1y. The zero
// Period is none.
type Period struct {
	N    int
	Unit Unit
}

const (
	day        = 24 * time.Hour
	mostYears  = 100
	mostMonths = mostYears * 12
	mostDays   = mostYears * 365
)

// ParsePeriod reads a Period. Its error says what to write instead.
func ParsePeriod(s string) (Period, error) {
	digits := strings.TrimLeft(s, "0123456789")
	n, err := strconv.Atoi(s[:len(s)-len(digits)])
	unit := Unit(digits)
	if err != nil || unit.most() == 0 {
		return Period{}, fmt.Errorf("%s is not a length of time; write %s", quote(s), periodHint(s))
	}
	if n > unit.most() {
		return Period{}, fmt.Errorf("%s is more than %d years; write a shorter time", quote(s), mostYears)
	}
	return Period{N: n, Unit: unit}, nil
}

// most is the largest N of a unit; 0 for what is no unit.
func (u Unit) most() int {
	switch u {
	case Hours:
		return mostDays * 24
	case Days:
		return mostDays
	case Months:
		return mostMonths
	case Years:
		return mostYears
	}
	return 0
}

// periodHint guesses what the writer of s meant.
func periodHint(s string) string {
	s = strings.ToLower(strings.TrimSpace(s))
	n, rest := 0, strings.TrimLeft(s, "0123456789")
	if n, _ = strconv.Atoi(s[:len(s)-len(rest)]); n == 0 || n > mostDays {
		return "a whole number and a unit, such as 12h, 30d, 3mo or 1y"
	}
	switch rest = strings.Trim(rest, " ._-"); {
	case rest == "":
		return fmt.Sprintf("the unit too, such as %dd for days or %dmo for months", n, n)
	case rest == "m":
		return fmt.Sprintf("%dmo for months or %dh for hours", n, n)
	case strings.HasPrefix(rest, "h") || strings.HasPrefix(rest, "t"): // hours, timer
		return fmt.Sprintf("%dh", n)
	case strings.HasPrefix(rest, "da") || strings.HasPrefix(rest, "dø") || rest == "d":
		return fmt.Sprintf("%dd", n)
	case strings.HasPrefix(rest, "w") || strings.HasPrefix(rest, "u"): // weeks, uger
		return fmt.Sprintf("%dd", 7*n)
	case strings.HasPrefix(rest, "mo") || strings.HasPrefix(rest, "må") || strings.HasPrefix(rest, "md"):
		return fmt.Sprintf("%dmo", n)
	case strings.HasPrefix(rest, "y") || strings.HasPrefix(rest, "å"):
		return fmt.Sprintf("%dy", n)
	}
	return "a whole number and a unit, such as 12h, 30d, 3mo or 1y"
}

// String is the Period as ParsePeriod reads it; "" for none.
func (p Period) String() string {
	if p == (Period{}) {
		return ""
	}
	return strconv.Itoa(p.N) + string(p.Unit)
}

// From returns the time, in UTC, at which the Period that begins at t is over.
// Hours and days are exact. Months and years end with the last second of the
// day with the same number in Copenhagen, or of the month's last day where it
// has no such day: 31 January and one month is 28 or 29 February.
func (p Period) From(t time.Time) time.Time {
	switch p.Unit {
	case Hours:
		return t.Add(time.Duration(p.N) * time.Hour).UTC()
	case Days:
		return t.Add(time.Duration(p.N) * day).UTC()
	case Months:
		return addMonths(t, p.N)
	case Years:
		return addMonths(t, 12*p.N)
	}
	return t.UTC()
}

func addMonths(t time.Time, n int) time.Time {
	y, m, d := t.In(copenhagen).Date()
	lastDay := time.Date(y, m+time.Month(n)+1, 0, 0, 0, 0, 0, time.UTC).Day()
	return time.Date(y, m+time.Month(n), min(d, lastDay), 23, 59, 59, 0, copenhagen).UTC()
}

// exact reports whether the Period is the same length whenever it begins.
func (p Period) exact() bool { return p.Unit == Hours || p.Unit == Days || p.Unit == "" }

// before is the time the Period before t; only for an exact Period.
func (p Period) before(t time.Time) time.Time {
	if p.Unit == Hours {
		return t.Add(-time.Duration(p.N) * time.Hour)
	}
	return t.Add(-time.Duration(p.N) * day)
}

// shortest is the least length the Period can have. (A month is counted as 28
// days, which is too little for several; that errs on the strict side.) The
// hour is the one that summer time takes.
func (p Period) shortest() time.Duration {
	switch p.Unit {
	case Hours:
		return time.Duration(p.N) * time.Hour
	case Days:
		return time.Duration(p.N) * day
	case Months:
		return time.Duration(p.N)*28*day - time.Hour
	case Years:
		return time.Duration(p.N)*365*day - time.Hour
	}
	return 0
}

// Words is the Period for a person: "30 dage", "3 months".
func (p Period) Words() Sentence {
	one := p.N == 1
	pick := func(da, das, en string) Sentence {
		if one {
			return Sentence{DA: "1 " + da, EN: "1 " + en}
		}
		n := strconv.Itoa(p.N) + " "
		return Sentence{DA: n + das, EN: n + en + "s"}
	}
	switch p.Unit {
	case Hours:
		return pick("time", "timer", "hour")
	case Days:
		return pick("dag", "dage", "day")
	case Months:
		return pick("måned", "måneder", "month")
	case Years:
		return pick("år", "år", "year")
	}
	return Sentence{}
}
