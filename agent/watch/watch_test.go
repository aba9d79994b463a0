package watch

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// watched is a watcher at work on a real folder.
type watched struct {
	t    *testing.T
	dir  string
	w    *Watcher
	stop func()
}

func newWatched(t *testing.T, o Options) *watched {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	o.Now, o.Pulse, o.Log = time.Now, time.Now, slog.New(slog.NewTextHandler(io.Discard, nil))
	if o.Settle == 0 {
		o.Settle = 50 * time.Millisecond
	}
	d := &watched{t: t, dir: dir, w: New(o)}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- d.w.Run(ctx) }() // stop waits for it
	d.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(d.stop)
	d.w.SetRoots([]string{dir})
	if since, err := d.w.Since(dir); err != nil || since.IsZero() {
		t.Fatalf("not watched: %v, %v", since, err)
	}
	return d
}

func (d *watched) path(name string) string { return filepath.Join(d.dir, filepath.FromSlash(name)) }

func (d *watched) write(name, text string) {
	d.t.Helper()
	if err := os.MkdirAll(filepath.Dir(d.path(name)), 0o700); err != nil {
		d.t.Fatal(err)
	}
	if err := os.WriteFile(d.path(name), []byte(text), 0o600); err != nil {
		d.t.Fatal(err)
	}
}

func (d *watched) rename(from, to string) {
	d.t.Helper()
	if err := os.Rename(d.path(from), d.path(to)); err != nil {
		d.t.Fatal(err)
	}
}

// told gathers what is told until nothing is for a while.
func (d *watched) told() (paths, gone []string, rescan bool) {
	d.t.Helper()
	for {
		select {
		case h := <-d.w.Hints():
			if h.Root != d.dir {
				d.t.Errorf("a hint of root %q", h.Root)
			}
			paths, gone, rescan = append(paths, h.Paths...), append(gone, h.Gone...), rescan || h.Rescan
		case <-time.After(600 * time.Millisecond):
			rel := func(list []string) []string {
				for i, p := range list {
					r, err := filepath.Rel(d.dir, p)
					if err != nil {
						d.t.Fatal(err)
					}
					list[i] = filepath.ToSlash(r)
				}
				slices.Sort(list)
				return list
			}
			return rel(paths), rel(gone), rescan
		}
	}
}

func (d *watched) want(paths, gone string, rescan bool) {
	d.t.Helper()
	p, g, r := d.told()
	if strings.Join(p, " ") != paths || strings.Join(g, " ") != gone || r != rescan {
		d.t.Errorf("told %q, gone %q, rescan %v; want %q, %q, %v", p, g, r, paths, gone, rescan)
	}
}

func TestHints(t *testing.T) {
	for _, c := range []struct {
		name        string
		before      func(d *watched)
		do          func(d *watched)
		paths, gone string
		rescan      bool
	}{
		{"a new file", nil, func(d *watched) { d.write("a.txt", "1") }, "a.txt", "", false},
		{"one written in pieces", nil, func(d *watched) {
			for i := range 5 {
				d.write("a.txt", fmt.Sprint(i))
				time.Sleep(10 * time.Millisecond)
			}
		}, "a.txt", "", false},
		{"an edit", func(d *watched) { d.write("a.txt", "1") }, func(d *watched) { d.write("a.txt", "22") }, "a.txt", "", false},
		{"an atomic save", func(d *watched) { d.write("a.txt", "1") }, func(d *watched) {
			d.write(".a.tmp", "2")
			d.rename(".a.tmp", "a.txt")
		}, "a.txt", ".a.tmp", false},
		{"a rename", func(d *watched) { d.write("a.txt", "1") }, func(d *watched) { d.rename("a.txt", "b.txt") }, "b.txt", "a.txt", false},
		{"a removal", func(d *watched) { d.write("a.txt", "1") }, func(d *watched) { os.Remove(d.path("a.txt")) }, "", "a.txt", false},
		{"a new tree", nil, func(d *watched) { d.write("x/y/z/a.txt", "1") }, "x/y/z/a.txt", "", false},
		{"a folder that goes", func(d *watched) { d.write("x/a.txt", "1") }, func(d *watched) { os.RemoveAll(d.path("x")) }, "", "", true},
		{"a folder that is renamed", func(d *watched) { d.write("x/a.txt", "1") }, func(d *watched) { d.rename("x", "y") }, "", "", true},
		{"an undo area", func(d *watched) { os.Mkdir(d.path(".husorden-1"), 0o700) }, func(d *watched) { d.write(".husorden-1/a.txt", "1") }, "", "", false},
		{"nothing", func(d *watched) { d.write("a.txt", "1") }, func(*watched) {}, "", "", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newWatched(t, Options{Skip: func(name string) bool { return strings.HasPrefix(name, ".husorden-") }})
			if c.before != nil {
				c.before(d)
				d.told()
			}
			c.do(d)
			d.want(c.paths, c.gone, c.rescan)
		})
	}
}

