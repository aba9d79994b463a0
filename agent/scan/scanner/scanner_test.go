package scanner_test

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/husorden/husorden/agent/detect"
	"github.com/husorden/husorden/agent/ours"
	"github.com/husorden/husorden/agent/sample"
	"github.com/husorden/husorden/agent/scan"
	"github.com/husorden/husorden/agent/scan/reading"
	"github.com/husorden/husorden/agent/scan/scanner"
	"github.com/husorden/husorden/platform/confine"
	"github.com/husorden/husorden/platform/places"
	"github.com/husorden/husorden/policy"
)

var now = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// TestMain lets the test program be the child, a good one or a bad one.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 {
		if os.Args[1] == "scanner" {
			os.Exit(scanner.Main(os.Stdin, os.Stdout))
		}
		if os.Args[1] == "parent" {
			asParent()
			os.Exit(0)
		}
		if bad, ok := badChildren[os.Args[1]]; ok {
			bad()
			os.Exit(0)
		}
	}
	os.Exit(m.Run())
}

// badChildren are children that were taken over, each right after it has begun
// with a file.
var badChildren = map[string]func(){
	"dies":    func() { begin(); os.Exit(9) },
	"hangs":   func() { begin(); time.Sleep(time.Hour) },
	"garbage": func() { begin(); _, _ = io.WriteString(os.Stdout, strings.Repeat("\x05\x00\x00\x00\x46{nej", 1000)) },
	"large":   func() { begin(); os.Stdout.Write([]byte{0xff, 0xff, 0xff, 0xff, 70}); time.Sleep(time.Hour) },
	"floods": func() {
		begin()
		ask := append([]byte{12, 0, 0, 0, 67}, make([]byte, 12)...)
		ask[13] = 1 // one byte, again and again
		go io.Copy(io.Discard, os.Stdin)
		for {
			if _, err := os.Stdout.Write(ask); err != nil {
				return
			}
		}
	},
	"grows": func() {
		begin()
		confine.Drop(confine.Limits{Memory: 256 << 20})
		var all []byte
		for n := 32 << 20; n <= 1<<30; n *= 2 {
			all = slices.Repeat([]byte{1}, n)
			os.Stderr.Write(all[:1])
		}
		reply := `{"Format":"text","Status":"scanned","Scope":"in_scope"}` // nothing stopped it
		os.Stdout.Write(append([]byte{byte(len(reply)), 0, 0, 0, 70}, reply...))
	},
	"never begins": func() { os.Exit(9) },
}

// begin does what a child does until it has begun with a file: frames of length,
// kind, payload.
func begin() {
	for _, answer := range []struct {
		after byte
		frame string
	}{{1, "\x41{\"Version\":1}"}, {2, "\x42"}} {
		var head [5]byte
		if _, err := io.ReadFull(os.Stdin, head[:]); err != nil || head[4] != answer.after {
			os.Exit(8)
		}
		io.CopyN(io.Discard, os.Stdin, int64(binary.LittleEndian.Uint32(head[:])))
		os.Stdout.Write(append(binary.LittleEndian.AppendUint32(nil, uint32(len(answer.frame)-1)), answer.frame...))
	}
}

func pool(t testing.TB, o scanner.Options) *scanner.Pool {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	o.Path, o.Now = exe, time.Now
	if o.Args == nil {
		o.Args = []string{"scanner"}
	}
	p := scanner.New(o)
	t.Cleanup(func() { p.Close() })
	return p
}

func options(t testing.TB) scan.Options {
	t.Helper()
	p, err := policy.Load(policy.DefaultProfile, nil)
	if err != nil {
		t.Fatal(err)
	}
	return scan.Options{Policy: p, Now: now, Jobs: 2, Detector: &detect.Detector{}, ShowMatches: true}
}

