package ole

import (
	"encoding/binary"
	"fmt"
	"io"
	"strings"
	"unicode/utf16"

	"github.com/husorden/husorden/agent/extract/doc"
)

// compound is a compound file ([MS-CFB]): streams and storages in sectors.
type compound struct {
	d       *doc.Doc
	in      doc.Input
	sector  int64    // bytes
	table   []uint32 // next sector of each
	small   []uint32 // next small sector of each
	root    stream   // holds the small sectors
	cutoff  int64    // streams smaller than this lie in small sectors
	entries []entry
}

const (
	smallSector = 64
	entrySize   = 128
	endOfChain  = 0xFFFFFFFE
	none        = 0xFFFFFFFF
)

// Kinds of entry.
const (
	storageEntry = 1
	streamEntry  = 2
	rootEntry    = 5
)

type entry struct {
	name               string
	kind               byte
	left, right, child uint32
	start              uint32
	size               int64
}

func corrupt(what string) error { return fmt.Errorf("compound file: %s: %w", what, doc.ErrCorrupt) }

func open(d *doc.Doc, in doc.Input) (*compound, error) {
	le := binary.LittleEndian
	h := make([]byte, 512)
	if _, err := in.R.ReadAt(h, 0); err != nil {
		return nil, corrupt("header cut off")
	}
	shift := le.Uint16(h[30:])
	if shift != 9 && shift != 12 {
		return nil, corrupt("sector size")
	}
	f := &compound{d: d, in: in, sector: 1 << shift, cutoff: int64(le.Uint32(h[56:]))}
	most := in.Size/f.sector + 1
	var fat []uint32 // sectors that hold the table
	for i := range 109 {
		fat = append(fat, le.Uint32(h[76+4*i:]))
	}
	b := make([]byte, f.sector)
	next := le.Uint32(h[68:])
	for n := int64(0); next < endOfChain && n < most; n++ {
		if err := f.readSector(b, next); err != nil {
			break
		}
		for i := 0; i < len(b)-4; i += 4 {
			fat = append(fat, le.Uint32(b[i:]))
		}
		next = le.Uint32(b[len(b)-4:])
	}
	for _, s := range fat {
		if err := d.Err(); err != nil {
			return nil, err
		}
		if s >= endOfChain || int64(len(f.table)) > most {
			continue
		}
		if err := f.readSector(b, s); err != nil {
			break // cut off: what is there is read
		}
		for i := 0; i < len(b); i += 4 {
			f.table = append(f.table, le.Uint32(b[i:]))
		}
	}
	if err := f.readEntries(le.Uint32(h[48:])); err != nil {
		return nil, err
	}
	f.root = f.chain(f.entries[0].start, f.table, f.entries[0].size)
	smallTable := f.chain(le.Uint32(h[60:]), f.table, 1<<40)
	raw, _ := io.ReadAll(io.NewSectionReader(smallTable, 0, smallTable.length()))
	for i := 0; i+4 <= len(raw); i += 4 {
		f.small = append(f.small, le.Uint32(raw[i:]))
	}
	return f, nil
}

func (f *compound) readSector(b []byte, n uint32) error {
	read, err := f.in.R.ReadAt(b, (int64(n)+1)*f.sector)
	if read == len(b) {
		return nil
	}
	clear(b[read:])
	if read > 0 && err == io.EOF {
		return nil
	}
	return corrupt("sector outside the file")
}

func (f *compound) readEntries(start uint32) error {
	le := binary.LittleEndian
	dir := f.chain(start, f.table, 1<<40)
	b := make([]byte, entrySize)
	for at := int64(0); at < dir.length(); at += entrySize {
		if err := f.d.Err(); err != nil {
			return err
		}
		if len(f.entries) > 100_000 {
			return fmt.Errorf("compound file: too many entries: %w", doc.ErrTooLarge)
		}
		if n, _ := dir.ReadAt(b, at); n < entrySize {
			break
		}
		length := min(int(le.Uint16(b[64:])), 64)
		name := make([]uint16, 0, 32)
		for i := 0; i+3 < length; i += 2 {
			name = append(name, le.Uint16(b[i:]))
		}
		f.entries = append(f.entries, entry{
			name: string(utf16.Decode(name)), kind: b[66],
			left: le.Uint32(b[68:]), right: le.Uint32(b[72:]), child: le.Uint32(b[76:]),
			start: le.Uint32(b[116:]), size: int64(le.Uint32(b[120:])),
		})
	}
	if len(f.entries) == 0 || f.entries[0].kind != rootEntry {
		return corrupt("no directory")
	}
	return nil
}

