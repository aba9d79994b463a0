// Package clock is where the programs take their time from: the PC's clock, or,
// in a binary built with -tags testclock and in no other, the instant in the
// file that HUSORDEN_CLOCK names.
package clock

import (
	"sync"
	"time"
)

// Ticks returns a channel on which a value comes about once a minute, until stop
// is called. It has room for one: whoever is busy misses some. All programs of a
// PC tick together, when a new minute begins: it wakes once for them all.
func Ticks() (each <-chan time.Time, stop func()) {
	ticks, end := make(chan time.Time, 1), make(chan struct{})
	var ended sync.WaitGroup
	ended.Go(func() {
		for t := time.NewTimer(untilNext(time.Now())); ; t.Reset(untilNext(time.Now())) {
			select {
			case now := <-t.C:
				select {
				case ticks <- now:
				default:
				}
			case <-end:
				t.Stop()
				return
			}
		}
	})
	return ticks, sync.OnceFunc(func() { close(end); ended.Wait() })
}

// untilNext is how long it is to the next tick. A little over: a timer that fires
// early would tick twice.
func untilNext(now time.Time) time.Duration {
	return now.Truncate(every).Add(every).Sub(now) + time.Millisecond
}
