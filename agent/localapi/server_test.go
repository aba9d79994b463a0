package localapi

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/husorden/husorden/platform/ipc"
)

func TestCalls(t *testing.T) {
	h := newHouse(2500)
	r := serve(t, h.verbs(), Limits{})
	c := r.client(t)
	if c.Server() != "1.4.0" {
		t.Errorf("server %q", c.Server())
	}
	for _, text := range []string{"", "Hej æøå <&>\u2028 \"'", strings.Repeat("ø", 400_000)} {
		out, err := echo.Call(t.Context(), c, echoIn{text})
		must(t, err)
		if out.Text != text || out.User == "" {
			t.Errorf("%.20q came back as %.20q from %q", text, out.Text, out.User)
		}
	}
	var rooms []string
	for in := (listIn{Most: 999}); ; {
		out, err := list.Call(t.Context(), c, in)
		must(t, err)
		rooms = append(rooms, out.Rooms...)
		if in.After = out.Next; in.After == "" {
			break
		}
	}
	if diff := cmp.Diff(h.rooms, rooms); diff != "" {
		t.Error(diff)
	}
}

func TestLongPoll(t *testing.T) {
	h := newHouse(0)
	r := serve(t, h.verbs(), Limits{})
	polls := make(chan int, 3)
	for range cap(polls) {
		c := r.client(t)
		go func() {
			out, err := wait.Call(t.Context(), c, waitIn{Known: 0})
			if err != nil {
				t.Error(err)
			}
			polls <- out.Change
		}()
	}
	h.untilWaiting(t, cap(polls))
	// Others are served meanwhile.
	_, err := echo.Call(t.Context(), r.client(t), echoIn{"hej"})
	must(t, err)
	h.news()
	for range cap(polls) {
		if got := <-polls; got != 1 {
			t.Errorf("change %d", got)
		}
	}
}

// TestErrors: what a handler returns, and what the caller learns of it.
func TestErrors(t *testing.T) {
	h := newHouse(0)
	r := serve(t, h.verbs(), Limits{})
	c := r.client(t)
	secret := errors.New("/home/asta/Skrivebord/status.docx: no such file")
	text := Text{"Filen er væk.", "The file is gone."}
	for name, test := range map[string]struct {
		give error
		code Code
		text Text
	}{
		"nothing":              {nil, "", Text{}},
		"code":                 {NotFound, NotFound, texts[NotFound]},
		"wrapped code":         {fmt.Errorf("opening /home/asta: %w", Forbidden), Forbidden, texts[Forbidden]},
		"with a text":          {Busy.ForUser(text.Danish, text.English), Busy, text},
		"wrapped text":         {fmt.Errorf("%w: %w", secret, Invalid.ForUser(text.Danish, text.English)), Invalid, text},
		"half a text":          {Invalid.ForUser(text.Danish, ""), Invalid, texts[Invalid]},
		"foreign":              {secret, Internal, texts[Internal]},
		"internal with a text": {Internal.ForUser(secret.Error(), secret.Error()), Internal, texts[Internal]},
		"own code":             {Code("odd").ForUser(text.Danish, text.English), Internal, text},
		"given up":             {context.Canceled, Unavailable, texts[Unavailable]},
	} {
		h.mu.Lock()
		h.err = test.give
		h.mu.Unlock()
		_, err := fail.Call(t.Context(), c, struct{}{})
		if test.code == "" {
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if !errors.Is(err, test.code) || Tell(err) != test.text || strings.Contains(err.Error(), "asta") {
			t.Errorf("%s: %v: %+v", name, err, Tell(err))
		}
	}
	must(t, r.stop())
	if log := r.log.String(); strings.Contains(log, "asta") || strings.Count(log, "verb=fail") != 3 {
		t.Errorf("log: %s", log)
	}
}

// TestPanic is that call's only, and tells nobody what was in it.
func TestPanic(t *testing.T) {
	r := serve(t, newHouse(0).verbs(), Limits{})
	c := r.client(t)
	for range 3 {
		if _, err := crash.Call(t.Context(), c, struct{}{}); !errors.Is(err, Internal) || strings.Contains(err.Error(), "Asta") {
			t.Errorf("%v", err)
		}
	}
	_, err := echo.Call(t.Context(), c, echoIn{"hej"})
	must(t, err)
	must(t, r.stop())
	if log := r.log.String(); strings.Contains(log, "Asta") || !strings.Contains(log, "house_test.go") {
		t.Errorf("log: %s", log)
	}
}

func TestRefused(t *testing.T) {
	r := serve(t, newHouse(0).verbs(), Limits{})
	c := r.client(t)
	for name, test := range map[string]struct {
		verb string
		in   any
		code Code
		say  string
	}{
		"unknown verb":   {"slet_alt", nil, Newer, "another version"},
		"no verb":        {"", nil, Newer, "another version"},
		"unknown field":  {"echo", map[string]any{"text": "a", "path": "/"}, Invalid, `"path"`},
		"another type":   {"echo", map[string]any{"text": []int{1}}, Invalid, `"text"`},
		"not an object":  {"echo", 7, Invalid, "does not understand"},
		"too long":       {"echo", echoIn{strings.Repeat("a", MaxFrame)}, Invalid, "too much"},
		"handler's own":  {"rooms.list", listIn{Most: 0}, Invalid, "1 to 1000"},
		"answer too big": {"echo", echoIn{strings.Repeat("a", MaxFrame-80)}, Internal, "wrong"},
	} {
		err := c.Call(t.Context(), test.verb, test.in, nil)
		if !errors.Is(err, test.code) || !strings.Contains(err.Error(), test.say) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// Nothing and null are an input without fields, and the line is as good as before.
	for _, in := range []any{nil, struct{}{}} {
		must(t, c.Call(t.Context(), "echo", in, nil))
	}
}

// TestGone: a handler learns that its caller has gone, by each way to go.
func TestGone(t *testing.T) {
	for name, leave := range map[string]func(cancel func(), c *Client){
		"gives up": func(cancel func(), c *Client) { cancel() },
		"dies":     func(cancel func(), c *Client) { c.line.conn.Close() },
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(0)
			r := serve(t, h.verbs(), Limits{})
			c := r.client(t)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			called := make(chan error, 1)
			go func() {
				_, err := wait.Call(ctx, c, waitIn{})
				called <- err
			}()
			h.untilWaiting(t, 1)
			leave(cancel, c)
			h.untilWaiting(t, 0)
			if err := <-called; !errors.Is(err, context.Canceled) && !errors.Is(err, ErrLost) {
				t.Error(err)
			}
			if !errors.Is(h.given, context.Canceled) {
				t.Errorf("the handler's context: %v", h.given)
			}
			// The client makes a new connection by itself.
			_, err := echo.Call(t.Context(), c, echoIn{"hej"})
			must(t, err)
		})
	}
}

