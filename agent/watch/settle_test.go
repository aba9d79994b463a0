package watch

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// bubble is a watcher of a folder with a fake source, in a time of its own.
type bubble struct {
	t   *testing.T
	dir string
	f   *fake
	w   *Watcher
}

func inBubble(t *testing.T, o Options, test func(b *bubble)) {
	t.Helper()
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		o.Now, o.Pulse, o.open = time.Now, time.Now, func() (source, error) { return f, nil }
		b := &bubble{t: t, dir: dir, f: f, w: New(o)}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- b.w.Run(ctx) }() // waited for below
		b.w.SetRoots([]string{dir})
		synctest.Wait()
		test(b)
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

func (b *bubble) path(name string) string { return filepath.Join(b.dir, name) }

// write makes a file and tells of it as Windows does: the folder has changed too.
func (b *bubble) write(name string) {
	b.t.Helper()
	if err := os.WriteFile(b.path(name), nil, 0o600); err != nil {
		b.t.Fatal(err)
	}
	b.f.tell(event{path: b.path(name), created: true}, event{path: b.path(name)}, event{path: b.dir})
	synctest.Wait()
}

func (b *bubble) remove(name string) {
	b.t.Helper()
	if err := os.Remove(b.path(name)); err != nil {
		b.t.Fatal(err)
	}
	b.f.tell(event{path: b.path(name), removed: true})
	synctest.Wait()
}

// next is the hint that comes within d, and after how long. None: no Root.
func (b *bubble) next(d time.Duration) (Hint, time.Duration) {
	began := time.Now()
	select {
	case h := <-b.w.Hints():
		return h, time.Since(began)
	case <-time.After(d):
		return Hint{}, d
	}
}

func (b *bubble) want(h Hint, after time.Duration) {
	b.t.Helper()
	got, took := b.next(time.Hour)
	if diff := cmp.Diff(h, got); diff != "" {
		b.t.Error(diff)
	}
	if took != after {
		b.t.Errorf("told after %v, want %v", took, after)
	}
}

func (b *bubble) quiet() {
	b.t.Helper()
	if h, _ := b.next(24 * time.Hour); h.Root != "" {
		b.t.Errorf("told %+v", h)
	}
}

func TestSettling(t *testing.T) {
	inBubble(t, Options{}, func(b *bubble) {
		b.write("a.txt")
		b.want(Hint{Root: b.dir, Paths: []string{b.path("a.txt")}}, 2*time.Second)
		// What goes on is told when it rests, and together with what rests by then.
		for range 3 {
			b.write("a.txt")
			time.Sleep(1500 * time.Millisecond)
		}
		b.write("b.txt")
		b.want(Hint{Root: b.dir, Paths: []string{b.path("a.txt")}}, 500*time.Millisecond)
		b.want(Hint{Root: b.dir, Paths: []string{b.path("b.txt")}}, 1500*time.Millisecond)
		b.remove("b.txt")
		b.want(Hint{Root: b.dir, Gone: []string{b.path("b.txt")}}, 2*time.Second)
		b.quiet()
	})
}

// TestRestless: a file that is written without end is told after 30 s, and again.
func TestRestless(t *testing.T) {
	inBubble(t, Options{}, func(b *bubble) {
		told := []time.Duration{}
		began := time.Now()
		for time.Since(began) < 100*time.Second {
			b.write("log.txt")
			if h, _ := b.next(time.Second); h.Root != "" {
				told = append(told, time.Since(began).Round(time.Second))
			}
		}
		if diff := cmp.Diff([]time.Duration{30 * time.Second, 60 * time.Second, 90 * time.Second}, told); diff != "" {
			t.Error(diff)
		}
	})
}

// TestTooMany: more paths than a hint may have are a Rescan, and who does not
// listen lets nothing grow: a million changes are one hint.
func TestTooMany(t *testing.T) {
	inBubble(t, Options{Paths: 10}, func(b *bubble) {
		for i := range 11 {
			b.write(fmt.Sprint(i))
		}
		b.want(Hint{Root: b.dir, Rescan: true}, 2*time.Second)
		for i := range 100_000 {
			b.f.tell(event{path: b.path(fmt.Sprint("x", i))})
			if i%10_000 == 0 {
				time.Sleep(time.Hour)
			}
		}
		synctest.Wait()
		for _, r := range b.w.roots {
			if n := len(r.pending.touched); n > 10 {
				t.Errorf("%d paths are kept", n)
			}
		}
		if h, _ := b.next(time.Minute); h.Root == "" {
			t.Error("nothing was told")
		}
	})
}

