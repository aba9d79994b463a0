//go:build desktop

package hotkey

import (
	"bufio"
	"errors"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
	"github.com/godbus/dbus/v5/prop"
)

// desktop is a portal of the test's own, for the one program that asks it.
type desktop struct {
	conn   *dbus.Conn
	answer uint32 // the code of each answer
	bound  func([]shortcut) any

	mu       sync.Mutex // guards all below
	asked    []string
	wanted   []shortcut
	lastPeer dbus.Sender
}

const sessionPath = dbus.ObjectPath("/org/freedesktop/portal/desktop/session/1/husorden")

func (d *desktop) note(what string, by dbus.Sender) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.asked, d.lastPeer = append(d.asked, what), by
}

func (d *desktop) respond(options map[string]dbus.Variant, results map[string]dbus.Variant) dbus.ObjectPath {
	at := portalPath + "/request/1/" + dbus.ObjectPath(options["handle_token"].Value().(string))
	code := d.answer
	time.AfterFunc(20*time.Millisecond, func() {
		_ = d.conn.Emit(at+"x", request+".Response", uint32(2), results) // somebody else's
		_ = d.conn.Emit(at, request+".Response", code, results)
	})
	return at
}

// Register is the host registry's.
func (d *desktop) Register(app string, _ map[string]dbus.Variant, by dbus.Sender) *dbus.Error {
	d.note("Register "+app, by)
	return nil
}

// CreateSession is the portal's.
func (d *desktop) CreateSession(options map[string]dbus.Variant, by dbus.Sender) (dbus.ObjectPath, *dbus.Error) {
	d.note("CreateSession "+options["session_handle_token"].Value().(string), by)
	return d.respond(options, map[string]dbus.Variant{"session_handle": dbus.MakeVariant(string(sessionPath))}), nil
}

// BindShortcuts is the portal's.
func (d *desktop) BindShortcuts(in dbus.ObjectPath, wanted []shortcut, _ string, options map[string]dbus.Variant, by dbus.Sender) (dbus.ObjectPath, *dbus.Error) {
	d.note("BindShortcuts "+string(in), by)
	d.mu.Lock()
	d.wanted = wanted
	d.mu.Unlock()
	return d.respond(options, map[string]dbus.Variant{"shortcuts": dbus.MakeVariant(d.bound(wanted))}), nil
}

func given(keys string) func([]shortcut) any {
	return func(wanted []shortcut) any {
		return []shortcut{{wanted[0].ID, map[string]dbus.Variant{"description": wanted[0].About["description"], "trigger_description": dbus.MakeVariant(keys)}}}
	}
}

func (d *desktop) activate(in dbus.ObjectPath, id string) {
	_ = d.conn.Emit(portalPath, shortcuts+".Activated", in, id, uint64(1), map[string]dbus.Variant{})
}

// sessionBus starts a bus, where this process thinks that it is under Wayland.
func sessionBus(t *testing.T) {
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
	t.Setenv("WAYLAND_DISPLAY", "wayland-0")
}

func newPortal(t *testing.T, d *desktop) *desktop {
	t.Helper()
	sessionBus(t)
	c, err := dbus.ConnectSessionBus()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	d.conn = c
	for _, name := range []string{shortcuts, registry} {
		if err := c.Export(d, portalPath, name); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := prop.Export(c, portalPath, prop.Map{shortcuts: {"version": {Value: uint32(1)}}}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.RequestName(portal, dbus.NameFlagDoNotQueue); err != nil {
		t.Fatal(err)
	}
	return d
}

// TestPortal is the way with a portal that says yes, with keys of the person's own.
func TestPortal(t *testing.T) {
	d := newPortal(t, &desktop{bound: given("Ctrl+F9")})
	s := start(t, CheckText())
	if keys := s.waitReady(t); keys != "Ctrl+F9" {
		t.Errorf("keys %q", keys)
	}
	d.mu.Lock()
	if got, want := strings.Join(d.asked, ", "), "Register "+appID+", CreateSession husorden, BindShortcuts "+string(sessionPath); got != want {
		t.Errorf("asked %s, want %s", got, want)
	}
	if len(d.wanted) != 1 || d.wanted[0].About["preferred_trigger"].Value() != "CTRL+ALT+SHIFT+t" || d.wanted[0].About["description"].Value() != "Tjek en tekst" {
		t.Errorf("wanted %+v", d.wanted)
	}
	peer := string(d.lastPeer)
	d.mu.Unlock()
	d.activate(sessionPath, shortcutID)
	s.wantPresses(t, "ours", 1)
	d.activate(sessionPath+"2", shortcutID)
	d.activate(sessionPath, "another")
	_ = d.conn.Emit(portalPath, shortcuts+".Activated", "hostile")
	s.wantPresses(t, "others", 0)

	foreign, err := dbus.ConnectSessionBus()
	if err != nil {
		t.Fatal(err)
	}
	defer foreign.Close()
	_ = foreign.Emit(portalPath, shortcuts+".Activated", sessionPath, shortcutID, uint64(1), map[string]dbus.Variant{})
	s.wantPresses(t, "somebody who is not the portal", 0)

	s.stop()
	if err := <-s.ended; err != nil {
		t.Error(err)
	}
	var there bool
	if err := d.conn.BusObject().Call("org.freedesktop.DBus.NameHasOwner", 0, peer).Store(&there); err != nil || there {
		t.Errorf("the connection is still there: %v, %v", there, err)
	}
}

// TestPortalNo: what a portal may say instead.
func TestPortalNo(t *testing.T) {
	for name, tt := range map[string]struct {
		answer uint32
		bound  func([]shortcut) any
		want   error
	}{
		"the person says no": {1, given(""), ErrRefused},
		"it gives up":        {2, given(""), ErrUnsupported},
		"nothing is bound":   {0, func([]shortcut) any { return []shortcut{} }, ErrRefused},
		"nonsense":           {0, func([]shortcut) any { return "nonsense" }, ErrRefused},
	} {
		t.Run(name, func(t *testing.T) {
			newPortal(t, &desktop{answer: tt.answer, bound: tt.bound})
			select {
			case err := <-start(t, CheckText()).ended:
				if !errors.Is(err, tt.want) {
					t.Errorf("%v, want %v", err, tt.want)
				}
			case <-time.After(10 * time.Second):
				t.Fatal("it waits")
			}
		})
	}
}

// TestPortalEnds: the session is closed, the portal goes away, and there is none.
func TestPortalEnds(t *testing.T) {
	d := newPortal(t, &desktop{bound: given("Ctrl+\u202eF9")})
	s := start(t, CheckText())
	if keys := s.waitReady(t); keys != "" {
		t.Errorf("hostile keys %q", keys)
	}
	_ = d.conn.Emit(sessionPath, session+".Closed", map[string]dbus.Variant{})
	if err := <-s.ended; !errors.Is(err, ErrUnsupported) {
		t.Errorf("closed: %v", err)
	}
	s = start(t, CheckText())
	s.waitReady(t)
	d.conn.Close()
	if err := <-s.ended; !errors.Is(err, errPortalGone) {
		t.Errorf("gone: %v", err)
	}
	if err := <-start(t, CheckText()).ended; !errors.Is(err, ErrUnsupported) {
		t.Errorf("none: %v", err)
	}
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus")
	if err := <-start(t, CheckText()).ended; !errors.Is(err, ErrUnsupported) {
		t.Errorf("no bus: %v", err)
	}
}
