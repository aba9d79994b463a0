package rootfs

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// private is a private folder on the volume of dir.
func private(t *testing.T, dir string) *Dir {
	t.Helper()
	parent, err := OpenDir(dir)
	must(t, err)
	t.Cleanup(func() { parent.Close() })
	d, err := parent.Private("private")
	must(t, err)
	t.Cleanup(func() { d.Close() })
	return d
}

func hold(t *testing.T, dir, name string) *Held {
	t.Helper()
	_, e := entry(t, dir, name)
	h, err := e.Hold(1)
	must(t, err)
	t.Cleanup(func() { h.Close() })
	return h
}

// remove removes and lets go: Wine removes a file only then.
func remove(t *testing.T, h *Held, via *Dir) {
	t.Helper()
	must(t, h.Remove(via))
	must(t, h.Close())
}

func exists(t *testing.T, path string) bool {
	t.Helper()
	_, err := os.Lstat(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return err == nil
}

func TestRemove(t *testing.T) {
	dir := t.TempDir()
	via := private(t, dir)
	names := []string{"a.txt", "skrivebeskyttet", strings.Repeat("x", 200) + "æøå.docx"}
	plant(t, dir, names...)
	must(t, os.Chmod(filepath.Join(dir, "skrivebeskyttet"), 0o444))
	for _, name := range names {
		remove(t, hold(t, dir, name), via)
		if exists(t, filepath.Join(dir, name)) {
			t.Errorf("%s is still there", name)
		}
	}
	if got := walkAll(t, filepath.Join(dir, "private"), Limits{}); len(got.entries) > 0 {
		t.Errorf("left in the private folder: %q", got.entries)
	}
}

func TestRemoveFolder(t *testing.T) {
	dir := t.TempDir()
	via := private(t, dir)
	plant(t, dir, "tom/", "fuld/a.txt")
	remove(t, hold(t, dir, "tom"), via)
	if exists(t, filepath.Join(dir, "tom")) {
		t.Error("the empty folder is still there")
	}
	if err := hold(t, dir, "fuld").Remove(via); !errors.Is(err, ErrNotEmpty) {
		t.Errorf("a folder with a file: %v, want ErrNotEmpty", err)
	}
	if !exists(t, filepath.Join(dir, "fuld", "a.txt")) {
		t.Error("the folder was not put back")
	}
}

func TestMoveToAndBack(t *testing.T) {
	dir := t.TempDir()
	via := private(t, dir)
	plant(t, dir, "a.txt", "private/taken")
	h := hold(t, dir, "a.txt")
	if err := h.MoveTo(via, "taken"); !errors.Is(err, fs.ErrExist) {
		t.Errorf("onto another file: %v, want fs.ErrExist", err)
	}
	must(t, h.MoveTo(via, "moved"))
	must(t, h.Still())
	if exists(t, filepath.Join(dir, "a.txt")) || !exists(t, filepath.Join(dir, "private", "moved")) {
		t.Error("not moved")
	}
	plant(t, dir, "a.txt") // the name is taken meanwhile
	name, err := h.PutBack()
	must(t, err)
	if name != "a (2).txt" || !exists(t, filepath.Join(dir, name)) || !exists(t, filepath.Join(dir, "a.txt")) {
		t.Errorf("put back as %q", name)
	}
	remove(t, h, via)
	if exists(t, filepath.Join(dir, name)) || !exists(t, filepath.Join(dir, "a.txt")) {
		t.Error("removed the wrong one")
	}
}

// TestChangedIsRefused: the file is another one by the time it is to be held.
func TestChangedIsRefused(t *testing.T) {
	dir := t.TempDir()
	private(t, dir)
	plant(t, dir, "replaced")
	_, replaced := entry(t, dir, "replaced")
	must(t, os.Rename(filepath.Join(dir, "replaced"), filepath.Join(dir, "kept")))
	plant(t, dir, "replaced")
	if _, err := replaced.Hold(1); !errors.Is(err, ErrChanged) {
		t.Errorf("%v, want ErrChanged", err)
	}
	must(t, os.Remove(filepath.Join(dir, "replaced")))
	if _, err := replaced.Hold(1); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("gone: %v, want fs.ErrNotExist", err)
	}
	must(t, os.Mkdir(filepath.Join(dir, "replaced"), 0o700))
	if _, err := replaced.Hold(1); err == nil {
		t.Error("a folder is held as the file it replaced")
	}
}

func TestManyNames(t *testing.T) {
	dir := t.TempDir()
	via := private(t, dir)
	plant(t, dir, "a.txt")
	if err := os.Link(filepath.Join(dir, "a.txt"), filepath.Join(dir, "b.txt")); err != nil {
		t.Fatal(err)
	}
	_, e := entry(t, dir, "a.txt")
	if _, err := e.Hold(1); !errors.Is(err, ErrManyNames) {
		t.Errorf("%v, want ErrManyNames", err)
	}
	h, err := e.Hold(2)
	must(t, err)
	remove(t, h, via)
	if exists(t, filepath.Join(dir, "a.txt")) || !exists(t, filepath.Join(dir, "b.txt")) {
		t.Error("the other name is gone, or this one is not")
	}
}

