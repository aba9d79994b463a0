package scanner

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
)

// remote is the file at the parent. It implements io.ReaderAt.
type remote struct {
	*child
	size   int64
	blocks [8]block // the last ones used, the latest first
	front  int64    // where the last block ended
	fatal  error    // of the pipe: the child ends
}

// block is some bytes of the file.
type block struct {
	off int64
	b   []byte
}

// blockSize is how much is asked for at a time: a reader of a container asks for
// a few bytes here and there.
const (
	blockSize = 64 << 10
	readAhead = 256 << 10
)

var _ io.ReaderAt = (*remote)(nil)

// open takes the first bytes, which come unasked.
func (c *child) open(size int64) (*remote, error) {
	r := &remote{child: c, size: size}
	f := c.next()
	switch {
	case f.err != nil:
		return nil, f.err
	case f.kind == broke: // told again when they are asked for
	case f.kind != data || len(f.payload) > blockSize:
		return nil, fmt.Errorf("first bytes: %w", errProtocol)
	default:
		r.blocks[0], r.front = block{0, f.payload}, int64(len(f.payload))
	}
	return r, nil
}

// ReadAt implements io.ReaderAt.
func (r *remote) ReadAt(p []byte, off int64) (n int, err error) {
	for n < len(p) {
		at := off + int64(n)
		if at < 0 || at >= r.size {
			return n, io.EOF
		}
		b, err := r.get(at, len(p)-n)
		if err != nil {
			return n, err
		}
		k := 0
		if skip := at - b.off; skip < int64(len(b.b)) {
			k = copy(p[n:], b.b[skip:])
		}
		if k == 0 {
			return n, io.EOF // it is shorter by now
		}
		n += k
	}
	return n, nil
}

// get returns a block that holds the byte at off, if the file still does.
func (r *remote) get(off int64, n int) (block, error) {
	for i, b := range r.blocks {
		if off >= b.off && off < b.off+int64(len(b.b)) {
			copy(r.blocks[1:i+1], r.blocks[:i])
			r.blocks[0] = b
			return b, nil
		}
	}
	start := off / blockSize * blockSize
	if n > blockSize {
		start = off
	}
	n = max(n, blockSize)
	if start == r.front { // it is read from front to back
		n = max(n, readAhead)
	}
	n = min(n, mostFrame/2)
	f := received{err: r.fatal}
	if f.err == nil {
		f.err = r.ask(start, n)
	}
	if f.err == nil {
		f = r.next()
	}
	switch {
	case f.err != nil:
	case f.kind == broke && len(f.payload) == 1:
		return block{}, readError(f.payload[0])
	case f.kind != data || len(f.payload) > n:
		f.err = fmt.Errorf("bytes: %w", errProtocol)
	}
	if f.err != nil {
		r.fatal = f.err
		return block{}, f.err
	}
	b := block{start, f.payload}
	r.front = start + int64(len(f.payload))
	copy(r.blocks[1:], r.blocks[:])
	r.blocks[0] = b
	return b, nil
}

func (r *remote) ask(off int64, n int) error {
	b := binary.LittleEndian.AppendUint64(nil, uint64(off))
	return r.send(want, binary.LittleEndian.AppendUint32(b, uint32(n)))
}

// Why bytes could not be read, on the wire.
const (
	noPermission byte = iota + 1
	otherwise
)

func readFailure(err error) byte {
	if errors.Is(err, fs.ErrPermission) {
		return noPermission
	}
	return otherwise
}

var errUnreadable = errors.New("the file cannot be read")

func readError(b byte) error {
	if b == noPermission {
		return fs.ErrPermission
	}
	return errUnreadable
}
