package notify

import (
	"testing"

	"github.com/godbus/dbus/v5"
)

// TestEvent: everybody on the bus can send these signals; only those of the
// server about our notices count.
func TestEvent(t *testing.T) {
	const own = ":1.7"
	signal := func(name string, body ...any) *dbus.Signal {
		return &dbus.Signal{Sender: own, Path: object, Name: service + "." + name, Body: body}
	}
	for name, c := range map[string]struct {
		sig  *dbus.Signal
		want Event
		ok   bool
	}{
		"pressed":            {signal("ActionInvoked", uint32(3), "default"), Event{"a", Pressed, ""}, true},
		"a button":           {signal("ActionInvoked", uint32(3), "remind"), Event{"a", Pressed, "remind"}, true},
		"somebody else's":    {signal("ActionInvoked", uint32(4), "default"), Event{}, false},
		"no number":          {signal("ActionInvoked", "3", "default"), Event{}, false},
		"no button":          {signal("ActionInvoked", uint32(3), 5), Event{}, false},
		"too short":          {signal("ActionInvoked", uint32(3)), Event{}, false},
		"empty":              {signal("ActionInvoked"), Event{}, false},
		"put away":           {signal("NotificationClosed", uint32(3), uint32(2)), Event{ID: "a", Kind: Dismissed}, true},
		"ran out":            {signal("NotificationClosed", uint32(3), uint32(1)), Event{ID: "a", Kind: Expired}, true},
		"closed by us":       {signal("NotificationClosed", uint32(3), uint32(3)), Event{}, false},
		"for no reason":      {signal("NotificationClosed", uint32(3), "x"), Event{}, false},
		"another signal":     {signal("ActivationToken", uint32(3), "x"), Event{}, false},
		"from somebody else": {&dbus.Signal{Sender: ":1.8", Path: object, Name: service + ".ActionInvoked", Body: []any{uint32(3), "default"}}, Event{}, false},
		"another object":     {&dbus.Signal{Sender: own, Path: "/x", Name: service + ".ActionInvoked", Body: []any{uint32(3), "default"}}, Event{}, false},
	} {
		s := &server{owner: own, shown: map[uint32]string{3: "a"}}
		got, ok := s.event(c.sig)
		if ok != c.ok || ok && got != c.want {
			t.Errorf("%s: %v %v", name, got, ok)
		}
	}
}

// TestNoBus: without a desktop nothing is shown and nothing is started.
func TestNoBus(t *testing.T) {
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path="+t.TempDir()+"/none")
	if Possible(t.Context()) {
		t.Error("a bus that is not there shows notices")
	}
}
