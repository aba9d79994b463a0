package office

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/binary"
	"fmt"
	"io"

	"github.com/husorden/husorden/agent/extract/doc"
)

// lost is an entry found by its local header in a ZIP file that has lost its
// central directory, as an interrupted download has.
type lost struct {
	name   string
	method uint16
	locked bool
	at     int64 // where its data begins
	stored int64 // bytes to the next entry or the end of the file
}

const (
	localHeader   = "PK\x03\x04"
	localHeadSize = 30
	maxLost       = 10_000
)

// recoverEntries looks through the whole file for local headers. An entry's
// length is not trusted: a compressed one ends where its stream says, a stored
// one at the next header.
func recoverEntries(d *doc.Doc, in doc.Input) []*lost {
	var found []*lost
	buf := make([]byte, 64<<10)
	for off := int64(0); off < in.Size && d.Err() == nil && len(found) < maxLost; {
		n, _ := in.R.ReadAt(buf, off)
		i := bytes.Index(buf[:n], []byte(localHeader))
		switch {
		case i >= 0:
			off += int64(i)
			l := localEntry(in, off)
			if l == nil {
				off += int64(len(localHeader))
				continue
			}
			if len(found) > 0 {
				last := found[len(found)-1]
				last.stored = off - last.at
			}
			found = append(found, l)
			off = l.at
		case n < len(buf):
			return found
		default:
			off += int64(n - len(localHeader) + 1)
		}
	}
	return found
}

func localEntry(in doc.Input, off int64) *lost {
	head := make([]byte, localHeadSize)
	if n, _ := in.R.ReadAt(head, off); n < localHeadSize {
		return nil
	}
	le := binary.LittleEndian
	name := make([]byte, le.Uint16(head[26:]))
	at := off + localHeadSize + int64(len(name)) + int64(le.Uint16(head[28:]))
	if n, _ := in.R.ReadAt(name, off+localHeadSize); n < len(name) || at > in.Size {
		return nil
	}
	return &lost{name: string(name), method: le.Uint16(head[8:]), locked: head[6]&1 != 0, at: at, stored: in.Size - at}
}

func (l *lost) open(in doc.Input) (io.ReadCloser, error) {
	data := io.NewSectionReader(in.R, l.at, l.stored)
	switch {
	case l.locked:
		return nil, fmt.Errorf("a locked zip entry: %w", doc.ErrEncrypted)
	case l.method == zip.Deflate:
		return flate.NewReader(data), nil
	case l.method == zip.Store:
		return io.NopCloser(data), nil
	}
	return nil, fmt.Errorf("zip method %d: %w", l.method, doc.ErrUnsupported)
}
