package watch

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// real is a watcher at work on a real folder.
type real struct {
	t    *testing.T
	dir  string
	w    *Watcher
	stop func()
	// quiet is for how long nothing has to be told to be all.
	quiet time.Duration
}

func newReal(t *testing.T, o Options) *real {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	d := &real{t: t, dir: dir, quiet: 400 * time.Millisecond}
	if runtime.GOOS == "windows" { // Wine's server delivers when it has the time
		d.quiet = time.Second
	}
	d.w, d.stop = running(t, o)
	d.w.SetRoots([]string{dir})
	if since, err := d.w.Since(dir); err != nil || since.IsZero() {
		t.Fatalf("not watched: %v, %v", since, err)
	}
	return d
}

// running starts a watcher. stop may be called more than once.
func running(t *testing.T, o Options) (*Watcher, func()) {
	t.Helper()
	o.Now, o.Pulse = time.Now, time.Now
	if o.Settle == 0 {
		o.Settle = 50 * time.Millisecond
	}
	w := New(o)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- w.Run(ctx) }() // stop waits for it
	stop := sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(stop)
	return w, stop
}

func (d *real) path(name string) string { return filepath.Join(d.dir, filepath.FromSlash(name)) }

func (d *real) write(name, text string) {
	d.t.Helper()
	d.do(os.MkdirAll(filepath.Dir(d.path(name)), 0o700))
	d.do(os.WriteFile(d.path(name), []byte(text), 0o600))
}

func (d *real) rename(from, to string) {
	d.t.Helper()
	d.do(os.MkdirAll(filepath.Dir(d.path(to)), 0o700))
	d.do(os.Rename(d.path(from), d.path(to)))
}

func (d *real) do(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

// told gathers what is told until nothing is for a while.
func (d *real) told() (paths, gone []string, rescan bool) {
	d.t.Helper()
	for {
		select {
		case h := <-d.w.Hints():
			if h.Root != d.dir {
				d.t.Errorf("a hint of root %q", h.Root)
			}
			paths, gone, rescan = append(paths, h.Paths...), append(gone, h.Gone...), rescan || h.Rescan
		case <-time.After(d.quiet):
			return d.relative(paths), d.relative(gone), rescan
		}
	}
}

func (d *real) relative(list []string) []string {
	d.t.Helper()
	for i, p := range list {
		r, err := filepath.Rel(d.dir, p)
		d.do(err)
		list[i] = filepath.ToSlash(r)
	}
	slices.Sort(list)
	return list
}

func (d *real) want(paths, gone string, rescan bool) {
	d.t.Helper()
	p, g, r := d.told()
	if strings.Join(p, " ") != paths || strings.Join(g, " ") != gone || r != rescan {
		d.t.Errorf("told %q, gone %q, rescan %v; want %q, %q, %v", p, g, r, paths, gone, rescan)
	}
}

func TestHints(t *testing.T) {
	for _, c := range []struct {
		name        string
		before      func(d *real)
		do          func(d *real)
		paths, gone string
		rescan      bool
	}{
		{"a new file", nil, func(d *real) { d.write("a.txt", "1") }, "a.txt", "", false},
		{"one written in pieces", nil, func(d *real) {
			for i := range 5 {
				d.write("a.txt", fmt.Sprint(i))
				time.Sleep(10 * time.Millisecond)
			}
		}, "a.txt", "", false},
		{"an edit", func(d *real) { d.write("a.txt", "1") }, func(d *real) { d.write("a.txt", "22") }, "a.txt", "", false},
		{"an atomic save", func(d *real) { d.write("a.txt", "1") }, func(d *real) {
			d.write(".a.tmp", "2")
			d.rename(".a.tmp", "a.txt")
		}, "a.txt", ".a.tmp", false},
		{"a save the way Word does it", func(d *real) { d.write("a.docx", "1") }, func(d *real) {
			d.write("~WRD1.tmp", "2")
			d.rename("a.docx", "~WRL2.tmp")
			d.rename("~WRD1.tmp", "a.docx")
			d.do(os.Remove(d.path("~WRL2.tmp")))
		}, "a.docx", "~WRD1.tmp ~WRL2.tmp", false},
		{"a rename", func(d *real) { d.write("a.txt", "1") }, func(d *real) { d.rename("a.txt", "b.txt") }, "b.txt", "a.txt", false},
		{"a move between folders", func(d *real) { d.write("x/a.txt", "1"); d.write("y/b.txt", "1") },
			func(d *real) { d.rename("x/a.txt", "y/a.txt") }, "y/a.txt", "x/a.txt", false},
		{"a removal", func(d *real) { d.write("a.txt", "1") }, func(d *real) { d.do(os.Remove(d.path("a.txt"))) }, "", "a.txt", false},
		{"a new tree", nil, func(d *real) { d.write("x/y/z/a.txt", "1") }, "x/y/z/a.txt", "", false},
		{"a name with æøå and spaces", nil, func(d *real) { d.write("Årsplan 1/Søren æ.txt", "1") }, "Årsplan 1/Søren æ.txt", "", false},
		{"a folder that goes", func(d *real) { d.write("x/a.txt", "1") }, func(d *real) { d.do(os.RemoveAll(d.path("x"))) }, "", "", true},
		{"a folder that is renamed", func(d *real) { d.write("x/a.txt", "1") }, func(d *real) { d.rename("x", "y") }, "", "", true},
		{"an undo area", func(d *real) { d.do(os.Mkdir(d.path(".husorden-1"), 0o700)) },
			func(d *real) { d.write(".husorden-1/a.txt", "1") }, "", "", false},
		{"an undo area in a new folder", nil, func(d *real) { d.write("x/.husorden-1/a.txt", "1"); d.write("x/b.txt", "1") }, "x/b.txt", "", false},
		{"an empty folder", nil, func(d *real) { d.do(os.Mkdir(d.path("x"), 0o700)) }, "", "", false},
		{"nothing", func(d *real) { d.write("a.txt", "1") }, func(*real) {}, "", "", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := newReal(t, Options{Skip: func(name string) bool { return strings.HasPrefix(name, ".husorden-") }})
			if c.before != nil {
				c.before(d)
				d.told()
			}
			c.do(d)
			d.want(c.paths, c.gone, c.rescan)
		})
	}
}

