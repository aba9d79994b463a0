package session

import (
	"context"
	"time"

	"github.com/godbus/dbus/v5"

	"github.com/husorden/husorden/platform/bus"
)

// question is a call that some desktop answers with yes or no.
type question struct {
	name   string
	path   dbus.ObjectPath
	method string
	args   []any
	yes    State
}

// idle is GsmInhibitorFlag "inhibit the session being marked as idle": a film, a
// presentation or a call is on.
const idle uint32 = 8

// questions are asked of whoever has the name already. Sources: the Desktop
// Notifications Specification (property Inhibited), dunst(5), the interfaces of
// gnome-session, KDE's PowerDevil and the screen savers; xfce4-notifyd keeps its
// "do not disturb" in xfconf.
var questions = []question{
	{"org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver", "org.freedesktop.ScreenSaver.GetActive", nil, Away},
	{"org.gnome.ScreenSaver", "/org/gnome/ScreenSaver", "org.gnome.ScreenSaver.GetActive", nil, Away},
	{"org.cinnamon.ScreenSaver", "/org/cinnamon/ScreenSaver", "org.cinnamon.ScreenSaver.GetActive", nil, Away},
	{"org.xfce.ScreenSaver", "/org/xfce/ScreenSaver", "org.xfce.ScreenSaver.GetActive", nil, Away},
	{"org.freedesktop.Notifications", "/org/freedesktop/Notifications", property, []any{"org.freedesktop.Notifications", "Inhibited"}, Busy},
	{"org.freedesktop.Notifications", "/org/freedesktop/Notifications", property, []any{"org.dunstproject.cmd0", "paused"}, Busy},
	{"org.xfce.Xfconf", "/org/xfce/Xfconf", "org.xfce.Xfconf.GetProperty", []any{"xfce4-notifyd", "/do-not-disturb"}, Busy},
	{"org.gnome.SessionManager", "/org/gnome/SessionManager", "org.gnome.SessionManager.IsInhibited", []any{idle}, Busy},
	{"org.freedesktop.PowerManagement", "/org/freedesktop/PowerManagement/Inhibit", "org.freedesktop.PowerManagement.Inhibit.HasInhibit", nil, Busy},
}

const property = "org.freedesktop.DBus.Properties.Get"

// most is how long all questions together may take.
const most = 5 * time.Second

func now(ctx context.Context) State {
	ctx, stop := context.WithTimeout(ctx, most)
	defer stop()
	c, err := bus.Connect(ctx)
	if err != nil {
		return Unknown
	}
	defer c.Close()
	state := Unknown
	for _, q := range questions {
		owner := bus.Owner(ctx, c, q.name)
		if owner == "" {
			continue
		}
		var v any
		if err := bus.Call(ctx, c.Object(owner, q.path), dbus.FlagNoAutoStart, q.method, q.args, &v); err != nil {
			continue // this one does not know the question
		}
		if boxed, ok := v.(dbus.Variant); ok {
			v = boxed.Value()
		}
		switch yes, ok := v.(bool); {
		case ok && yes:
			return q.yes
		case ok:
			state = Free
		}
	}
	return state
}