// TestCallLimit: a handler has so much time, and its caller is told.
func TestCallLimit(t *testing.T) {
	h := newHouse(0)
	c := serve(t, h.verbs(), Limits{Call: 50 * time.Millisecond}).client(t)
	if _, err := wait.Call(t.Context(), c, waitIn{}); !errors.Is(err, Unavailable) || errors.Is(err, ErrLost) {
		t.Error(err)
	}
}

// TestStop: calls that run are told, clients that are silent too; then nobody
// listens.
func TestStop(t *testing.T) {
	h := newHouse(0)
	r := serve(t, h.verbs(), Limits{})
	silent, hung := r.client(t), r.raw(t)
	defer hung.Close()
	called := make(chan error, 5)
	for range cap(called) {
		c := r.client(t)
		go func() {
			_, err := wait.Call(t.Context(), c, waitIn{})
			called <- err
		}()
	}
	h.untilWaiting(t, cap(called))
	begun := time.Now()
	must(t, r.stop())
	if took := time.Since(begun); took > 2*time.Second {
		t.Errorf("stopped in %v", took)
	}
	for range cap(called) {
		if err := <-called; !errors.Is(err, Unavailable) || errors.Is(err, ErrLost) {
			t.Error(err)
		}
	}
	if _, err := echo.Call(t.Context(), silent, echoIn{}); !errors.Is(err, ErrNotRunning) {
		t.Errorf("afterwards: %v", err)
	}
	// With a new server at the address the old client goes on.
	r = serveAt(t, r.at, h.verbs(), Limits{})
	_, err := echo.Call(t.Context(), silent, echoIn{})
	must(t, err)
}

// TestListenerLost: a server that can accept nobody any more says so.
func TestListenerLost(t *testing.T) {
	at, err := ipc.State(t.TempDir())
	must(t, err)
	l, err := ipc.Listen(at)
	must(t, err)
	served := make(chan error, 1)
	go func() { served <- Serve(t.Context(), l, newHouse(0).verbs(), Options{}) }()
	must(t, l.Close())
	select {
	case err := <-served:
		if !errors.Is(err, net.ErrClosed) {
			t.Error(err)
		}
	case <-time.After(10 * time.Second):
		t.Error("goes on")
	}
}

// TestStuck: a handler that does not listen to its context holds the end up no
// longer than agreed.
func TestStuck(t *testing.T) {
	v := &Verbs{}
	release, begun := make(chan struct{}), make(chan struct{})
	defer close(release)
	Handle(v, "stuck", func(context.Context, Actor, struct{}) (struct{}, error) {
		close(begun)
		<-release
		return struct{}{}, nil
	})
	r := serve(t, v, Limits{Stop: 100 * time.Millisecond})
	c := r.client(t)
	called := make(chan error, 1)
	go func() { called <- c.Call(t.Context(), "stuck", nil, nil) }()
	<-begun
	start := time.Now()
	if err := r.stop(); !errors.Is(err, ErrStuck) {
		t.Error(err)
	}
	if took := time.Since(start); took > 3*time.Second {
		t.Errorf("stopped in %v", took)
	}
	if err := <-called; !errors.Is(err, ErrLost) {
		t.Error(err)
	}
}

// TestRegistering: mistakes in it are told at the start.
func TestRegistering(t *testing.T) {
	must(t, serveOnce(t, newHouse(0).verbs()))
	nothing := func(context.Context, Actor, struct{}) (struct{}, error) { return struct{}{}, nil }
	for _, names := range [][]Verb[struct{}, struct{}]{{"status", "status"}, {""}, {"Slet"}, {"../x"}} {
		v := &Verbs{}
		for _, n := range names {
			Handle(v, n, nothing)
		}
		if err := serveOnce(t, v); err == nil {
			t.Errorf("%q: no error", names)
		}
	}
}
