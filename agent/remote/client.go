package remote

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/husorden/husorden/agent/device"
	"github.com/husorden/husorden/agent/disposal"
	"github.com/husorden/husorden/agent/ledger"
	"github.com/husorden/husorden/agent/localapi"
	"github.com/husorden/husorden/agent/scan"
	"github.com/husorden/husorden/platform/ipc"
	"github.com/husorden/husorden/policy"
)

// Device is the device of another process, for the user of this one. Errors are
// those of localapi and, where they are told apart, of device and ledger.
type Device struct {
	address ipc.Address
	program string

	mu   sync.Mutex // guards idle
	idle []*localapi.Client
}

// Dial connects to the device that listens at a. program is this program's
// version. The error is localapi.ErrNotRunning when nobody does.
func Dial(ctx context.Context, a ipc.Address, program string) (*Device, error) {
	c, err := localapi.Dial(ctx, a, program)
	if err != nil {
		return nil, err
	}
	return &Device{address: a, program: program, idle: []*localapi.Client{c}}, nil
}

// Close closes the connections.
func (d *Device) Close() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	var errs []error
	for _, c := range d.idle {
		errs = append(errs, c.Close())
	}
	d.idle = nil
	return errors.Join(errs...)
}

// call makes a call on a connection of its own: one carries one call at a time.
func call[In, Out any](ctx context.Context, d *Device, v localapi.Verb[In, Out], in In) (Out, error) {
	c, err := d.take(ctx)
	if err != nil {
		var zero Out
		return zero, err
	}
	out, err := v.Call(ctx, c, in)
	if ctx.Err() != nil {
		c.Close() //nolint:errcheck // the call was broken off, and so is the connection
		return out, decoded(err)
	}
	d.give(c)
	return out, decoded(err)
}

func (d *Device) take(ctx context.Context) (*localapi.Client, error) {
	d.mu.Lock()
	if n := len(d.idle); n > 0 {
		c := d.idle[n-1]
		d.idle = d.idle[:n-1]
		d.mu.Unlock()
		return c, nil
	}
	d.mu.Unlock()
	return localapi.Dial(ctx, d.address, d.program)
}

// mostIdle is how many connections are kept for later calls.
const mostIdle = 4

func (d *Device) give(c *localapi.Client) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.idle) < mostIdle {
		d.idle = append(d.idle, c)
		return
	}
	c.Close() //nolint:errcheck // nobody waits for anything on it
}

// decoded gives an error back the meaning it had on the other side.
func decoded(err error) error {
	var e *localapi.Error
	switch {
	case err == nil:
		return nil
	case errors.Is(err, localapi.NotFound):
		return fmt.Errorf("%w: %w", ledger.ErrUnknown, err)
	case errors.Is(err, localapi.Invalid) && errors.As(err, &e):
		return device.Refused{Sentence: policy.Sentence{DA: e.Text.Danish, EN: e.Text.English}}
	}
	return err
}

// Rest lets the device begin no removal for a while; busy: one is under way.
// Only an administrator may.
func (d *Device) Rest(ctx context.Context, most time.Duration) (busy bool, err error) {
	out, err := call(ctx, d, rest, resting{int(most / time.Second)})
	return out.Busy, err
}

// Cases returns this user's cases.
func (d *Device) Cases(ctx context.Context) ([]device.Case, error) {
	return call(ctx, d, cases, none{})
}

// ChangeCase changes them.
func (d *Device) ChangeCase(ctx context.Context, ch device.CaseChange) error {
	_, err := call(ctx, d, change, ch)
	return err
}

// Duties returns the duties and what this user signed.
func (d *Device) Duties(ctx context.Context, lang string) (device.DutyBook, error) {
	return call(ctx, d, duties, inLang{lang})
}

// Sign takes this user's word that a duty was done.
func (d *Device) Sign(ctx context.Context, s device.SignOff) (device.Signing, error) {
	return call(ctx, d, sign, s)
}

// Receipt returns what this user signed.
func (d *Device) Receipt(ctx context.Context, id ledger.ID) (device.Proof, error) {
	return call(ctx, d, receipt, theReceipt{id})
}

// Status tells how the house stands for this user.
func (d *Device) Status(ctx context.Context, q device.Query) (device.Status, error) {
	out, err := call(ctx, d, status, q)
	return out.unpack(), err
}

// Answer gives the user's answer.
func (d *Device) Answer(ctx context.Context, id ledger.ID, r ledger.Reply) error {
	_, err := call(ctx, d, answer, reply{id, r.Answer, r.Until, r.Reason})
	return err
}

// Order has the user's companion do something with an item.
func (d *Device) Order(ctx context.Context, v device.Verb, id ledger.ID) (device.Outcome, error) {
	out, err := call(ctx, d, order, ordered{id, v})
	if err == nil && out.Alone {
		err = device.ErrNoCompanion
	}
	return out.Outcome, err
}

