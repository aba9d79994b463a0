package watch

import (
	"sync"
	"time"
)

// source tells of changes in folders.
type source interface {
	// add watches a folder that is not watched; the error holds no path.
	add(folder string) error
	// remove ends the watch of a folder, if there is one.
	remove(folder string)
	// alive reports whether a folder is still watched.
	alive(folder string) bool
	// next waits for an event. ok is false when the source was closed.
	next() (e event, ok bool)
	close() error
	// deep reports whether a watch covers all that is below its folder.
	deep() bool
}

// event is that something happened at a path.
type event struct {
	path    string
	created bool // or given that name
	removed bool // or another name: there was nothing at the path for a moment at least
	folder  bool // what was created or removed was a folder; a source that is not deep does not tell
	lost    bool // events below path were lost, or its watch has ended; no path: everywhere
}

// heard is all that was told of one path.
type heard struct {
	span
	created, removed, folder bool
}

// batch is what a source has told since it was last asked.
type batch struct {
	heard map[string]heard
	lost  map[string]bool
}

// pump takes events off the source as they come, so that the system's own queue
// does not run over while a folder is being listed. It joins those of one path,
// so that a file written in a thousand pieces is one entry.
type pump struct {
	src  source
	done chan struct{}

	mu    sync.Mutex // guards batch
	batch batch
}

// mostHeard is how many paths wait; more count as lost.
const mostHeard = 20_000

func newPump(s source, now func() time.Duration, wake func()) *pump {
	p := &pump{src: s, done: make(chan struct{})}
	go func() { // ends when the source is closed; close waits for it
		defer close(p.done)
		for {
			e, ok := s.next()
			if !ok {
				return
			}
			p.put(e, now())
			wake()
		}
	}()
	return p
}

func (p *pump) put(e event, at time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	b := &p.batch
	h, known := b.heard[e.path]
	switch {
	case e.lost, !known && len(b.heard) >= mostHeard:
		if b.lost == nil {
			b.lost = map[string]bool{}
		}
		if !e.lost {
			e.path = ""
		}
		b.lost[e.path] = true
		return
	case b.heard == nil:
		b.heard = map[string]heard{}
	}
	s := span{at, at}
	if known {
		s = s.join(h.span)
	}
	b.heard[e.path] = heard{s, h.created || e.created, h.removed || e.removed, h.folder || e.folder}
}

func (p *pump) take() batch {
	p.mu.Lock()
	defer p.mu.Unlock()
	b := p.batch
	p.batch = batch{}
	return b
}

func (p *pump) close() error {
	err := p.src.close()
	<-p.done
	return err
}
