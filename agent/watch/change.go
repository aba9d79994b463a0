package watch

import (
	"os"
	"slices"
	"time"
)

// event is what a source tells of a path.
type event struct {
	path    string
	at      time.Duration // since the pump began
	removed bool          // or renamed: there is nothing at the path, for now
}

// heard takes events. lost: some were not told.
func (w *Watcher) heard(events []event, lost bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, e := range events {
		r := w.rootOf(e.path)
		if r == nil || r.why != nil || w.skipped(r, e.path) {
			continue
		}
		if e.path == r.path {
			if e.removed {
				w.disarmLocked(r, ErrMissing)
				r.rescan = true
			}
			continue
		}
		w.change(r, e)
	}
	if lost {
		w.renewLocked()
	}
}

func (w *Watcher) change(r *root, e event) {
	if e.removed {
		if r.folders[e.path] { // with all that was in it
			w.forgetLocked(r, e.path)
			r.rescan = true
		}
		r.touch(e.path, e.at)
		return
	}
	info, err := os.Lstat(e.path)
	switch {
	case err != nil: // gone again: whoever looks will see
		r.touch(e.path, e.at)
	case info.Mode()&os.ModeSymlink != 0 && !info.IsDir():
	case info.IsDir():
		if r.folders[e.path] {
			return
		}
		err := w.addLocked(r, e.path, func(path string) { r.touch(path, e.at) })
		if err != nil {
			w.disarmLocked(r, err)
			r.rescan = true
		}
	default:
		r.touch(e.path, e.at)
	}
}

func (r *root) touch(path string, at time.Duration) {
	t, ok := r.touched[path]
	if !ok {
		t.first = at
	}
	t.last = at
	r.touched[path] = t
}

// forgetLocked ends the watches of a folder that is gone and of all below it. A
// folder that was renamed is watched anew under its new name.
func (w *Watcher) forgetLocked(r *root, folder string) {
	for path := range r.folders {
		if below(path, folder) {
			_ = w.src.remove(path) // gone with the folder, mostly
			delete(r.folders, path)
		}
	}
}

// renewLocked begins every watch anew: an event was lost, and on Windows an
// error may have ended a watch in silence.
func (w *Watcher) renewLocked() {
	for _, r := range w.roots {
		if r.why != nil {
			continue
		}
		w.disarmLocked(r, nil)
		w.armLocked(r)
		r.rescan = true
		clear(r.touched)
	}
}

// far is how long to wait when there is nothing to wait for.
const far = time.Hour

// ready returns the next hint, or how long to wait for one.
func (w *Watcher) ready() (Hint, time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	wait := far
	for _, r := range w.roots {
		if len(r.touched) > w.o.Paths {
			r.rescan = true
		}
		h, left := r.settled(w.now(), w.o)
		if h.Root != "" {
			return h, 0
		}
		wait = min(wait, left)
	}
	return Hint{}, wait
}

func (w *Watcher) now() time.Duration { return w.src.elapsed() }

// settled takes what has come to rest out of the root. A Rescan waits for rest
// too: a folder that is being filled is looked at once.
func (r *root) settled(now time.Duration, o Options) (Hint, time.Duration) {
	wait := far
	var at []string
	var first, last time.Duration
	for path, t := range r.touched {
		left := min(t.last+o.Settle, t.first+o.Most) - now
		if left <= 0 {
			at = append(at, path)
		}
		wait = min(wait, max(left, time.Millisecond))
		if first == 0 || t.first < first {
			first = t.first
		}
		last = max(last, t.last)
	}
	if r.rescan {
		if left := min(last+o.Settle, first+o.Most) - now; len(r.touched) > 0 && left > 0 {
			return Hint{}, left
		}
		r.rescan = false
		clear(r.touched)
		return Hint{Root: r.path, Rescan: true}, 0
	}
	if len(at) == 0 {
		return Hint{}, wait
	}
	h := Hint{Root: r.path}
	slices.Sort(at)
	for _, path := range at {
		delete(r.touched, path)
		info, err := os.Lstat(path)
		switch {
		case err != nil && os.IsNotExist(err):
			h.Gone = append(h.Gone, path)
		case err == nil && info.IsDir():
		default:
			h.Paths = append(h.Paths, path)
		}
	}
	if len(h.Paths)+len(h.Gone) == 0 {
		return Hint{}, wait
	}
	return h, 0
}
