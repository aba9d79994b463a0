// Package watch tells of changes in folders: few, settled hints. A hint says
// where to look; what is there, the look finds out. The truth is the look at
// everything that its consumer makes from time to time.
package watch

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"
)

// Hint is that something may have changed below a root.
type Hint struct {
	Root  string
	Paths []string // files that were made or changed and then left alone, absolute
	Gone  []string // paths at which there is nothing any more, absolute
	// Rescan: anything may have changed. Events were lost, a folder came or went,
	// or there were too many to name.
	Rescan bool
}

// Errors of Since: why a root is not watched.
var (
	ErrMissing  = errors.New("folder does not exist")
	ErrTooMany  = errors.New("too many folders to watch")
	ErrNotKnown = errors.New("folder is not a root")
)

// Options say how a watcher works. Zero values are the defaults.
type Options struct {
	Now    func() time.Time       // the clock of Since
	Pulse  func() time.Time       // a clock that never stands still, for what settles: time.Now
	Settle time.Duration          // a path is told when nothing was heard of it for so long; 2 s
	Most   time.Duration          // a file that never rests is told after so long; 30 s
	Paths  int                    // more in one hint become a Rescan; 1000
	Skip   func(name string) bool // folders of that name are left out; nil: none
	Log    *slog.Logger

	source source // of events; nil: the system's
}

// Watcher watches roots and all folders below them. It waits for events and does
// nothing in between. Links are not followed, other file systems not entered.
type Watcher struct {
	o     Options
	hints chan Hint
	poked chan struct{}

	mu    sync.Mutex // guards all below
	src   source
	roots map[string]*root
}

// New returns a watcher that watches nothing yet.
func New(o Options) *Watcher {
	if o.Settle == 0 {
		o.Settle = 2 * time.Second
	}
	if o.Most == 0 {
		o.Most = 30 * time.Second
	}
	if o.Paths == 0 {
		o.Paths = 1000
	}
	if o.Skip == nil {
		o.Skip = func(string) bool { return false }
	}
	return &Watcher{o: o, hints: make(chan Hint), poked: make(chan struct{}, 1), src: o.source, roots: map[string]*root{}}
}

// Hints returns where hints are told. Who does not listen misses none: they are
// put together, into a Rescan if they become too many.
func (w *Watcher) Hints() <-chan Hint { return w.hints }

// SetRoots says what is to be watched: absolute paths. What a new root holds by
// then is told by no hint: look at it afterwards. A root that does not exist or
// cannot be watched is tried again at each Poke.
func (w *Watcher) SetRoots(paths []string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.openLocked() != nil {
		return // Since tells
	}
	for path, r := range w.roots {
		if !slices.Contains(paths, path) {
			w.disarmLocked(r, ErrNotKnown)
			delete(w.roots, path)
		}
	}
	for _, path := range paths {
		if w.roots[path] == nil {
			r := &root{path: path, touched: map[string]touch{}, folders: map[string]bool{}}
			w.roots[path] = r
			w.armLocked(r)
		}
	}
	w.wake()
}

// Since returns since when every change below a root has been heard of, by
// Options.Now, or why it is not watched.
func (w *Watcher) Since(path string) (time.Time, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	r := w.roots[path]
	if r == nil {
		return time.Time{}, ErrNotKnown
	}
	return r.since, r.why
}

// Poke makes sure that the roots are still the folders that are watched: after
// sleep, when a drive has come or gone. Call it about once a minute.
func (w *Watcher) Poke() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.openLocked() != nil {
		return
	}
	for _, r := range w.roots {
		switch same := r.same(); {
		case r.why == nil && same:
		case r.why == nil:
			w.disarmLocked(r, ErrMissing)
			w.armLocked(r)
			r.rescan = true
		case errors.Is(r.why, ErrMissing) && r.exists(), r.tries.due():
			w.armLocked(r)
			r.rescan = r.rescan || r.why == nil
		}
	}
	w.wake()
}

// wake has Run look for what is to be told.
func (w *Watcher) wake() {
	select {
	case w.poked <- struct{}{}:
	default:
	}
}

func (w *Watcher) openLocked() error {
	if w.src != nil {
		return nil
	}
	s, err := newSystem(w.o.Pulse)
	if err != nil {
		w.o.Log.Warn("nothing can be watched", "code", "watch_failed")
		return err
	}
	w.src = s
	return nil
}

// Run turns events into hints until ctx ends.
func (w *Watcher) Run(ctx context.Context) error {
	w.mu.Lock()
	err := w.openLocked()
	src := w.src
	w.mu.Unlock()
	if err != nil { // without events there is still the consumer's own look
		<-ctx.Done()
		return nil //nolint:nilerr // Since has told
	}
	p := newPump(src)
	defer p.stop()
	quiet := time.NewTimer(time.Hour)
	defer quiet.Stop()
	var next Hint
	for {
		var out chan<- Hint
		if next.Root == "" {
			var wait time.Duration
			next, wait = w.ready()
			quiet.Reset(wait)
		}
		if next.Root != "" {
			out = w.hints
		}
		select {
		case <-ctx.Done():
			return w.close()
		case out <- next:
			next = Hint{}
		case <-p.more:
			events, lost := p.take()
			w.heard(events, lost)
		case <-quiet.C:
		case <-w.poked:
		}
	}
}

func (w *Watcher) close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, r := range w.roots {
		r.since, r.why = time.Time{}, ErrNotKnown
	}
	return w.src.close()
}
