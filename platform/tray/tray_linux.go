package tray

import (
	"context"

	"github.com/godbus/dbus/v5"

	"github.com/husorden/husorden/platform/bus"
)

const (
	iconKind = ".png"
	watcher  = "org.kde.StatusNotifierWatcher"
)

// reachable: without a bus the library would start one.
func reachable(ctx context.Context) bool {
	c, err := bus.Connect(ctx)
	if err != nil {
		return false
	}
	_ = c.Close()
	return true
}

// possible asks whether a host shows icons, such as a panel. A host that comes
// later shows ours too.
func possible(ctx context.Context) bool {
	c, err := bus.Connect(ctx)
	if err != nil {
		return false
	}
	defer c.Close()
	owner := bus.Owner(ctx, c, watcher)
	if owner == "" {
		return false
	}
	var host dbus.Variant
	err = bus.Call(ctx, c.Object(owner, "/StatusNotifierWatcher"), dbus.FlagNoAutoStart, "org.freedesktop.DBus.Properties.Get",
		[]any{watcher, "IsStatusNotifierHostRegistered"}, &host)
	there, ok := host.Value().(bool)
	return err == nil && ok && there
}

// darkTaskbar: nobody tells a panel's colour. Most are dark, and the icon has a
// rim for those that are not.
func darkTaskbar() bool { return true }
