package bus

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/godbus/dbus/v5"
)

// ErrNone: the user has no session bus, as without a desktop.
var ErrNone = errors.New("there is no session bus")

// wait is how long a call may take. A service that hangs is as good as none.
const wait = 5 * time.Second

// Connect returns a connection of its own, which ends with ctx. The error is
// ErrNone when there is no bus.
func Connect(ctx context.Context) (*dbus.Conn, error) {
	// The other ways of the library run dbus-launch when there is no bus.
	c, err := dbus.SessionBusPrivateNoAutoStartup(dbus.WithContext(ctx))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNone, err)
	}
	said := make(chan error, 1)
	go func() { // ends when the bus answers, or when Close below ends the connection
		err := c.Auth(nil)
		if err == nil {
			err = c.Hello()
		}
		said <- err
	}()
	limit := time.NewTimer(wait)
	defer limit.Stop()
	select {
	case err = <-said:
	case <-limit.C:
		err = context.DeadlineExceeded
	}
	if err != nil {
		_ = c.Close()
		return nil, fmt.Errorf("%w: %w", ErrNone, err)
	}
	return c, nil
}

// Owner returns the connection that answers to a name, "" when nobody does. It
// starts nobody.
func Owner(ctx context.Context, c *dbus.Conn, name string) string {
	var owner string
	if err := Call(ctx, c.BusObject(), dbus.FlagNoAutoStart, "org.freedesktop.DBus.GetNameOwner", []any{name}, &owner); err != nil {
		return ""
	}
	return owner
}

// Call calls a method within the time limit and stores what it returns.
func Call(ctx context.Context, o dbus.BusObject, flags dbus.Flags, method string, args []any, out ...any) error {
	ctx, stop := context.WithTimeout(ctx, wait)
	defer stop()
	call := o.CallWithContext(ctx, method, flags, args...)
	if call.Err != nil {
		return fmt.Errorf("calling %s: %w", method, call.Err)
	}
	if err := call.Store(out...); err != nil {
		return fmt.Errorf("reading what %s returned: %w", method, err)
	}
	return nil
}
