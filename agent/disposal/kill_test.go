package disposal

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/husorden/husorden/platform/rootfs"
)

const (
	killedVar = "HUSORDEN_TEST_KILLED" // folder that the process works in which is killed
	killsVar  = "HUSORDEN_TEST_KILLS"  // how often
	seedVar   = "HUSORDEN_TEST_SEED"
)

// onDisk keeps keys in a folder, as a ledger would.
type onDisk struct{ dir *rootfs.Dir }

var _ Keys = onDisk{}

func keysIn(t *testing.T, dir string) onDisk {
	t.Helper()
	parent, err := rootfs.OpenDir(dir)
	must(t, err)
	defer parent.Close()
	keys, err := parent.Private("keys")
	must(t, err)
	t.Cleanup(func() { keys.Close() })
	return onDisk{keys}
}

func (d onDisk) Keep(_ context.Context, id ID, key Key, _ time.Time) error {
	return d.dir.WriteFile(id.String(), key[:])
}

func (d onDisk) Key(_ context.Context, id ID) (key Key, err error) {
	e, err := d.dir.Lookup(id.String())
	if errors.Is(err, fs.ErrNotExist) {
		return key, ErrNoKey
	}
	if err != nil {
		return key, err
	}
	b, err := e.ReadAll(32)
	copy(key[:], b)
	return key, err
}

func (d onDisk) Forget(_ context.Context, id ID) error {
	e, err := d.dir.Lookup(id.String())
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	h, err := e.Hold(1)
	if err != nil {
		return err
	}
	return errors.Join(h.Remove(d.dir), h.Close())
}

// content is what a file of the test holds, by its name.
func content(name string) string { return strings.Repeat(name+" ", 4000*len(name)) }

var killNames = []string{"a", "bb", "mappe/c", "mappe/dd", "eee", "tom"}

// TestKilled: a process that removes, restores, erases and purges at random is
// killed at random moments. After every kill each file is in its place or in the
// undo area, whole, and never in both; only what was to be erased may be gone.
func TestKilled(t *testing.T) {
	if dir := os.Getenv(killedVar); dir != "" {
		workUntilKilled(t, dir)
		return
	}
	dir := fastDir(t)
	h := &house{dir: dir, place: filepath.Join(dir, "Skrivebord")}
	must(t, os.Mkdir(h.place, 0o755))
	keys := keysIn(t, dir)
	usually := 200
	if runtime.GOOS == "windows" { // Wine takes a second to start a program
		usually = 60
	}
	kills := number(t, killsVar, usually)
	met := map[string]int{}
	for n := range kills {
		for _, name := range h.missing(t, keys) {
			h.plant(t, name, content(name))
		}
		var diary string
		for try := 0; diary == ""; try++ { // until it has done anything
			diary = killedAfter(t, dir, n, time.Duration(try*20)*time.Millisecond+time.Duration(rand.IntN(30_000))*time.Microsecond)
		}
		results := h.openWith(t, keys)
		for _, r := range results {
			met[string(r.Outcome)+" "+string(r.Reason)]++
			if r.Outcome == Stranded || r.Reason != NoReason && r.Reason != Interrupted {
				t.Errorf("%+v", r)
			}
		}
		h.whole(t, keys, mayBeGone(diary))
		must(t, h.area.Close())
		if t.Failed() {
			t.Fatalf("after kill %d; the diary:\n%s", n+1, diary)
		}
	}
	t.Logf("%d kills, what recovery found: %v", kills, met)
	if len(met) < 2 {
		t.Error("no kill came at a bad moment: this proves nothing")
	}
}

