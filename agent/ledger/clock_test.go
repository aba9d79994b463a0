package ledger

import (
	"testing"
	"time"

	"github.com/husorden/husorden/policy"
)

// TestClock lets the PC's clock take steps and says what can be relied on then.
func TestClock(t *testing.T) {
	type tickOf struct {
		wall    time.Duration // from start
		witness bool          // agrees with wall
		told    time.Duration // what a witness says instead, from start; 0: none
	}
	hours := func(from, to int) (ts []tickOf) {
		for h := from; h <= to; h++ {
			ts = append(ts, tickOf{wall: time.Duration(h) * time.Hour})
		}
		return ts
	}
	for _, c := range []struct {
		name    string
		ticks   []tickOf
		now     time.Duration
		sure    time.Duration // -1: nothing is
		state   clockState
		suspect bool
	}{
		{"an ordinary day", hours(0, 24), day, day, clockOK, false},
		{"a weekend night off", []tickOf{{}, {wall: 36 * time.Hour}}, 36 * time.Hour, 36 * time.Hour, clockOK, false},
		{"a little back", []tickOf{{}, {wall: day}, {wall: day - slack}}, day, day, clockOK, false},
		{"summer time is no step: UTC", []tickOf{{}, {wall: time.Hour}}, time.Hour, time.Hour, clockOK, false},
		{"an hour back", []tickOf{{}, {wall: day}, {wall: day - time.Hour}}, day, -1, clockBack, true},
		{"ten years back", []tickOf{{}, {wall: -3650 * day}, {wall: -3649 * day}}, 0, -1, clockBack, true},
		{"back, and right again", []tickOf{{}, {wall: -3650 * day}, {wall: day}}, day, day, clockOK, false},
		{"back, confirmed: it was wrong before", []tickOf{{}, {wall: -9 * day, witness: true}}, -9 * day, -9 * day, clockOK, false},
		{"a month forward", []tickOf{{}, {wall: 30 * day}}, 30 * day, 0, clockJumped, true},
		{"a month forward, confirmed", []tickOf{{}, {wall: 30 * day, witness: true}}, 30 * day, 30 * day, clockOK, false},
		{"a month forward, denied", []tickOf{{}, {wall: 30 * day, told: day}}, 30 * day, -1, clockJumped, true},
		{"denied, then put right and confirmed", []tickOf{{}, {wall: 30 * day, told: day}, {wall: day, witness: true}}, day, day, clockOK, false},
		{"ten years forward and two days seen", []tickOf{{}, {wall: 3650 * day}, {wall: 3651 * day}, {wall: 3652 * day}}, 3652 * day, 2 * day, clockJumped, true},
		{"forward and undone", []tickOf{{}, {wall: 3650 * day}, {wall: 3650*day + time.Hour}, {wall: 2 * time.Hour}}, 2 * time.Hour, 2 * time.Hour, clockOK, false},
		{"forward and forward again", []tickOf{{}, {wall: 30 * day}, {wall: 60 * day}}, 60 * day, 0, clockJumped, true},
		{"forward, then far back", []tickOf{{}, {wall: 30 * day}, {wall: -day}}, 0, -1, clockBack, true},
		{"back, then far forward", []tickOf{{}, {wall: -day}, {wall: 30 * day}}, 30 * day, 0, clockJumped, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			var k clock
			for _, s := range c.ticks {
				k.tick(start.Add(s.wall))
				if s.witness {
					k.witness(start.Add(s.wall + 5*time.Minute))
				} else if s.told != 0 {
					k.witness(start.Add(s.told))
				}
			}
			m := k.moment()
			sure := time.Duration(-1)
			if !m.Sure.IsZero() {
				sure = m.Sure.Sub(start)
			}
			if got := m.Now.Sub(start); got != c.now || sure != c.sure || k.state != c.state || m.Suspect != c.suspect {
				t.Errorf("now %v, sure %v, state %d, suspect %v; want %v, %v, %d, %v", got, sure, k.state, m.Suspect, c.now, c.sure, c.state, c.suspect)
			}
		})
	}
}

