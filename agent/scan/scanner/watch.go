package scanner

import (
	"sync"
	"time"
)

// watch kills a child that takes too long over a file, not counting pauses. A
// nil watch does nothing.
type watch struct {
	now  func() time.Time
	kill func()

	mu    sync.Mutex // guards what follows
	timer *time.Timer
	left  time.Duration
	since time.Time // of the last start or resume
	hung  bool
}

// start begins to count.
func (w *watch) start(limit time.Duration) {
	if w == nil {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.left, w.since, w.hung = limit, w.now(), false
	w.timer = time.AfterFunc(limit, w.late)
}

func (w *watch) late() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.hung = true
	w.kill()
}

// pause stops counting.
func (w *watch) pause() {
	if w == nil {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.timer.Stop() {
		w.left -= w.now().Sub(w.since)
	}
}

// resume counts on.
func (w *watch) resume() {
	if w == nil {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.hung {
		w.since = w.now()
		w.timer.Reset(max(w.left, time.Millisecond))
	}
}

// stop ends it and reports whether the child was killed.
func (w *watch) stop() (hung bool) {
	if w == nil {
		return false
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.timer.Stop()
	return w.hung
}
