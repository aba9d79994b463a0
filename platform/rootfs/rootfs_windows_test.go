package rootfs

import (
	"encoding/binary"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"unsafe"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sys/windows"
)

func TestAFileThatIsHeldIsInUse(t *testing.T) {
	dir := t.TempDir()
	plant(t, dir, "a.txt")
	path, err := windows.UTF16PtrFromString(filepath.Join(dir, "a.txt"))
	must(t, err)
	held, err := windows.CreateFile(path, windows.GENERIC_READ|windows.GENERIC_WRITE, 0, nil, windows.OPEN_EXISTING, 0, 0)
	must(t, err)
	_, e := entry(t, dir, "a.txt") // looking is allowed
	if _, err := e.Open(); !errors.Is(err, ErrInUse) {
		t.Errorf("%v, want ErrInUse", err)
	}
	must(t, windows.CloseHandle(held))
	h, err := e.Open()
	must(t, err)
	must(t, h.Close())
}

// TestOtherProgramsAreNotDisturbed: while we read, the file can be written,
// renamed and deleted.
func TestOtherProgramsAreNotDisturbed(t *testing.T) {
	dir := t.TempDir()
	plant(t, dir, "a.txt")
	_, e := entry(t, dir, "a.txt")
	h, err := e.Open()
	must(t, err)
	defer h.Close()
	must(t, os.WriteFile(filepath.Join(dir, "a.txt"), []byte("changed"), 0o644))
	must(t, os.Rename(filepath.Join(dir, "a.txt"), filepath.Join(dir, "b.txt")))
	must(t, os.Remove(filepath.Join(dir, "b.txt")))
	if text, err := io.ReadAll(h); err != nil || string(text) != "changed" {
		t.Errorf("read %q, %v", text, err)
	}
}

// TestBothListingsAgreeWithTheFiles runs the wide class and the narrow one that
// FAT needs against what each file itself says.
func TestBothListingsAgreeWithTheFiles(t *testing.T) {
	dir := t.TempDir()
	names := []string{"kort.txt", "Et langt navn med æøå og 漢字.docx", "mappe", "skrivebeskyttet"}
	plant(t, dir, names[0], names[1], "mappe/", names[3])
	must(t, os.Chmod(filepath.Join(dir, names[3]), 0o444))
	for _, ids := range []idWidth{wide, narrow} {
		d, err := OpenDir(dir)
		must(t, err)
		d.sys.ids = ids
		var found []string
		err = d.Each(t.Context(), func(e Entry) error {
			found = append(found, e.Name)
			looked, err := d.sys.stat(e.Name)
			must(t, err)
			e.Links, looked.Links = 0, 0
			if e.Type == Folder {
				e.Size, looked.Size = 0, 0
			}
			if e.Info != looked {
				t.Errorf("ids %d: %s listed as\n%+v, is\n%+v", ids, e.Name, e.Info, looked)
			}
			if e.Type == File {
				h, err := e.Open()
				must(t, err)
				must(t, h.Close())
			}
			return nil
		}, func(p Problem) { t.Error(p) })
		must(t, err)
		t.Logf("ids %d: class %d, names only %v", ids, d.sys.next.class, d.sys.next.names)
		must(t, d.Close())
		slices.Sort(found)
		slices.Sort(names)
		if diff := cmp.Diff(names, found); diff != "" {
			t.Errorf("ids %d (-want +got):\n%s", ids, diff)
		}
	}
}

func TestLongPath(t *testing.T) {
	for path, want := range map[string]string{
		`C:\Users\x\Skrivebord`:    `\\?\C:\Users\x\Skrivebord`,
		`\\server\share\mappe`:     `\\?\UNC\server\share\mappe`,
		`\\?\C:\x`:                 `\\?\C:\x`,
		`C:\Users\x\..\y\Download`: `\\?\C:\Users\y\Download`,
	} {
		if got, err := longPath(path); err != nil || got != want {
			t.Errorf("%s: %s, %v; want %s", path, got, err, want)
		}
	}
}

func TestWhatTheSystemAnswersHasOurName(t *testing.T) {
	for status, want := range map[windows.NTStatus]error{
		windows.STATUS_SHARING_VIOLATION:         ErrInUse,
		windows.STATUS_FILE_LOCK_CONFLICT:        ErrInUse,
		windows.STATUS_REPARSE_POINT_ENCOUNTERED: ErrLink,
		windows.STATUS_NOT_A_DIRECTORY:           ErrChanged,
		windows.STATUS_FILE_IS_A_DIRECTORY:       ErrChanged,
		windows.STATUS_ACCESS_DENIED:             os.ErrPermission,
		windows.STATUS_DELETE_PENDING:            os.ErrNotExist,
		windows.STATUS_OBJECT_NAME_NOT_FOUND:     os.ErrNotExist,
	} {
		if got := explain(fromStatus(status)); !errors.Is(got, want) {
			t.Errorf("%v: %v, want %v", status, got, want)
		}
	}
	for _, errno := range []error{windows.ERROR_CLOUD_FILE_PROVIDER_NOT_RUNNING, windows.ERROR_CLOUD_FILE_NETWORK_UNAVAILABLE} {
		if got := explain(errno); !errors.Is(got, ErrPlaceholder) {
			t.Errorf("%v: %v, want ErrPlaceholder", errno, got)
		}
	}
}

// TestListingLayout: the offsets of [MS-FSCC] 2.4.21 and 2.4.22. Wine knows the
// second class only, so the first is read here from a buffer made by hand.
func TestListingLayout(t *testing.T) {
	var extd entryExtd
	var both entryBoth
	got := []uintptr{unsafe.Offsetof(extd.tag), unsafe.Offsetof(extd.id), unsafe.Offsetof(extd.name),
		unsafe.Offsetof(both.tag), unsafe.Offsetof(both.id), unsafe.Offsetof(both.name)}
	if want := []uintptr{68, 72, 88, 64, 96, 104}; !slices.Equal(got, want) {
		t.Fatalf("offsets %v, want %v", got, want)
	}

	buf := make([]byte, 256)
	put := func(at int, next, attributes, tag uint32, id byte, name string) {
		binary.LittleEndian.PutUint32(buf[at:], next)
		binary.LittleEndian.PutUint64(buf[at+40:], 7) // size
		binary.LittleEndian.PutUint32(buf[at+56:], attributes)
		binary.LittleEndian.PutUint32(buf[at+60:], uint32(2*len(name)))
		binary.LittleEndian.PutUint32(buf[at+64:], 0xFFFF) // size of extended attributes
		binary.LittleEndian.PutUint32(buf[at+68:], tag)
		buf[at+72] = id
		for i, r := range name {
			binary.LittleEndian.PutUint16(buf[at+88+2*i:], uint16(r))
		}
	}
	put(0, 120, 0x400020, 0, 1, "cloud.docx")
	put(120, 0, 0x410, windows.IO_REPARSE_TAG_MOUNT_POINT, 2, "junction")
	l := listing{buf: buf, left: true, class: windows.FileIdExtdDirectoryInfo}
	first, second := l.take(9), l.take(9)
	if first.name != "cloud.docx" || first.info.Type != File || !first.info.Placeholder || first.info.Size != 7 ||
		first.info.ID != (ID{Volume: 9, File: [16]byte{1}}) || !first.full {
		t.Errorf("first %+v", first)
	}
	if second.name != "junction" || second.info.Type != Link || second.info.ID.File[0] != 2 || l.left {
		t.Errorf("second %+v, left %v", second, l.left)
	}
}