// TestRenamedFolderIsWatched: what happens in a folder under its new name is told.
// Under Wine, which calls it by its old name, as a Rescan.
func TestRenamedFolderIsWatched(t *testing.T) {
	for _, to := range []string{"y", "other/y"} {
		d := newReal(t, Options{})
		d.write("x/deep/a.txt", "1")
		d.write("other/c.txt", "1")
		d.told()
		d.rename("x", to)
		d.told()
		d.write(to+"/deep/b.txt", "1")
		if paths, _, rescan := d.told(); !rescan && !slices.Equal(paths, []string{to + "/deep/b.txt"}) {
			t.Errorf("renamed to %s: told %q", to, paths)
		}
	}
}

// TestMovedIntoANewFolder: a folder that is watched is moved into one that is
// not yet, so that it is listed there before the move is heard of.
func TestMovedIntoANewFolder(t *testing.T) {
	for range 6 {
		d := newReal(t, Options{})
		d.write("a/x/a.txt", "1")
		d.told()
		d.rename("a/x", "b/c/x") // makes b/c
		d.told()
		d.write("b/c/x/b.txt", "1")
		if paths, _, rescan := d.told(); !rescan && !slices.Contains(paths, "b/c/x/b.txt") {
			t.Fatalf("told %q", paths)
		}
		d.stop()
	}
}

// TestRootComesAndGoes: a root that is not there is not watched, and is again when
// it is back, after a Rescan.
func TestRootComesAndGoes(t *testing.T) {
	d := newReal(t, Options{})
	place := d.path("stick")
	d.do(os.Mkdir(place, 0o700))
	d.told()
	d.w.SetRoots([]string{place})
	d.rename("stick", "away")
	d.await("the root is gone", func() bool { d.w.Poke(); _, err := d.w.Since(place); return err != nil })
	d.do(os.Mkdir(place, 0o700))
	d.await("the root is back", func() bool { d.w.Poke(); _, err := d.w.Since(place); return err == nil })
	for {
		select {
		case h := <-d.w.Hints():
			if h.Root == place && h.Rescan {
				d.write("stick/a.txt", "1")
				if h := <-d.w.Hints(); len(h.Paths) != 1 || h.Root != place {
					t.Errorf("%+v", h)
				}
				return
			}
		case <-time.After(5 * time.Second):
			t.Fatal("no rescan of a root that came back")
		}
	}
}

func (d *real) await(what string, ok func() bool) {
	d.t.Helper()
	for deadline := time.Now().Add(5 * time.Second); !ok(); {
		if time.Now().After(deadline) {
			d.t.Fatalf("after 5 s still not: %s", what)
		}
		select {
		case <-d.w.Hints():
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// files returns the content of every file below a folder, by path.
func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return skipGone(err)
		}
		text, err := os.ReadFile(path)
		if err == nil {
			found[path] = string(text)
		}
		return skipGone(err)
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func skipGone(err error) error {
	if os.IsNotExist(err) || os.IsPermission(err) {
		return nil
	}
	return err
}

// TestStop: nothing is left running, and calls afterwards do no harm.
func TestStop(t *testing.T) {
	d := newReal(t, Options{})
	d.stop()
	d.w.SetRoots([]string{d.dir, t.TempDir()})
	d.w.Poke()
	if _, err := d.w.Since(d.dir); err == nil {
		t.Error("watched after the end")
	}
}
