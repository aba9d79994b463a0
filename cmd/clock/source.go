package clock

import "time"

// Source is where a program, or a part of one, takes its time from.
type Source interface {
	Now() time.Time
	// Synced reports whether Now is kept in step with somebody who knows the time,
	// as far as can be told.
	Synced() bool
	// Ticks returns a channel on which a value comes often enough to notice what
	// Now says, until stop is called. Whoever is busy misses some.
	Ticks() (each <-chan time.Time, stop func())
}

// PC is the Source of everything but a trial: Now, Synced and Ticks of this
// package.
type PC struct{}

var _ Source = PC{}

// Now is the PC's clock.
func (PC) Now() time.Time { return Now() }

// Synced reports what Synced does.
func (PC) Synced() bool { return Synced() }

// Ticks returns what Ticks does.
func (PC) Ticks() (each <-chan time.Time, stop func()) { return Ticks() }
