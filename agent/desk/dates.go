package desk

import (
	"strconv"
	"time"
)

var danishMonths = [...]string{"januar", "februar", "marts", "april", "maj", "juni", "juli",
	"august", "september", "oktober", "november", "december"}

// Date writes the day of t as t's zone sees it: "3. marts 2026", "3 March
// 2026". The zero time is the empty string.
func Date(l Lang, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	y, m, d := t.Date()
	if l == English {
		return strconv.Itoa(d) + " " + m.String() + " " + strconv.Itoa(y)
	}
	return strconv.Itoa(d) + ". " + danishMonths[m-1] + " " + strconv.Itoa(y)
}

// Ago says how long before now t was, in calendar days of now's zone: "i dag",
// "i går", "for 34 dage siden"; from 100 days on in months, from two years on
// in years, rounded down. A later t is told as Until does.
func Ago(l Lang, t, now time.Time) string {
	t = t.In(now.Location())
	n := calendarDays(t, now)
	switch {
	case n < 0:
		return Until(l, t, now)
	case n == 0:
		return l.pick("i dag", "today")
	case n == 1:
		return l.pick("i går", "yesterday")
	}
	return l.pick("for ", "") + span(l, t, now, n) + l.pick(" siden", " ago")
}

// Until says how long after now t is: "i dag", "i morgen", "om 4 dage". An
// earlier t is told as Ago does.
func Until(l Lang, t, now time.Time) string {
	t = t.In(now.Location())
	n := calendarDays(now, t)
	switch {
	case n < 0:
		return Ago(l, t, now)
	case n == 0:
		return l.pick("i dag", "today")
	case n == 1:
		return l.pick("i morgen", "tomorrow")
	}
	return l.pick("om ", "in ") + span(l, now, t, n)
}

// span writes the n days from a to b, of one zone, in the unit a person would use.
func span(l Lang, a, b time.Time, n int) string {
	if n < 100 {
		return l.count(n, days)
	}
	m := wholeMonths(a, b)
	if m < 24 {
		return l.count(m, months)
	}
	return l.count(m/12, years)
}

// wholeMonths counts the whole calendar months from a to b.
func wholeMonths(a, b time.Time) int {
	ya, ma, da := a.Date()
	yb, mb, db := b.Date()
	m := (yb-ya)*12 + int(mb-ma)
	if db < da {
		m--
	}
	return m
}

// calendarDays counts the midnights from a to b, of one zone. Days of 23 and
// 25 hours count as one.
func calendarDays(a, b time.Time) int {
	ya, ma, da := a.Date()
	yb, mb, db := b.Date()
	const day = 24 * 60 * 60
	from := time.Date(ya, ma, da, 0, 0, 0, 0, time.UTC).Unix()
	to := time.Date(yb, mb, db, 0, 0, 0, 0, time.UTC).Unix()
	return int((to - from) / day)
}
