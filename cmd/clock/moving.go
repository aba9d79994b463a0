package clock

import (
	"sync"
	"time"
)

// Moving is the clock of a trial: a day goes by every few seconds, while
// somebody watches, at most a number of times. Between two days it goes as any
// clock does. It never goes back.
type Moving struct {
	start time.Time     // the trial's first moment
	every time.Duration // real time that a day of the trial takes
	most  int           // days that the trial takes
	real  func() time.Time

	mu      sync.Mutex // guards all below
	began   time.Time  // real
	last    time.Time  // real: until when ran is counted
	watched time.Time  // real: until when somebody certainly watches
	ran     time.Duration
	skipped int // days that somebody did not want to wait for
	paused  bool
}

var _ Source = (*Moving)(nil)

const (
	day = 24 * time.Hour
	// attention is how long somebody who has looked is taken to watch on.
	attention = 5 * time.Second
	// movingTick is how soon a day that has gone by is noticed.
	movingTick = 200 * time.Millisecond
)

// NewMoving returns a clock that stands at start until somebody watches, and
// then goes for most days of which each takes every. real is the PC's clock.
func NewMoving(start time.Time, every time.Duration, most int, real func() time.Time) *Moving {
	now := real()
	return &Moving{start: start, every: every, most: most, real: real, began: now, last: now}
}

// stepLocked brings ran up to date.
func (m *Moving) stepLocked() {
	now := m.real()
	until := now
	if until.After(m.watched) {
		until = m.watched
	}
	if !m.paused && until.After(m.last) {
		m.ran += until.Sub(m.last)
	}
	if now.After(m.last) {
		m.last = now
	}
}

func (m *Moving) daysLocked() int { return min(int(m.ran/m.every)+m.skipped, m.most) }

// Now is the trial's time.
func (m *Moving) Now() time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.stepLocked()
	return m.start.Add(time.Duration(m.daysLocked())*day + max(0, m.last.Sub(m.began)))
}

// Synced is always true: nobody knows the trial's time better.
func (*Moving) Synced() bool { return true }

// Ticks ticks several times for each day.
func (*Moving) Ticks() (each <-chan time.Time, stop func()) {
	t := time.NewTicker(movingTick)
	return t.C, t.Stop
}

// Watch says that somebody is looking just now. Time goes on for a few seconds.
func (m *Moving) Watch() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.stepLocked()
	m.watched = m.last.Add(attention)
}

// Pause stops the days, or lets them go on.
func (m *Moving) Pause(stop bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.stepLocked()
	m.paused = stop
}

// Skip lets days go by at once.
func (m *Moving) Skip(days int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.stepLocked()
	m.skipped += max(0, min(days, m.most-m.daysLocked()))
}

// State tells whether somebody stopped the days, and whether all have gone by.
func (m *Moving) State() (paused, over bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.stepLocked()
	return m.paused, m.daysLocked() >= m.most
}
