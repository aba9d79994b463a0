package localapi

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"time"

	"github.com/husorden/husorden/platform/ipc"
)

// Options say how a server is run.
type Options struct {
	Program string       // this program's version, told to callers
	Log     *slog.Logger // nil: nothing is logged
	Limits  Limits
}

// ErrStuck: handlers did not end when the server stopped. They still run.
var ErrStuck = errors.New("calls did not end in time")

type server struct {
	verbs          map[string]handler
	log            *slog.Logger
	limits         Limits
	program        string
	oldest, newest int // protocols
	guests         *guests
	slots          chan struct{} // one for each connection, those that are going included
	sessions       sync.WaitGroup
}

func newServer(v *Verbs, o Options) *server {
	s := &server{verbs: v.all, log: o.Log, limits: o.Limits.withDefaults(), program: o.Program, oldest: oldest, newest: Protocol}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	s.guests = &guests{limits: s.limits, all: map[*session]bool{}}
	s.slots = make(chan struct{}, s.limits.Total+2*s.limits.Waiting)
	return s
}

func (s *server) greeting() greeting {
	return greeting{Oldest: s.oldest, Newest: s.newest, Program: s.program}
}

// Serve answers calls that come in at l until ctx ends, then closes l, ends the
// contexts of the calls that run and waits for them, Limits.Stop at most. What v
// holds must not change any more. The error is nil after a stop in order, ErrStuck
// after one that was not, what is wrong with v, or why nothing can be accepted.
func Serve(ctx context.Context, l *ipc.Listener, v *Verbs, o Options) error {
	if err := errors.Join(v.problems...); err != nil {
		return errors.Join(err, l.Close())
	}
	s := newServer(v, o)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	closing := context.AfterFunc(ctx, func() { _ = l.Close() })
	err := s.accept(ctx, l)
	cancel()
	closing()
	return errors.Join(err, l.Close(), s.stop())
}

// Accepting may fail for a while: no more descriptors, for one.
const (
	acceptTries = 50
	acceptPause = 100 * time.Millisecond
)

func (s *server) accept(ctx context.Context, l *ipc.Listener) error {
	for failed := 0; ctx.Err() == nil; {
		select {
		case s.slots <- struct{}{}:
		case <-ctx.Done():
			return nil
		}
		c, err := l.Accept()
		if err == nil {
			failed = 0
			s.receive(ctx, c, c.Peer)
			continue
		}
		<-s.slots
		failed++
		if ctx.Err() == nil && (failed == acceptTries || errors.Is(err, net.ErrClosed)) {
			return fmt.Errorf("waiting for callers: %w", err)
		}
		select {
		case <-time.After(acceptPause):
		case <-ctx.Done():
		}
	}
	return nil
}

// receive begins to talk on a connection, which has one of the slots.
func (s *server) receive(ctx context.Context, c net.Conn, peer func() (ipc.Peer, error)) {
	one := &session{server: s, conn: c, peer: peer, dismissed: make(chan struct{})}
	s.guests.enter(one)
	s.sessions.Go(func() {
		defer func() { <-s.slots }()
		one.run(ctx)
	})
}

// stop waits for the sessions, whose context has ended.
func (s *server) stop() error {
	ended := make(chan struct{})
	go func() {
		s.sessions.Wait()
		close(ended)
	}()
	// A handler that is over may have an answer to write; hence a bound for each.
	for _, limit := range []time.Duration{s.limits.Stop, time.Second} {
		late := time.NewTimer(limit)
		defer late.Stop()
		select {
		case <-ended:
			return nil
		case <-late.C:
			s.guests.dropAll()
		}
	}
	return ErrStuck
}
