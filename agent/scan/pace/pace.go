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
// What else counts as used, such as a process that answers somebody all the
// time, slows a scan down to a least part of that share and never stops it.
type Budget struct {
	o Options

	mu     sync.Mutex // guards what follows
	at     time.Time  // of the last account
	used   time.Duration
	credit time.Duration // of processor time; negative: overdrawn
	going  int           // those whom Wait let go on and who did not come back
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
	// least is the part of the share that a scan has whatever else is used.
	least = 0.25
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
	b.come()
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

// come says that one who was let go on is back.
func (b *Budget) come() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.account()
	b.going = max(b.going-1, 0)
}

// account takes in what was given and used since the last account. While all
// wait, what is used is others' work.
func (b *Budget) account() {
	now, used := b.o.Now(), b.o.Used()
	given := time.Duration(float64(max(now.Sub(b.at), 0)) * b.rate()) // a clock that was set back gives nothing
	spent := max(used-b.used, 0)
	if b.going == 0 {
		spent = min(spent, time.Duration(float64(given)*(1-least)))
	}
	b.at, b.used = now, max(b.used, used)
	b.credit = min(b.credit+given-spent, burst)
}

func (b *Budget) rate() float64 { return b.o.Share * margin }

// due is how long to wait before asking again; 0: go on.
func (b *Budget) due() time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.account()
	if now := b.at; now.Sub(b.asked) >= look || now.Before(b.asked) {
		b.asked, b.held = now, b.o.Hold()
	}
	switch {
	case b.held:
		return look
	case b.credit < 0:
		return max(time.Duration(float64(-b.credit)/b.rate()), time.Millisecond)
	}
	b.going++
	return 0
}
