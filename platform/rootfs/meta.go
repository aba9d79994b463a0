package rootfs

import (
	"fmt"
	"time"
)

// Meta is what a file has beside its content, as far as it can be kept and
// given to another file.
type Meta struct {
	Mode       uint32    // Unix: permission bits
	Attributes uint32    // Windows: read-only, hidden, archive, not indexed
	Modified   time.Time // UTC
	Birth      time.Time // UTC; given on Windows only
	// Extra holds extended attributes by name (Unix), or the mark of a download
	// as the stream Zone.Identifier (Windows).
	Extra map[string][]byte
}

const maxExtra = 64 << 10 // bytes of names and values together

// Meta returns what the file has beside its content; ErrExtra when it has
// something that Meta cannot hold.
func (h *Handle) Meta() (Meta, error) {
	m, err := metaOf(h.f)
	if err != nil {
		return Meta{}, fmt.Errorf("looking at what the file has beside its content: %w", explain(err))
	}
	return m, nil
}
