package hotkey

import "context"

// listen: Carbon sends hot keys to the main thread's event loop, and who watches
// keys in another way must be allowed to see them all (Input Monitoring).
func listen(context.Context, Options) error { return ErrUnsupported }