// TestRenamedFolderIsWatched: what happens in it under its new name is told.
func TestRenamedFolderIsWatched(t *testing.T) {
	d := newWatched(t, Options{})
	d.write("x/a.txt", "1")
	d.told()
	d.rename("x", "y")
	d.told()
	d.write("y/b.txt", "1")
	d.want("y/b.txt", "", false)
}

// TestTooManyAreARescan: a hint is never longer than allowed.
func TestTooManyAreARescan(t *testing.T) {
	d := newWatched(t, Options{Paths: 10})
	for i := range 50 {
		d.write(fmt.Sprintf("%d.txt", i), "1")
	}
	if paths, _, rescan := d.told(); !rescan || len(paths) > 10 {
		t.Errorf("%d paths, rescan %v", len(paths), rescan)
	}
}

// TestRestlessFile: a file that is written without end is told all the same.
func TestRestlessFile(t *testing.T) {
	d := newWatched(t, Options{Settle: 200 * time.Millisecond, Most: 500 * time.Millisecond})
	end := time.After(5 * time.Second)
	for {
		d.write("log.txt", fmt.Sprint(time.Now()))
		select {
		case h := <-d.w.Hints():
			if len(h.Paths) != 1 {
				t.Errorf("%+v", h)
			}
			return
		case <-end:
			t.Fatal("not told in 5 s")
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// TestRootComesAndGoes: a root that vanishes is not watched, and is again when it
// is back, after a Rescan.
func TestRootComesAndGoes(t *testing.T) {
	d := newWatched(t, Options{})
	place := d.path("stick")
	if err := os.Mkdir(place, 0o700); err != nil {
		t.Fatal(err)
	}
	d.told()
	d.w.SetRoots([]string{place})
	if err := os.RemoveAll(place); err != nil {
		t.Fatal(err)
	}
	d.await("the root is gone", func() bool { d.w.Poke(); _, err := d.w.Since(place); return err != nil })
	if err := os.Mkdir(place, 0o700); err != nil {
		t.Fatal(err)
	}
	d.await("the root is back", func() bool { d.w.Poke(); _, err := d.w.Since(place); return err == nil })
	for {
		select {
		case h := <-d.w.Hints():
			if h.Root == place && h.Rescan {
				return
			}
		case <-time.After(5 * time.Second):
			t.Fatal("no rescan of a root that came back")
		}
	}
}

func (d *watched) await(what string, ok func() bool) {
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

// TestNothingIsLost: 20,000 files in new folders, made as fast as the disk takes
// them while they are watched. Each is told, or covered by a Rescan that comes
// after it was made.
func TestNothingIsLost(t *testing.T) {
	const folders, each = 200, 100
	d := newWatched(t, Options{Settle: 300 * time.Millisecond})
	made := make(chan struct{})
	go func() {
		defer close(made)
		for i := range folders {
			for j := range each {
				d.write(fmt.Sprintf("%d/%d/%d.txt", i%7, i, j), "1")
			}
		}
	}()
	told := map[string]bool{}
	rescans, covered := 0, 0
	for quiet := false; !quiet; {
		select {
		case h := <-d.w.Hints():
			for _, p := range h.Paths {
				told[p] = true
			}
			if h.Rescan { // the consumer's look finds all there is now
				rescans++
				covered = len(told)
				filepath.WalkDir(d.dir, func(path string, e os.DirEntry, err error) error {
					if err == nil && e.Type().IsRegular() {
						told[path] = true
					}
					return nil
				})
				covered = len(told) - covered
			}
		case <-time.After(3 * time.Second):
			select {
			case <-made:
				quiet = true
			default:
			}
		}
	}
	if len(told) != folders*each {
		t.Errorf("%d of %d files are known", len(told), folders*each)
	}
	t.Logf("%d files, %d rescans, the last of which found %d", len(told), rescans, covered)
}

// TestSlowListener: who does not listen for a while is told all the same, and
// holds nobody up.
func TestSlowListener(t *testing.T) {
	d := newWatched(t, Options{})
	for i := range 20 {
		d.write(fmt.Sprintf("%d.txt", i), "1")
	}
	time.Sleep(500 * time.Millisecond)
	for i := range 20 {
		d.write(fmt.Sprintf("%d.txt", i+20), "1")
	}
	paths, _, rescan := d.told()
	if !rescan && len(slices.Compact(paths)) != 40 {
		t.Errorf("%d files told", len(paths))
	}
}

// TestStop: no goroutine is left, and SetRoots afterwards does no harm.
func TestStop(t *testing.T) {
	d := newWatched(t, Options{})
	d.stop()
	d.stop()
	if _, err := d.w.Since(d.dir); err == nil {
		t.Error("watched after the end")
	}
}
