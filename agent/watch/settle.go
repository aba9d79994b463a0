package watch

import "time"

// span is from when to when something was heard of, since the watcher began.
type span struct{ first, last time.Duration }

func (s span) join(t span) span { return span{min(s.first, t.first), max(s.last, t.last)} }

// left is how long the span still has to rest.
func (s span) left(now, settle, most time.Duration) time.Duration {
	return min(s.last+settle, s.first+most) - now
}

// touch is what was heard of a path.
type touch struct {
	span
	gone bool // there was no file at it, for a moment at least
}

// pending is what was heard of below a root and not told yet. It does not grow
// beyond a bound: then anything may have changed.
type pending struct {
	touched map[string]touch
	rescan  bool
	span    span // of what the rescan is for
}

// touch is that something was heard of a path. most is the bound.
func (p *pending) touch(path string, t touch, most int) {
	if p.rescan {
		p.span = p.span.join(t.span)
		return
	}
	if p.touched == nil {
		p.touched = map[string]touch{}
	}
	if before, ok := p.touched[path]; ok {
		t = touch{t.join(before.span), t.gone || before.gone}
	}
	p.touched[path] = t
	if len(p.touched) > most {
		p.widen(t.span)
	}
}

// all is that anything may have changed.
func (p *pending) all(at time.Duration) { p.widen(span{at, at}) }

func (p *pending) widen(s span) {
	if p.rescan {
		s = s.join(p.span)
	}
	for _, t := range p.touched {
		s = s.join(t.span)
	}
	*p = pending{rescan: true, span: s}
}

// due takes the paths that have come to rest, or says that the rescan has, or
// how long to wait; less than zero when there is nothing to wait for. A rescan
// waits for rest too: a folder that is being filled is looked at once.
func (p *pending) due(now, settle, most time.Duration) (paths map[string]touch, rescan bool, wait time.Duration) {
	if p.rescan {
		left := p.span.left(now, settle, most)
		return nil, left <= 0, max(left, 0)
	}
	wait = -1
	for path, s := range p.touched {
		switch left := s.left(now, settle, most); {
		case left <= 0:
			if paths == nil {
				paths = map[string]touch{}
			}
			paths[path] = s
			delete(p.touched, path)
		case wait < 0 || left < wait:
			wait = left
		}
	}
	return paths, false, wait
}