// TestOverflow: what was lost is a Rescan, before which the watch begins anew and
// in the meantime is not called unbroken.
func TestOverflow(t *testing.T) {
	inBubble(t, Options{}, func(b *bubble) {
		before, _ := b.w.Since(b.dir)
		time.Sleep(time.Hour)
		b.f.tell(event{path: b.dir, lost: true})
		synctest.Wait()
		if since, err := b.w.Since(b.dir); !since.IsZero() || err != nil {
			t.Errorf("watched since %v, %v, though events were lost", since, err)
		}
		b.f.remove(b.dir) // as ReadDirectoryChangesW may have
		b.want(Hint{Root: b.dir, Rescan: true}, 2*time.Second)
		if since, err := b.w.Since(b.dir); !since.After(before.Add(time.Hour)) || err != nil || !b.f.alive(b.dir) {
			t.Errorf("not watched anew: %v, %v", since, err)
		}
		b.write("a.txt")
		b.want(Hint{Root: b.dir, Paths: []string{b.path("a.txt")}}, 2*time.Second)
	})
}

// TestSinceMovesWithARescan: what a Rescan covers is not told one by one, so the
// watch counts as unbroken from then on only.
func TestSinceMovesWithARescan(t *testing.T) {
	inBubble(t, Options{}, func(b *bubble) {
		before, _ := b.w.Since(b.dir)
		time.Sleep(time.Hour)
		b.write("a.txt")
		b.next(time.Minute)
		if since, _ := b.w.Since(b.dir); !since.Equal(before) {
			t.Errorf("since %v, want %v", since, before)
		}
		b.f.tell(event{path: b.path("folder"), folder: true, removed: true})
		synctest.Wait()
		if since, _ := b.w.Since(b.dir); !since.Equal(time.Now()) {
			t.Errorf("since %v, want now", since)
		}
		b.want(Hint{Root: b.dir, Rescan: true}, 2*time.Second)
	})
}

// TestSlowListener: a hint that nobody takes is put right by those that follow.
func TestSlowListener(t *testing.T) {
	inBubble(t, Options{}, func(b *bubble) {
		b.write("a.txt")
		b.write("b.txt")
		time.Sleep(time.Minute)
		b.remove("a.txt") // while it is held out
		time.Sleep(time.Minute)
		b.want(Hint{Root: b.dir, Paths: []string{b.path("a.txt"), b.path("b.txt")}}, 0)
		b.want(Hint{Root: b.dir, Gone: []string{b.path("a.txt")}}, 0)
		b.remove("b.txt")
		time.Sleep(time.Hour)
		b.write("b.txt") // another one, an hour later: no save of the same
		b.want(Hint{Root: b.dir, Gone: []string{b.path("b.txt")}}, 0)
		b.want(Hint{Root: b.dir, Rescan: true}, 2*time.Second)
		if since, _ := b.w.Since(b.dir); time.Since(since) > time.Minute {
			t.Errorf("watched since %v", since)
		}
	})
}

// TestStaleName: something is heard of under the old name of its folder.
func TestStaleName(t *testing.T) {
	inBubble(t, Options{}, func(b *bubble) {
		b.f.tell(event{path: filepath.Join(b.dir, "old", "a.txt")})
		b.want(Hint{Root: b.dir, Rescan: true}, 4*time.Second)
	})
}

// TestFileAndFolderOfOneName: a folder has taken the name of a file.
func TestFileAndFolderOfOneName(t *testing.T) {
	inBubble(t, Options{}, func(b *bubble) {
		b.write("a")
		b.next(time.Minute)
		if err := errors.Join(os.Remove(b.path("a")), os.Mkdir(b.path("a"), 0o700)); err != nil {
			t.Fatal(err)
		}
		b.write(filepath.Join("a", "b.txt"))
		b.f.tell(event{path: b.path("a"), removed: true})
		synctest.Wait()
		b.f.tell(event{path: b.path("a"), folder: true, created: true})
		b.want(Hint{Root: b.dir, Paths: []string{filepath.Join(b.dir, "a", "b.txt")}, Gone: []string{b.path("a")}}, 2*time.Second)
	})
}