func (h *house) openWith(t *testing.T, keys Keys) []Result {
	t.Helper()
	var results []Result
	var err error
	for range 200 { // Wine frees what a killed program held a little later
		if h.area, results, err = Open(t.Context(), h.dir, "undo", keys); !errors.Is(err, rootfs.ErrInUse) {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	must(t, err)
	return results
}

// killedAfter runs the process and kills it, and returns what it wrote down.
func killedAfter(t *testing.T, dir string, seed int, after time.Duration) string {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestKilled$")
	cmd.Env = append(os.Environ(), killedVar+"="+dir, fmt.Sprint(seedVar, "=", seed))
	out, err := cmd.StdoutPipe()
	must(t, err)
	cmd.Stderr = os.Stderr
	must(t, cmd.Start())
	lines := bufio.NewReader(out)
	line, err := lines.ReadString('\n')
	if err != nil || line != "ready\n" {
		rest, _ := io.ReadAll(lines)
		t.Fatalf("the process: %q %s, %v", line, rest, err)
	}
	time.Sleep(after)
	must(t, cmd.Process.Kill())
	rest, err := io.ReadAll(lines)
	must(t, err)
	cmd.Wait()
	return string(rest)
}

// workUntilKilled writes a line before it erases or purges.
func workUntilKilled(t *testing.T, dir string) {
	h := &house{dir: dir, place: filepath.Join(dir, "Skrivebord")}
	h.openWith(t, keysIn(t, dir))
	random := rand.New(rand.NewPCG(uint64(number(t, seedVar, 0)), 0))
	fmt.Println("ready")
	for {
		name := killNames[random.IntN(len(killNames))]
		_, err := os.Lstat(filepath.Join(h.place, filepath.FromSlash(name)))
		switch item := h.itemOf(t, name); {
		case err == nil && random.IntN(10) == 0:
			target := h.decide(t, name)
			target.Purge = time.Time{}
			fmt.Println("erase", name)
			_, err := h.area.Remove(t.Context(), target)
			must(t, err)
		case err == nil:
			fmt.Println("remove")
			_, err := h.area.Remove(t.Context(), h.decide(t, name))
			must(t, err)
		case item != ID{} && random.IntN(10) == 0:
			fmt.Println("purge", name)
			_, err := h.area.Purge(t.Context(), item)
			must(t, err)
		case item != ID{}:
			fmt.Println("restore")
			_, err := h.area.Restore(t.Context(), item)
			must(t, err)
		}
	}
}

func (h *house) itemOf(t *testing.T, name string) (id ID) {
	t.Helper()
	for _, item := range h.list(t) {
		must(t, item.Err)
		if filepath.ToSlash(item.Path) == name {
			id = item.ID
		}
	}
	return id
}

func mayBeGone(diary string) map[string]bool {
	gone := map[string]bool{}
	for line := range strings.Lines(diary) {
		if fields := strings.Fields(line); len(fields) == 2 {
			gone[fields[1]] = true
		}
	}
	return gone
}

// missing is every file that is neither in its place nor an item.
func (h *house) missing(t *testing.T, keys Keys) []string {
	t.Helper()
	h.openWith(t, keys)
	defer h.area.Close()
	there := files(t, h.place)
	var names []string
	for _, name := range killNames {
		if _, ok := there[name]; !ok && h.itemOf(t, name) == (ID{}) {
			names = append(names, name)
		}
	}
	return names
}

// whole checks that nothing is lost, doubled or left.
func (h *house) whole(t *testing.T, keys onDisk, mayBeGone map[string]bool) {
	t.Helper()
	there := files(t, h.place)
	count := map[string]int{}
	for name, text := range there {
		if !slices.Contains(killNames, name) || text != content(name) {
			t.Errorf("%s: %d bytes that are not its own", name, len(text))
		}
		count[name]++
	}
	items := h.list(t)
	for _, item := range items {
		name := filepath.ToSlash(item.Path)
		count[name]++
		must(t, item.Err)
		e, err := h.area.item(item.ID)
		must(t, err)
		opened, err := h.area.openItem(t.Context(), item.ID, e)
		must(t, err)
		text, err := io.ReadAll(opened.content)
		must(t, errors.Join(err, opened.Close()))
		if string(text) != content(name) {
			t.Errorf("the item of %s is not whole", name)
		}
	}
	for _, name := range killNames {
		if n := count[name]; n > 1 || n == 0 && !mayBeGone[name] {
			t.Errorf("%s is there %d times", name, n)
		}
	}
	if left := h.left(t); len(left) != len(items) {
		t.Errorf("left: %q", left)
	}
	kept, err := listed(t.Context(), mustParent(t, h.dir), "keys")
	must(t, err)
	kept = slices.DeleteFunc(kept, func(name string) bool { return strings.HasPrefix(name, ".") }) // torn by the kill
	if len(kept) != len(items) {
		t.Errorf("%d keys for %d items", len(kept), len(items))
	}
}

func mustParent(t *testing.T, dir string) *rootfs.Dir {
	t.Helper()
	d, err := rootfs.OpenDir(dir)
	must(t, err)
	t.Cleanup(func() { d.Close() })
	return d
}
