package notice

import (
	"time"

	"github.com/husorden/husorden/platform/session"
)

// Moment is the time and how it stands with the person then.
type Moment struct {
	Now     time.Time
	Logon   bool // nothing was shown since the person logged on
	Session session.State
	Budget  int // summaries in seven days, from the policy
}

// Reason says why a notice is shown or not.
type Reason string

// The reasons.
const (
	WhyInOrder  Reason = "in_order"
	WhyPaused   Reason = "paused"
	WhyNotNow   Reason = "not_now"      // it waits for the time of day
	WhyTold     Reason = "told"         // nothing is new since they looked
	WhyEnough   Reason = "enough_a_day" // two were shown today
	WhySpent    Reason = "spent"        // the week's budget is
	WhyDisturbs Reason = "disturbs"     // shown when they are free, at the latest at the next logon
	WhyNew      Reason = "new"
	WhyUnopened Reason = "unopened" // what was shown last was not opened
	WhyRepeat   Reason = "repeat"   // they looked and left something
	WhyLastDay  Reason = "due_tomorrow"
)

// Plan is what to do now.
type Plan struct {
	Show Kind // "": nothing
	Held bool // something would be shown if it did not disturb
	Why  Reason
}

// mostADay is how many notices a day has: a summary, and a second one on the last
// day of a file, or at the logon after the first was left unopened.
const mostADay = 2

// Decide says what to show now.
func Decide(s Standing, h History, set Settings, m Moment) Plan {
	if s.Empty() {
		return Plan{Why: WhyInOrder}
	}
	if m.Now.Before(h.Paused) {
		return Plan{Why: WhyPaused}
	}
	if h.count(func(n Shown) bool { return sameDay(n.At, m.Now) }) >= mostADay {
		return Plan{Why: WhyEnough}
	}
	p := summary(s, h, set, m)
	if p.Show == "" && lastDay(s, h, m.Now) {
		p = Plan{Show: LastDay, Why: WhyLastDay}
	}
	if p.Show != "" && (m.Session == session.Busy || m.Session == session.Away) {
		return Plan{Held: true, Why: WhyDisturbs}
	}
	return p
}

// summary decides about the daily summary.
func summary(s Standing, h History, set Settings, m Moment) Plan {
	last := h.last()
	why, worth := worthIt(s, h, m.Now)
	again := m.Logon && !last.At.IsZero() && !last.Opened
	kind := Summary
	switch {
	case !worth:
		return Plan{Why: why}
	case h.count(func(n Shown) bool { return n.Kind != LastDay && m.Now.Sub(n.At) < 7*day }) >= m.Budget:
		return Plan{Why: WhySpent}
	case h.count(func(n Shown) bool { return n.Kind != LastDay && sameDay(n.At, m.Now) }) > 0:
		if !again || last.Kind == Again {
			return Plan{Why: WhyEnough}
		}
		kind = Again
	case again:
		kind = Again
	case m.Now.Before(set.At.on(m.Now)) && h.Held.IsZero():
		return Plan{Why: WhyNotNow}
	}
	return Plan{Show: kind, Why: why}
}

// worthIt reports whether there is a reason to tell it now.
func worthIt(s Standing, h History, now time.Time) (Reason, bool) {
	last := h.last()
	switch {
	case now.Before(h.Remind):
		return WhyTold, false
	case !h.Remind.IsZero():
		return WhyRepeat, true
	case last.At.IsZero(), len(s.Unasked) > 0, s.Joined.After(last.At):
		return WhyNew, true
	case !last.Opened && len(s.Dates) > 0:
		return WhyUnopened, true
	}
	return WhyRepeat, !now.Before(TimeOfDay(0).on(last.At).AddDate(0, 0, s.interval(h.Deferred)))
}

// interval is after how many days something that was left is told again: the
// more often, the sooner. What has no date of its own does not grow more urgent.
func (s Standing) interval(deferred int) int {
	if len(s.Dates) == 0 {
		return 7
	}
	return []int{4, 2, 1}[min(deferred, 2)]
}

// RemindOn is the day that a person may put everything off to; zero when there is
// none: it is never the last day of a file.
func RemindOn(s Standing, h History, now time.Time) time.Time {
	today := TimeOfDay(0).on(now)
	to := today.AddDate(0, 0, s.interval(h.Deferred))
	if first := s.ahead(now); !first.IsZero() {
		if before := TimeOfDay(0).on(first).AddDate(0, 0, -1); before.Before(to) {
			to = before
		}
	}
	if s.Empty() || !to.After(today) {
		return time.Time{}
	}
	return to
}

// lastDay reports whether a file is due within a day and no notice was shown since
// that is so.
func lastDay(s Standing, h History, now time.Time) bool {
	if now.Before(wakes.on(now)) || !now.Before(sleeps.on(now)) {
		return false
	}
	for _, d := range s.Dates {
		if d.After(now) && !d.After(now.Add(day)) && h.last().At.Before(d.Add(-day)) {
			return true
		}
	}
	return false
}

// after is the history once a notice was shown.
func (h History) after(p Plan, s Standing, now time.Time) History {
	h.Shown = append(h.Shown[:len(h.Shown):len(h.Shown)], Shown{At: now, Kind: p.Show})
	if p.Why == WhyRepeat {
		h.Deferred++
	}
	h.Held = time.Time{}
	if p.Show != LastDay {
		h.Remind = time.Time{}
	}
	h.Offered = RemindOn(s, h, now)
	return h.trimmed(now)
}

// putOff is the history once the person chose to be reminded: they read it, and
// the day is the one that the notice offered.
func (h History) putOff(now time.Time) History {
	if !h.Offered.After(now) {
		return h
	}
	h.Remind = h.Offered
	return h.opened()
}

// opened is the history once the person opened Min pc.
func (h History) opened() History {
	h.Shown = append([]Shown(nil), h.Shown...)
	for i := range h.Shown {
		h.Shown[i].Opened = true
	}
	h.Held = time.Time{}
	return h
}
