package localapi

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/husorden/husorden/platform/ipc"
)

// The verbs of the tests are those of a small house: what real ones look like.

type echoIn struct {
	Text string `json:"text"`
}

type echoOut struct {
	Text string `json:"text"`
	User string `json:"user"`
}

const echo Verb[echoIn, echoOut] = "echo"

// listIn asks for the rooms after one; the first page is after "".
type listIn struct {
	After string `json:"after,omitempty"`
	Most  int    `json:"most"`
}

// listOut has Next when there is more.
type listOut struct {
	Rooms []string `json:"rooms"`
	Next  string   `json:"next,omitempty"`
}

const list Verb[listIn, listOut] = "rooms.list"

// waitIn waits for a change after the one the caller knows.
type waitIn struct {
	Known int `json:"known"`
}

type waitOut struct {
	Change int `json:"change"`
}

const wait Verb[waitIn, waitOut] = "wait"

const (
	fail  Verb[struct{}, struct{}] = "fail"
	crash Verb[struct{}, struct{}] = "crash"
)

// house is a server's state.
type house struct {
	rooms []string

	mu      sync.Mutex
	change  int
	changed chan struct{}
	err     error // what fail returns
	waiting int
	given   error // why the last wait ended without a change
}

func newHouse(rooms int) *house {
	h := &house{changed: make(chan struct{})}
	for i := range rooms {
		h.rooms = append(h.rooms, fmt.Sprintf("rum %06d", i))
	}
	return h
}

func (h *house) verbs() *Verbs {
	v := &Verbs{}
	Handle(v, echo, func(_ context.Context, a Actor, in echoIn) (echoOut, error) {
		return echoOut{in.Text, a.User}, nil
	})
	Handle(v, list, h.list)
	Handle(v, wait, h.wait)
	Handle(v, fail, func(context.Context, Actor, struct{}) (struct{}, error) {
		h.mu.Lock()
		defer h.mu.Unlock()
		return struct{}{}, h.err
	})
	Handle(v, crash, func(context.Context, Actor, struct{}) (struct{}, error) { panic("Astas værelse") })
	return v
}

func (h *house) list(_ context.Context, _ Actor, in listIn) (out listOut, err error) {
	if in.Most < 1 || in.Most > 1000 {
		return out, Invalid.ForUser("En side har 1 til 1000 rum.", "A page has 1 to 1000 rooms.")
	}
	for _, r := range h.rooms {
		if r <= in.After {
			continue
		}
		if len(out.Rooms) == in.Most {
			out.Next = out.Rooms[in.Most-1]
			break
		}
		out.Rooms = append(out.Rooms, r)
	}
	return out, nil
}

// wait answers at once when there is news, and otherwise when there is.
func (h *house) wait(ctx context.Context, _ Actor, in waitIn) (waitOut, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.waiting++
	defer func() { h.waiting-- }()
	for h.change <= in.Known {
		changed := h.changed
		h.mu.Unlock()
		select {
		case <-changed:
			h.mu.Lock()
		case <-ctx.Done():
			h.mu.Lock()
			h.given = ctx.Err()
			return waitOut{}, ctx.Err()
		}
	}
	return waitOut{h.change}, nil
}

func (h *house) news() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.change++
	close(h.changed)
	h.changed = make(chan struct{})
}

// untilWaiting waits until n callers wait for news.
func (h *house) untilWaiting(t testing.TB, n int) {
	t.Helper()
	eventually(t, func() bool {
		h.mu.Lock()
		defer h.mu.Unlock()
		return h.waiting == n
	})
}

func eventually(t testing.TB, is func() bool) {
	t.Helper()
	for range 2000 {
		if is() {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Fatal("not within ten seconds")
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// running is a server that runs.
type running struct {
	at   ipc.Address
	log  *bytes.Buffer // read it when the server has ended
	stop func() error  // ends the server, and says what Serve returned
}

// serve runs a server at a state folder's address until the test ends.
func serve(t testing.TB, v *Verbs, limits Limits) running {
	t.Helper()
	at, err := ipc.State(t.TempDir())
	must(t, err)
	return serveAt(t, at, v, limits)
}

func serveAt(t testing.TB, at ipc.Address, v *Verbs, limits Limits) running {
	t.Helper()
	l, err := ipc.Listen(at)
	must(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	log := &bytes.Buffer{}
	go func() {
		ended <- Serve(ctx, l, v, Options{Program: "1.4.0", Limits: limits, Log: slog.New(slog.NewTextHandler(log, nil))})
	}()
	var once sync.Once
	var result error
	stop := func() error {
		once.Do(func() {
			cancel()
			select {
			case result = <-ended:
			case <-time.After(20 * time.Second):
				result = errors.New("serve did not end")
			}
		})
		return result
	}
	t.Cleanup(func() {
		if err := stop(); err != nil && !errors.Is(err, ErrStuck) {
			t.Errorf("serve: %v", err)
		}
	})
	return running{at, log, stop}
}

func (r running) client(t testing.TB) *Client {
	t.Helper()
	c, err := Dial(t.Context(), r.at, "1.4.0")
	must(t, err)
	t.Cleanup(func() { c.Close() })
	return c
}

// raw is a connection without a client; greeted has said hello.
func (r running) raw(t testing.TB) net.Conn {
	t.Helper()
	c, err := ipc.Dial(t.Context(), r.at)
	must(t, err)
	t.Cleanup(func() { c.Close() })
	return c
}

func (r running) greeted(t testing.TB) (net.Conn, *line) {
	t.Helper()
	c := r.client(t) // which knows what to do when nobody answers at first
	return c.line.conn, c.line
}

// serveOnce returns what Serve returns for v when it is to stop at once.
func serveOnce(t *testing.T, v *Verbs) error {
	t.Helper()
	at, err := ipc.State(t.TempDir())
	must(t, err)
	l, err := ipc.Listen(at)
	must(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	return Serve(ctx, l, v, Options{})
}
