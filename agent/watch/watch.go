package watch

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"
)

// Watcher watches roots and all folders below them. Links are not followed,
// other file systems not entered. It is safe for concurrent use.
type Watcher struct {
	o     Options
	hints chan Hint
	more  chan struct{} // Run has something to look at

	mu    sync.Mutex // guards all below
	began time.Time  // by Pulse
	pump  *pump      // nil: not open
	roots map[string]*root
	ids   map[identity]string // of every folder that is watched singly
	files int                 // held.files of all folders
	offer Hint                // held out to the consumer; no Root: none
	ended bool
}

// New returns a watcher that watches nothing yet.
func New(o Options) *Watcher {
	o = o.orDefaults()
	return &Watcher{o: o, hints: make(chan Hint), more: make(chan struct{}, 1), began: o.Pulse(),
		roots: map[string]*root{}, ids: map[identity]string{}}
}

// Hints returns where hints are told, while Run runs. Who does not listen misses
// none: they are put together, into a Rescan if they become too many.
func (w *Watcher) Hints() <-chan Hint { return w.hints }

// SetRoots says what is to be watched: absolute paths. It returns when the watch
// is on. What a new root holds by then is told by no hint: look at it afterwards.
// A root that does not exist or cannot be watched is tried again by Poke.
func (w *Watcher) SetRoots(paths []string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	again := false // a folder may now belong to another root
	for path, r := range w.roots {
		if !slices.Contains(paths, path) {
			w.disarmLocked(r, ErrNotKnown)
			delete(w.roots, path)
			again = again || w.rootOfLocked(r.folder) != nil
		}
	}
	for _, path := range paths {
		if w.roots[path] != nil {
			continue
		}
		r := newRoot(path)
		again = again || w.rootOfLocked(r.folder) != nil
		w.roots[path] = r
		w.armLocked(r)
	}
	if again {
		w.loseLocked("")
	}
	w.wake()
}

// Since returns since when everything that happened below a root has been told,
// or is about to be, by Options.Now; or why it is not watched. Zero without a
// reason: events were lost just now, and a Rescan is on its way.
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
// sleep, when a drive has come or gone. Call it about once a minute; it looks at
// the roots alone.
func (w *Watcher) Poke() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ended {
		return
	}
	now := w.nowLocked()
	for _, r := range w.roots {
		here := look(r.folder)
		switch {
		case r.why == nil && here == nil && r.same() && w.pump.src.alive(r.folder):
		case r.why == nil:
			w.disarmLocked(r, ErrMissing)
			w.armLocked(r)
			r.pending.all(now)
		case here != nil:
			r.why = here
		case errors.Is(r.why, ErrMissing), now-r.tried >= w.o.Poll:
			w.armLocked(r)
			r.pending.all(now)
		}
	}
	w.wake()
}

// look returns nil when there is a folder.
func look(folder string) error {
	info, err := os.Stat(folder)
	switch {
	case errors.Is(err, fs.ErrPermission):
		return fs.ErrPermission // without the path
	case err != nil || !info.IsDir():
		return ErrMissing
	}
	return nil
}

// wake has Run look for what is to be told.
func (w *Watcher) wake() {
	select {
	case w.more <- struct{}{}:
	default:
	}
}

func (w *Watcher) nowLocked() time.Duration { return w.o.Pulse().Sub(w.began) }

// Run turns events into hints until ctx ends. It is called once.
func (w *Watcher) Run(ctx context.Context) error {
	quiet := time.NewTimer(time.Hour)
	defer quiet.Stop()
	for {
		h, wait := w.next()
		quiet.Stop()
		if wait >= 0 {
			quiet.Reset(min(wait, time.Hour))
		}
		out := w.hints
		if h.Root == "" {
			out = nil
		}
		select {
		case <-ctx.Done():
			return w.end()
		case out <- h:
			w.taken()
		case <-w.more:
			w.hear()
		case <-quiet.C:
		}
	}
}

// next returns the hint to hold out, or how long to wait for one; less than zero
// is until something happens.
func (w *Watcher) next() (Hint, time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.offer.Root != "" {
		return w.offer, -1
	}
	now, wait := w.nowLocked(), time.Duration(-1)
	for _, r := range w.roots {
		paths, rescan, left := r.pending.due(now, w.o.Settle, w.o.Most)
		switch {
		case rescan:
			if r.broken { // first, so that the look comes after
				w.renewLocked(r)
			}
			r.pending = pending{}
			w.offer = Hint{Root: r.path, Rescan: true}
		case len(paths) > 0:
			var stale bool
			if w.offer, stale = sorted(r.path, paths); stale {
				r.pending.all(now)
				wait = 0
			}
		case left >= 0 && (wait < 0 || left < wait):
			wait = left
		}
		if len(w.offer.Paths)+len(w.offer.Gone) > 0 || w.offer.Rescan {
			return w.offer, -1
		}
		w.offer = Hint{}
	}
	return Hint{}, wait
}

// sorted tells what is at the paths now. stale: one was told under a name that
// its folder does not have any more, so who knows what of. inotify does so until
// the new name is watched, Wine for ever.
func sorted(root string, touched map[string]touch) (h Hint, stale bool) {
	h.Root = root
	for _, path := range slices.Sorted(maps.Keys(touched)) {
		info, err := os.Lstat(path)
		switch {
		case err != nil && errors.Is(look(filepath.Dir(path)), ErrMissing):
			stale = true
		case err == nil && info.IsDir() && !touched[path].gone: // something in it was heard of
		case err != nil && errors.Is(err, fs.ErrNotExist), err == nil && !isFile(info):
			h.Gone = append(h.Gone, path)
		default:
			h.Paths = append(h.Paths, path)
		}
	}
	return h, stale
}

// isFile: what a cloud store has tagged is irregular to Go, and a file.
func isFile(i os.FileInfo) bool {
	return i.Mode()&(os.ModeDir|os.ModeSymlink|os.ModeNamedPipe|os.ModeSocket|os.ModeDevice) == 0
}

func (w *Watcher) taken() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.offer = Hint{}
}

func (w *Watcher) end() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ended = true
	for _, r := range w.roots {
		r.since, r.why = time.Time{}, ErrStopped
	}
	if w.pump == nil {
		return nil
	}
	return w.pump.close()
}

// rootOfLocked is the innermost root of a path.
func (w *Watcher) rootOfLocked(path string) *root {
	var in *root
	for _, r := range w.roots {
		if below(path, r.folder) && (in == nil || len(r.folder) > len(in.folder)) {
			in = r
		}
	}
	return in
}

// skipped reports whether a path lies in a folder that is left out.
func (w *Watcher) skipped(r *root, path string) bool {
	for path != r.folder && below(path, r.folder) {
		if w.o.Skip(filepath.Base(path)) {
			return true
		}
		path = filepath.Dir(path)
	}
	return false
}
