package scanner

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// kind is what a frame says. Neither side goes on after one it does not expect.
type kind byte

// From parent to child.
const (
	hello kind = iota + 1 // the rules; the first one also how to be confined
	file                  // the next file; its first bytes follow
	data                  // bytes asked for, or fewer at the end of the file
	broke                 // they could not be read
	grant                 // go on
)

// From child to parent.
const (
	ready  kind = iota + 65 // after hello: what was given up
	began                   // after file
	want                    // bytes of the file
	need                    // may I go on
	some                    // matches or hits, before answer
	answer                  // what the file told
)

const (
	header = 5
	// mostFrame is the largest payload, in bytes.
	mostFrame = 1 << 20
)

// errProtocol: the other side said what it may not.
var errProtocol = errors.New("not what the protocol allows")

// wire reads and writes frames: four bytes of length, little-endian, one of
// kind, the payload.
type wire struct {
	r   io.Reader
	w   io.Writer
	out []byte
	in  []byte
}

// put makes a frame part of what the next send writes.
func (w *wire) put(k kind, payload []byte) error {
	if len(payload) > mostFrame {
		return fmt.Errorf("a frame of %d bytes: %w", len(payload), errProtocol)
	}
	w.out = binary.LittleEndian.AppendUint32(w.out, uint32(len(payload)))
	w.out = append(w.out, byte(k))
	w.out = append(w.out, payload...)
	return nil
}

// send writes a frame.
func (w *wire) send(k kind, payload []byte) error {
	if err := w.put(k, payload); err != nil {
		return err
	}
	defer func() { w.out = w.out[:0] }()
	if _, err := w.w.Write(w.out); err != nil {
		return fmt.Errorf("writing a frame: %w", err)
	}
	return nil
}

// receive reads a frame. The payload is valid until the next call. The memory
// grows with what arrives, not with what a length promises.
func (w *wire) receive() (kind, []byte, error) {
	var head [header]byte
	if _, err := io.ReadFull(w.r, head[:]); err != nil {
		return 0, nil, fmt.Errorf("reading a frame: %w", err)
	}
	n := int(binary.LittleEndian.Uint32(head[:]))
	if n > mostFrame || n < 0 {
		return 0, nil, fmt.Errorf("a frame of %d bytes: %w", n, errProtocol)
	}
	const step = 64 << 10
	w.in = w.in[:0]
	for len(w.in) < n {
		at := len(w.in)
		k := min(step, n-at)
		if cap(w.in) < at+k {
			w.in = append(make([]byte, 0, min(n, max(2*cap(w.in), at+k))), w.in...)
		}
		w.in = w.in[:at+k]
		if _, err := io.ReadFull(w.r, w.in[at:]); err != nil {
			return 0, nil, fmt.Errorf("reading a frame: %w", err)
		}
	}
	return kind(head[4]), w.in, nil
}
