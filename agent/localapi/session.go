package localapi

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/husorden/husorden/platform/ipc"
)

// session is one connection, as the server sees it.
type session struct {
	server *server
	conn   net.Conn
	peer   func() (ipc.Peer, error)
	actor  Actor

	stage     stage         // see guests
	user      string        // see guests
	turn      uint64        // see guests
	dismissed chan struct{} // closed when the session is to leave while it is idle

	// open says that the client may send a request: it has none under way.
	open atomic.Bool
}

// errGone ends the context of a handler whose caller is no longer there.
var errGone = errors.New("the caller is gone")

// incoming is a frame, or why there are no more.
type incoming struct {
	data []byte
	err  error
}

// run talks with the client until one of the two goes, or ctx ends.
func (s *session) run(ctx context.Context) {
	ctx, gone := context.WithCancelCause(ctx)
	var reader sync.WaitGroup
	defer reader.Wait()
	defer gone(errGone)
	defer s.server.guests.leave(s)
	defer s.conn.Close()

	stop := context.AfterFunc(ctx, s.stopWaiting)
	in := bufio.NewReader(s.conn)
	ok := s.hello(in)
	stop()
	if !ok {
		return
	}
	frames := make(chan incoming)
	s.open.Store(true)
	reader.Go(func() { s.read(ctx, in, frames, gone) })
	s.converse(ctx, frames)
}

// stopWaiting: a server that stops waits for nobody's hello.
func (s *session) stopWaiting() {
	if s.server.guests.move(s, waiting, leaving) {
		_ = s.conn.Close()
	}
}

// hello learns which versions the client speaks, then who it is: Windows knows
// that only when something was read. It reports whether the client may stay.
func (s *session) hello(in *bufio.Reader) bool {
	limit := s.within(s.server.limits.Hello)
	defer limit.Stop()
	var client greeting
	data, err := readFrame(in, maxGreeting, func() {})
	if err == nil {
		err = json.Unmarshal(data, &client)
	}
	ours := s.server.greeting()
	if err != nil {
		if !isClosed(err) {
			ours.Error = told(Invalid).wire()
			s.say(ours)
		}
		return false
	}
	peer, err := s.peer()
	if err != nil {
		s.server.log.Debug("local api: caller not known", "error", err)
		ours.Error = told(Forbidden).wire()
		s.say(ours)
		return false
	}
	s.actor = Actor(peer)
	ours = welcome(ours, client)
	if ours.Error == nil && !s.server.guests.admit(s, peer.User) {
		ours.Error = told(Busy).wire()
	}
	return s.say(ours) && ours.Error == nil
}

// read passes requests on and notices when the client goes. The client that
// sends a request before it has the answer to the last one is cut off.
func (s *session) read(ctx context.Context, in *bufio.Reader, frames chan<- incoming, gone func(error)) {
	for {
		var limit *time.Timer
		data, err := readFrame(in, MaxFrame, func() { limit = s.within(s.server.limits.Frame) })
		if limit != nil {
			limit.Stop()
		}
		if err != nil && !errors.Is(err, errTooLong) || !s.open.CompareAndSwap(true, false) {
			gone(errGone)
			_ = s.conn.Close()
			return
		}
		select {
		case frames <- incoming{data, err}:
		case <-ctx.Done():
			return
		}
		if err != nil {
			return // what follows is not a frame
		}
	}
}

// converse answers one request after the other.
func (s *session) converse(ctx context.Context, frames <-chan incoming) {
	guests, limits := s.server.guests, s.server.limits
	still := time.NewTimer(limits.Idle)
	defer still.Stop()
	for {
		still.Reset(limits.Idle)
		var f incoming
		select {
		case f = <-frames:
		case <-s.dismissed:
			s.goodbye()
			return
		case <-still.C:
			s.goodbye()
			return
		case <-ctx.Done():
			if context.Cause(ctx) != errGone {
				s.goodbye()
			}
			return
		}
		if !guests.move(s, idle, calling) {
			s.goodbye()
			return
		}
		reply, stay := s.answer(ctx, f)
		if context.Cause(ctx) == errGone || !guests.move(s, calling, answering) {
			return
		}
		s.open.Store(true)
		if !s.say(reply) || !stay {
			return
		}
		if !guests.move(s, answering, idle) {
			s.goodbye()
			return
		}
	}
}

// answer carries a request out. It reports whether the client may stay.
func (s *session) answer(ctx context.Context, f incoming) (a answer, stay bool) {
	var r request
	if f.err == nil {
		f.err = strict(f.data, &r)
	}
	if f.err != nil {
		return answer{Error: told(Invalid).wire()}, false
	}
	ok, err := s.call(ctx, r)
	if err != nil {
		return answer{ID: r.ID, Error: told(err).wire()}, true
	}
	return answer{ID: r.ID, OK: ok}, true
}

// call runs the handler.
func (s *session) call(ctx context.Context, r request) (ok json.RawMessage, err error) {
	h, known := s.server.verbs[r.Verb]
	if !known {
		return nil, unknown()
	}
	log := s.server.log.With("verb", r.Verb)
	ctx, cancel := context.WithTimeout(ctx, s.server.limits.Call)
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			// The value may hold anything; the stack holds our own code.
			log.Error("local api: panic", "stack", string(debug.Stack()))
			log.Debug("local api: panic", "value", p)
			ok, err = nil, Internal
		}
		if err != nil && told(err).Code == Internal {
			log.Warn("local api: call failed")
			log.Debug("local api: call failed", "error", err)
		}
	}()
	ok, err = h(ctx, s.actor, r.Body)
	if len(ok) > MaxFrame-maxOverhead {
		return nil, errTooLong
	}
	return ok, err
}

// maxOverhead is more than an answer has around its value.
const maxOverhead = 128

// say sends v, and reports whether the client took it in time.
func (s *session) say(v any) bool {
	frame, err := encode(v)
	if err != nil {
		s.server.log.Error("local api: answer cannot be written", slog.Any("error", err))
		return false
	}
	limit := s.within(s.server.limits.Write)
	defer limit.Stop()
	_, err = s.conn.Write(frame)
	return err == nil
}

// goodbye tells a client that waits for nothing that it is to connect again.
func (s *session) goodbye() {
	frame, err := encode(answer{Bye: true})
	if err != nil {
		return
	}
	limit := s.within(byeLimit)
	defer limit.Stop()
	_, _ = s.conn.Write(frame)
}

// within closes the connection unless the timer is stopped in time.
func (s *session) within(d time.Duration) *time.Timer {
	return time.AfterFunc(d, func() { _ = s.conn.Close() })
}

// isClosed reports whether the client can no longer be told anything.
func isClosed(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.ErrClosedPipe) || errors.Is(err, net.ErrClosed)
}
