package rootfs

import (
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"unsafe"

	"golang.org/x/sys/windows"
)

// TestNobodyGetsAtAHeldFile: no other program writes, renames or removes.
func TestNobodyGetsAtAHeldFile(t *testing.T) {
	dir := t.TempDir()
	plant(t, dir, "a.txt")
	path := filepath.Join(dir, "a.txt")
	h := hold(t, dir, "a.txt")
	if !h.Guarded() {
		t.Error("not guarded")
	}
	if f, err := os.OpenFile(path, os.O_RDWR, 0); err == nil {
		f.Close()
		t.Error("written to while held")
	}
	if os.Rename(path, path+"2") == nil || os.Remove(path) == nil {
		t.Error("renamed or removed while held")
	}
	_, e := entry(t, dir, "a.txt") // who lets others remove meanwhile may read
	reader, err := e.Open()
	must(t, err)
	must(t, reader.Close())
}

// TestOpenWithoutSharingIsInUse: another program reads, and lets nobody remove.
func TestOpenWithoutSharingIsInUse(t *testing.T) {
	dir := t.TempDir()
	via := private(t, dir)
	plant(t, dir, "a.txt")
	reader, err := os.Open(filepath.Join(dir, "a.txt")) // Go does not share removal
	must(t, err)
	_, e := entry(t, dir, "a.txt")
	if _, err := e.Hold(1); !errors.Is(err, ErrInUse) {
		t.Errorf("%v, want ErrInUse", err)
	}
	must(t, reader.Close())
	must(t, hold(t, dir, "a.txt").Remove(via))
}

// TestRemoveOnClose is the way of FAT.
func TestRemoveOnClose(t *testing.T) {
	dir := t.TempDir()
	plant(t, dir, "a.txt", "readonly", "full/x")
	must(t, os.Chmod(filepath.Join(dir, "readonly"), 0o444))
	for _, name := range []string{"a.txt", "readonly"} {
		h := hold(t, dir, name)
		must(t, removeOnClose(windows.Handle(h.f.Fd())))
		must(t, h.Close())
		if exists(t, filepath.Join(dir, name)) {
			t.Errorf("%s is still there", name)
		}
	}
	h := hold(t, dir, "full")
	if err := explain(removeOnClose(windows.Handle(h.f.Fd()))); !errors.Is(err, ErrNotEmpty) {
		t.Errorf("a full folder: %v, want ErrNotEmpty", err)
	}
}

func TestReservedAndOddNames(t *testing.T) {
	dir := t.TempDir()
	via := private(t, dir)
	const loneSurrogate = "halv\xed\xa0\x80"
	d, err := OpenDir(dir)
	must(t, err)
	defer d.Close()
	for _, name := range []string{"a", "ab", "prik.", "mellemrum ", "...", "a\u200eb", loneSurrogate} {
		c, err := d.Create(name, false)
		if name == loneSurrogate && errors.Is(err, os.ErrNotExist) {
			continue // Wine keeps its names in UTF-8
		}
		must(t, err)
		must(t, c.Sync())
		must(t, c.Close())
		e, err := d.Lookup(name)
		must(t, err)
		h, err := e.Hold(1)
		must(t, err)
		must(t, h.MoveTo(via, name))
		must(t, h.Remove(via))
		must(t, h.Close())
		if _, err := d.Lookup(name); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%q is still there: %v", name, err)
		}
	}
}

func TestStreams(t *testing.T) {
	buf := make([]byte, 256)
	put := func(at int, next uint32, name string) {
		binary.LittleEndian.PutUint32(buf[at:], next)
		binary.LittleEndian.PutUint32(buf[at+4:], uint32(2*len(name)))
		for i, r := range name {
			binary.LittleEndian.PutUint16(buf[at+24+2*i:], uint16(r))
		}
	}
	put(0, 40, "::$DATA")
	put(40, 0, ":Zone.Identifier:$DATA")
	if got := parseStreams(buf); !slices.Equal(got, []string{"::$DATA", ":Zone.Identifier:$DATA"}) {
		t.Errorf("streams %q", got)
	}
	if at := unsafe.Offsetof(streamHead{}.name); at != 24 { // [MS-FSCC] 2.4.49
		t.Errorf("name at %d", at)
	}
	if at := unsafe.Offsetof(renameInformation{}.name); unsafe.Sizeof(uintptr(0)) == 8 && at != 20 { // [MS-FSCC] 2.4.42.2
		t.Errorf("new name at %d", at)
	}
}