// children returns what lies in the storage with that number.
func (f *compound) children(storage uint32) []uint32 {
	var found []uint32
	seen := map[uint32]bool{}
	todo := []uint32{f.entries[storage].child}
	for len(todo) > 0 && f.d.Err() == nil {
		n := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if n >= uint32(len(f.entries)) || seen[n] {
			continue
		}
		seen[n] = true
		found = append(found, n)
		todo = append(todo, f.entries[n].right, f.entries[n].left)
	}
	return found
}

// find returns the stream or storage of that name in a storage.
func (f *compound) find(storage uint32, name string) (uint32, bool) {
	for _, n := range f.children(storage) {
		if strings.EqualFold(f.entries[n].name, name) {
			return n, true
		}
	}
	return 0, false
}

// stream is what lies in a chain of sectors.
type stream struct {
	f       *compound
	sectors []uint32
	unit    int64 // bytes a sector
	size    int64
}

// chain follows the sectors from start. One that never ends is cut where it
// has more sectors than the file.
func (f *compound) chain(start uint32, table []uint32, size int64) stream {
	s := stream{f: f, unit: f.sector, size: size}
	for n := start; n < endOfChain && int(n) < len(table) && len(s.sectors) < len(table) && int64(len(s.sectors))*s.unit < size; n = table[n] {
		s.sectors = append(s.sectors, n)
	}
	return s
}

// open returns a stream's bytes.
func (f *compound) open(n uint32) stream {
	e := f.entries[n]
	if e.size >= f.cutoff {
		return f.chain(e.start, f.table, e.size)
	}
	s := f.chain(e.start, f.small, 0)
	for n := e.start; n < endOfChain && int(n) < len(f.small) && len(s.sectors) < len(f.small) && int64(len(s.sectors))*smallSector < e.size; n = f.small[n] {
		s.sectors = append(s.sectors, n)
	}
	s.unit, s.size = smallSector, e.size
	return s
}

// length is how many bytes there are, which may be fewer than there should be.
func (s stream) length() int64 { return min(s.size, int64(len(s.sectors))*s.unit) }

// ReadAt implements io.ReaderAt.
func (s stream) ReadAt(p []byte, off int64) (int, error) {
	n := 0
	for n < len(p) {
		if off >= s.length() {
			return n, io.EOF
		}
		if err := s.f.d.Err(); err != nil {
			return n, err
		}
		inside := off % s.unit
		part := p[n:min(len(p), n+int(min(s.unit-inside, s.length()-off)))]
		at := int64(s.sectors[off/s.unit])*s.unit + inside
		var err error
		if s.unit == smallSector {
			_, err = s.f.root.ReadAt(part, at)
		} else {
			_, err = s.f.in.R.ReadAt(part, at+s.unit)
		}
		if err != nil {
			return n, corrupt("sector outside the file")
		}
		n, off = n+len(part), off+int64(len(part))
	}
	return n, nil
}

// bytes reads a whole stream of at most most bytes.
func (s stream) bytes(most int64) ([]byte, error) {
	if s.length() > most {
		return nil, fmt.Errorf("compound file: stream of %d bytes: %w", s.length(), doc.ErrTooLarge)
	}
	b := make([]byte, s.length())
	_, err := s.ReadAt(b, 0)
	if err == nil && s.length() < s.size && s.size < 1<<40 {
		err = corrupt("stream cut off")
	}
	return b, err
}
