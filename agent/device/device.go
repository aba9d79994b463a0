// Package device is the device's own actor: it keeps the ledger and the policy,
// decides, and says what is to be done. It never opens, parses or removes a
// user's file: that is the companion's work, with the user's own rights.
//
// A Person is one user's view of it: their items and nobody else's. Its methods
// are the verbs of the local API; none takes a path to act on, only ids of
// items. The companion knows where an item lies because it found it there.
package device

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/husorden/husorden/agent/ledger"
	"github.com/husorden/husorden/policy"
	"github.com/husorden/husorden/policy/compliance"
)

// Options say what a device is made of.
type Options struct {
	Dir    string           // absolute: the state folder, its owner's alone
	Policy *policy.Policy   // the rules that hold, unless an organisation's were adopted
	Now    func() time.Time // the PC's clock
	// Synced reports whether the system says that its clock is kept in step with
	// a time server; nil: nobody can tell.
	Synced func() bool
	// Pulse is the clock that a companion's silence is measured by, where that is
	// not Now: days of a trial go by between two of its words. nil: Now.
	Pulse func() time.Time
	// Reader is the version of everything that reads files: see ledger.Options.
	Reader string
	// Posture looks at how the PC itself is protected; nil: nobody does.
	Posture func(context.Context) []compliance.Posture
	Log     *slog.Logger
}

// Device is an open device. It may be used from several goroutines.
type Device struct {
	o      Options
	ledger *ledger.Ledger
	began  time.Time

	filing  sync.Mutex // held while cases are changed
	signing sync.Mutex // held while a duty is signed

	mu      sync.Mutex // guards all below
	persons map[ledger.User]*Person
	cases   map[string][]Case // by the person's tag
	ended   map[ledger.ID]time.Time
	stale   bool      // something was deleted that still lies in the ledger's files
	rest    time.Time // until when no task is given; by Pulse
}

// Open opens the ledger in the state folder, which is made if need be, and takes
// the policy into use. Errors are those of ledger.Open.
func Open(o Options) (*Device, error) {
	if o.Pulse == nil {
		o.Pulse = o.Now
	}
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("making the state folder: %w", err)
	}
	l, err := ledger.Open(ledger.Options{Dir: filepath.Join(o.Dir, "ledger"), Now: o.Now, Reader: o.Reader})
	if err != nil {
		return nil, fmt.Errorf("opening the ledger: %w", err)
	}
	d := &Device{o: o, ledger: l, persons: map[ledger.User]*Person{}}
	if err := d.adopted(); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	if err := errors.Join(d.loadCases(), d.begin(), d.unsigned()); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return d, nil
}

// The marks of a device.
const (
	markPolicy     = "policy"     // since when the policy holds; note: its hash
	markMaintained = "maintained" // the last Maintain
	markBrake      = "brake"      // a run was stopped; note: by how many files
	markRemovals   = "removals"   // the day of the last unattended removals; note: how many
	markInstalled  = "installed"  // the first start
	markObserved   = "observed."  // a user's first look is done; the user's tag follows
	markUser       = "user."      // a user's companion was last there; the user's tag follows
	markSummary    = "summary."   // a person was last asked; the user's tag follows
	markReported   = "reported"   // a report last arrived
	markDuty       = "duty."      // a duty was signed; its id follows
)

// begin writes down what a start changes.
func (d *Device) begin() error {
	if err := d.tick(); err != nil {
		return err
	}
	m, err := d.ledger.Moment()
	if err != nil {
		return err
	}
	d.began = m.Now
	if in, err := d.ledger.Mark(markInstalled); err != nil {
		return err
	} else if in.At.IsZero() {
		if err := d.ledger.SetMark(markInstalled, ledger.Mark{At: m.Now}); err != nil {
			return err
		}
	}
	hash := d.o.Policy.Hash()
	was, err := d.ledger.Mark(markPolicy)
	if err != nil || was.Note == hash {
		return err
	}
	if err := d.ledger.SetMark(markPolicy, ledger.Mark{At: m.Now, Note: hash}); err != nil {
		return err
	}
	return d.ledger.Audit(ledger.Event{What: ledger.PolicyChanged, Rule: d.o.Policy.Name})
}

