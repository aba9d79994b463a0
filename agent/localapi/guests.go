package localapi

import "sync"

// stage is where a connection is. Only one that is calling holds work of ours;
// every other one may be dropped for a new one.
type stage int

const (
	waiting   stage = iota // has not said hello
	idle                   // between two requests, or in the middle of sending one
	calling                // its handler runs
	answering              // it is to take its answer
	leaving
)

// admitted reports whether it is known whose connection it is.
func (s *session) admitted() bool {
	return s.stage == idle || s.stage == calling || s.stage == answering
}

// guests are the connections that are open, and make room for new ones.
type guests struct {
	limits Limits

	mu   sync.Mutex // guards all below and the stage, user and turn of each session
	all  map[*session]bool
	turn uint64 // counts what guests did, as a clock
}

// enter takes a new connection in. When too many wait, the one that has waited
// longest goes: a client says hello at once.
func (g *guests) enter(s *session) {
	g.mu.Lock()
	g.tickLocked(s)
	var out *session
	waits := func(s *session) bool { return s.stage == waiting }
	if g.countLocked(waits) >= g.limits.Waiting {
		out = g.oldestLocked(waits)
	}
	g.all[s] = true
	drop := g.dismissLocked(out)
	g.mu.Unlock()
	drop()
}

// admit lets a connection in as a user's. It reports whether there was room, or
// room could be made: by the user's own connection that has been silent longest,
// or, when all room is taken, by one of the user who has most.
func (g *guests) admit(s *session, user string) bool {
	g.mu.Lock()
	var out *session
	ok := s.stage == waiting
	if ok {
		its := func(of string) func(*session) bool {
			return func(o *session) bool { return o.user == of && o.admitted() }
		}
		if g.countLocked(its(user)) >= g.limits.PerUser {
			out = g.oldestLocked(its(user))
			ok = out != nil
		} else if g.countLocked((*session).admitted) >= g.limits.Total {
			out = g.oldestLocked(its(g.greediestLocked()))
			ok = out != nil
		}
	}
	if ok {
		s.stage, s.user = idle, user
		g.tickLocked(s)
	}
	drop := g.dismissLocked(out)
	g.mu.Unlock()
	drop()
	return ok
}

// dismissLocked makes a guest leave, if there is one. What it returns is to be
// called without the lock. A guest that is idle says goodbye first, and one that
// is answering when its answer is out, for which it has so much time.
func (g *guests) dismissLocked(s *session) (drop func()) {
	if s == nil {
		return func() {}
	}
	was := s.stage
	s.stage = leaving
	switch was {
	case idle:
		return func() { close(s.dismissed) }
	case answering:
		return func() {}
	}
	return func() { _ = s.conn.Close() }
}

// move goes from one stage to the next, unless the guest was told to leave.
func (g *guests) move(s *session, from, to stage) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if s.stage != from {
		return false
	}
	s.stage = to
	g.tickLocked(s)
	return true
}

func (g *guests) leave(s *session) {
	g.mu.Lock()
	defer g.mu.Unlock()
	s.stage = leaving
	delete(g.all, s)
}

// dropAll closes every connection, and says how many calls still run.
func (g *guests) dropAll() (running int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for s := range g.all {
		if s.stage == calling {
			running++
		}
		_ = s.conn.Close()
	}
	return running
}

func (g *guests) tickLocked(s *session) {
	g.turn++
	s.turn = g.turn
}

func (g *guests) countLocked(which func(*session) bool) (n int) {
	for s := range g.all {
		if which(s) {
			n++
		}
	}
	return n
}

// oldestLocked is, of those, the one who has done nothing for longest. Who holds
// work is spared; nil if that is all.
func (g *guests) oldestLocked(which func(*session) bool) (oldest *session) {
	for s := range g.all {
		if s.stage != calling && which(s) && (oldest == nil || s.turn < oldest.turn) {
			oldest = s
		}
	}
	return oldest
}

// greediestLocked is the user with most connections that can be dropped.
func (g *guests) greediestLocked() (user string) {
	counts, most := map[string]int{}, 0
	for s := range g.all {
		if s.admitted() && s.stage != calling {
			if counts[s.user]++; counts[s.user] > most {
				user, most = s.user, counts[s.user]
			}
		}
	}
	return user
}
