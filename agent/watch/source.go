package watch

import (
	"sync"
	"time"

	"github.com/fsnotify/fsnotify"
)

// source tells of changes in single folders.
type source interface {
	add(folder string) error
	remove(folder string) error
	// next waits for events; lost: some were not told, or a watch may have ended.
	// ok is false when the source was closed.
	next() (e event, lost, ok bool)
	elapsed() time.Duration // since the source was opened
	close() error
}

// system is the operating system, by way of fsnotify.
type system struct {
	w     *fsnotify.Watcher
	pulse func() time.Time
	began time.Time
}

func newSystem(pulse func() time.Time) (*system, error) {
	w, err := fsnotify.NewBufferedWatcher(4096)
	if err != nil {
		return nil, err
	}
	return &system{w, pulse, pulse()}, nil
}

func (s *system) elapsed() time.Duration { return s.pulse().Sub(s.began) }

func (s *system) remove(folder string) error { return s.w.Remove(folder) }
func (s *system) close() error               { return s.w.Close() }

func (s *system) next() (event, bool, bool) {
	select {
	case e, ok := <-s.w.Events:
		if !ok {
			return event{}, false, false
		}
		return event{path: e.Name, at: s.elapsed(), removed: e.Has(fsnotify.Remove) || e.Has(fsnotify.Rename)}, false, true
	case _, ok := <-s.w.Errors:
		return event{}, true, ok
	}
}

// pump takes events off the source as they come, so that the system's own queue
// does not run over while a folder is being listed.
type pump struct {
	more chan struct{}
	done chan struct{}

	mu     sync.Mutex // guards all below
	events []event
	lost   bool
}

// mostEvents is how many wait; more count as lost.
const mostEvents = 200_000

func newPump(s source) *pump {
	p := &pump{more: make(chan struct{}, 1), done: make(chan struct{})}
	go func() { // ends when the source is closed; stop waits for it
		defer close(p.done)
		for {
			e, lost, ok := s.next()
			if !ok {
				return
			}
			p.put(e, lost)
		}
	}()
	return p
}

func (p *pump) put(e event, lost bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case lost, len(p.events) >= mostEvents:
		p.lost = true
	default:
		p.events = append(p.events, e)
	}
	select {
	case p.more <- struct{}{}:
	default:
	}
}

func (p *pump) take() ([]event, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	events, lost := p.events, p.lost
	p.events, p.lost = nil, false
	return events, lost
}

// stop waits for the pump; the source was closed.
func (p *pump) stop() { <-p.done }