// Close lets the ledger go.
func (d *Device) Close() error { return d.ledger.Close() }

// maintainEvery is how often the ledger is compacted and backed up.
const maintainEvery = 24 * time.Hour

// Run keeps the device's time and its ledger in order until ctx ends. each gives
// a value about once a minute.
func (d *Device) Run(ctx context.Context, each <-chan time.Time) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-each:
			if err := d.tick(); err != nil {
				d.o.Log.Error("ledger", "error", err)
				if errors.Is(err, ledger.ErrDamaged) {
					return err // opening it again repairs it
				}
				continue
			}
			d.maintain(ctx)
		}
	}
}

// tick takes the PC's clock, and the system's word for it.
func (d *Device) tick() error {
	if d.o.Synced != nil && d.o.Synced() {
		return d.ledger.Corroborate(d.o.Now())
	}
	_, err := d.ledger.Moment()
	return err
}

func (d *Device) maintain(ctx context.Context) {
	m, err := d.ledger.Moment()
	if err != nil {
		return // tick tells
	}
	last, err := d.ledger.Mark(markMaintained)
	d.mu.Lock()
	due := d.stale || err == nil && (m.Now.Sub(last.At) >= maintainEvery || m.Now.Before(last.At))
	d.stale = false
	d.mu.Unlock()
	if !due {
		return
	}
	if err := d.ledger.Maintain(ctx); err == nil {
		err = d.ledger.SetMark(markMaintained, ledger.Mark{At: m.Now})
		if err == nil {
			return
		}
	}
	d.mu.Lock()
	d.stale = true
	d.mu.Unlock()
}

// Person returns a user's view.
func (d *Device) Person(u ledger.User) *Person {
	d.mu.Lock()
	defer d.mu.Unlock()
	p := d.persons[u]
	if p == nil {
		p = &Person{d: d, user: u, tag: d.ledger.Tag(u), wake: make(chan struct{}, 1),
			tried: map[ledger.ID]time.Time{}, granted: map[ledger.ID]bool{}, going: map[ledger.ID]bool{}}
		d.persons[u] = p
	}
	return p
}

// Verify goes through the audit log.
func (d *Device) Verify() (ledger.Audit, error) { return d.ledger.VerifyAudit() }

// History returns the last records of the audit log.
func (d *Device) History(most int) ([]ledger.Record, error) { return d.ledger.History(most) }

// Queue, Queued and Sent are the outbox of reports: see the ledger's.
func (d *Device) Queue(build func(seq uint64) ([]byte, error)) (uint64, error) {
	return d.ledger.Queue(build)
}

// Queued returns the reports that wait.
func (d *Device) Queued(most int) ([]ledger.Report, error) { return d.ledger.Queued(most) }

// Sent takes a report out of the outbox and writes down that it arrived.
func (d *Device) Sent(seq uint64) error {
	if err := d.ledger.Sent(seq); err != nil {
		return err
	}
	return d.ledger.SetMark(markReported, ledger.Mark{At: d.o.Now().UTC()})
}

// Corroborate takes the time from one who knows it.
func (d *Device) Corroborate(t time.Time) error { return d.ledger.Corroborate(t) }

// Secret returns a secret of the device itself.
func (d *Device) Secret(kind string) ([]byte, error) { return d.ledger.Secret(kind, ledger.ID{}) }

// KeepSecret keeps a secret of the device itself.
func (d *Device) KeepSecret(kind string, value []byte) error {
	return d.ledger.KeepSecret(kind, ledger.ID{}, value)
}

// DropSecret forgets one.
func (d *Device) DropSecret(kind string) error { return d.ledger.DropSecret(kind, ledger.ID{}) }
