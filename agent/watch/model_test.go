package watch

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// believer is a consumer that knows of the file system only what hints have told
// it: it looks at Paths when they are told, and at all of a root on a Rescan.
type believer struct {
	t       *testing.T
	known   map[string]string // content by path
	direct  int
	rescans int
}

func (b *believer) take(h Hint) {
	switch {
	case h.Rescan:
		b.rescans++
		maps.DeleteFunc(b.known, func(path, _ string) bool { return below(path, h.Root) })
		maps.Copy(b.known, files(b.t, h.Root))
		return
	case !slices.IsSorted(h.Paths), !slices.IsSorted(h.Gone), len(h.Paths)+len(h.Gone) == 0:
		b.t.Errorf("odd hint: %+v", h)
	}
	for _, path := range h.Gone {
		delete(b.known, path)
	}
	for _, path := range h.Paths {
		text, err := os.ReadFile(path)
		if err != nil {
			delete(b.known, path)
			continue
		}
		if b.known[path] != string(text) {
			b.direct++
		}
		b.known[path] = string(text)
	}
}

// settle listens until the watcher has nothing to tell and the system nothing
// more for the watcher: for as long as quiet.
func (b *believer) settle(w *Watcher, quiet time.Duration) {
	for rest := time.Now(); time.Since(rest) < quiet; {
		select {
		case h := <-w.Hints():
			b.take(h)
			rest = time.Now()
		case <-time.After(10 * time.Millisecond):
			if w.busy() {
				rest = time.Now()
			}
		}
	}
}

func (w *Watcher) busy() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	busy := w.offer.Root != ""
	for _, r := range w.roots {
		busy = busy || r.pending.rescan || len(r.pending.touched) > 0
	}
	w.pump.mu.Lock()
	defer w.pump.mu.Unlock()
	return busy || len(w.pump.batch.heard) > 0 || len(w.pump.batch.lost) > 0
}

// changes makes random changes in two roots and a folder outside of them, and
// tells of them as Windows does.
type changes struct {
	*rand.Rand
	dirs  []string // the roots, and outside
	kinds int      // of changes; the last ones are to folders
	n     int
	tell  func(...event)
	log   []string
}

// pick returns a random entry of a random tree.
func (c *changes) pick(folder bool) (string, bool) {
	var found []string
	for _, dir := range c.dirs {
		_ = filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
			if err == nil && e.IsDir() == folder && !slices.Contains(c.dirs, path) {
				found = append(found, path)
			}
			return nil
		})
	}
	if len(found) == 0 {
		return "", false
	}
	return found[c.IntN(len(found))], true
}

func (c *changes) folder() string {
	if path, ok := c.pick(true); ok && c.IntN(4) > 0 {
		return path
	}
	return c.dirs[c.IntN(len(c.dirs))]
}

func (c *changes) fresh() string {
	c.n++
	return filepath.Join(c.folder(), fmt.Sprintf("n%d", c.IntN(12)))
}

// What the system refuses (a file where there is a folder) is no change.

func (c *changes) write(path string) {
	_, err := os.Lstat(path)
	if os.WriteFile(path, fmt.Appendf(nil, "content %d %s", c.n, strings.Repeat("x", c.IntN(50))), 0o600) == nil {
		c.tell(event{path: path, created: err != nil}, event{path: filepath.Dir(path)}, event{path: path})
	}
}

func (c *changes) mkdir(path string) {
	if os.Mkdir(path, 0o700) == nil {
		c.tell(event{path: path, created: true, folder: true}, event{path: filepath.Dir(path)})
	}
}

func (c *changes) rename(from, to string, folder bool) {
	over, _ := os.Lstat(to)
	if os.Rename(from, to) == nil {
		if over != nil {
			c.tell(event{path: to, removed: true, folder: over.IsDir()})
		}
		c.tell(event{path: from, removed: true, folder: folder}, event{path: to, created: true, folder: folder})
	}
}

func (c *changes) remove(path string, folder bool) {
	if os.Remove(path) == nil {
		c.tell(event{path: path, removed: true, folder: folder}, event{path: filepath.Dir(path)})
	}
}

