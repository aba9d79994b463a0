package hotkey

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/godbus/dbus/v5"

	"github.com/husorden/husorden/platform/bus"
)

// The desktop's portal: https://flatpak.github.io/xdg-desktop-portal/docs/,
// GlobalShortcuts version 1, in use since KDE 5.27 and GNOME 48.
const (
	portal     = "org.freedesktop.portal.Desktop"
	portalPath = dbus.ObjectPath("/org/freedesktop/portal/desktop")
	shortcuts  = "org.freedesktop.portal.GlobalShortcuts"
	request    = "org.freedesktop.portal.Request"
	session    = "org.freedesktop.portal.Session"
	registry   = "org.freedesktop.host.portal.Registry"

	// appID is the base name of the .desktop file that a package may install. The
	// portal is asked to know us by it; since version 1.21 it speaks to nobody
	// without one.
	appID = "dk.husorden.Husorden"
	// shortcutID and token stay the same: by them a desktop knows what the person
	// chose before, and asks once only.
	shortcutID = "check-text"
	token      = "husorden"

	mostSignals = 64
)

// shortcut is a shortcut on the wire.
type shortcut struct {
	ID    string
	About map[string]dbus.Variant
}

// portalCall is one connection's talk with the portal.
type portalCall struct {
	conn    *dbus.Conn
	owner   string
	object  dbus.BusObject
	signals chan *dbus.Signal
}

func listenPortal(ctx context.Context, o Options) error {
	// The connection ends before listen does, and the session with it.
	life, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	c, err := bus.Connect(life)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrUnsupported, err)
	}
	defer c.Close()
	// The bus may start the portal: it is the desktop's own.
	var started uint32
	_ = bus.Call(ctx, c.BusObject(), 0, "org.freedesktop.DBus.StartServiceByName", []any{portal, uint32(0)}, &started)
	p := portalCall{conn: c, owner: bus.Owner(ctx, c, portal), signals: make(chan *dbus.Signal, mostSignals)}
	if p.owner == "" {
		return ended(ctx, ErrUnsupported)
	}
	p.object = c.Object(p.owner, portalPath)
	var version dbus.Variant
	if err := bus.Call(ctx, p.object, 0, "org.freedesktop.DBus.Properties.Get", []any{shortcuts, "version"}, &version); err != nil {
		return ended(ctx, fmt.Errorf("%w: %w", ErrUnsupported, err))
	}
	return ended(ctx, p.listen(ctx, o))
}

// ended is the error of what ctx may have ended.
func ended(ctx context.Context, err error) error {
	if ctx.Err() == nil {
		return err
	}
	return nil
}

func (p *portalCall) listen(ctx context.Context, o Options) error {
	// A portal without the registry knows us by how we were started.
	_ = bus.Call(ctx, p.object, 0, registry+".Register", []any{appID, map[string]dbus.Variant{}})
	for _, from := range []string{request, session, shortcuts} {
		if err := p.conn.AddMatchSignalContext(ctx, dbus.WithMatchSender(p.owner), dbus.WithMatchInterface(from)); err != nil {
			return fmt.Errorf("hearing the portal: %w", err)
		}
	}
	if err := p.conn.AddMatchSignalContext(ctx, dbus.WithMatchInterface("org.freedesktop.DBus"), dbus.WithMatchMember("NameOwnerChanged"), dbus.WithMatchArg(0, p.owner)); err != nil {
		return fmt.Errorf("hearing the portal: %w", err)
	}
	p.conn.Signal(p.signals)

	made, err := p.ask(ctx, "CreateSession", token+"_session", map[string]dbus.Variant{"session_handle_token": dbus.MakeVariant(token)})
	if err != nil {
		return err
	}
	// It is a string where it should be a path: the documentation says so, and why.
	var handle dbus.ObjectPath
	switch h := made["session_handle"].Value().(type) {
	case string:
		handle = dbus.ObjectPath(h)
	case dbus.ObjectPath:
		handle = h
	}
	if !handle.IsValid() {
		return errors.New("making a session of hot keys: the portal names none")
	}
	wanted := []shortcut{{shortcutID, map[string]dbus.Variant{
		"description":       dbus.MakeVariant(o.Purpose),
		"preferred_trigger": dbus.MakeVariant(o.Keys.spell("CTRL", "ALT", "SHIFT", strings.ToLower(string(o.Keys.Letter)))),
	}}}
	bound, err := p.ask(ctx, "BindShortcuts", token+"_bind", map[string]dbus.Variant{}, handle, wanted, "")
	if err != nil {
		return err
	}
	keys, ok := boundKeys(bound)
	if !ok {
		return ErrRefused
	}
	o.Ready(keys)
	return p.hear(ctx, handle, o)
}

