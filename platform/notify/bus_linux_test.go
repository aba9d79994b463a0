//go:build desktop

package notify

import (
	"bufio"
	"context"
	"errors"
	"log/slog"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
	"github.com/google/go-cmp/cmp"
)

// realBus starts a session bus of the test's own.
func realBus(t *testing.T) {
	t.Helper()
	cmd := exec.Command("dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", strings.TrimSpace(address))
}

// given is one call of Notify.
type given struct {
	Replaces    uint32
	Title, Text string
	Actions     []string
}

// daemon is a notification server of the test's own.
type daemon struct {
	conn *dbus.Conn
	able []string

	mu     sync.Mutex // guards all below
	last   uint32
	given  []given
	closed []uint32
}

func (d *daemon) GetCapabilities() ([]string, *dbus.Error) { return d.able, nil }

func (d *daemon) Notify(_ string, replaces uint32, _, title, text string, actions []string, _ map[string]dbus.Variant, _ int32) (uint32, *dbus.Error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.given = append(d.given, given{replaces, title, text, actions})
	if replaces == 0 {
		d.last++
		return d.last, nil
	}
	return replaces, nil
}

func (d *daemon) CloseNotification(n uint32) *dbus.Error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.closed = append(d.closed, n)
	return nil
}

func (d *daemon) seen() []given {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.given)
}

func (d *daemon) taken() []uint32 {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.closed)
}

func serve(t *testing.T, able ...string) *daemon {
	t.Helper()
	c, err := dbus.ConnectSessionBus()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	d := &daemon{conn: c, able: able}
	if err := c.Export(d, object, service); err != nil {
		t.Fatal(err)
	}
	if r, err := c.RequestName(service, dbus.NameFlagDoNotQueue); err != nil || r != dbus.RequestNameReplyPrimaryOwner {
		t.Fatal(r, err)
	}
	return d
}

func running(t *testing.T) *Notifier {
	t.Helper()
	n := New(Options{Program: "Husorden", Log: slog.New(slog.DiscardHandler)})
	ctx, stop := context.WithCancel(t.Context())
	var all sync.WaitGroup
	all.Go(func() {
		if err := n.Run(ctx); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(func() { stop(); all.Wait() })
	for deadline := time.Now().Add(5 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		if err := n.Show(ctx, Notice{ID: "x"}); errors.Is(err, ErrNotice) { // it runs
			break
		}
	}
	return n
}

func (d *daemon) emit(t *testing.T, from *dbus.Conn, name string, body ...any) {
	t.Helper()
	if err := from.Emit(object, service+"."+name, body...); err != nil {
		t.Fatal(err)
	}
}

func wantEvent(t *testing.T, n *Notifier, want Event) {
	t.Helper()
	select {
	case got := <-n.Events():
		if got != want {
			t.Errorf("heard %v, want %v", got, want)
		}
	case <-time.After(5 * time.Second):
		t.Errorf("heard nothing, want %v", want)
	}
}

func TestRealBus(t *testing.T) {
	realBus(t)
	n := running(t)
	notice := Notice{ID: "summary", Title: "3 filer <b>", Text: "Fristen & mere", Buttons: []Button{{"remind", "Mind mig om det"}}}
	if err := n.Show(t.Context(), notice); !errors.Is(err, ErrNone) {
		t.Fatalf("without a server: %v", err)
	}
	if Possible(t.Context()) {
		t.Log("the bus would start a server") // where one is installed
	}
	d := serve(t, "actions", "body", "body-markup", "persistence")
	if got := n.Traits(t.Context()); got != (Traits{true, true, true}) || !Possible(t.Context()) {
		t.Errorf("traits: %v", got)
	}
	for range 2 {
		if err := n.Show(t.Context(), notice); err != nil {
			t.Fatal(err)
		}
	}
	want := given{0, "3 filer <b>", "Fristen &amp; mere", []string{"default", "", "remind", "Mind mig om det"}}
	again := want
	again.Replaces = 1
	if diff := cmp.Diff([]given{want, again}, d.seen()); diff != "" {
		t.Error(diff)
	}

	// Another program speaks about our notice, the server about another's: neither counts.
	stranger, err := dbus.ConnectSessionBus()
	if err != nil {
		t.Fatal(err)
	}
	defer stranger.Close()
	d.emit(t, stranger, "ActionInvoked", uint32(1), "remind")
	d.emit(t, d.conn, "ActionInvoked", uint32(99), "remind")
	d.emit(t, d.conn, "ActionInvoked", uint32(1), "default")
	wantEvent(t, n, Event{"summary", Pressed, ""})
	d.emit(t, d.conn, "NotificationClosed", uint32(1), uint32(2))
	wantEvent(t, n, Event{ID: "summary", Kind: Dismissed})

	if err := n.Show(t.Context(), notice); err != nil {
		t.Fatal(err)
	}
	if err := n.Withdraw(t.Context(), "summary"); err != nil {
		t.Fatal(err)
	}
	if err := n.Withdraw(t.Context(), "summary"); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]uint32{2}, d.taken()); diff != "" {
		t.Error(diff)
	}

	// The server ends and a poorer one comes: its numbers begin anew, and it has no buttons.
	if err := n.Show(t.Context(), notice); err != nil {
		t.Fatal(err)
	}
	_ = d.conn.Close()
	poor := serve(t, "body")
	if err := n.Show(t.Context(), notice); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]given{{0, "3 filer <b>", "Fristen & mere", []string{}}}, poor.seen()); diff != "" {
		t.Error(diff)
	}
	if len(n.Events()) > 0 {
		t.Error("heard more than was said")
	}
}

// TestEndsWithNotices: what our buttons belong to goes when we do, and a bus that
// ends leaves nothing hanging.
func TestEndsWithNotices(t *testing.T) {
	realBus(t)
	d := serve(t, "actions")
	t.Run("run", func(t *testing.T) {
		n := running(t)
		if err := n.Show(t.Context(), Notice{ID: "a", Title: "b"}); err != nil {
			t.Fatal(err)
		}
	})
	if diff := cmp.Diff([]uint32{1}, d.taken()); diff != "" {
		t.Error(diff)
	}
}

// TestHungServer: a server that does not answer is as good as none.
func TestHungServer(t *testing.T) {
	realBus(t)
	c, err := dbus.ConnectSessionBus()
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	hung := make(chan struct{})
	defer close(hung)
	if err := c.ExportMethodTable(map[string]any{"GetCapabilities": func() ([]string, *dbus.Error) { <-hung; return nil, nil }}, object, service); err != nil {
		t.Fatal(err)
	}
	if _, err := c.RequestName(service, dbus.NameFlagDoNotQueue); err != nil {
		t.Fatal(err)
	}
	n := running(t)
	began := time.Now()
	if err := n.Show(t.Context(), Notice{ID: "a", Title: "b"}); err == nil || time.Since(began) > 15*time.Second {
		t.Errorf("%v after %s", err, time.Since(began))
	}
}
