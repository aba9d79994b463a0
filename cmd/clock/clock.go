// Package clock is where the programs take their time from: the PC's clock, or,
// in a binary built with -tags testclock and in no other, the instant in the
// file that HUSORDEN_CLOCK names.
package clock

import "time"

// Ticks returns a channel on which a value comes about once a minute, until stop
// is called. It has room for one: whoever is busy misses some.
func Ticks() (each <-chan time.Time, stop func()) {
	t := time.NewTicker(every)
	return t.C, t.Stop
}
