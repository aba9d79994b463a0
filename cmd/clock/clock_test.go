package clock

import (
	"testing"
	"testing/synctest"
	"time"
)

// TestTicks: one a minute, at its beginning, for whoever began when; none after
// the stop.
func TestTicks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		early, stopEarly := Ticks()
		time.Sleep(17 * time.Second)
		late, stopLate := Ticks()
		for range 3 {
			a, b := <-early, <-late
			if a.Sub(a.Truncate(every)) > 10*time.Millisecond || b.Sub(a) != 0 {
				t.Errorf("ticked at %v and %v", a, b)
			}
		}
		began := time.Now()
		<-early
		if d := time.Since(began); d != every {
			t.Errorf("the next came after %v", d)
		}
		stopEarly()
		stopEarly()
		stopLate()
		time.Sleep(2 * every)
		select {
		case <-early:
			t.Error("ticked after the stop")
		default:
		}
	})
}
