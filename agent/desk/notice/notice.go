// Package notice decides when a person is told that something waits for them, and
// in which words: at most one summary a day, a second one only on the last day
// before a file is due, and nothing when all is in order.
//
// Decide is pure: how it stands, what was shown before, what the person chose and
// the time. Keeper does what it says. A notice lies on the locked screen too, so
// no text here holds a file name or anything that was found: counts and dates
// only, and real dates, never "later".
package notice

import (
	"slices"
	"time"

	"github.com/husorden/husorden/agent/ledger"
	"github.com/husorden/husorden/policy"
)

const day = 24 * time.Hour

// Standing is what there is to tell a person.
type Standing struct {
	// Dates are when the files that wait for the person, and those that soon will,
	// are or were due, the earliest first.
	Dates   []time.Time
	Waiting int         // of these, those that need an answer now
	Unasked []ledger.ID // of the waiting, those that the person was never told of
	Joined  time.Time   // when the last of them came to wait, or to wait soon
	Blind   time.Time   // since when not everything is looked after; zero: it is
	Review  time.Time   // when the longest overdue duty was to be done; zero: none is
}

// Empty reports whether there is nothing to tell.
func (s Standing) Empty() bool { return len(s.Dates) == 0 && s.Blind.IsZero() && s.Review.IsZero() }

// ahead is the first date that is still to come; zero when there is none.
func (s Standing) ahead(now time.Time) time.Time {
	i := slices.IndexFunc(s.Dates, func(d time.Time) bool { return d.After(now) })
	if i < 0 {
		return time.Time{}
	}
	return s.Dates[i]
}

// Kind is which notice it is.
type Kind string

// The kinds.
const (
	Summary Kind = "summary"
	Again   Kind = "again"    // the summary that nobody opened, once more at logon
	LastDay Kind = "last_day" // a file is due within a day; beside the budget
)

// Shown is a notice that the system took.
type Shown struct {
	At     time.Time `json:"at"`
	Kind   Kind      `json:"kind"`
	Opened bool      `json:"opened"` // the person opened Min pc since
}

// History is what was shown, and what the person did about it.
type History struct {
	Shown []Shown `json:"shown"` // the oldest first
	// Deferred counts how often in a row the person looked and left something.
	Deferred int       `json:"deferred"`
	Remind   time.Time `json:"remind,omitzero"`  // the day on which they want to hear of it again
	Offered  time.Time `json:"offered,omitzero"` // the day that the last notice offered for that; zero: none
	Held     time.Time `json:"held,omitzero"`    // since when a notice waits for a good moment
	Paused   time.Time `json:"paused,omitzero"`  // until when the person wants no notices
}

// kept is how far back a history goes, and how many notices it may hold.
const (
	kept     = 8 * day
	mostKept = 64
)

// trimmed is the history without what no longer counts: what is old, and what a
// clock that was wrong wrote into the future. The last notice stays.
func (h History) trimmed(now time.Time) History {
	out := h
	out.Shown = nil
	for i, s := range h.Shown {
		if !s.At.After(now.Add(time.Hour)) && (now.Sub(s.At) < kept || i == len(h.Shown)-1) {
			out.Shown = append(out.Shown, s)
		}
	}
	if len(out.Shown) > mostKept {
		out.Shown = out.Shown[len(out.Shown)-mostKept:]
	}
	if out.Remind.After(now.Add(kept)) {
		out.Remind = time.Time{}
	}
	if out.Offered.After(now.Add(kept)) {
		out.Offered = time.Time{}
	}
	if out.Paused.After(Tomorrow(now)) || !out.Paused.After(now) {
		out.Paused = time.Time{}
	}
	return out
}

func (h History) last() Shown {
	if len(h.Shown) == 0 {
		return Shown{}
	}
	return h.Shown[len(h.Shown)-1]
}

// count counts the notices that match.
func (h History) count(match func(Shown) bool) int {
	n := 0
	for _, s := range h.Shown {
		if match(s) {
			n++
		}
	}
	return n
}

// Settings are what the person chose.
type Settings struct {
	At     TimeOfDay `json:"at"`                  // of the daily summary
	NoKeys bool      `json:"no_hot_key,omitzero"` // no hot key checks a text
}

// DefaultSettings: noon lies between the handovers of a home (7, 15 and 23
// o'clock) and while a family's children are out; at logon people want to get on
// with what they came for.
func DefaultSettings() Settings { return Settings{At: 12 * 60} }

// TimeOfDay is minutes after midnight in Copenhagen.
type TimeOfDay int

// on is that time on the day of t.
func (c TimeOfDay) on(t time.Time) time.Time {
	y, m, d := t.In(policy.Copenhagen()).Date()
	return time.Date(y, m, d, 0, int(c), 0, 0, policy.Copenhagen())
}

// wakes and sleeps are when a person is not told that a file is due tomorrow in
// the middle of the night.
const (
	wakes  TimeOfDay = 7 * 60
	sleeps TimeOfDay = 21 * 60
)

// Tomorrow is when a pause "until tomorrow" ends, the longest one there is.
func Tomorrow(now time.Time) time.Time { return wakes.on(now.In(policy.Copenhagen()).AddDate(0, 0, 1)) }

func sameDay(a, b time.Time) bool { return TimeOfDay(0).on(a).Equal(TimeOfDay(0).on(b)) }
