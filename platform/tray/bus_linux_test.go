//go:build desktop

package tray

import (
	"bufio"
	"context"
	"errors"
	"log/slog"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
	"github.com/godbus/dbus/v5/prop"
)

// host is a StatusNotifier host of the test's own: it hears who registers.
type host struct{ items chan string }

func (h *host) RegisterStatusNotifierItem(sender dbus.Sender, _ string) *dbus.Error {
	h.items <- string(sender)
	return nil
}

// TestRealBus is the life of the one icon that a process has: a host that comes
// late, a menu that changes, a press on each entry, the end.
func TestRealBus(t *testing.T) {
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

	if Possible(t.Context()) {
		t.Error("nobody shows icons yet")
	}
	menu := Menu{NotWatching, "Husorden holder ikke øje", []Item{{ID: "open", Text: "Åbn"}, {ID: "pause", Text: "Pause"}, {ID: "resume", Text: "Videre", Hidden: true}, {Text: "Husorden 1.2"}}}
	tr := New("Husorden", menu, slog.New(slog.DiscardHandler))
	ctx, stop := context.WithCancel(t.Context())
	var all sync.WaitGroup
	all.Go(func() {
		if err := tr.Run(ctx); err != nil {
			t.Error(err)
		}
	})
	defer func() { stop(); all.Wait() }()
	time.Sleep(300 * time.Millisecond) // the icon is there before the host is

	c, err := dbus.ConnectSessionBus()
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	h := &host{make(chan string, 4)}
	if err := c.Export(h, "/StatusNotifierWatcher", watcher); err != nil {
		t.Fatal(err)
	}
	if _, err := prop.Export(c, "/StatusNotifierWatcher", prop.Map{watcher: {"IsStatusNotifierHostRegistered": {Value: true}}}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.RequestName(watcher, dbus.NameFlagDoNotQueue); err != nil {
		t.Fatal(err)
	}
	if !Possible(t.Context()) {
		t.Error("the host is not seen")
	}
	var item string
	select {
	case item = <-h.items:
	case <-time.After(5 * time.Second):
		t.Fatal("the icon did not come to the host")
	}
	object := c.Object(item, "/StatusNotifierItem")
	tip := func() string {
		v, err := object.GetProperty("org.kde.StatusNotifierItem.ToolTip")
		if err != nil {
			t.Fatal(err)
		}
		return v.Value().([]any)[2].(string)
	}
	if got := tip(); got != menu.Tip {
		t.Errorf("tip %q", got)
	}
	labels := func() string {
		var version uint32
		var root struct {
			ID    int32
			Props map[string]dbus.Variant
			Kids  []dbus.Variant
		}
		var said []string
		for range 2 { // the first layout is the library's, without depth
			if err := c.Object(item, "/StatusNotifierItem/menu").Call("com.canonical.dbusmenu.GetLayout", 0, int32(0), int32(-1), []string{}).Store(&version, &root); err != nil {
				t.Fatal(err)
			}
		}
		for _, k := range root.Kids {
			props := k.Value().([]any)[1].(map[string]dbus.Variant)
			if v, ok := props["visible"]; !ok || v.Value().(bool) {
				said = append(said, props["label"].Value().(string))
			}
		}
		return strings.Join(said, "|")
	}
	if got := labels(); got != "Åbn|Pause|Husorden 1.2" {
		t.Errorf("menu %s", got)
	}
	picture := func() string {
		v, err := object.GetProperty("org.kde.StatusNotifierItem.IconPixmap")
		if err != nil {
			t.Fatal(err)
		}
		return string(v.Value().([][]any)[0][2].([]byte))
	}
	before := picture()
	menu = Menu{Act, "3 filer venter", []Item{{ID: "open", Text: "3 filer"}, {ID: "pause", Text: "Pause", Hidden: true}, {ID: "resume", Text: "Videre"}, {Text: "Husorden 1.2"}}}
	tr.Show(menu)
	if got := labels(); got != "3 filer|Videre|Husorden 1.2" || tip() != menu.Tip || picture() == before {
		t.Errorf("menu %s, tip %s", got, tip())
	}
	wantChosen := func(want string) {
		t.Helper()
		select {
		case got := <-tr.Chosen():
			if got != want {
				t.Errorf("chose %s, want %s", got, want)
			}
		case <-time.After(5 * time.Second):
			t.Errorf("nothing was chosen, want %s", want)
		}
	}
	if err := object.Call("org.kde.StatusNotifierItem.Activate", 0, int32(0), int32(0)).Err; err != nil {
		t.Error(err)
	}
	wantChosen("open")
	for id, want := range map[int32]string{1: "open", 3: "resume"} {
		if err := c.Object(item, "/StatusNotifierItem/menu").Call("com.canonical.dbusmenu.Event", 0, id, "clicked", dbus.MakeVariant(""), uint32(0)).Err; err != nil {
			t.Error(err)
		}
		wantChosen(want)
	}
	if err := New("Husorden", menu, slog.New(slog.DiscardHandler)).Run(ctx); !errors.Is(err, ErrOne) {
		t.Errorf("a second icon: %v", err)
	}
	stop()
	all.Wait()
	tr.Show(menu) // late: nothing happens
	var owned bool
	if err := c.BusObject().Call("org.freedesktop.DBus.NameHasOwner", 0, item).Store(&owned); err != nil || owned {
		t.Errorf("the icon is still on the bus: %v", err)
	}
}
