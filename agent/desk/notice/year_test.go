package notice

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/husorden/husorden/agent/ledger"
	"github.com/husorden/husorden/platform/session"
)

// file is one of the made-up year: it joins, is due, and is gone at some time.
type file struct{ joins, due, gone time.Time }

// TestYears lives through made-up months, minute by quarter of an hour, and holds
// what is promised about notices at any time.
func TestYears(t *testing.T) {
	for seed := range uint64(30) {
		live(t, seed)
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

func live(t *testing.T, seed uint64) {
	r := rand.New(rand.NewPCG(seed, 1))
	begin := at(1, 0, 0)
	const months = 70 // days
	var files []file
	for range r.IntN(12) {
		due := begin.Add(time.Duration(r.IntN(months*24*60)) * time.Minute)
		files = append(files, file{due.Add(-7 * day), due, due.Add(time.Duration(r.IntN(20*24)-5*24) * time.Hour)})
	}
	set, budget := Settings{At: TimeOfDay(r.IntN(24 * 60))}, 1+r.IntN(14)
	diligence := r.IntN(5) // how likely a notice is opened
	var h History
	m := Moment{Budget: budget, Session: session.Free}
	asked, all := map[int]bool{}, []Shown{}
	for now := begin; now.Before(begin.Add(months * day)); now = now.Add(15 * time.Minute) {
		m.Now = now
		if r.IntN(96) == 0 {
			m.Logon = true
		}
		if r.IntN(16) == 0 {
			m.Session = []session.State{session.Free, session.Free, session.Unknown, session.Busy, session.Away}[r.IntN(5)]
		}
		if r.IntN(500) == 0 {
			h.Paused = Tomorrow(now)
		}
		h = h.trimmed(now)
		s := Standing{}
		for i, f := range files {
			if now.Before(f.joins) || !now.Before(f.gone) {
				continue
			}
			s.Dates = append(s.Dates, f.due)
			joined := f.joins
			if !now.Before(f.due) {
				s.Waiting++
				joined = f.due
				if !asked[i] {
					s.Unasked = append(s.Unasked, ledger.ID{byte(i)})
				}
			}
			if joined.After(s.Joined) {
				s.Joined = joined
			}
		}
		slices.SortFunc(s.Dates, time.Time.Compare)
		p := Decide(s, h, set, m)
		if p.Held && h.Held.IsZero() {
			h.Held = now
		}
		if p.Show == "" {
			if len(h.Shown) > 0 && diligence > 0 && r.IntN(40/diligence) == 0 {
				h = h.opened()
			}
			continue
		}
		then := h.after(p, s, now)
		holds(t, s, h, all, p, m, then.Offered)
		if t.Failed() {
			return
		}
		h = then
		all = append(all, h.last())
		m.Logon = false
		for _, id := range s.Unasked {
			asked[int(id[0])] = true
		}
		if r.IntN(4) == 0 {
			h = h.putOff(now)
		}
	}
	// A summary comes at last: whoever never pauses and is not busy for weeks hears of
	// each file that lay due for two weeks.
	for i, f := range files {
		if budget >= 7 && f.gone.After(f.due.Add(14*day)) && f.due.Before(begin.Add((months-20)*day)) && !asked[i] {
			t.Errorf("nobody was told of a file due %s", f.due)
		}
	}
}

// holds are the promises about a notice that is shown.
func holds(t *testing.T, s Standing, h History, all []Shown, p Plan, m Moment, remind time.Time) {
	t.Helper()
	today, inWeek, lastDays := 0, 0, 0
	for _, n := range all {
		if sameDay(n.At, m.Now) {
			today++
			if n.Kind == LastDay {
				lastDays++
			}
		}
		if n.Kind != LastDay && m.Now.Sub(n.At) < 7*day {
			inWeek++
		}
	}
	first := len(all) > 0 && sameDay(all[len(all)-1].At, m.Now)
	switch {
	case s.Empty():
		t.Error("all was in order")
	case today >= 2:
		t.Errorf("a third notice on %s", m.Now)
	case first && p.Show == Summary && all[len(all)-1].Kind != LastDay:
		t.Errorf("a second summary on %s", m.Now)
	case p.Show == LastDay && lastDays > 0 && !anew(s, all, m.Now):
		t.Errorf("the last day was told of twice on %s", m.Now)
	case p.Show != LastDay && inWeek >= m.Budget:
		t.Errorf("%d summaries in a week, the budget is %d", inWeek+1, m.Budget)
	case m.Session == session.Busy || m.Session == session.Away:
		t.Errorf("it disturbs on %s", m.Now)
	case m.Now.Before(h.Paused):
		t.Error("it was paused")
	case p.Show == LastDay && (s.ahead(m.Now).IsZero() || s.ahead(m.Now).Sub(m.Now) > day):
		t.Error("nothing is due within a day")
	case p.Show != LastDay && m.Now.Before(h.Remind):
		t.Error("it was put off")
	case !remind.IsZero() && (!remind.After(m.Now) || remind.Sub(m.Now) > 7*day):
		t.Errorf("it can be put off till %s", remind)
	case !remind.IsZero() && !s.ahead(m.Now).IsZero() && !remind.Before(TimeOfDay(0).on(s.ahead(m.Now))):
		t.Errorf("it can be put off till the last day, %s", remind)
	}
}

// anew reports whether a file is due within a day that was not when the last
// notice was shown.
func anew(s Standing, all []Shown, now time.Time) bool {
	then := all[len(all)-1].At
	return slices.ContainsFunc(s.Dates, func(d time.Time) bool {
		return d.After(now) && d.Sub(now) <= day && d.Sub(then) > day
	})
}
