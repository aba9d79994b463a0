package ipc

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// kinds are the addresses a test can listen at.
var kinds = map[string]func(string) (Address, error){"state": State, "service": ServiceIn}

func listenFor(t *testing.T, a Address) *Listener {
	t.Helper()
	l, err := Listen(a)
	must(t, err)
	t.Cleanup(func() { l.Close() })
	return l
}

// told is what a connection said, and who made it.
type told struct {
	text string
	peer Peer
	err  error // of Peer
}

// hear accepts connections until one says something: the first one under Wine
// may be to nobody (the listener's first instance).
func hear(t *testing.T, l *Listener) told {
	t.Helper()
	for {
		c, err := l.Accept()
		if errors.Is(err, net.ErrClosed) {
			return told{}
		}
		must(t, err)
		c.SetReadDeadline(time.Now().Add(10 * time.Second))
		buf := make([]byte, 5)
		if _, err := io.ReadFull(c, buf); err != nil {
			c.Close()
			continue
		}
		p, err := c.Peer()
		c.Write([]byte("ja"))
		c.Close()
		return told{string(buf), p, err}
	}
}

// say connects, says hallo, and waits for the answer. It tries again when nobody
// answers: see hear.
func say(ctx context.Context, a Address) error {
	for {
		c, err := Dial(ctx, a)
		if err != nil {
			return err
		}
		c.SetDeadline(time.Now().Add(time.Second))
		_, err = c.Write([]byte("hallo"))
		if err == nil {
			_, err = io.ReadFull(c, make([]byte, 2))
		}
		c.Close()
		if err == nil || !errors.Is(err, os.ErrDeadlineExceeded) {
			return err
		}
	}
}

// meet lets a client of ours say something to l.
func meet(t *testing.T, a Address, l *Listener) told {
	t.Helper()
	said := make(chan error, 1)
	go func() {
		err := say(t.Context(), a)
		if err != nil {
			l.Close() // nobody else will come
		}
		said <- err
	}()
	got := hear(t, l)
	if err := <-said; err != nil {
		t.Fatalf("saying: %v", err)
	}
	return got
}

func TestConnect(t *testing.T) {
	for name, at := range kinds {
		t.Run(name, func(t *testing.T) {
			a, err := at(t.TempDir())
			must(t, err)
			l := listenFor(t, a)
			got := meet(t, a, l)
			me, err := user()
			must(t, err)
			if got.err != nil || got.text != "hallo" || got.peer.User != me || got.peer.PID != os.Getpid() {
				t.Errorf("%+v, want user %s and process %d", got, me, os.Getpid())
			}
		})
	}
}

// TestPeerOfClosed: the handle of a closed connection may be another's.
func TestPeerOfClosed(t *testing.T) {
	a, err := State(t.TempDir())
	must(t, err)
	l := listenFor(t, a)
	accepted := make(chan *Conn, 1)
	go func() {
		c, err := l.Accept()
		if err == nil {
			c.Close()
		}
		accepted <- c
	}()
	said := make(chan error, 1)
	go func() { said <- say(t.Context(), a) }()
	if c := <-accepted; c == nil {
		t.Error("not accepted")
	} else if _, err := c.Peer(); !errors.Is(err, net.ErrClosed) {
		t.Errorf("peer of a closed connection: %v", err)
	}
	l.Close()
	if err := <-said; err == nil {
		t.Error("somebody answered")
	}
}

func TestNotRunning(t *testing.T) {
	dir := t.TempDir()
	for _, dir := range []string{dir, filepath.Join(dir, "findes", "ikke")} {
		for name, at := range kinds {
			a, err := at(dir)
			must(t, err)
			if _, err := Dial(t.Context(), a); !errors.Is(err, ErrNotRunning) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	if _, err := Dial(t.Context(), Address{}); !errors.Is(err, ErrNotRunning) {
		t.Errorf("nowhere: %v", err)
	}
	if _, err := Listen(Address{}); err == nil {
		t.Error("listening nowhere")
	}
}

func TestSecondInstance(t *testing.T) {
	for name, at := range kinds {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "a", "b")
			a, err := at(dir)
			must(t, err)
			l := listenFor(t, a)
			again, err := at(filepath.Join(dir, "..", "b"))
			must(t, err)
			if _, err := Listen(again); !errors.Is(err, ErrInUse) {
				t.Fatalf("second: %v", err)
			}
			meet(t, again, l)
			must(t, l.Close())
			must(t, l.Close())
			if _, err := l.Accept(); !errors.Is(err, net.ErrClosed) {
				t.Errorf("accepting after the end: %v", err)
			}
			if _, err := Dial(t.Context(), a); !errors.Is(err, ErrNotRunning) {
				t.Errorf("after the end: %v", err)
			}
			listenFor(t, a)
		})
	}
}

// TestOnlyOne: of many that start at once one listens.
func TestOnlyOne(t *testing.T) {
	a, err := State(t.TempDir())
	must(t, err)
	var wg sync.WaitGroup
	won := make(chan *Listener, 8)
	for range cap(won) {
		wg.Go(func() {
			l, err := Listen(a)
			if err == nil {
				won <- l
			} else if !errors.Is(err, ErrInUse) {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if len(won) != 1 {
		t.Fatalf("%d listen", len(won))
	}
	must(t, (<-won).Close())
}

func TestString(t *testing.T) {
	a, err := State(t.TempDir())
	must(t, err)
	if got := a.String(); !strings.Contains(got, string(filepath.Separator)) {
		t.Errorf("%q", got)
	}
	if got := (Address{}).String(); got != "nowhere" {
		t.Errorf("%q", got)
	}
}
