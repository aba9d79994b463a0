package hotkey

import (
	"context"
	"os"
)

// listen: under Wayland the X server that is there for old programs hears only the
// keys that are meant for them, so the portal is the one way. On X11 the grab is
// preferred: it asks the person nothing.
func listen(ctx context.Context, o Options) error {
	switch {
	case os.Getenv("WAYLAND_DISPLAY") != "" || os.Getenv("XDG_SESSION_TYPE") == "wayland":
		return listenPortal(ctx, o)
	case os.Getenv("DISPLAY") != "":
		return listenX(ctx, o, os.Getenv("DISPLAY"))
	}
	return ErrUnsupported
}
