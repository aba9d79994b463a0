package doc

import (
	"errors"
	"fmt"
	"io"
)

// Lazy gives random access to a part that can only be read from its start:
// compressed or encoded. It reads no further than it is asked to, so that a
// picture costs its first bytes only; it keeps a window while it is read
// forward, so that a long text costs no memory; and it keeps everything once it
// is read any other way. What is kept counts against Limits.Bytes for the whole
// file.
type Lazy struct {
	d    *Doc
	open func() (io.Reader, error)
	once bool // open cannot be called again: nothing may be let go
	size int64

	src   io.Reader
	err   error // what ended src
	pos   int64 // bytes read from src
	keep  bool
	first int      // number of the chunk at chunks[0]
	parts [][]byte // chunks of chunkSize, the last one in use
	free  [][]byte
}

const (
	chunkSize    = 64 << 10
	windowChunks = 16 // 1 MiB
)

// Lazy returns a Lazy over what open returns. size is the number of bytes it
// is said to come to, or -1 if that is unknown: then it is read once to be
// counted. With once, open is called one time only. The caller limits what
// open returns (see Expand) and calls Close.
func (d *Doc) Lazy(size int64, once bool, open func() (io.Reader, error)) (*Lazy, error) {
	l := &Lazy{d: d, open: open, once: once, keep: once, size: size}
	if size >= 0 {
		return l, nil
	}
	for l.err == nil {
		l.more()
	}
	if l.err != io.EOF {
		// What came before the damage can still be read.
		l.size = l.pos
		return l, l.err
	}
	l.size = l.pos
	return l, nil
}

// Size is the number of bytes of the part.
func (l *Lazy) Size() int64 { return l.size }

// Input is the part as a document.
func (l *Lazy) Input(name string) Input { return Input{Name: name, R: l, Size: l.size} }

// ReadAt implements io.ReaderAt.
func (l *Lazy) ReadAt(p []byte, off int64) (int, error) {
	if off < 0 {
		return 0, errors.New("reading at a negative offset")
	}
	n := 0
	for n < len(p) {
		if off >= l.size {
			return n, io.EOF
		}
		if err := l.reach(off); err != nil {
			return n, err
		}
		c := l.parts[int(off/chunkSize)-l.first]
		have := c[off%chunkSize : min(chunkSize, l.pos-off/chunkSize*chunkSize)]
		if rest := l.size - off; int64(len(have)) > rest {
			have = have[:rest]
		}
		m := copy(p[n:], have)
		n, off = n+m, off+int64(m)
	}
	return n, nil
}

// reach reads until the byte at off is in a chunk.
func (l *Lazy) reach(off int64) error {
	if off > l.pos+windowChunks*chunkSize && l.size > 2*windowChunks*chunkSize {
		l.keep = true // read from its end, like an archive
	}
	if off/chunkSize < int64(l.first) {
		l.restart()
	}
	for off >= l.pos {
		if l.err == io.EOF {
			return fmt.Errorf("ends after %d of %d bytes: %w", l.pos, l.size, ErrCorrupt)
		}
		if l.err != nil {
			return l.err
		}
		l.more()
	}
	return nil
}

// restart reads the part again, to be kept whole.
func (l *Lazy) restart() {
	l.release(len(l.parts))
	l.src, l.err, l.pos, l.first, l.keep = nil, nil, 0, 0, true
}

// more reads from src once.
func (l *Lazy) more() {
	if l.err = l.d.Err(); l.err != nil {
		return
	}
	if l.src == nil {
		if l.src, l.err = l.open(); l.err != nil {
			return
		}
	}
	if int(l.pos/chunkSize)-l.first == len(l.parts) {
		if l.err = l.grow(); l.err != nil {
			return
		}
	}
	n, err := l.src.Read(l.parts[len(l.parts)-1][l.pos%chunkSize:])
	l.pos += int64(n)
	l.err = err
}

func (l *Lazy) grow() error {
	if !l.keep && len(l.parts) >= 2*windowChunks {
		l.free = append(l.free, l.parts[:windowChunks]...)
		l.parts = append(l.parts[:0], l.parts[windowChunks:]...)
		l.first += windowChunks
	}
	if n := len(l.free); n > 0 {
		l.parts = append(l.parts, l.free[n-1])
		l.free = l.free[:n-1]
		return nil
	}
	share := l.d.share
	if share.Bytes > 0 && share.heldLeft < chunkSize {
		return fmt.Errorf("parts within parts of more than %d bytes: %w", share.Bytes, ErrTooLarge)
	}
	share.heldLeft -= chunkSize
	l.parts = append(l.parts, make([]byte, chunkSize))
	return nil
}

// release moves the first n chunks to the free list.
func (l *Lazy) release(n int) {
	l.free = append(l.free, l.parts[:n]...)
	l.parts = l.parts[:0]
}

// Close lets the memory go. It returns an error when the part has been read to
// its end and does not end there, or ends with damage: what was read is then
// not all there is.
func (l *Lazy) Close() error {
	var err error
	if l.src != nil && l.pos >= l.size {
		for l.pos == l.size && l.err == nil {
			l.more()
		}
		switch {
		case l.pos > l.size:
			err = fmt.Errorf("more than the %d bytes it is said to be: %w", l.size, ErrCorrupt)
		case l.err != io.EOF:
			err = l.err
		}
	}
	l.d.share.heldLeft += int64(len(l.parts)+len(l.free)) * chunkSize
	l.parts, l.free, l.src = nil, nil, nil
	return err
}