// ask makes a request, and waits for the answer, which a person may have to give.
// The options come last, with the request's token among them.
func (p *portalCall) ask(ctx context.Context, method, name string, options map[string]dbus.Variant, args ...any) (map[string]dbus.Variant, error) {
	options["handle_token"] = dbus.MakeVariant(name)
	var at dbus.ObjectPath
	if err := bus.Call(ctx, p.object, 0, shortcuts+"."+method, append(args, options), &at); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnsupported, err)
	}
	for {
		s, err := p.next(ctx)
		if err != nil {
			return nil, err
		}
		if s.Path != at || s.Name != request+".Response" {
			continue
		}
		var code uint32
		var results map[string]dbus.Variant
		if err := dbus.Store(s.Body, &code, &results); err != nil {
			return nil, fmt.Errorf("reading the portal's answer: %w", err)
		}
		switch code {
		case 0:
			return results, nil
		case 1:
			return nil, ErrRefused
		}
		return nil, fmt.Errorf("%w: the portal ended the request", ErrUnsupported)
	}
}

// errPortalGone: the portal ended, or it hung up.
var errPortalGone = errors.New("waiting for the hot key: the portal is gone")

// next is the next signal of the portal.
func (p *portalCall) next(ctx context.Context) (*dbus.Signal, error) {
	for {
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case s, ok := <-p.signals:
			switch {
			case !ok:
				return nil, errPortalGone
			case s.Name == "org.freedesktop.DBus.NameOwnerChanged":
				var name, before, after string
				if dbus.Store(s.Body, &name, &before, &after) == nil && name == p.owner && after == "" {
					return nil, errPortalGone
				}
			case s.Sender == p.owner:
				return s, nil
			}
		}
	}
}

// boundKeys is what a desktop says that the person presses; ok is false when ours
// was not bound. The words are for people, and bounded.
func boundKeys(results map[string]dbus.Variant) (keys string, ok bool) {
	var list []shortcut
	if dbus.Store([]any{results["shortcuts"].Value()}, &list) != nil {
		return "", false
	}
	for _, s := range list {
		if s.ID == shortcutID {
			keys, _ := s.About["trigger_description"].Value().(string)
			return plain(keys), true
		}
	}
	return "", false
}

// mostKeys is the longest name of keys that is shown, in bytes.
const mostKeys = 40

// plain leaves names of keys as they are, and anything else out.
func plain(keys string) string {
	if len(keys) > mostKeys {
		return ""
	}
	for _, r := range keys {
		if r <= ' ' && r != ' ' || r > '~' {
			return ""
		}
	}
	return keys
}

func (p *portalCall) hear(ctx context.Context, handle dbus.ObjectPath, o Options) error {
	for {
		s, err := p.next(ctx)
		if err != nil {
			return err
		}
		switch s.Name {
		case session + ".Closed":
			if s.Path == handle { // as when the person logs off: no word of theirs
				return fmt.Errorf("%w any more: the desktop ended it", ErrUnsupported)
			}
		case shortcuts + ".Activated":
			if len(s.Body) >= 2 && s.Body[0] == handle && s.Body[1] == shortcutID {
				o.Pressed()
			}
		}
	}
}
