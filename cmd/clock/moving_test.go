package clock

import (
	"testing"
	"time"
)

// TestMoving: days go by while somebody watches, and then only.
func TestMoving(t *testing.T) {
	pc := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	start := time.Date(2027, 1, 1, 9, 0, 0, 0, time.UTC)
	m := NewMoving(start, 2*time.Second, 10, func() time.Time { return pc })
	days := func() int { return int(m.Now().Sub(start) / day) }
	wait := func(d time.Duration) { pc = pc.Add(d) }
	last := m.Now()
	check := func(what string, want int) {
		t.Helper()
		if got := days(); got != want {
			t.Errorf("%s: day %d, want %d", what, got, want)
		}
		if now := m.Now(); now.Before(last) {
			t.Errorf("%s: the clock went back to %s", what, now)
		} else {
			last = now
		}
	}
	check("at the start", 0)
	wait(time.Minute)
	check("nobody watched", 0)
	m.Watch()
	wait(4 * time.Second)
	check("watched for two days", 2)
	wait(time.Minute)
	check("nobody watches any more", 2) // five seconds
	m.Watch()
	m.Pause(true)
	wait(4 * time.Second)
	check("paused", 2)
	m.Skip(1)
	check("skipped while paused", 3)
	m.Pause(false)
	m.Watch()
	wait(time.Second)
	check("the second that was left over, and one more", 4)
	if paused, over := m.State(); paused || over {
		t.Errorf("paused %v, over %v", paused, over)
	}
	pc = pc.Add(-time.Hour) // somebody sets the PC's clock
	check("the PC's clock went back", 4)
	pc = pc.Add(time.Hour)
	m.Skip(100)
	check("skipped beyond the end", 10)
	m.Watch()
	wait(4 * time.Second)
	check("at the end", 10)
	if _, over := m.State(); !over {
		t.Error("the trial does not end")
	}
	if !m.Synced() {
		t.Error("nobody knows the trial's time better")
	}
}
