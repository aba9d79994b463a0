package pace_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/husorden/husorden/agent/scan/pace"
)

// TestShare: whatever is used at a time, the average over every minute is the
// share at most, and not far below it.
func TestShare(t *testing.T) {
	for _, step := range []time.Duration{time.Millisecond, 50 * time.Millisecond, 400 * time.Millisecond} {
		synctest.Test(t, func(t *testing.T) {
			var used time.Duration
			b := pace.New(pace.Options{Share: 0.10, Used: func() time.Duration { return used }, Now: time.Now})
			time.Sleep(time.Hour) // what was not used is not saved up
			type point struct {
				at   time.Time
				used time.Duration
			}
			points := []point{{time.Now(), 0}}
			for start := time.Now(); time.Since(start) < 5*time.Minute; {
				if err := b.Wait(t.Context()); err != nil {
					t.Fatal(err)
				}
				used += step
				time.Sleep(step)
				points = append(points, point{time.Now(), used})
			}
			last := points[len(points)-1]
			for i, j := 0, 0; j < len(points); j++ {
				for points[j].at.Sub(points[i].at) > time.Minute {
					i++
				}
				if share := float64(points[j].used-points[i].used) / float64(time.Minute); share > 0.10 {
					t.Fatalf("steps of %v: %.3f in the minute from %v", step, share, points[i].at.Sub(points[0].at))
				}
			}
			if share := float64(last.used) / float64(last.at.Sub(points[0].at)); share < 0.085 {
				t.Errorf("steps of %v: only %.3f over five minutes", step, share)
			}
		})
	}
}

// TestHold: nothing goes on while it is held, and it goes on within a second.
func TestHold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		b := pace.New(pace.Options{Used: func() time.Duration { return 0 }, Now: time.Now,
			Hold: func() bool { return time.Since(start) < 3*time.Hour }})
		if err := b.Wait(t.Context()); err != nil {
			t.Fatal(err)
		}
		if d := time.Since(start); d < 3*time.Hour || d > 3*time.Hour+2*time.Second {
			t.Errorf("held for %v", d)
		}
		ctx, stop := context.WithTimeout(t.Context(), time.Minute)
		defer stop()
		start = time.Now()
		b = pace.New(pace.Options{Used: func() time.Duration { return 0 }, Now: time.Now, Hold: func() bool { return true }})
		if err := b.Wait(ctx); !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != time.Minute {
			t.Errorf("%v after %v", err, time.Since(start))
		}
	})
}

// TestOthers: a process that does other work all the time slows the scan down,
// and never stops it; and one that did a lot of it once does not.
func TestOthers(t *testing.T) {
	for _, tt := range []struct {
		name   string
		others func(since time.Duration) time.Duration // processor time that was used
		least  float64                                 // of a processor, for the scan
	}{
		{"half a processor all the time", func(d time.Duration) time.Duration { return d / 2 }, 0.015},
		{"a minute at once", func(d time.Duration) time.Duration { return min(d, time.Minute) }, 0.05},
		{"nothing", func(time.Duration) time.Duration { return 0 }, 0.085},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				const step, span = time.Millisecond, 10 * time.Minute
				var own time.Duration
				start := time.Now()
				b := pace.New(pace.Options{Share: 0.10, Used: func() time.Duration { return own + tt.others(time.Since(start)) }, Now: time.Now})
				for time.Since(start) < span {
					if err := b.Wait(t.Context()); err != nil {
						t.Fatal(err)
					}
					own += step
					time.Sleep(step)
				}
				if share := float64(own) / float64(span); share < tt.least || share > 0.10 {
					t.Errorf("the scan had %.3f of a processor", share)
				}
			})
		})
	}
}

// TestClockSetBack: a clock that was set back, and time that seems to have been
// given back, do no harm.
func TestClockSetBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		now, used := time.Now(), time.Second
		b := pace.New(pace.Options{Used: func() time.Duration { return used }, Now: func() time.Time { return now }})
		now, used = now.Add(-24*time.Hour), 0
		if err := b.Wait(t.Context()); err != nil {
			t.Fatal(err)
		}
	})
}