// TestRefused: a root that cannot be watched is polled, tried again, and says why.
func TestRefused(t *testing.T) {
	for _, c := range []struct{ refuse, why error }{{syscallExhausted, ErrTooMany}, {fs.ErrPermission, fs.ErrPermission}} {
		inBubble(t, Options{}, func(b *bubble) {
			b.f.refuse = c.refuse
			b.f.tell(event{path: b.dir, lost: true})
			b.want(Hint{Root: b.dir, Rescan: true}, 2*time.Second)
			if _, err := b.w.Since(b.dir); !errors.Is(err, c.why) {
				t.Errorf("%v, want %v", err, c.why)
			}
			polls := 0
			for range 60 { // an hour
				time.Sleep(time.Minute)
				b.w.Poke()
				if h, _ := b.next(3 * time.Second); h.Rescan {
					polls++
				}
			}
			if polls < 5 || polls > 6 {
				t.Errorf("polled %d times in an hour", polls)
			}
			b.f.refuse = nil
			time.Sleep(10 * time.Minute)
			b.w.Poke()
			b.want(Hint{Root: b.dir, Rescan: true}, 2*time.Second)
			b.write("a.txt")
			b.want(Hint{Root: b.dir, Paths: []string{b.path("a.txt")}}, 2*time.Second)
		})
	}
}

// TestPoke: a watch that ended in silence, as on a drive that was out for a
// moment, begins anew; a Poke when all is well tells nothing.
func TestPoke(t *testing.T) {
	inBubble(t, Options{}, func(b *bubble) {
		b.w.Poke()
		b.quiet()
		b.f.remove(b.dir)
		b.w.Poke()
		b.want(Hint{Root: b.dir, Rescan: true}, 2*time.Second)
		away := b.dir + "-away"
		if err := os.Rename(b.dir, away); err != nil {
			t.Fatal(err)
		}
		b.w.Poke()
		if _, err := b.w.Since(b.dir); !errors.Is(err, ErrMissing) {
			t.Error(err)
		}
		b.want(Hint{Root: b.dir, Rescan: true}, 2*time.Second)
		if err := os.Mkdir(b.dir, 0o700); err != nil { // another folder
			t.Fatal(err)
		}
		b.w.Poke()
		b.want(Hint{Root: b.dir, Rescan: true}, 2*time.Second)
		if err := errors.Join(os.Remove(b.dir), os.Rename(away, b.dir)); err != nil {
			t.Fatal(err)
		}
		b.w.Poke() // the first one again, between two looks
		b.want(Hint{Root: b.dir, Rescan: true}, 2*time.Second)
	})
}

// TestRoots: a root inside another one has its own hints, and none any more when
// it is no root; a root that does not exist is watched as soon as it does.
func TestRoots(t *testing.T) {
	inBubble(t, Options{}, func(b *bubble) {
		inner := b.path("inner")
		b.w.SetRoots([]string{b.dir, inner})
		if _, err := b.w.Since(inner); !errors.Is(err, ErrMissing) {
			t.Error(err)
		}
		b.want(Hint{Root: b.dir, Rescan: true}, 2*time.Second) // what belongs to whom has changed
		if err := os.Mkdir(inner, 0o700); err != nil {
			t.Fatal(err)
		}
		b.f.tell(event{path: inner, folder: true, created: true})
		b.want(Hint{Root: inner, Rescan: true}, 2*time.Second)
		if _, err := b.w.Since(inner); err != nil {
			t.Error(err)
		}
		b.write(filepath.Join("inner", "a.txt"))
		b.want(Hint{Root: inner, Paths: []string{filepath.Join(inner, "a.txt")}}, 2*time.Second)
		b.w.SetRoots([]string{b.dir})
		b.want(Hint{Root: b.dir, Rescan: true}, 2*time.Second)
		if _, err := b.w.Since(inner); !errors.Is(err, ErrNotKnown) {
			t.Error(err)
		}
		b.write(filepath.Join("inner", "a.txt"))
		b.want(Hint{Root: b.dir, Paths: []string{filepath.Join(inner, "a.txt")}}, 2*time.Second)
	})
}
