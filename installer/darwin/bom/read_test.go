package bom

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"path"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/husorden/husorden/installer/darwin/tree"
)

// entry is what a bill of materials says of a file.
type entry struct {
	Path                      string
	Mode                      uint32
	UID, GID, Time, Size, Sum uint32
}

var errBroken = errors.New("broken")

// reader reads from the description of the format, and shares nothing with the
// writer.
type reader struct {
	file  []byte
	table []byte
}

func (r reader) span(at []byte) ([]byte, error) {
	if len(at) < 8 {
		return nil, errBroken
	}
	from, size := uint64(u32(at)), uint64(u32(at[4:]))
	if from+size > uint64(len(r.file)) {
		return nil, errBroken
	}
	return r.file[from : from+size], nil
}

func (r reader) block(n uint32) ([]byte, error) {
	if n == 0 || uint64(n)*8+12 > uint64(len(r.table)) || n >= u32(r.table) {
		return nil, errBroken
	}
	return r.span(r.table[4+8*n:])
}

func u32(b []byte) uint32 { return binary.BigEndian.Uint32(b) }

func read(file []byte) ([]entry, error) {
	if len(file) < 512 || string(file[:8]) != "BOMStore" || u32(file[8:]) != 1 {
		return nil, errBroken
	}
	r := reader{file: file}
	var err error
	if r.table, err = r.span(file[16:]); err != nil || len(r.table) < 8 {
		return nil, errBroken
	}
	vars, err := r.span(file[24:])
	if err != nil || len(vars) < 4 {
		return nil, errBroken
	}
	for b := vars[4:]; len(b) > 5 && len(b) >= 5+int(b[4]); b = b[5+int(b[4]):] {
		if string(b[5:5+int(b[4])]) == "Paths" {
			return r.paths(u32(b))
		}
	}
	return nil, errBroken
}

func (r reader) paths(n uint32) ([]entry, error) {
	head, err := r.block(n)
	if err != nil || len(head) < 21 || string(head[:4]) != "tree" {
		return nil, errBroken
	}
	page, err := r.block(u32(head[8:]))
	if err != nil || len(page) < 20 {
		return nil, errBroken
	}
	if page[1] == 0 { // a page of pages: down to the first
		if page, err = r.block(u32(page[12:])); err != nil {
			return nil, err
		}
	}
	names := map[uint32]string{}
	var found []entry
	for len(page) >= 12 {
		count := int(binary.BigEndian.Uint16(page[2:]))
		if len(page) < 12+8*count || len(found) > len(r.file) {
			return nil, errBroken
		}
		for i := range count {
			e, err := r.entry(page[12+8*i:], names)
			if err != nil {
				return nil, err
			}
			found = append(found, e)
		}
		next := u32(page[4:])
		if next == 0 || count == 0 {
			break
		}
		if page, err = r.block(next); err != nil {
			return nil, err
		}
	}
	if len(found) != int(u32(head[16:])) {
		return nil, fmt.Errorf("%w: %d of %d paths", errBroken, len(found), u32(head[16:]))
	}
	return found, nil
}

func (r reader) entry(pair []byte, names map[uint32]string) (entry, error) {
	key, err1 := r.block(u32(pair))
	value, err2 := r.block(u32(pair[4:]))
	if err1 != nil || err2 != nil || len(key) < 8 || len(value) < 5 || value[len(value)-1] != 0 {
		return entry{}, errBroken
	}
	meta, err := r.block(u32(key[4:]))
	if err != nil || len(meta) < 31 || meta[1] != 1 || meta[3] != 0xf {
		return entry{}, errBroken
	}
	name := string(value[4 : len(value)-1])
	if parent := u32(value); parent != 0 {
		above, ok := names[parent]
		if !ok {
			return entry{}, errBroken
		}
		if name = path.Join(above, name); len(name) > 4096 {
			return entry{}, errBroken
		}
	}
	names[u32(key)] = name
	e := entry{Path: name, Mode: uint32(binary.BigEndian.Uint16(meta[4:])),
		UID: u32(meta[6:]), GID: u32(meta[10:]), Time: u32(meta[14:]), Size: u32(meta[18:])}
	if meta[0] == 1 {
		if len(meta) != 35 {
			return entry{}, errBroken
		}
		e.Sum = u32(meta[23:])
	}
	return e, nil
}

// TestRead: what was written is read again; 1,200 paths need three pages.
func TestRead(t *testing.T) {
	for _, number := range []int{0, 1, 500, 1200} {
		tr := tree.New(1_700_000_000)
		tr.Folder("Applications", 0o775, tree.Admin)
		for i := range number {
			tr.Add(fmt.Sprintf("Applications/Æ.app/%d/f", i/2), 0o755, bytes.Repeat([]byte("x"), i))
		}
		var want []entry
		for _, f := range tr.Files() {
			e := entry{path.Clean(f.Path), f.Mode, f.UID, f.GID, uint32(f.Time), uint32(len(f.Data)), 0}
			if !f.Dir() {
				e.Sum = Checksum(f.Data)
			}
			want = append(want, e)
		}
		file, err := Bytes(tr.Files())
		if err != nil {
			t.Fatal(err)
		}
		got, err := read(file)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%d files (-want +got):\n%s", number, diff)
		}
	}
}

// TestChecksum: the figures are those of cksum(1).
func TestChecksum(t *testing.T) {
	for text, want := range map[string]uint32{"": 4294967295, "123456789": 930766865} {
		if got := Checksum([]byte(text)); got != want {
			t.Errorf("%q: got %d, want %d", text, got, want)
		}
	}
}

func TestNoFolder(t *testing.T) {
	if _, err := Bytes([]tree.File{{Path: "./a/b"}}); err == nil {
		t.Error("a file in no folder was written")
	}
}
