package pdf

import (
	"bytes"
	"io"
)

// inMemory is the size in bytes up to which a file is read whole; larger ones
// are read a window at a time.
const inMemory = 8 << 20

// source is the file's bytes.
type source struct {
	r    io.ReaderAt
	size int64
	all  []byte // the whole file when it is small
	buf  []byte // the last window of a large one
	off  int64  // where buf begins
}

func newSource(r io.ReaderAt, size int64) *source {
	s := &source{r: r, size: size}
	if size > inMemory {
		return s
	}
	s.all = make([]byte, size)
	n, _ := io.ReadFull(io.NewSectionReader(r, 0, size), s.all)
	s.all = s.all[:n] // a file that became shorter is read as far as it goes
	s.size = int64(n)
	return s
}

// window returns the bytes from off, at least n of them unless the file ends
// before, and whether they reach its end. They are valid until the next call.
func (s *source) window(off int64, n int) (b []byte, end bool) {
	if off < 0 || off >= s.size {
		return nil, true
	}
	if s.all != nil {
		return s.all[off:], true
	}
	n = int(min(int64(n), s.size-off))
	if off < s.off || off+int64(n) > s.off+int64(len(s.buf)) {
		want := int(min(int64(max(n, 64<<10)), s.size-off))
		if cap(s.buf) < want || cap(s.buf) > 1<<20 && want < 1<<20 {
			s.buf = make([]byte, want)
		}
		s.buf = s.buf[:want]
		got, _ := io.ReadFull(io.NewSectionReader(s.r, off, int64(want)), s.buf)
		s.buf, s.off = s.buf[:got], off
		if got < want {
			s.size = off + int64(got)
		}
	}
	b = s.buf[off-s.off:]
	return b, off+int64(len(b)) >= s.size
}

// section reads n bytes from off.
func (s *source) section(off, n int64) io.Reader {
	off = max(0, min(off, s.size))
	n = max(0, min(n, s.size-off))
	if s.all != nil {
		return bytes.NewReader(s.all[off : off+n])
	}
	return io.NewSectionReader(s.r, off, n)
}

// find returns the offset of the first of the needles at or after off, and
// before limit, or -1.
func (s *source) find(off, limit int64, needles ...string) int64 {
	const step = 64 << 10
	limit = min(limit, s.size)
	for off < limit {
		b, end := s.window(off, step)
		if !end {
			b = b[:step]
		}
		best := -1
		for _, n := range needles {
			if i := bytes.Index(b, []byte(n)); i >= 0 && (best < 0 || i < best) {
				best = i
			}
		}
		switch {
		case best >= 0 && off+int64(best) < limit:
			return off + int64(best)
		case best >= 0 || end:
			return -1
		}
		off += int64(len(b) - 16) // a needle may lie across two windows
	}
	return -1
}
