package disposal

import (
	"bufio"
	"bytes"
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
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/husorden/husorden/platform/rootfs"
)

const (
	adversaryVar = "HUSORDEN_TEST_ADVERSARY" // folder that the second process works in
	attemptsVar  = "HUSORDEN_TEST_ATTEMPTS"  // how often removal is tried
)

// number reads how often a test is to do something.
func number(t *testing.T, variable string, usually int) int {
	t.Helper()
	text := os.Getenv(variable)
	if text == "" {
		return usually
	}
	n, err := strconv.Atoi(text)
	must(t, err)
	return n
}

// fastDir is a folder in memory where there is one: the race is not to be slowed
// down by a disk. Wine shows the same as a drive.
func fastDir(t *testing.T) string {
	for _, memory := range []string{"/dev/shm", `Z:\dev\shm`} {
		if dir, err := os.MkdirTemp(memory, "disposal"); err == nil {
			t.Cleanup(func() { os.RemoveAll(dir) })
			return dir
		}
	}
	return t.TempDir()
}

// TestAgainstAnAdversary: another process exchanges the file, its folder and the
// content under the hands of the removal, as fast as it can:
//
//	place/sub/v         the file that is decided about, made anew when it is gone
//	place/sub/decoy     a file that nobody has decided about
//	outside/v, outside/sub/v   files outside the place
//
// What must hold: every file outside and the decoy stay, the same files with the
// same content; a file is never removed while the adversary has it open for
// writing, nor while its folder lies outside the place; an item holds what was
// decided about.
func TestAgainstAnAdversary(t *testing.T) {
	if dir := os.Getenv(adversaryVar); dir != "" {
		(&adversary{dir: dir, random: rand.New(rand.NewPCG(1, 2))}).run(t)
		return
	}
	h := houseIn(t, fastDir(t))
	h.plant(t, "sub/decoy", "decoy")
	for _, path := range []string{"outside/v", "outside/sub/v", "outside/sub/decoy"} {
		must(t, os.MkdirAll(filepath.Dir(filepath.Join(h.dir, path)), 0o755))
		must(t, os.WriteFile(filepath.Join(h.dir, path), []byte("outside"), 0o644))
	}
	kept := look(t, h.dir)
	if len(kept) != 4 {
		t.Fatalf("%d files", len(kept))
	}

	other := exec.Command(os.Args[0], "-test.run=^TestAgainstAnAdversary$", "-test.timeout=2h")
	other.Env = append(os.Environ(), adversaryVar+"="+h.dir)
	stop, err := other.StdinPipe()
	must(t, err)
	var said bytes.Buffer
	other.Stdout, other.Stderr = &said, &said
	must(t, other.Start())

	usually := 50_000
	if runtime.GOOS == "windows" { // which is Wine
		usually = 10_000
	}
	attempts := number(t, attemptsVar, usually)
	met := map[string]int{}
	start := time.Now()
	last := start
	for done := 0; done < attempts; {
		target, content, ok := h.choose(t)
		if !ok {
			if time.Since(last) > time.Minute {
				t.Errorf("nothing to decide about for a minute; there is %v", files(t, h.dir))
				break
			}
			met["nothing to decide about"]++
			continue
		}
		last = time.Now()
		if done%4 != 1 {
			target.Purge = time.Time{}
		}
		remove := h.area.Remove
		if runtime.GOOS == "windows" && done%10 != 1 {
			remove = h.removeAtOnce // under Wine the journal takes fifty times as long as the race
		}
		result, err := remove(t.Context(), target)
		done++
		met[string(result.Outcome)+" "+string(result.Reason)]++
		switch {
		case result.Outcome == Stranded:
			t.Fatalf("%+v, %v", result, err)
		case result.Reason == Failed:
			t.Errorf("%+v, %v", result, err)
		case result.Outcome == Quarantined:
			h.check(t, result.Item, content)
		}
		if t.Failed() {
			break
		}
	}
	must(t, stop.Close())
	if err := other.Wait(); err != nil {
		t.Errorf("the adversary: %v", err)
	}
	t.Logf("%d attempts in %v: %v\n%s", attempts, time.Since(start).Round(time.Millisecond), met, said.String())
	for path, was := range kept {
		if !was.among(look(t, h.dir)) {
			t.Errorf("%s was touched", path)
		}
	}
	if left := h.left(t); len(left) > 0 || len(h.keys.keys) > 0 {
		t.Errorf("left: %q, %d keys", left, len(h.keys.keys))
	}
	if met["erased "] == 0 || met["quarantined "] == 0 || met["kept changed"]+met["kept in_use"] == 0 {
		t.Error("the race did not happen: this proves nothing")
	}
}

// sub is the file's folder. Under Wine, where opening takes its time, it is opened
// once: there it is not moved.
func (h *house) sub() (*rootfs.Chain, error) {
	if h.chain != nil && runtime.GOOS == "windows" {
		return h.chain, nil
	}
	if h.chain != nil {
		h.chain.Close()
	}
	var err error
	h.chain, err = rootfs.OpenChain(h.place, "sub")
	return h.chain, err
}

