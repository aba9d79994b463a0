//go:build unix

package watch

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// TestLinksAreNotFollowed: what a link leads to is no part of the place, and a
// link in the place of a file means that the file is gone.
func TestLinksAreNotFollowed(t *testing.T) {
	d := newReal(t, Options{})
	other := t.TempDir()
	d.write("a.txt", "1")
	d.told()
	d.do(os.Symlink(other, d.path("link")))
	d.do(os.Symlink(filepath.Join(other, "a.txt"), d.path("b")))
	d.do(os.Rename(d.path("b"), d.path("a.txt")))
	d.want("", "a.txt b link", false)
	d.do(os.WriteFile(filepath.Join(other, "a.txt"), nil, 0o600))
	d.want("", "", false)
}

// TestRootThatIsALink: whoever names the root vouches for it, and is told by the
// name that was given; one that leads elsewhere by now is noticed.
func TestRootThatIsALink(t *testing.T) {
	d := newReal(t, Options{})
	one, two := t.TempDir(), t.TempDir()
	link := d.path("link")
	d.do(os.Symlink(one, link))
	d.told()
	d.w.SetRoots([]string{link})
	d.do(os.WriteFile(filepath.Join(one, "a.txt"), nil, 0o600))
	if h := <-d.w.Hints(); len(h.Paths) != 1 || h.Paths[0] != filepath.Join(link, "a.txt") {
		t.Errorf("%+v", h)
	}
	d.do(os.Remove(link))
	d.do(os.Symlink(two, link))
	d.w.Poke()
	if h := <-d.w.Hints(); !h.Rescan {
		t.Errorf("%+v", h)
	}
	d.do(os.WriteFile(filepath.Join(two, "b.txt"), nil, 0o600))
	if h := <-d.w.Hints(); len(h.Paths) != 1 || h.Paths[0] != filepath.Join(link, "b.txt") {
		t.Errorf("%+v", h)
	}
}

// TestRemovedRoot: a root that is removed is known to be missing without a Poke.
func TestRemovedRoot(t *testing.T) {
	d := newReal(t, Options{})
	d.write("x/a.txt", "1")
	d.told()
	d.do(os.RemoveAll(d.dir))
	d.await("the root is gone", func() bool { _, err := d.w.Since(d.dir); return errors.Is(err, ErrMissing) })
}

// TestSpecialFiles: a fifo is not a file.
func TestSpecialFiles(t *testing.T) {
	d := newReal(t, Options{})
	d.do(syscall.Mkfifo(d.path("fifo"), 0o600))
	d.want("", "fifo", false)
}

// TestLinkInPlaceOfAFolder: a watched folder that a link replaces is left.
func TestLinkInPlaceOfAFolder(t *testing.T) {
	d := newReal(t, Options{})
	other := t.TempDir()
	d.write("x/a.txt", "1")
	d.told()
	d.do(os.RemoveAll(d.path("x")))
	d.do(os.Symlink(other, d.path("x")))
	d.told()
	d.do(os.WriteFile(filepath.Join(other, "b.txt"), nil, 0o600))
	d.want("", "", false)
	if _, err := identify(d.path("x"), false); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a link is a folder: %v", err)
	}
}

// TestModelOnRealEvents is TestModel with what the system tells. Not under Wine,
// whose watch of a tree misses folders that are made or moved quickly.
func TestModelOnRealEvents(t *testing.T) {
	t.Parallel()
	modelled(t, func(t *testing.T, _ *changes, o Options) *Watcher {
		w, _ := running(t, o)
		return w
	})
}

// TestBound: a root with more folders than may be watched is not watched at all,
// the others are, and what it took is given back.
func TestBound(t *testing.T) {
	d := newReal(t, Options{Folders: 5})
	for i := range 4 {
		d.write(fmt.Sprintf("%d/a.txt", i), "1")
	}
	d.told()
	other := t.TempDir()
	d.w.SetRoots([]string{d.dir, other})
	if _, err := d.w.Since(other); !errors.Is(err, ErrTooMany) {
		t.Errorf("a sixth folder is watched: %v", err)
	}
	d.write("4/a.txt", "1")
	d.await("one too many", func() bool { _, err := d.w.Since(d.dir); return errors.Is(err, ErrTooMany) })
	d.do(os.RemoveAll(d.path("4")))
	d.w.SetRoots([]string{other})
	d.w.Poke()
	d.w.SetRoots([]string{d.dir})
	if _, err := d.w.Since(d.dir); err != nil {
		t.Errorf("five folders are not watched: %v", err)
	}
}

// TestBoundOfFiles: where each file costs a descriptor, files count too: those
// that are there, those that come, and no longer those that have gone.
func TestBoundOfFiles(t *testing.T) {
	d := newReal(t, Options{Folders: 20, filesCost: true})
	for i := range 10 {
		d.write(fmt.Sprintf("%d.txt", i), "1")
	}
	d.told()
	for i := range 15 {
		d.write("new.txt", "1")
		d.do(os.Remove(d.path("new.txt")))
		if i%5 == 0 {
			d.told()
		}
	}
	d.told()
	if _, err := d.w.Since(d.dir); err != nil {
		t.Fatalf("ten files are too many: %v", err)
	}
	d.w.SetRoots(nil)
	if d.w.files != 0 || len(d.w.ids) != 0 { // nothing runs that would change them
		t.Errorf("%d files and %d folders still count", d.w.files, len(d.w.ids))
	}
	d.w.SetRoots([]string{d.dir})
	for i := range 10 {
		d.write(fmt.Sprintf("x%d.txt", i), "1")
	}
	d.await("too many", func() bool { _, err := d.w.Since(d.dir); return errors.Is(err, ErrTooMany) })
	w, _ := running(t, Options{Folders: 20, filesCost: true})
	w.SetRoots([]string{d.dir})
	if _, err := w.Since(d.dir); !errors.Is(err, ErrTooMany) {
		t.Errorf("twenty files are not too many: %v", err)
	}
}

// TestNoPermission: a root that cannot be read says so; a folder in it that cannot
// is left to the look, and watched when it can.
func TestNoPermission(t *testing.T) {
	if os.Geteuid() == 0 {
		nobody(t)
		return
	}
	d := newReal(t, Options{})
	d.write("x/a.txt", "1")
	d.write("y/a.txt", "1")
	d.told()
	d.do(os.Chmod(d.path("x"), 0))
	defer os.Chmod(d.path("x"), 0o700)
	w, _ := running(t, Options{})
	w.SetRoots([]string{d.dir, d.path("x")})
	if _, err := w.Since(d.dir); err != nil {
		t.Error(err)
	}
	if _, err := w.Since(d.path("x")); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("%v, want no permission", err)
	}
}
