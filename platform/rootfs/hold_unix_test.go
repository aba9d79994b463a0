//go:build linux || darwin

package rootfs

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"
)

// TestLinksAndSpecialFilesAreNotHeld.
func TestLinksAndSpecialFilesAreNotHeld(t *testing.T) {
	outside, dir := t.TempDir(), t.TempDir()
	plant(t, outside, "secret.txt")
	plant(t, dir, "fil", "mappe/")
	must(t, os.Symlink(filepath.Join(outside, "secret.txt"), filepath.Join(dir, "link")))
	must(t, unix.Mkfifo(filepath.Join(dir, "fifo"), 0o600))
	for name, want := range map[string]error{"link": ErrLink, "fifo": ErrSpecial} {
		_, e := entry(t, dir, name)
		if _, err := e.Hold(1); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", name, err, want)
		}
	}
	// Links that took the names after the look.
	_, file := entry(t, dir, "fil")
	_, folder := entry(t, dir, "mappe")
	for name, target := range map[string]string{"fil": filepath.Join(outside, "secret.txt"), "mappe": outside} {
		must(t, os.Remove(filepath.Join(dir, name)))
		must(t, os.Symlink(target, filepath.Join(dir, name)))
	}
	for _, e := range []Entry{file, folder} {
		if _, err := e.Hold(1); !errors.Is(err, ErrLink) && !errors.Is(err, ErrChanged) {
			t.Errorf("%s: %v, want ErrLink or ErrChanged", e.Name, err)
		}
	}
}

// TestSwappedWhileHeld: whatever takes the name of a held file stays.
func TestSwappedWhileHeld(t *testing.T) {
	dir := t.TempDir()
	via := private(t, dir)
	outside := filepath.Join(dir, "private", "outside")
	for name, put := range map[string]func(path string) error{
		"file":   func(path string) error { return os.WriteFile(path, []byte("fremmed"), 0o600) },
		"folder": func(path string) error { return os.Mkdir(path, 0o700) },
		"link":   func(path string) error { return os.Symlink(outside, path) },
		"fifo":   func(path string) error { return unix.Mkfifo(path, 0o600) },
	} {
		path := filepath.Join(dir, name)
		plant(t, dir, name)
		h := hold(t, dir, name)
		must(t, os.Rename(path, path+"-held"))
		must(t, put(path))
		before, err := os.Lstat(path)
		must(t, err)
		if err := h.Remove(via); !errors.Is(err, ErrChanged) {
			t.Errorf("%s: %v, want ErrChanged", name, err)
		}
		// The same without the look before, as when it happens between.
		must(t, moveNamed(h.dir, name, via.sys, "claimed"))
		if err := h.arrived(via.sys, "claimed"); !errors.Is(err, ErrChanged) {
			t.Errorf("%s: arrived: %v, want ErrChanged", name, err)
		}
		back, err := via.Give("claimed", &Dir{sys: h.dir}, name)
		must(t, err)
		after, err := os.Lstat(path)
		must(t, err)
		if back != name || !os.SameFile(before, after) || !exists(t, path+"-held") {
			t.Errorf("%s: given back as %q", name, back)
		}
	}
}

func TestRemoveNeedsAPrivateFolder(t *testing.T) {
	dir := t.TempDir()
	plant(t, dir, "a.txt", "open/")
	must(t, os.Chmod(filepath.Join(dir, "open"), 0o777))
	open, err := OpenDir(filepath.Join(dir, "open"))
	must(t, err)
	defer open.Close()
	if err := hold(t, dir, "a.txt").Remove(open); !errors.Is(err, ErrNotPrivate) {
		t.Errorf("%v, want ErrNotPrivate", err)
	}
	parent, err := OpenDir(dir)
	must(t, err)
	defer parent.Close()
	if _, err := parent.Private("open"); !errors.Is(err, ErrNotPrivate) {
		t.Errorf("%v, want ErrNotPrivate", err)
	}
	must(t, os.Symlink(t.TempDir(), filepath.Join(dir, "link")))
	if _, err := parent.Private("link"); !errors.Is(err, ErrLink) {
		t.Errorf("a link as private folder: %v, want ErrLink", err)
	}
	if !exists(t, filepath.Join(dir, "a.txt")) {
		t.Error("removed all the same")
	}
}

// TestChainBreaks: the folder, or one above it, lies elsewhere by now.
func TestChainBreaks(t *testing.T) {
	for name, change := range map[string]func(place string) error{
		"moved out": func(p string) error { return os.Rename(p+"/mappe/under", p+"/../under") },
		"above":     func(p string) error { return os.Rename(p+"/mappe", p+"/anden") },
		"a link now": func(p string) error {
			return errors.Join(os.Rename(p+"/mappe", p+"/../m"), os.Symlink("../m", p+"/mappe"))
		},
		"the start": func(p string) error { return errors.Join(os.Rename(p, p+"2"), os.Mkdir(p, 0o700)) },
	} {
		place := filepath.Join(t.TempDir(), "place")
		plant(t, place, "mappe/under/a.txt")
		c, err := OpenChain(place, "mappe/under")
		must(t, err)
		must(t, c.Intact())
		must(t, change(place))
		if err := c.Intact(); !errors.Is(err, ErrChanged) {
			t.Errorf("%s: %v, want ErrChanged", name, err)
		}
		must(t, c.Close())
	}
}

func TestExtendedAttributes(t *testing.T) {
	dir := t.TempDir()
	d := private(t, dir)
	plant(t, dir, "a.txt")
	const name = "user.husorden.test"
	if err := unix.Setxattr(filepath.Join(dir, "a.txt"), name, []byte("mærke"), 0); err != nil {
		t.Fatalf("the file system under %s keeps no attributes: %v", dir, err)
	}
	m, err := hold(t, dir, "a.txt").Meta()
	must(t, err)
	c, err := d.Create("b.txt", false)
	must(t, err)
	defer c.Close()
	must(t, c.SetMeta(m))
	var got [64]byte
	n, err := unix.Fgetxattr(int(c.File().Fd()), name, got[:])
	if err != nil || string(got[:n]) != "mærke" {
		t.Errorf("%q, %v", got[:max(n, 0)], err)
	}
}
