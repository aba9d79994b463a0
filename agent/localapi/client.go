package localapi

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/husorden/husorden/platform/ipc"
)

// ErrLost: the connection broke while the server had the call. It may have been
// carried out, or not. Of a verb that does no harm when it is done twice the
// caller can simply make the call again.
var ErrLost = fmt.Errorf("connection lost: %w", Unavailable)

// Client calls the verbs of a server. It may be used from several goroutines;
// its calls go one after the other.
//
// A connection that broke is no concern of the caller's: the next call makes
// another, and one the server had not begun with is made again. Only a call that
// was under way fails, with ErrLost.
type Client struct {
	program        string
	oldest, newest int
	dial           func(context.Context) (net.Conn, error)

	busy  chan struct{} // holds a value while a call runs; guards all below
	line  *line         // nil: not connected
	last  uint64        // request
	their string        // the server's version
}

// line is a connection on which both have said hello.
type line struct {
	conn net.Conn
	in   *bufio.Reader
}

// Dial connects to the server at a. program is this program's version. Errors
// are ErrNotRunning, those of ipc.Dial, Newer when the two cannot talk to each
// other, Busy, Unavailable when nobody answers, and the context's.
func Dial(ctx context.Context, a ipc.Address, program string) (*Client, error) {
	return newClient(ctx, program, func(ctx context.Context) (net.Conn, error) { return ipc.Dial(ctx, a) })
}

func newClient(ctx context.Context, program string, dial func(context.Context) (net.Conn, error)) (*Client, error) {
	c := &Client{program: program, oldest: oldest, newest: Protocol, dial: dial, busy: make(chan struct{}, 1)}
	if err := c.connect(ctx); err != nil {
		return nil, err
	}
	return c, nil
}

// Server is the server's version, as it says itself.
func (c *Client) Server() string {
	c.busy <- struct{}{}
	defer func() { <-c.busy }()
	return version(c.their)
}

// Close ends the connection. A call that runs is waited for.
func (c *Client) Close() error {
	c.busy <- struct{}{}
	defer func() { <-c.busy }()
	c.hangUp()
	return nil
}

// most is how often a call is made again that was not begun with.
const most = 3

// Call makes a call and reads the output into out, unless that is nil. The error
// of the handler is an *Error; errors.Is finds its Code. Others are ErrLost,
// those of Dial and the context's: when it ends, the call is given up, and the
// handler's context ends too. Give it a time limit, unless the verb is one that
// waits.
func (c *Client) Call(ctx context.Context, verb string, in, out any) error {
	select {
	case c.busy <- struct{}{}:
		defer func() { <-c.busy }()
	case <-ctx.Done():
		return fmt.Errorf("calling %s: %w", verb, ctx.Err())
	}
	ok, err := c.call(ctx, verb, in)
	if err != nil {
		return fmt.Errorf("calling %s: %w", verb, err)
	}
	if out == nil {
		return nil
	}
	if err := json.Unmarshal(ok, out); err != nil {
		return fmt.Errorf("reading the answer of %s: %w", verb, errors.Join(Newer, err))
	}
	return nil
}

func (c *Client) call(ctx context.Context, verb string, in any) (json.RawMessage, error) {
	body, err := json.Marshal(in)
	if err != nil {
		return nil, err
	}
	c.last++
	frame, err := encode(request{ID: c.last, Verb: verb, Body: body})
	if errors.Is(err, errTooLong) {
		return nil, Invalid.ForUser("Det er for meget på én gang.", "That is too much at once.")
	} else if err != nil {
		return nil, err
	}
	for range most {
		if c.line == nil {
			if err := c.connect(ctx); err != nil {
				return nil, err
			}
		}
		a, begun, err := c.line.ask(ctx, frame)
		switch {
		case ctx.Err() != nil && err != nil:
			c.hangUp()
			return nil, ctx.Err()
		case !begun:
			c.hangUp()
			continue
		case err == nil && a.Error != nil:
			if a.ID != c.last {
				c.hangUp() // about the connection, which is over
			}
			return nil, a.Error.local()
		case err != nil || a.ID != c.last:
			c.hangUp()
			return nil, ErrLost
		}
		return a.OK, nil
	}
	return nil, Busy
}

func (c *Client) hangUp() {
	if c.line != nil {
		_ = c.line.conn.Close()
		c.line = nil
	}
}

// ask sends a request and waits for the answer. It reports whether the server
// may have begun with it.
func (l *line) ask(ctx context.Context, frame []byte) (a answer, begun bool, err error) {
	stop := context.AfterFunc(ctx, func() { _ = l.conn.Close() })
	defer stop()
	_, sent := l.conn.Write(frame)
	// The server may have said goodbye and closed the connection meanwhile.
	data, err := readFrame(l.in, MaxFrame, func() {})
	if err == nil {
		err = json.Unmarshal(data, &a)
	}
	switch {
	case err == nil && a.Bye:
		return a, false, nil
	case sent != nil:
		return a, false, sent // half a request is none
	}
	return a, true, err
}

// The server says hello within this time, or the connection is tried once more:
// it may have been made to a server that was just going.
var helloLimits = []time.Duration{2 * time.Second, 10 * time.Second}

// connect makes the line.
func (c *Client) connect(ctx context.Context) error {
	for _, limit := range helloLimits {
		conn, err := c.dial(ctx)
		if err != nil {
			return err
		}
		l := &line{conn: conn, in: bufio.NewReader(conn)}
		err = c.greet(ctx, l, limit)
		if err == nil {
			c.line = l
			return nil
		}
		_ = conn.Close()
		var e *Error
		if errors.As(err, &e) {
			return err
		}
		if ctx.Err() != nil {
			return fmt.Errorf("connecting: %w", ctx.Err())
		}
	}
	return fmt.Errorf("connecting: nobody answers: %w", Unavailable)
}

// greet says hello. An *Error is what the server says to it.
func (c *Client) greet(ctx context.Context, l *line, limit time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	stop := context.AfterFunc(ctx, func() { _ = l.conn.Close() })
	defer stop()
	hello, err := encode(greeting{Oldest: c.oldest, Newest: c.newest, Program: c.program})
	if err != nil {
		return err
	}
	_, sent := l.conn.Write(hello)
	data, err := readFrame(l.in, maxGreeting, func() {})
	if err != nil {
		return errors.Join(sent, err)
	}
	var server greeting
	if err := json.Unmarshal(data, &server); err != nil {
		return err
	}
	c.their = server.Program
	if server.Error != nil {
		return server.Error.local()
	}
	if !stop() {
		return ctx.Err() // closed in the last moment
	}
	return nil
}
