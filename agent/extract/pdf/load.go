package pdf

import (
	"bytes"
	"fmt"
)

const (
	maxObject   = 16 << 20 // bytes of one object outside a stream
	keepObjects = 2 << 20  // bytes of source whose objects are kept parsed
)

// load returns object num, nil when it is not there. A wrong table is noticed
// here and mended by searching the file.
func (f *file) load(num int) any {
	if o, ok := f.cache[num]; ok {
		return o
	}
	if f.busy[num] || f.d.Err() != nil {
		return nil
	}
	f.busy[num] = true
	defer delete(f.busy, num)
	o, size, ok := f.fetch(num)
	if !ok && !f.rebuilt && f.trailer != nil {
		if f.rebuild() == nil {
			o, size, _ = f.fetch(num)
		}
	}
	f.remember(num, o, size)
	return o
}

// remember keeps a parsed object until too much has come together.
func (f *file) remember(num int, o any, size int) {
	if size > keepObjects/4 {
		return
	}
	if f.cached += size + 64; f.cached > keepObjects {
		clear(f.cache)
		f.cached = size
	}
	f.cache[num] = o
}

// fetch reads object num from where the table says. ok is false when something
// else is there; an object the table does not name is nil and ok.
func (f *file) fetch(num int) (o any, size int, ok bool) {
	e := f.xref[num]
	switch e.kind {
	case packed:
		p, err := f.pack(int(e.off))
		if err != nil {
			if f.rebuilt {
				f.lost(err)
			}
			return nil, 0, false
		}
		o, size = p.unpack(num, int(e.idx))
		return o, size, true
	case plain:
		o, size = f.parseAt(e.off, num)
		return o, size, size > 0
	}
	return nil, 0, true
}

// parseAt reads the object "num 0 obj …" at off, any number if num is -1, and
// the bytes it takes up: none if there is no such object.
func (f *file) parseAt(off int64, num int) (any, int) {
	b, _ := f.src.window(off, 64)
	i := skipSpace(b, 0)
	n, i, ok := digits(b, i)
	if !ok || num >= 0 && n != num {
		return nil, 0
	}
	gen, i, ok := digits(b, skipSpace(b, i))
	i = skipSpace(b, i)
	if !ok || !hasPrefixAt(b, i, "obj") {
		return nil, 0
	}
	o, size := f.parse(off + int64(i) + 3)
	id := ref{n, gen}
	if s, ok := o.(*stream); ok {
		s.id = id
	}
	if f.crypt != nil {
		o = f.crypt.strings(o, id)
	}
	return o, size + i + 3
}

// parse reads one object at off, with a larger window for as long as it needs.
func (f *file) parse(off int64) (any, int) {
	for size := 4 << 10; ; size *= 8 {
		b, end := f.src.window(off, size)
		p := parser{buf: b}
		o := p.object()
		after := p.pos
		if d, ok := o.(dict); ok {
			if k, ok := p.object().(keyword); ok && k == "stream" {
				at := p.pos
				if hasPrefixAt(b, at, "\r\n") {
					at += 2
				} else if hasPrefixAt(b, at, "\n") || hasPrefixAt(b, at, "\r") {
					at++
				}
				return &stream{dict: d, off: off + int64(at), size: -1}, after
			}
		}
		if p.short && !end && size < maxObject {
			continue
		}
		if _, ok := o.(keyword); ok {
			o = nil
		}
		return o, after
	}
}

// length finds how many bytes of s are stored: what its dictionary says where
// "endstream" follows, otherwise up to "endstream".
func (f *file) length(s *stream) (int64, error) {
	if s.size >= 0 {
		return s.size, nil
	}
	if n, ok := f.int(s.dict["Length"]); ok && n >= 0 && int64(n) <= f.src.size-s.off {
		b, _ := f.src.window(s.off+int64(n), 32)
		b = b[:min(len(b), 32)]
		if bytes.HasPrefix(b[skipSpace(b, 0):], []byte("endstream")) {
			s.size = int64(n)
			return s.size, nil
		}
	}
	end := f.src.find(s.off, f.src.size, "endstream", "endobj")
	if end < 0 {
		s.size = max(0, f.src.size-s.off)
		return s.size, fmt.Errorf("the stream of object %d has no end", s.id.num)
	}
	b, _ := f.src.window(max(s.off, end-2), 2)
	switch {
	case end-2 >= s.off && hasPrefixAt(b, 0, "\r\n"):
		end -= 2
	case end-1 >= s.off && (b[1] == '\n' || b[1] == '\r'):
		end--
	}
	s.size = end - s.off
	return s.size, nil
}