// TestSureNeverLeadsNow: whatever the clock does, the sure time is never ahead
// of the time told, and without a witness it never goes back, nor further on at
// once than is believable.
func TestSureNeverLeadsNow(t *testing.T) {
	r := seeded(t)
	for range 500 {
		var k clock
		wall, sure := start, start
		k.tick(wall)
		for range 50 {
			step := time.Duration(r.Int64N(int64(2 * day)))
			switch r.IntN(8) {
			case 0:
				step = time.Duration(r.Int64N(int64(8000*day))) - 4000*day
			case 1:
				step = -step
			}
			wall = wall.Add(step)
			k.tick(wall)
			m := k.moment()
			if m.Sure.After(m.Now) || k.sure.Before(sure) || k.sure.Sub(sure) > believable {
				t.Fatalf("wall %v: now %v, sure %v, before %v", wall, m.Now, k.sure, sure)
			}
			sure = k.sure
		}
	}
}

// house is a policy under which a family's file is removed 7 days after it was
// due after 30.
func house() *policy.Policy {
	days := func(n int) policy.Period { return policy.Period{N: n, Unit: policy.Days} }
	return &policy.Policy{Name: "test", Mode: policy.Enforce,
		Places: []policy.PlaceRule{{ID: "test.desktop.30d", Place: policy.Desktop, Due: days(30)}},
		Covers: policy.Covers{Kinds: map[policy.Kind]policy.Confidence{policy.CPR: policy.Medium}},
		Removal: policy.Removal{ByItself: true, After: days(7), QuietFor: days(3), Settle: policy.Settle{For: days(7), Days: 3},
			Confidence: policy.Medium}}
}

// TestDecideInDoubt: nothing is removed on the word of a clock that jumped; by
// days really seen it is.
func TestDecideInDoubt(t *testing.T) {
	b := newBench(t)
	b.walk()
	b.w.create(doc1, "1")
	b.walk()
	action := func() policy.Action {
		t.Helper()
		m, err := b.l.Moment()
		if err != nil {
			t.Fatal(err)
		}
		return m.Decide(b.item(doc1), house()).Action
	}
	want := func(a policy.Action, when string) {
		t.Helper()
		if got := action(); got != a {
			t.Errorf("%s: %s, want %s", when, got, a)
		}
	}
	b.days(20)
	want(policy.Keep, "after 20 days")
	b.w.off = 3650 * day
	b.days(1)
	want(policy.Ask, "ten years ahead")
	b.wantFacts(ClockJumped)
	if err := b.l.MarkAsked(b.item(doc1).ID); err != nil {
		t.Fatal(err)
	}
	b.days(10)
	want(policy.Ask, "ten years and ten days ahead, asked")
	b.w.off = 0
	b.w.pass(time.Hour)
	b.walk()
	b.wantFacts()
	want(policy.Ask, "put right, asked ten days ago by a wrong clock: counted from now")
	b.days(8)
	want(policy.Remove, "a week after that")

	// The same by days really seen alone: asked, then a jump that nobody undoes.
	b.w.off = 365 * day
	b.days(1)
	want(policy.Remove, "due before the jump")
	b.w.off = -365 * day
	b.days(1)
	want(policy.Ask, "clock set back")
	b.wantFacts(ClockBack)
	b.restart()
	want(policy.Ask, "clock set back, restarted")
	b.wantFacts(ClockBack)
	if err := b.l.Corroborate(b.w.now); err != nil {
		t.Fatal(err)
	}
	b.wantFacts(ClockBack, ClockWrong)
	b.w.off = 0
	b.confirm()
	b.wantFacts()
	want(policy.Remove, "put right and confirmed")
}

// TestJumpSeenThrough: a clock that is a year ahead for good does not keep
// anything for ever: the days go on being seen.
func TestJumpSeenThrough(t *testing.T) {
	b := newBench(t)
	b.walk()
	b.w.create(doc1, "1")
	b.days(29)
	if err := b.l.MarkAsked(b.item(doc1).ID); err != nil {
		t.Fatal(err)
	}
	b.w.off = 365 * day
	removed := 0
	for d := 1; d <= 20 && removed == 0; d++ {
		b.days(1)
		m, err := b.l.Moment()
		if err != nil {
			t.Fatal(err)
		}
		if m.Decide(b.item(doc1), house()).Action == policy.Remove {
			removed = d
		}
	}
	// First seen on the first of the 29 days, so 28 days old at the jump; that
	// step itself is not believed. Due at 30 days, and 7 after that.
	if removed != 10 {
		t.Errorf("removed %d days after the jump, want 10", removed)
	}
}
