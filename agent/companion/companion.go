// Package companion is one user's actor: it looks at the user's places, asks,
// and carries out what the device decided, with the user's own rights.
//
// It acts on ids only. Where an item lies it knows from its own look, so that
// nobody who speaks for the device can name a file to remove.
package companion

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/husorden/husorden/agent/detect"
	"github.com/husorden/husorden/agent/device"
	"github.com/husorden/husorden/agent/disposal"
	"github.com/husorden/husorden/agent/ledger"
	"github.com/husorden/husorden/agent/ours"
	"github.com/husorden/husorden/agent/scan"
	"github.com/husorden/husorden/agent/watch"
	"github.com/husorden/husorden/platform/places"
	"github.com/husorden/husorden/policy"
)

// Device is what the companion needs of the device: device.Person in one
// process, the local API between two. Its methods may be called from several
// goroutines. ledger.ErrChanged and disposal.ErrNoKey are told apart.
type Device interface {
	disposal.Keys
	Look(ctx context.Context, roots []ledger.Root, watched time.Time) (device.Look, error)
	Saw(ctx context.Context, s device.Sight) error
	Holds(ctx context.Context, held []device.Holding, open []policy.Place) error
	Wait(ctx context.Context) error
	Work(ctx context.Context) (device.Work, error)
	Asked(ctx context.Context, ids []ledger.ID) error
	Begin(ctx context.Context, id ledger.ID, s scan.Seen, sum [32]byte) (device.Grant, error)
	Done(ctx context.Context, out device.Outcome) error
	Now(ctx context.Context) (time.Time, error)
}

var _ Device = (*device.Person)(nil)

// Watcher tells of changes in folders; see watch.Watcher.
type Watcher interface {
	SetRoots(roots []string)
	Poke()
	Hints() <-chan watch.Hint
	Since(root string) (since time.Time, why error)
}

var _ Watcher = (*watch.Watcher)(nil)

// Summary is what the person is told in one notice.
type Summary struct {
	Due  int // items that wait for an answer
	Warn int // items that soon will
}

// Options say what a companion works with.
type Options struct {
	Device Device
	// Places returns the user's places as they are now: drives come and go.
	Places func() ([]places.Place, []error)
	Own    string // the program's own folder of the user: see disposal.NewAreas
	Policy *policy.Policy
	Reader scan.Reader       // nil: files are parsed in this process
	Pace   scan.Pace         // nil: full speed
	Ours   func() *ours.List // the household's own names and numbers
	Watch  Watcher
	// Ask shows a notice, and reports whether it could be shown. nil: somebody else
	// asks, who tells the device.
	Ask func(ctx context.Context, s Summary) bool
	// Stands takes the counts each time the device was asked for work, about once a
	// minute; nil: nobody wants them.
	Stands func(due, warn int)
	Log    *slog.Logger
}

// Companion is one user's actor.
type Companion struct {
	o        Options
	detector detect.Detector
	undo     *undo

	mu     sync.Mutex // guards all below
	found  map[ledger.ID]found
	seen   []device.PlaceSeen
	places []places.Place

	again chan struct{} // a whole look is wanted
	ready chan struct{} // closed when the first whole look is done
}

// New returns a companion that does nothing before Run.
func New(o Options) *Companion {
	return &Companion{o: o, undo: &undo{areas: disposal.NewAreas(o.Own, o.Device), device: o.Device, log: o.Log},
		found: map[ledger.ID]found{}, again: make(chan struct{}, 1), ready: make(chan struct{})}
}

// lookEvery is how long after a whole look the next one begins: the truth, where
// the watch only hints.
const lookEvery = time.Hour

// Run works until ctx ends or the device is lost. each gives a value about once
// a minute.
func (c *Companion) Run(ctx context.Context, each <-chan time.Time) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	defer c.undo.close()
	ticks := fan(ctx, each)
	var all sync.WaitGroup
	for _, part := range []func(context.Context) error{
		func(ctx context.Context) error { return c.looking(ctx, ticks[0]) },
		func(ctx context.Context) error { return c.working(ctx, ticks[1]) },
	} {
		all.Go(func() {
			if err := part(ctx); err != nil {
				stop(err)
			}
		})
	}
	all.Wait()
	if err := context.Cause(ctx); err != nil && err != context.Canceled {
		return err
	}
	return nil
}

// fan gives each tick to both parts; one that is busy misses it.
func fan(ctx context.Context, each <-chan time.Time) [2]chan time.Time {
	to := [2]chan time.Time{make(chan time.Time, 1), make(chan time.Time, 1)}
	go func() { // ends with ctx; nothing waits for it, since it holds nothing
		for {
			select {
			case <-ctx.Done():
				return
			case t := <-each:
				for _, c := range to {
					select {
					case c <- t:
					default:
					}
				}
			}
		}
	}()
	return to
}

// lookAgain asks for a whole look.
func (c *Companion) lookAgain() {
	select {
	case c.again <- struct{}{}:
	default:
	}
}