func (c *changes) removeAll(path string) {
	entries, _ := os.ReadDir(path)
	for _, e := range entries {
		if sub := filepath.Join(path, e.Name()); e.IsDir() {
			c.removeAll(sub)
		} else {
			c.remove(sub, false)
		}
	}
	c.remove(path, true)
}

// step makes one change.
func (c *changes) step() {
	what, to := c.IntN(c.kinds), c.fresh()
	file, have := c.pick(false)
	if !have {
		what = c.IntN(4)
	}
	c.log = append(c.log, fmt.Sprint(what, " ", file, " ", to))
	switch what {
	case 0, 1:
		c.write(to)
	case 2, 3: // a new tree, as fast as possible
		for _, dir := range []string{to, filepath.Join(to, "d"), filepath.Join(to, "d", "e")} {
			c.mkdir(dir)
		}
		c.write(filepath.Join(to, "d", "e", "f"))
		c.write(filepath.Join(to, "g"))
	case 4:
		c.write(file)
	case 5:
		c.rename(file, to, false)
	case 6: // an atomic save
		c.write(file + "~")
		c.rename(file+"~", file, false)
	case 7:
		c.remove(file, false)
	case 8, 9, 10: // across roots, in and out, too; then something happens in it
		if from, ok := c.pick(true); ok {
			c.rename(from, to, true)
			c.write(filepath.Join(to, "h"))
		}
	case 11:
		if from, ok := c.pick(true); ok {
			c.removeAll(from)
		}
	}
}

// TestModel: whatever happens, after it has settled the believer believes what is
// true; and it goes on to, so no folder has been left unwatched. The source is a
// fake that watches whole trees and loses an event now and then, saying so.
func TestModel(t *testing.T) {
	t.Parallel()
	modelled(t, func(t *testing.T, c *changes, o Options) *Watcher {
		f := newFake()
		o.open = func() (source, error) { return f, nil }
		c.tell = func(events ...event) {
			for _, e := range events {
				if c.IntN(100) == 0 { // with all that the system has not delivered yet
					for _, root := range c.dirs[:2] {
						f.tell(event{path: root, lost: true})
					}
					continue
				}
				f.tell(e)
			}
		}
		w, _ := running(t, o)
		return w
	})
}

func modelled(t *testing.T, start func(t *testing.T, c *changes, o Options) *Watcher) {
	rounds := 8
	if runtime.GOOS == "windows" { // under Wine each takes a minute
		rounds = 2
	}
	for round := range rounds {
		seed := uint64(round) + 1
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			base, err := filepath.EvalSymlinks(t.TempDir())
			if err != nil {
				t.Fatal(err)
			}
			c := &changes{Rand: rand.New(rand.NewPCG(seed, 7)), kinds: []int{8, 12}[round%2], tell: func(...event) {}}
			for _, name := range []string{"one", "two", "outside"} {
				c.dirs = append(c.dirs, filepath.Join(base, name))
				if err := os.Mkdir(c.dirs[len(c.dirs)-1], 0o700); err != nil {
					t.Fatal(err)
				}
			}
			roots := c.dirs[:2]
			w := start(t, c, Options{Settle: 30 * time.Millisecond, Most: 200 * time.Millisecond, Paths: []int{1000, 40}[round%2]})
			w.SetRoots(roots)
			b := &believer{t: t, known: map[string]string{}}
			for burst := range 5 {
				for range 30 {
					c.step()
					if c.IntN(3) == 0 {
						time.Sleep(time.Duration(c.IntN(20)) * time.Millisecond)
					}
					select {
					case h := <-w.Hints():
						b.take(h)
					default:
					}
				}
				b.settle(w, 250*time.Millisecond)
				truth := files(t, roots[0])
				maps.Copy(truth, files(t, roots[1]))
				if diff := cmp.Diff(truth, b.known); diff != "" {
					t.Fatalf("after burst %d, (-true +believed):\n%s\n%s", burst, diff, strings.Join(c.log, "\n"))
				}
			}
			t.Logf("%d told directly, %d rescans", b.direct, b.rescans)
		})
	}
}
