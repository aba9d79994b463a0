package opener

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
)

// ErrAddress: not the address of a page that this PC serves itself.
var ErrAddress = errors.New("not an address of this PC")

// Browse opens a page that this PC serves itself in the browser. Errors are
// ErrAddress, ErrNone and those of the program.
func Browse(ctx context.Context, address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" || u.User != nil || u.String() != address {
		return ErrAddress
	}
	if ip := net.ParseIP(u.Hostname()); ip == nil || !ip.IsLoopback() || u.Port() == "" {
		return ErrAddress
	}
	ctx, stop := context.WithTimeout(ctx, wait)
	defer stop()
	if err := open(ctx, address); err != nil {
		return fmt.Errorf("opening the browser: %w", err)
	}
	return nil
}
