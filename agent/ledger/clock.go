package ledger

import (
	"time"

	"github.com/husorden/husorden/policy"
)

const (
	day = 24 * time.Hour
	// slack is how much a clock may be off without anything being wrong.
	slack = 10 * time.Minute
	// believable is the longest step of the clock that is taken for time gone by
	// without anyone confirming it: a night and a day switched off. A longer
	// one may be a holiday or a fault; only a witness can tell.
	believable = 36 * time.Hour
)

// clockState says what is the matter with the PC's clock.
type clockState byte

const (
	clockOK     clockState = iota
	clockBack              // earlier than it has been: time stands still
	clockJumped            // further on than believable, unconfirmed
)

// clock follows the PC's clock and keeps what of it can be relied on. It is
// plain state: the ledger stores it and calls tick.
type clock struct {
	// sure is the high-water mark: the time it certainly is by now. In a jump
	// it goes on from before the jump by the days really seen.
	sure     time.Time
	wall     time.Time // the PC's clock at the last tick
	state    clockState
	since    time.Time // when state began, by the PC's clock
	disputed bool      // the last witness told another time
}

// tick takes the PC's clock. Stepping back onto the sure time undoes a jump.
func (c *clock) tick(wall time.Time) {
	step := wall.Sub(c.wall)
	before := c.state
	c.wall = wall
	ahead := wall.Sub(c.sure)
	switch {
	case c.sure.IsZero():
		c.sure = wall
	case ahead < -slack:
		c.state = clockBack
	case ahead <= believable:
		c.state = clockOK
		if ahead > 0 {
			c.sure = wall
		}
	case before != clockJumped:
		c.state = clockJumped
	case step > 0 && step <= believable:
		c.sure = c.sure.Add(step)
	}
	if c.state != before {
		c.since = wall
	}
}

// witness takes the time t from someone who knows it, at the time of the last
// tick. One who agrees with the PC's clock settles every doubt.
func (c *clock) witness(t time.Time) {
	off := c.wall.Sub(t)
	c.disputed = off < -slack || off > slack
	if !c.disputed {
		c.sure, c.state, c.since = c.wall, clockOK, c.wall
	}
}

func (c *clock) now() time.Time {
	if c.wall.Before(c.sure) {
		return c.sure
	}
	return c.wall
}

func (c *clock) suspect() bool { return c.state != clockOK || c.disputed }

// Moment is what time it is, and how far that is known.
type Moment struct {
	// Now is the PC's clock, or the high-water mark while the clock is behind
	// it: ageing stands still then.
	Now time.Time
	// Sure is the time it certainly is: while a jump forward is not confirmed,
	// the time before it and the days really seen since. Never after Now. Zero
	// while the clock is behind its high-water mark or a witness disagrees:
	// then nothing is sure.
	Sure time.Time
	// Suspect: nothing may be removed on the strength of Now.
	Suspect bool
}

func (c *clock) moment() Moment {
	m := Moment{Now: c.now(), Sure: c.sure, Suspect: c.suspect()}
	if c.disputed || c.state == clockBack {
		m.Sure = time.Time{}
	}
	return m
}

// Facts is what the policy is told of an item. An estimated clock is lifted when s says that the agent has seen the
// file long enough.
func (m Moment) Facts(it Item, s policy.Settle) policy.Facts {
	c := policy.Clock{FirstSeen: it.FirstSeen, ObservedSince: it.Observed, DistinctDays: it.Days,
		LastModified: it.Modified, Ended: it.Ended, Suspect: m.Suspect}
	c.FirstSeenEstimated = it.Estimated && !s.Settled(c, m.Now)
	return policy.Facts{Place: it.Place, Cloud: it.Cloud, Names: it.Names,
		Contents: it.Contents, Clock: c, Talk: it.Talk}
}

// Decide decides about an item. While the clock is in doubt an item is removed
// only if it would be at the sure time as well: by days really seen.
func (m Moment) Decide(it Item, p *policy.Policy) policy.Decision {
	if p == nil {
		return policy.Decide(policy.Facts{}, nil, m.Now)
	}
	d := policy.Decide(m.Facts(it, p.Removal.Settle), p, m.Now)
	if !m.Suspect || m.Sure.IsZero() || d.Action != policy.Ask {
		return d
	}
	sure := Moment{Now: m.Sure, Sure: m.Sure}
	if s := policy.Decide(sure.Facts(it, p.Removal.Settle), p, m.Sure); s.Action == policy.Remove {
		return s
	}
	return d
}