// Verify goes through the audit log.
func (d *Device) Verify(ctx context.Context) (ledger.Audit, error) {
	return call(ctx, d, verify, none{})
}

// History returns the end of the audit log.
func (d *Device) History(ctx context.Context, most int) ([]ledger.Record, error) {
	return call(ctx, d, history, count{most})
}

// Policy returns the policy that holds.
func (d *Device) Policy(ctx context.Context) (*policy.Policy, error) {
	out, err := call(ctx, d, rules, none{})
	if err != nil {
		return nil, err
	}
	return policy.ParseOpen("the service's policy", out.YAML)
}

// Attach is the user's one companion until ctx ends. It returns an error when
// the device is gone, or device.ErrBusy when there is another companion.
func (d *Device) Attach(ctx context.Context) error {
	out, err := polled(ctx, d, attach)
	if err == nil && out.Another {
		err = device.ErrBusy
	}
	return err
}

// polled makes a call that lasts, anew each time its longest time is over.
func polled[Out any](ctx context.Context, d *Device, v localapi.Verb[none, Out]) (Out, error) {
	for {
		soon := time.After(time.Second) // after a call that lasted, at once
		if out, err := call(ctx, d, v, none{}); !errors.Is(err, localapi.Unavailable) || ctx.Err() != nil {
			return out, err
		}
		select { // the device may be stopping
		case <-ctx.Done():
			var zero Out
			return zero, ctx.Err()
		case <-soon:
		}
	}
}

// Wait returns when there may be something to do.
func (d *Device) Wait(ctx context.Context) error {
	_, err := polled(ctx, d, wait)
	return err
}

// Work returns what is to be done.
func (d *Device) Work(ctx context.Context) (device.Work, error) {
	out, err := call(ctx, d, work, none{})
	if err != nil {
		return device.Work{}, err
	}
	ask, err := out.Ask.unpack()
	return device.Work{Tasks: out.Tasks, Ask: ask, Due: out.Due, Warn: out.Warn, Sure: out.Sure}, err
}

// Now is the device's time.
func (d *Device) Now(ctx context.Context) (time.Time, error) { return call(ctx, d, now, none{}) }

// Saw tells what a look came to.
func (d *Device) Saw(ctx context.Context, s device.Sight) error {
	in := sight{Whole: s.Whole}
	for _, p := range s.Places {
		path := []byte(p.Path)
		p.Path = ""
		in.Places = append(in.Places, place{p, path})
	}
	_, err := call(ctx, d, saw, in)
	return err
}

// Holds tells what lies in the undo areas.
func (d *Device) Holds(ctx context.Context, held []device.Holding, open []policy.Place) error {
	for len(held) > mostHeld {
		if _, err := call(ctx, d, holds, holding{Held: held[:mostHeld], More: true}); err != nil {
			return err
		}
		held = held[mostHeld:]
	}
	_, err := call(ctx, d, holds, holding{Held: held, Open: open})
	return err
}

// Asked tells what the person was asked about.
func (d *Device) Asked(ctx context.Context, items []ledger.ID) error {
	for len(items) > mostAsks {
		if _, err := call(ctx, d, asked, ids{packIDs(items[:mostAsks])}); err != nil {
			return err
		}
		items = items[mostAsks:]
	}
	_, err := call(ctx, d, asked, ids{packIDs(items)})
	return err
}

// Begin asks leave to remove an item.
func (d *Device) Begin(ctx context.Context, id ledger.ID, s scan.Seen, sum [32]byte) (device.Grant, error) {
	out, err := call(ctx, d, begin, leave{id, pack(s), sum})
	if err == nil && out.Changed {
		err = ledger.ErrChanged
	}
	return out.Grant, err
}

// Done tells what became of a task.
func (d *Device) Done(ctx context.Context, out device.Outcome) error {
	_, err := call(ctx, d, done, out)
	return err
}

// Keep keeps a key: see disposal.Keys.
func (d *Device) Keep(ctx context.Context, id disposal.ID, k disposal.Key, purge time.Time) error {
	_, err := call(ctx, d, keepKey, key{ID: id, Key: k[:], Purge: purge})
	return err
}

// Key returns a key.
func (d *Device) Key(ctx context.Context, id disposal.ID) (disposal.Key, error) {
	out, err := call(ctx, d, getKey, keyOf{id})
	switch {
	case err != nil:
		return disposal.Key{}, err
	case out.None || len(out.Key) != len(disposal.Key{}):
		return disposal.Key{}, disposal.ErrNoKey
	}
	return disposal.Key(out.Key), nil
}

// Forget drops a key.
func (d *Device) Forget(ctx context.Context, id disposal.ID) error {
	_, err := call(ctx, d, dropKey, keyOf{id})
	return err
}
