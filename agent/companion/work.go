package companion

import (
	"context"
	"fmt"
	"time"

	"github.com/husorden/husorden/agent/device"
	"github.com/husorden/husorden/agent/disposal"
	"github.com/husorden/husorden/platform/places"
)

// sweepEvery is how often the areas are gone through for what is past its date:
// the device's tasks are quicker, but know only what the ledger knows.
const sweepEvery = 24 * time.Hour

// working does what the device says, at once when it says so.
func (c *Companion) working(ctx context.Context, each <-chan time.Time) error {
	ps, _ := c.o.Places()
	if err := c.undo.begin(ctx, ps); err != nil {
		return ended(ctx, "opening the undo areas", err)
	}
	woken, stop := c.waiting(ctx)
	defer stop()
	var swept time.Time
	for {
		w, err := c.o.Device.Work(ctx)
		if err != nil {
			return ended(ctx, "asking for work", err)
		}
		if c.o.Stands != nil {
			c.o.Stands(w.Due, w.Warn)
		}
		if err := c.carryOut(ctx, w); err != nil {
			return ended(ctx, "working", err)
		}
		// Who is told to bring a file back does so before it is purged: device.takeOrders.
		if sure := w.Sure; !sure.IsZero() && (sure.Sub(swept) >= sweepEvery || sure.Before(swept)) {
			swept = sure
			if err := c.undo.sweep(ctx, sure); err != nil {
				return ended(ctx, "purging", err)
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-woken:
		case <-each:
		}
	}
}

func ended(ctx context.Context, doing string, err error) error {
	if ctx.Err() != nil {
		return nil //nolint:nilerr // whoever stops it expects the call under way to fail
	}
	return fmt.Errorf("%s: %w", doing, err)
}

// waiting turns the device's word that there is work into a channel.
func (c *Companion) waiting(ctx context.Context) (woken <-chan struct{}, stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	wake, done := make(chan struct{}, 1), make(chan struct{})
	go func() { // stop waits for it
		defer close(done)
		for c.o.Device.Wait(ctx) == nil {
			select {
			case wake <- struct{}{}:
			default:
			}
		}
	}()
	return wake, func() { cancel(); <-done }
}

// carryOut does the tasks and asks what is to be asked.
func (c *Companion) carryOut(ctx context.Context, w device.Work) error {
	for _, t := range w.Tasks {
		if t.Verb == device.Remove && !c.isReady() {
			continue // where it lies is known after the first look, and then Work tells it again
		}
		out, err := c.task(ctx, t)
		if err != nil {
			return err
		}
		c.o.Log.Info("task", "item", t.Item.String(), "verb", string(t.Verb), "ordered", t.Ordered,
			"became", string(out.Became), "reason", string(out.Reason))
		if err := c.o.Device.Done(ctx, out); err != nil {
			return err
		}
	}
	if len(w.Ask) > 0 && c.o.Ask != nil && c.o.Ask(ctx, Summary{w.Due, w.Warn}) {
		c.o.Log.Info("asked", "items", len(w.Ask))
		return c.o.Device.Asked(ctx, w.Ask)
	}
	return nil
}

func (c *Companion) task(ctx context.Context, t device.Task) (device.Outcome, error) {
	switch t.Verb {
	case device.Remove:
		return c.remove(ctx, t)
	case device.Restore:
		out, place, err := c.undo.restore(ctx, t.Item, c.desktop())
		if place != "" {
			c.lookAgain()
		}
		return out, err
	case device.Purge:
		return c.undo.purge(ctx, t.Item)
	}
	return device.Outcome{Item: t.Item, Verb: t.Verb, Became: disposal.Kept, Reason: disposal.Failed}, nil
}

func (c *Companion) isReady() bool {
	select {
	case <-c.ready:
		return true
	default:
		return false
	}
}

func (c *Companion) desktop() string {
	ps, _ := c.o.Places()
	for _, p := range ps {
		if p.Kind == places.Desktop && p.Exists {
			return p.Path
		}
	}
	return ""
}