func run(t testing.TB, o scan.Options, where ...scan.Target) (files []scan.File, sum scan.Summary) {
	t.Helper()
	sum, err := scan.Run(t.Context(), where, o, func(f scan.File) error {
		files = append(files, f)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files, sum
}

func folder(path string) scan.Target {
	return scan.Target{Place: places.Place{Kind: places.Desktop, Path: path, Exists: true}}
}

// TestSameAnswer: a child gives the very answer that reading in this process
// gives, with what was found, whom it is about, and where somebody is mentioned.
func TestSameAnswer(t *testing.T) {
	home, err := sample.Write(filepath.Join(t.TempDir(), "home"), now)
	if err != nil {
		t.Fatal(err)
	}
	long := filepath.Join(home.Dir, "Desktop", "lang.txt")
	if err := os.WriteFile(long, []byte(strings.Repeat("Sofie Holm, cpr 150645-5009, har det godt i dag.\n", 20_000)), 0o600); err != nil {
		t.Fatal(err)
	}
	own, err := ours.Load(filepath.Join(t.TempDir(), "ours.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(own.AddName("Sofie Holm"), own.AddCPR("150645-5009")); err != nil {
		t.Fatal(err)
	}
	query, err := scan.NewQuery("150645-5009", "Sofie Holm")
	if err != nil {
		t.Fatal(err)
	}
	plain := options(t)
	plain.ShowMatches = false
	mine := options(t)
	mine.Ours = own
	asked := options(t)
	asked.Query, asked.ShowMatches = query, false
	paced := options(t)
	paced.Pace = noWait{}
	p := pool(t, scanner.Options{Children: 2})
	for name, o := range map[string]scan.Options{"plain": plain, "shown": options(t), "own": mine, "asked": asked, "paced": paced} {
		where := scan.Own(places.OfHome(home.Dir))
		want, _ := run(t, o, where...)
		o.Reader = p
		got, _ := run(t, o, where...)
		if diff := cmp.Diff(want, got); diff != "" || len(got) < 20 {
			t.Errorf("%s: %d files: %s", name, len(got), diff)
		}
	}
	if h := p.Health(); h.Started != 2 || h.Died+h.Hung+h.Garbled != 0 {
		t.Errorf("%+v", h)
	}
}

// noWait never waits, and makes the child ask.
type noWait struct{}

func (noWait) Wait(ctx context.Context) error { return ctx.Err() }

// counting is a memory that counts deaths by content, as the ledger does.
type counting struct {
	scan.Forgetful
	mu     sync.Mutex
	deaths map[[32]byte]int
	hashed int
}

func (c *counting) Deaths(_ int64, hash func() ([32]byte, error)) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.deaths) == 0 {
		return 0
	}
	sum, err := hash()
	c.hashed++
	if err != nil {
		return 0
	}
	return c.deaths[sum]
}

func (c *counting) Died(_ int64, sum [32]byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.deaths[sum]++
	return c.deaths[sum], nil
}

// TestBadChild: whatever a child does, the scan goes on, the file is told as not
// read after two of them, and is never read again: not by another run, and not
// under another name.
func TestBadChild(t *testing.T) {
	for name := range badChildren {
		if name == "never begins" || name == "grows" && runtime.GOOS == "windows" { // Wine's jobs do not limit memory
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			write(t, filepath.Join(dir, "a.txt"), "Sofie Holm, cpr 150645-5009")
			o := options(t)
			o.Policy.Limits.Time = 100 * time.Millisecond
			memory := &counting{deaths: map[[32]byte]int{}}
			o.Memory = memory
			p := pool(t, scanner.Options{Args: []string{name}, Memory: 256 << 20, Grace: 300 * time.Millisecond})
			if name == "grows" { // it needs more time than it is given here
				o.Policy.Limits.Time = 20 * time.Second
			}
			o.Reader = p
			files, _ := run(t, o, folder(dir))
			if len(files) != 1 || files[0].Status != policy.NotScanned || files[0].Reason != policy.ParserFailed {
				t.Fatalf("%+v", files)
			}
			h := p.Health()
			if h.Died+h.Hung+h.Garbled != 3 { // twice the file, once its name
				t.Errorf("%+v", h)
			}
			write(t, filepath.Join(dir, "b.txt"), "Sofie Holm, cpr 150645-5009")
			o.Reader = pool(t, scanner.Options{})
			files, _ = run(t, o, folder(dir))
			for _, f := range files {
				if f.Reason != policy.ParserFailed {
					t.Errorf("%s was read a third time: %+v", f.Path, f)
				}
			}
			if len(files) != 2 || memory.deaths[sumOf(t, memory)] != 2 {
				t.Errorf("%d files, %v deaths", len(files), memory.deaths)
			}
			if len(files[0].Findings)+len(files[1].Findings) != 0 {
				t.Errorf("found %+v in it", files)
			}
		})
	}
}