// TestInUse: who has it open for writing is first.
func TestInUse(t *testing.T) {
	dir := t.TempDir()
	plant(t, dir, "a.txt")
	writer, err := os.OpenFile(filepath.Join(dir, "a.txt"), os.O_RDWR, 0)
	must(t, err)
	_, e := entry(t, dir, "a.txt")
	if h, err := e.Hold(1); err == nil && h.Guarded() {
		t.Error("held while another program writes")
	} else if err != nil && !errors.Is(err, ErrInUse) {
		t.Errorf("%v, want ErrInUse", err)
	}
	must(t, writer.Close())
	h, err := e.Hold(1)
	must(t, err)
	must(t, h.Close())
}

func TestCreate(t *testing.T) {
	dir := t.TempDir()
	d := private(t, dir)
	c, err := d.Create("ny", true)
	must(t, err)
	defer c.Close()
	_, err = io.WriteString(c, "indhold")
	must(t, err)
	must(t, c.Sync())
	when := time.Date(2024, 2, 29, 12, 30, 15, 0, time.UTC)
	must(t, c.SetMeta(Meta{Mode: 0o640, Modified: when}))
	must(t, c.Still())
	must(t, c.MoveTo(d, "navngivet"))
	if _, err := d.Create("navngivet", true); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a name that is taken: %v, want fs.ErrExist", err)
	}
	must(t, c.Close())
	info, err := os.Stat(filepath.Join(dir, "private", "navngivet"))
	must(t, err)
	if !info.ModTime().Equal(when) || info.Size() != 7 {
		t.Errorf("%v, %d bytes", info.ModTime(), info.Size())
	}
	meta, err := hold(t, filepath.Join(dir, "private"), "navngivet").Meta()
	must(t, err)
	if !meta.Modified.Equal(when) {
		t.Errorf("meta %+v", meta)
	}
}

func TestWriteFile(t *testing.T) {
	d := private(t, t.TempDir())
	for _, text := range []string{"først", "", strings.Repeat("så", 5000)} {
		must(t, d.WriteFile("tilstand", []byte(text)))
		e, err := d.Lookup("tilstand")
		must(t, err)
		if got, err := e.ReadAll(1 << 20); err != nil || string(got) != text {
			t.Errorf("read %d bytes, %v", len(got), err)
		}
	}
	e, err := d.Lookup("tilstand")
	must(t, err)
	if _, err := e.ReadAll(9999); err == nil {
		t.Error("more than the limit was read")
	}
}

func TestLock(t *testing.T) {
	dir := t.TempDir()
	d := private(t, dir)
	lock, err := d.Lock()
	must(t, err)
	if _, err := d.Lock(); !errors.Is(err, ErrInUse) {
		t.Errorf("%v, want ErrInUse", err)
	}
	must(t, lock.Close())
	lock, err = d.Lock()
	must(t, err)
	must(t, lock.Close())
}

func TestChain(t *testing.T) {
	dir := t.TempDir()
	plant(t, dir, "place/mappe/under/a.txt", "outside/")
	rel := filepath.Join("mappe", "under")
	c, err := OpenChain(filepath.Join(dir, "place"), rel)
	must(t, err)
	must(t, c.Intact())
	if _, err := c.Dir().Lookup("a.txt"); err != nil || c.Dir().Path() != rel {
		t.Errorf("%q: %v", c.Dir().Path(), err)
	}
	must(t, c.Close())
	for _, bad := range []string{"..", "mappe" + string(filepath.Separator) + "..", "mappe" + string(filepath.Separator), filepath.Join("mappe", "under", "a.txt"), "mangler"} {
		if c, err := OpenChain(filepath.Join(dir, "place"), bad); err == nil {
			c.Close()
			t.Errorf("%q can be descended to", bad)
		}
	}
}

func TestFreeName(t *testing.T) {
	long := strings.Repeat("ø", 127) + "x"
	for _, c := range []struct {
		name string
		n    int
		want string
	}{
		{"a.txt", 1, "a.txt"},
		{"a.txt", 2, "a (2).txt"},
		{"uden", 12, "uden (12)"},
		{".skjult", 2, ".skjult (2)"},
		{"to.tar.gz", 3, "to.tar (3).gz"},
		{"prik.", 2, "prik (2)."},
		{"a." + strings.Repeat("x", 30), 2, "a." + strings.Repeat("x", 30) + " (2)"},
		{long, 2, strings.Repeat("ø", 125) + " (2)"},
		{long[:250] + ".docx", 2, strings.Repeat("ø", 123) + " (2).docx"},
		{strings.Repeat("\xff", 255), 2, strings.Repeat("\xff", 248) + " (2)"},
	} {
		if got := FreeName(c.name, c.n); got != c.want || len(got) > maxName {
			t.Errorf("%q, %d: %q, want %q", c.name, c.n, got, c.want)
		}
	}
}
