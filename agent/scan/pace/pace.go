// Package pace holds a scan back so that nobody notices it: it keeps to a part
// of one processor, and pauses when it is told to.
package pace

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/husorden/husorden/agent/scan"
)

// Options of a pace.
type Options struct {
	Share float64              // of one processor; 0: DefaultShare
	Used  func() time.Duration // processor time that counts, since any start
	Hold  func() bool          // whether to pause, such as on battery; nil: never
	Now   func() time.Time
}

// DefaultShare is 10 % of one processor.
const DefaultShare = 0.10

// Budget is a scan.Pace that keeps to a share of one processor over any minute.
type Budget struct {
	o Options

	mu     sync.Mutex // guards what follows
	at     time.Time  // of the last account
	used   time.Duration
	credit time.Duration // of processor time; negative: overdrawn
	asked  time.Time     // when Hold was asked
	held   bool          // what it said
}

var _ scan.Pace = (*Budget)(nil)

const (
	// burst is what may be saved up: idle time is not made up for.
	burst = 200 * time.Millisecond
	// margin leaves room for the burst and for a slice that was used before it was
	// asked for, so that the average over a minute stays below the share.
	margin = 0.92
	// look is how often Hold is asked, and the longest sleep.
	look = time.Second
)

// New returns a budget.
func New(o Options) *Budget {
	if o.Share <= 0 {
		o.Share = DefaultShare
	}
	if o.Hold == nil {
		o.Hold = func() bool { return false }
	}
	return &Budget{o: o, at: o.Now(), used: o.Used(), credit: burst}
}

// Wait implements scan.Pace.
func (b *Budget) Wait(ctx context.Context) error {
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		d := b.due()
		if d <= 0 {
			return nil
		}
		t := time.NewTimer(min(d, look))
		select {
		case <-t.C:
		case <-ctx.Done():
			t.Stop()
			return fmt.Errorf("pausing: %w", ctx.Err())
		}
	}
}

// due is how long to wait before asking again; 0: go on.
func (b *Budget) due() time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	now, used := b.o.Now(), b.o.Used()
	if now.Sub(b.asked) >= look || now.Before(b.asked) {
		b.asked, b.held = now, b.o.Hold()
	}
	rate := b.o.Share * margin
	if d := now.Sub(b.at); d > 0 { // a clock that was set back gives nothing
		b.credit += time.Duration(float64(d) * rate)
	}
	b.at = now
	if used > b.used {
		b.credit -= used - b.used
		b.used = used
	}
	b.credit = min(b.credit, burst)
	switch {
	case b.held:
		return look
	case b.credit < 0:
		return max(time.Duration(float64(-b.credit)/rate), time.Millisecond)
	}
	return 0
}