func sumOf(t *testing.T, c *counting) [32]byte {
	t.Helper()
	for sum := range c.deaths {
		return sum
	}
	t.Fatal("no death was counted")
	return [32]byte{}
}

// TestRetriedOnceOverRestarts: a content that has ended one child is tried once
// more by a later process, and no more.
func TestRetriedOnceOverRestarts(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "a.txt"), "a")
	memory := &counting{deaths: map[[32]byte]int{}}
	bad := pool(t, scanner.Options{Args: []string{"dies"}})
	o := options(t)
	o.Memory = memory
	// The parent ends after the first death.
	ctx, stop := context.WithCancel(t.Context())
	o.Reader = readerFunc(func(ctx context.Context, r *reading.Rules, f reading.File) (reading.Result, error) {
		if memory.total() == 1 {
			stop()
			return reading.Result{}, ctx.Err()
		}
		return bad.Read(ctx, r, f)
	})
	if _, err := scan.Run(ctx, []scan.Target{folder(dir)}, o, func(scan.File) error { return nil }); !errors.Is(err, context.Canceled) || memory.total() != 1 {
		t.Fatalf("%v, %v", err, memory.deaths)
	}
	reads := 0
	o.Reader = readerFunc(func(ctx context.Context, r *reading.Rules, f reading.File) (reading.Result, error) {
		if f.R != nil {
			reads++
		}
		return bad.Read(ctx, r, f)
	})
	for range 3 {
		if files, _ := run(t, o, folder(dir)); files[0].Reason != policy.ParserFailed {
			t.Errorf("%+v", files[0])
		}
	}
	if reads != 1 {
		t.Errorf("tried %d times again", reads)
	}
}

func (c *counting) total() (n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, d := range c.deaths {
		n += d
	}
	return n
}

type readerFunc func(context.Context, *reading.Rules, reading.File) (reading.Result, error)

func (f readerFunc) Read(ctx context.Context, r *reading.Rules, file reading.File) (reading.Result, error) {
	return f(ctx, r, file)
}

// TestNoChild: a scan for which no child can be had ends with an error; it never
// tells a file as clean or as failed.
func TestNoChild(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "a.txt"), "a")
	for name, p := range map[string]*scanner.Pool{
		"no program":   scanner.New(scanner.Options{Path: filepath.Join(dir, "none"), Now: time.Now}),
		"never begins": pool(t, scanner.Options{Args: []string{"never begins"}}),
	} {
		o := options(t)
		o.Reader = p
		_, err := scan.Run(t.Context(), []scan.Target{folder(dir)}, o, func(f scan.File) error {
			t.Errorf("%s: told %+v", name, f)
			return nil
		})
		if !errors.Is(err, scanner.ErrNoScanner) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestCancel: a scan that is broken off ends at once, also while a child hangs.
func TestCancel(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "a.txt"), "a")
	o := options(t)
	o.Reader = pool(t, scanner.Options{Args: []string{"hangs"}})
	ctx, stop := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer stop()
	began := time.Now()
	_, err := scan.Run(ctx, []scan.Target{folder(dir)}, o, func(scan.File) error { return nil })
	if !errors.Is(err, context.DeadlineExceeded) || time.Since(began) > 5*time.Second {
		t.Errorf("%v after %v", err, time.Since(began))
	}
}

// TestIdleChildEnds, and the next file gets a new one; so after Files files.
func TestIdleChildEnds(t *testing.T) {
	dir := t.TempDir()
	for i := range 9 {
		write(t, filepath.Join(dir, fmt.Sprint(i)), "x")
	}
	o := options(t)
	p := pool(t, scanner.Options{Idle: 20 * time.Millisecond, Files: 4})
	o.Reader = p
	run(t, o, folder(dir))
	if h := p.Health(); h.Started != 3 {
		t.Errorf("%d children for 9 files of at most 4", h.Started)
	}
	for deadline := time.Now().Add(5 * time.Second); p.Alive() > 0; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("an idle child lives on")
		}
	}
	run(t, o, folder(dir))
	if h := p.Health(); h.Started < 5 || h.Died != 0 {
		t.Errorf("%+v", h)
	}
}

func write(t testing.TB, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
