package pdf

import (
	"bytes"
	"fmt"
	"maps"
	"slices"

	"github.com/husorden/husorden/agent/extract/doc"
)

// rebuild searches the whole file for "N G obj" and forgets what the tables
// said. A later object of the same number replaces an earlier one, as in a
// file that was saved incrementally.
func (f *file) rebuild() error {
	f.rebuilt = true
	old := f.trailer
	f.xref, f.trailer = map[int]entry{}, nil
	clear(f.cache)
	clear(f.packs)
	var packs []int
	const step = 256 << 10
	for off := int64(0); off < f.src.size; {
		if err := f.d.Err(); err != nil {
			return err
		}
		b, end := f.src.window(off, step)
		b = b[:min(len(b), step)]
		end = end && off+int64(len(b)) >= f.src.size
		usable := len(b)
		if !end {
			usable -= 1024 // an object's head may lie across two windows
		}
		packs = f.scan(b, off, usable, packs)
		off += int64(usable)
	}
	if f.trailer == nil || f.trailer["Root"] == nil {
		f.trailer = old
	}
	if len(f.xref) == 0 {
		return fmt.Errorf("no objects found: %w", doc.ErrCorrupt)
	}
	if f.crypt == nil {
		if err := f.decrypt(); err != nil {
			return err
		}
	}
	f.openPacks(packs)
	if f.catalog() == nil {
		f.findCatalog()
	}
	return nil
}

// scan notes the objects and trailers whose heads begin in b[:usable], which
// stands at off, and adds the numbers of object streams to packs.
func (f *file) scan(b []byte, off int64, usable int, packs []int) []int {
	for i := 0; ; {
		k := bytes.Index(b[i:], []byte("obj"))
		if k < 0 {
			break
		}
		at := i + k
		i = at + 1
		start, num, ok := heading(b, at)
		if !ok || start >= usable || num > maxNumber {
			continue
		}
		if _, known := f.xref[num]; !known && len(f.xref) >= maxObjects {
			continue
		}
		f.xref[num] = entry{off: off + int64(start), kind: plain}
		head := b[at:min(len(b), at+512)]
		for _, end := range []string{"stream", "endobj"} {
			if e := bytes.Index(head, []byte(end)); e >= 0 {
				head = head[:e]
			}
		}
		switch {
		case bytes.Contains(head, []byte("/ObjStm")):
			packs = append(packs, num)
		case bytes.Contains(head, []byte("/XRef")):
			f.adopt(b[at+3:])
		}
	}
	for i := 0; ; {
		k := bytes.Index(b[i:], []byte("trailer"))
		if k < 0 || i+k >= usable {
			return packs
		}
		i += k + 7
		i += f.adopt(b[i:])
	}
}

// heading goes back from "obj" at b[at] over generation and number.
func heading(b []byte, at int) (start, num int, ok bool) {
	i := at
	back := func() bool {
		from := i
		for i > 0 && class[b[i-1]] == space && from-i < 8 {
			i--
		}
		end := i
		for i > 0 && b[i-1] >= '0' && b[i-1] <= '9' && end-i < 10 {
			i--
		}
		return i < end
	}
	if !back() {
		return 0, 0, false
	}
	if i == 0 || class[b[i-1]] != space || !back() {
		return 0, 0, false
	}
	num, _, ok = digits(b, i)
	return i, num, ok
}

// maxTrailer is as far, in bytes, as a trailer is read in a search.
const maxTrailer = 4 << 10

// adopt makes the dictionary that b begins with the trailer where it names a
// root; the last such wins. It returns how many bytes the dictionary takes.
func (f *file) adopt(b []byte) int {
	p := parser{buf: b[:min(len(b), maxTrailer)]}
	d, _ := p.object().(dict)
	if _, ok := d["Root"].(ref); !ok {
		return p.pos
	}
	for _, k := range []name{"Encrypt", "ID", "Info"} {
		if d[k] == nil && f.trailer[k] != nil {
			d[k] = f.trailer[k]
		}
	}
	f.trailer = d
	return p.pos
}

// openPacks enters the objects inside object streams that have no copy outside.
func (f *file) openPacks(nums []int) {
	for _, num := range nums {
		if f.d.Err() != nil {
			return
		}
		p, err := f.pack(num)
		if err != nil {
			f.lost(err)
			continue
		}
		for i, n := range p.nums {
			if e, known := f.xref[n]; !known || e.kind == packed {
				delete(f.xref, n)
				f.enter(n, entry{off: int64(num), idx: int32(i), kind: packed})
			}
		}
	}
}

// findCatalog looks for a root among all objects when no trailer names one.
func (f *file) findCatalog() {
	for _, num := range slices.Sorted(maps.Keys(f.xref)) {
		if f.d.Err() != nil {
			return
		}
		d, ok := f.load(num).(dict)
		if ok && f.name(d["Type"]) == "Catalog" && d["Pages"] != nil {
			if f.trailer == nil {
				f.trailer = dict{}
			}
			f.trailer["Root"] = ref{num: num}
			return
		}
	}
}
