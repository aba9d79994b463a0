package companion

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/husorden/husorden/agent/device"
	"github.com/husorden/husorden/agent/ledger"
	"github.com/husorden/husorden/agent/watch"
	"github.com/husorden/husorden/platform/places"
	"github.com/husorden/husorden/policy"
)

// report has a made-up child with a made-up number, born in the future.
const report = "Statusrapport\nBarnet Sofie Vindelev Ro, CPR 140351-4005, har det godt og tager sin medicin mod astma.\n"

// clock is a clock that a test moves.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// hints is a watcher that tells what the test says.
type hints struct{ tell chan watch.Hint }

func (h *hints) SetRoots([]string)               {}
func (h *hints) Poke()                           {}
func (h *hints) Hints() <-chan watch.Hint        { return h.tell }
func (h *hints) Since(string) (time.Time, error) { return time.Time{}, errors.New("not watched") }

// bench is a companion at work on a real home folder, with a real device.
type bench struct {
	t     *testing.T
	home  string
	state string
	clock *clock
	pol   *policy.Policy
	d     *device.Device
	p     *device.Person
	watch *hints
	each  chan time.Time
	asked chan Summary
	stop  func() error
}

func newBench(t *testing.T) *bench {
	t.Helper()
	dir := t.TempDir()
	pol, err := policy.Load("plejefamilie", map[string]string{"remove_by_itself": "true"})
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{t: t, home: filepath.Join(dir, "home"), state: filepath.Join(dir, "state"), pol: pol,
		clock: &clock{at: time.Now().UTC()}, watch: &hints{make(chan watch.Hint)}, each: make(chan time.Time), asked: make(chan Summary, 100)}
	b.must(os.MkdirAll(filepath.Join(b.home, "Desktop"), 0o700))
	b.must(os.MkdirAll(filepath.Join(b.home, "Downloads"), 0o700))
	b.start()
	return b
}

func (b *bench) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) start() {
	b.t.Helper()
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	d, err := device.Open(device.Options{Dir: b.state, Policy: b.pol, Now: b.clock.now, Synced: func() bool { return true }, Reader: "1", Log: log})
	b.must(err)
	b.d, b.p = d, d.Person("uid-1000")
	release, err := b.p.Attach()
	b.must(err)
	c := New(Options{Device: b.p, Places: func() ([]places.Place, []error) { return places.OfHome(b.home), nil }, Own: b.state, Policy: b.pol,
		Watch: b.watch, Ask: func(_ context.Context, s Summary) bool { b.asked <- s; return true }, Log: log})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- c.Run(ctx, b.each) }() // stop waits for it
	b.stop = sync.OnceValue(func() error {
		cancel()
		err := <-done
		release()
		return errors.Join(err, d.Close())
	})
	stop := b.stop
	b.t.Cleanup(func() {
		if err := stop(); err != nil {
			b.t.Error(err)
		}
	})
}

func (b *bench) restart() { b.t.Helper(); b.must(b.stop()); b.start() }

func (b *bench) path(name string) string { return filepath.Join(b.home, "Desktop", name) }

func (b *bench) save(name, text string) {
	b.t.Helper()
	b.must(os.WriteFile(b.path(name), []byte(text), 0o600))
}

// hint tells the companion of a change.
func (b *bench) hint(name string) {
	b.watch.tell <- watch.Hint{Root: filepath.Join(b.home, "Desktop"), Paths: []string{b.path(name)}}
}

// hintWhole tells it that anything may have changed, if it has time to listen.
func (b *bench) hintWhole() {
	select {
	case b.watch.tell <- watch.Hint{Root: filepath.Join(b.home, "Desktop"), Rescan: true}:
	case <-time.After(10 * time.Millisecond):
	}
}

func (b *bench) item(name string) device.ItemStatus {
	b.t.Helper()
	s, err := b.p.Status(b.t.Context(), device.Query{All: true, Lang: "da"})
	b.must(err)
	i := slices.IndexFunc(s.Items, func(it device.ItemStatus) bool { return filepath.Base(it.Path) == name })
	if i < 0 {
		return device.ItemStatus{}
	}
	return s.Items[i]
}

func (b *bench) looked() bool {
	b.t.Helper()
	s, err := b.p.Status(b.t.Context(), device.Query{})
	b.must(err)
	return len(s.Places) > 0
}