// choose makes the file if need be and decides about it as a scan would.
func (h *house) choose(t *testing.T) (target Target, content []byte, ok bool) {
	chain, err := h.sub()
	if err != nil {
		return Target{}, nil, false
	}
	if c, err := chain.Dir().Create("v", false); err == nil {
		fmt.Fprintf(c, "victim %20d", rand.Int64())
		c.Close()
	}
	e, err := chain.Dir().Lookup("v")
	if err != nil {
		return Target{}, nil, false
	}
	f, err := e.Open()
	if err != nil {
		return Target{}, nil, false
	}
	defer f.Close()
	content, err = io.ReadAll(f)
	now, nowErr := f.Now()
	if err != nil || nowErr != nil || !bytes.HasPrefix(content, []byte("victim")) || len(content) != 27 {
		return Target{}, nil, false
	}
	return Target{Place: h.place, Path: filepath.Join("sub", "v"), Seen: SeenOf(now), MAC: newMAC, Sum: sumOf(string(content)), Purge: purgeDate}, content, true
}

// removeAtOnce is Area.Remove without the journal.
func (h *house) removeAtOnce(_ context.Context, target Target) (Result, error) {
	err := func() error {
		chain, err := h.sub()
		if err != nil {
			return err
		}
		e, err := chain.Dir().Lookup(filepath.Base(target.Path))
		if err != nil {
			return err
		}
		f, err := e.Hold(1)
		if err != nil {
			return err
		}
		defer f.Close()
		mac := newMAC()
		if _, err := io.Copy(mac, f); err != nil {
			return err
		}
		if !target.Seen.unchanged(f.Info()) || !bytes.Equal(mac.Sum(nil), target.Sum) {
			return rootfs.ErrChanged
		}
		return f.Remove(h.area.work)
	}()
	if err != nil {
		return kept(ID{}, err), err
	}
	return Result{Outcome: Erased}, nil
}

// check reads an item, and purges it.
func (h *house) check(t *testing.T, id ID, want []byte) {
	t.Helper()
	e, err := h.area.item(id)
	must(t, err)
	item, err := h.area.openItem(t.Context(), id, e)
	must(t, err)
	got, err := io.ReadAll(item.content)
	must(t, errors.Join(err, item.Close()))
	if !bytes.Equal(got, want) {
		t.Errorf("the item holds %q, decided about was %q", got, want)
	}
	_, err = h.area.Purge(t.Context(), id)
	must(t, err)
}

// looked is one file.
type looked struct {
	info    fs.FileInfo
	content string
}

func (l looked) among(all map[string]looked) bool {
	for _, other := range all {
		if os.SameFile(l.info, other.info) && l.content == other.content {
			return true
		}
	}
	return false
}

// look finds the decoy and what lies outside, wherever it lies now.
func look(t *testing.T, dir string) map[string]looked {
	t.Helper()
	all := map[string]looked{}
	for path, content := range files(t, dir) {
		if info, err := os.Lstat(filepath.Join(dir, path)); err == nil && (content == "decoy" || content == "outside") {
			all[path] = looked{info, content}
		}
	}
	return all
}

// adversary is the second process.
type adversary struct {
	dir    string
	random *rand.Rand
	count  map[string]int
}

func (a *adversary) path(elements ...string) string {
	return filepath.Join(append([]string{a.dir}, elements...)...)
}

func (a *adversary) run(t *testing.T) {
	var stop atomic.Bool
	go func() {
		io.Copy(io.Discard, bufio.NewReader(os.Stdin)) // until the parent closes it, or dies
		stop.Store(true)
	}()
	a.count = map[string]int{}
	tricks := map[string]func(*testing.T){"file for file": a.exchange, "hard link": a.hardLink, "written to": a.write, "written with its time put back": a.forge}
	// Windows refuses to move a folder in which a file is open; Wine does not, and
	// then loses the open file. Wine makes no links.
	if runtime.GOOS != "windows" {
		tricks["folder moved out"] = a.moveOut
		tricks["link for file"], tricks["link for folder"] = a.linkForFile, a.linkForFolder
	}
	var names []string
	for name := range tricks {
		names = append(names, name)
	}
	for !stop.Load() && !t.Failed() {
		name := names[a.random.IntN(len(names))]
		tricks[name](t)
		a.count[name]++
		a.pause() // the removal must come to its end at times
		if runtime.GOOS == "windows" {
			time.Sleep(time.Millisecond) // Wine's server is one thread
		}
	}
	fmt.Println("adversary:", a.count)
}

// pause gives the other process a moment of random length, often none.
func (a *adversary) pause() {
	if n := a.random.IntN(4); n > 0 {
		time.Sleep(time.Duration(a.random.IntN(50*n)) * time.Microsecond)
	}
}

