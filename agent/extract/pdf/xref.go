package pdf

import "bytes"

// maxSections bounds the chain of cross-reference sections, one for each time
// the file was saved incrementally.
const maxSections = 4096

// readXref follows the chain of cross-reference sections from the newest to
// the oldest and reports whether all of it could be read.
func (f *file) readXref() bool {
	tail := max(0, f.src.size-2048)
	b, _ := f.src.window(tail, 2048)
	at := bytes.LastIndex(b, []byte("startxref"))
	if at < 0 {
		return false
	}
	p := parser{buf: b, pos: at + len("startxref")}
	off, ok := p.object().(int)
	if !ok {
		return false
	}
	seen := map[int64]bool{}
	next := []int64{int64(off)}
	for n := 0; len(next) > 0; n++ {
		off := next[0] + f.base
		next = next[1:]
		if seen[off] {
			continue
		}
		seen[off] = true
		t := f.section(off)
		if t == nil && f.base > 0 { // offsets may count from the first byte all the same
			t = f.section(off - f.base)
		}
		if t == nil || n > maxSections || f.d.Err() != nil {
			return false
		}
		if f.trailer == nil {
			f.trailer = t
		}
		if v, ok := t["XRefStm"].(int); ok { // goes before Prev
			next = append([]int64{int64(v)}, next...)
		}
		switch v := t["Prev"].(type) {
		case int:
			next = append(next, int64(v))
		case float64:
			next = append(next, int64(v))
		}
	}
	return f.trailer["Root"] != nil
}

// section reads the table or stream at off and returns its trailer, or nil.
func (f *file) section(off int64) dict {
	b, _ := f.src.window(off, 64)
	i := skipSpace(b, 0)
	if hasPrefixAt(b, i, "xref") {
		return f.table(off + int64(i) + 4)
	}
	if _, _, ok := digits(b, i); !ok {
		return nil
	}
	o, _ := f.parseAt(off, -1)
	s, ok := o.(*stream)
	if !ok || !f.xrefStream(s) {
		return nil
	}
	return s.dict
}

// table reads the rows of a classic table that begins at off.
func (f *file) table(off int64) dict {
	for f.d.Err() == nil {
		b, _ := f.src.window(off, 128)
		i := skipSpace(b, 0)
		if hasPrefixAt(b, i, "trailer") {
			o, _ := f.parse(off + int64(i) + 7)
			t, _ := o.(dict)
			return t
		}
		first, i, ok := digits(b, i)
		if !ok {
			return nil
		}
		count, i, ok := digits(b, skipSpace(b, i))
		if !ok || count > maxNumber {
			return nil
		}
		i = skipSpace(b, i)
		n, ok := f.rows(off+int64(i), first, count)
		if !ok {
			return nil
		}
		off = n
	}
	return nil
}

// rows reads count rows and returns where they end.
func (f *file) rows(off int64, first, count int) (int64, bool) {
	const room = 64 // more than a row of any style
	var b []byte
	i := 0
	for k := range count {
		if i+room > len(b) {
			off += int64(i)
			i = 0
			b, _ = f.src.window(off, room*512)
		}
		at, j, ok := digits(b, skipSpace(b, i))
		if !ok {
			return off + int64(i), hasPrefixAt(b, skipSpace(b, i), "trailer")
		}
		gen, j, ok := digits(b, skipSpace(b, j))
		j = skipSpace(b, j)
		if !ok || j >= len(b) || b[j] != 'n' && b[j] != 'f' {
			return 0, false
		}
		if k == 0 && first == 1 && at == 0 && gen == 65535 && b[j] == 'f' {
			first = 0 // a common mistake
		}
		e := entry{off: int64(at) + f.base, kind: plain}
		if b[j] == 'f' || at == 0 {
			e = entry{kind: free}
		}
		f.enter(first+k, e)
		i = j + 1
	}
	return off + int64(i), true
}

// enter notes where object num is unless a newer section said so already.
func (f *file) enter(num int, e entry) {
	if _, known := f.xref[num]; known || num < 0 || num > maxNumber || len(f.xref) >= maxObjects {
		return
	}
	f.xref[num] = e
}