// until ticks until ok, or fails.
func (b *bench) until(what string, ok func() bool) {
	b.t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !ok(); {
		if time.Now().After(deadline) {
			s, err := b.p.Status(b.t.Context(), device.Query{All: true, Lang: "da"})
			b.t.Fatalf("after 20 s still not: %s\n%+v %v", what, s, err)
		}
		select {
		case b.each <- b.clock.now():
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// days lets days go by with a whole look on each.
func (b *bench) days(n int) {
	b.t.Helper()
	for range n {
		b.clock.pass(24 * time.Hour)
		now := b.clock.now()
		b.until("a look on the new day", func() bool {
			s, err := b.p.Status(b.t.Context(), device.Query{})
			b.must(err)
			return len(s.Places) > 0 && !s.Places[0].At.Before(now)
		})
	}
}

func (b *bench) gone(name string) bool {
	_, err := os.Stat(b.path(name))
	return errors.Is(err, fs.ErrNotExist)
}

// TestHintedFileIsFlagged: a hint is enough; no whole look is needed.
func TestHintedFileIsFlagged(t *testing.T) {
	b := newBench(t)
	b.until("the first look", b.looked)
	b.save("Statusrapport.txt", report)
	b.save("Indkøb.txt", "Mælk og brød\n")
	b.hint("Statusrapport.txt")
	b.until("it is flagged", func() bool { return b.item("Statusrapport.txt").Decision == policy.Keep })
	if it := b.item("Statusrapport.txt"); it.Due.IsZero() || it.Source != "observed" || it.Category != policy.Sensitive {
		t.Errorf("%+v", it)
	}
	if it := b.item("Indkøb.txt"); it.ID != "" {
		t.Errorf("nobody hinted at %+v", it)
	}
	b.must(os.Remove(b.path("Statusrapport.txt")))
	b.hint("Statusrapport.txt") // as a watcher may that has seen only a change
	b.until("it is known to be gone", func() bool { return b.item("Statusrapport.txt").ID == "" })
}

// TestOrderedRemoval: what the person orders goes at once, and comes back.
func TestOrderedRemoval(t *testing.T) {
	b := newBench(t)
	b.save("Statusrapport.txt", report)
	b.until("it is flagged", func() bool { b.hintWhole(); return len(b.item("Statusrapport.txt").Findings) > 0 })
	id, err := ledger.ParseID(b.item("Statusrapport.txt").ID)
	b.must(err)
	b.must(b.p.Answer(t.Context(), id, ledger.Reply{Answer: policy.AnswerDelete}))
	b.until("it is in the undo area", func() bool { return b.item("Statusrapport.txt").Status == device.Quarantined })
	if !b.gone("Statusrapport.txt") {
		t.Error("it is still there")
	}
	b.restart()
	out, err := b.p.Order(t.Context(), device.Restore, id)
	if err != nil || out.Became != "restored" {
		t.Fatalf("%+v, %v", out, err)
	}
	if text, err := os.ReadFile(b.path("Statusrapport.txt")); err != nil || string(text) != report {
		t.Errorf("%q, %v", text, err)
	}
	b.until("it is known again", func() bool { return b.item("Statusrapport.txt").Status == device.Scanned })
}

// TestChangedAfterTheAnswer: the person said "delete", then wrote on: the file
// stays, and they are asked anew.
func TestChangedAfterTheAnswer(t *testing.T) {
	b := newBench(t)
	b.save("Statusrapport.txt", report)
	b.until("it is flagged", func() bool { b.hintWhole(); return len(b.item("Statusrapport.txt").Findings) > 0 })
	id, err := ledger.ParseID(b.item("Statusrapport.txt").ID)
	b.must(err)
	b.must(b.stop())
	d, err := device.Open(device.Options{Dir: b.state, Policy: b.pol, Now: b.clock.now, Reader: "1", Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	b.must(err)
	b.must(d.Person("uid-1000").Answer(t.Context(), id, ledger.Reply{Answer: policy.AnswerDelete}))
	b.must(d.Close())
	b.save("Statusrapport.txt", report+"Og lidt mere, som ikke er sendt endnu.\n")
	b.start()
	b.until("the answer is taken back", func() bool { return b.item("Statusrapport.txt").Answer == "" })
	b.days(1)
	if b.gone("Statusrapport.txt") {
		t.Error("removed with what the person wrote after the answer")
	}
}

// TestLifeOnDisk: from arrival to purge, unattended, on a real folder; and what
// lies beside it is never touched.
func TestLifeOnDisk(t *testing.T) {
	b := newBench(t)
	b.until("the first look", b.looked)
	b.save("Statusrapport.txt", report)
	b.save("Ferie.txt", "Billeder fra stranden\n")
	b.days(31)
	select {
	case s := <-b.asked:
		if s.Due != 1 {
			t.Errorf("asked about %+v", s)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("nobody was asked")
	}
	b.days(7)
	b.until("it is removed", func() bool { b.clock.pass(time.Hour); return b.item("Statusrapport.txt").Status == device.Quarantined })
	if !b.gone("Statusrapport.txt") || b.gone("Ferie.txt") {
		t.Error("the wrong files are gone")
	}
	b.days(7)
	b.until("it is purged", func() bool { b.clock.pass(time.Hour); return b.item("Statusrapport.txt").ID == "" })
	if b.gone("Ferie.txt") {
		t.Error("the holiday is gone")
	}
}

// TestUnknownItem: a device that names an item the companion has not found gets
// nothing removed.
func TestUnknownItem(t *testing.T) {
	b := newBench(t)
	b.save("Ferie.txt", "Billeder fra stranden\n")
	c := New(Options{Device: b.p, Own: b.state, Policy: b.pol, Watch: b.watch, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	out, err := c.remove(t.Context(), device.Task{Item: ledger.ID{1}, Verb: device.Remove, Ordered: true})
	if err != nil || out.Became != "kept" || out.Reason != "gone" {
		t.Errorf("%+v, %v", out, err)
	}
}