// insist does what cannot stay undone: on Windows a folder cannot be moved while
// a file in it is open.
func insist(t *testing.T, what func() error) {
	t.Helper()
	var err error
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Microsecond) {
		if err = what(); err == nil {
			return
		}
	}
	t.Errorf("cannot put back: %v", err)
}

// replaced puts something else in the place of the file. The removal may have it
// in its hands when it is to go away again: tidy finds it later.
func (a *adversary) replaced(put func(v string) error) {
	v, aside := a.path("Skrivebord", "sub", "v"), a.path("aside")
	if moveFree(v, aside) == nil {
		a.pause()
		put(v)
		a.pause()
	}
	a.tidy()
}

// tidy puts everything back that is found under a name of the file's.
func (a *adversary) tidy() {
	sub := a.path("Skrivebord", "sub")
	names, _ := filepath.Glob(filepath.Join(sub, "v*"))
	for _, name := range names {
		info, err := os.Lstat(name)
		if err != nil {
			continue
		}
		if info.Mode()&fs.ModeSymlink != 0 {
			os.Remove(name) // the adversary's own
			continue
		}
		switch b, err := os.ReadFile(name); {
		case err != nil:
		case string(b) == "decoy":
			moveFree(name, filepath.Join(sub, "decoy"))
		case string(b) == "outside": // a link of the adversary's: the file has another name
			os.Remove(name)
		}
	}
	switch b, err := os.ReadFile(a.path("aside")); {
	case err != nil:
	case string(b) == "decoy":
		moveFree(a.path("aside"), filepath.Join(sub, "decoy"))
	case string(b) == "outside", a.random.IntN(2) == 0: // it is a new file's turn
		os.Remove(a.path("aside"))
	default:
		moveFree(a.path("aside"), filepath.Join(sub, "v"))
	}
}

// moveFree renames onto a name that is not taken. Between the look and the
// rename the removal may make a new file of that name, which then is lost: it is
// the test's own.
func moveFree(from, to string) error {
	if _, err := os.Lstat(to); err == nil {
		return fs.ErrExist
	}
	return os.Rename(from, to)
}

func (a *adversary) exchange(*testing.T) {
	a.replaced(func(v string) error { return moveFree(a.path("Skrivebord", "sub", "decoy"), v) })
}

func (a *adversary) linkForFile(*testing.T) {
	a.replaced(func(v string) error { return os.Symlink(a.path("outside", "v"), v) })
}

func (a *adversary) hardLink(*testing.T) {
	a.replaced(func(v string) error { return os.Link(a.path("outside", "v"), v) })
}

// linkForFolder: the folder's name leads to one outside with files of the same
// names.
func (a *adversary) linkForFolder(t *testing.T) {
	sub, aside := a.path("Skrivebord", "sub"), a.path("aside-sub")
	if os.Rename(sub, aside) != nil {
		return
	}
	a.pause()
	if os.Symlink(a.path("outside", "sub"), sub) == nil {
		a.pause()
		insist(t, func() error { return os.Remove(sub) })
	}
	insist(t, func() error { return os.Rename(aside, sub) })
}

// moveOut moves the folder out of the place. What lies in it then may vanish for
// the moment in which the removal sees what it has got, and must be there again.
func (a *adversary) moveOut(t *testing.T) {
	sub, out := a.path("Skrivebord", "sub"), a.path("outside", "parked")
	if os.Rename(sub, out) != nil {
		return
	}
	before, err := os.Lstat(filepath.Join(out, "v"))
	a.pause()
	if err == nil {
		again := func() bool {
			names, _ := filepath.Glob(filepath.Join(out, "v*"))
			for _, name := range names {
				if after, err := os.Lstat(name); err == nil && os.SameFile(before, after) {
					return true
				}
			}
			return false
		}
		for end := time.Now().Add(5 * time.Second); !again(); time.Sleep(50 * time.Microsecond) {
			if time.Now().After(end) {
				t.Error("a file was removed while its folder lay outside the place")
				break
			}
		}
	}
	insist(t, func() error { return os.Rename(out, sub) })
}

// write changes the content, the length not. While it has the file open nobody
// may remove it.
func (a *adversary) write(t *testing.T) { a.writing(t, false) }

// forge does it and puts the modification time back.
func (a *adversary) forge(t *testing.T) { a.writing(t, true) }

func (a *adversary) writing(t *testing.T, forge bool) {
	path := a.path("Skrivebord", "sub", "v")
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || names(t, f) == 0 || info.Size() != 27 {
		return // it was removed before it was opened, or it is the decoy
	}
	a.pause()
	fmt.Fprintf(f, "victim %20d", a.random.Int64())
	if forge {
		os.Chtimes(path, info.ModTime(), info.ModTime())
	}
	a.pause()
	if names(t, f) == 0 {
		t.Error("a file was removed while it was being written to")
	}
}
