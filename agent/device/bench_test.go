package device

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"io"
	"log/slog"
	"testing"
	"time"

	"github.com/husorden/husorden/agent/disposal"
	"github.com/husorden/husorden/agent/extract/doc"
	"github.com/husorden/husorden/agent/ledger"
	"github.com/husorden/husorden/agent/scan"
	"github.com/husorden/husorden/platform/rootfs"
	"github.com/husorden/husorden/policy"
)

const (
	day  = 24 * time.Hour
	desk = "/home/anna-prik/Skrivebord"
	anna = ledger.User("uid-1000")
	bodo = ledger.User("uid-1001")
)

var start = time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)

// bench is a device with one person, whose companion is played by the test.
type bench struct {
	t   testing.TB
	dir string
	now time.Time
	pol *policy.Policy
	d   *Device
	p   *Person
	// files by name, as on the desktop
	files map[string]*file
	next  uint64
	ids   map[string]ledger.ID
}

type file struct {
	id       uint64
	modified time.Time
	text     string
}

// enforcing is the family's policy, with removal switched on.
func enforcing(t testing.TB) *policy.Policy {
	t.Helper()
	p, err := policy.Load("plejefamilie", map[string]string{"remove_by_itself": "true"})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func newBench(t testing.TB, p *policy.Policy) *bench {
	t.Helper()
	b := &bench{t: t, dir: t.TempDir(), now: start, pol: p, files: map[string]*file{}, ids: map[string]ledger.ID{}}
	b.open()
	t.Cleanup(func() { b.d.Close() })
	return b
}

func (b *bench) open() {
	b.t.Helper()
	d, err := Open(Options{Dir: b.dir, Policy: b.pol, Now: func() time.Time { return b.now }, Reader: "1", Synced: func() bool { return true },
		Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	b.must(err)
	b.d, b.p = d, d.Person(anna)
}

func (b *bench) restart() { b.must(b.d.Close()); b.open() }

func (b *bench) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

// save puts a file with personal data on the desktop.
func (b *bench) save(name string) {
	b.next++
	b.files[name] = &file{id: b.next, modified: b.now, text: name + " 1"}
}

func (b *bench) seen(name string) scan.Seen {
	f := b.files[name]
	s := scan.Seen{Path: desk + "/" + name, Place: policy.Desktop, Info: rootfs.Info{Type: rootfs.File, Size: int64(len(f.text)), Links: 1,
		Times: rootfs.Times{Birth: f.modified, Modified: f.modified, Changed: f.modified}}}
	s.Info.ID.Volume = 7
	binary.LittleEndian.PutUint64(s.Info.ID.File[:], f.id)
	return s
}

func (b *bench) sum(name string) [32]byte { return sha256.Sum256([]byte(b.files[name].text)) }

// look is a whole look of the companion.
func (b *bench) look() {
	b.t.Helper()
	b.must(b.d.tick())
	k, err := b.p.Look(b.t.Context(), []ledger.Root{{Path: desk}}, time.Time{})
	b.must(err)
	for name := range b.files {
		s := b.seen(name)
		if _, ok := k.Recall(s); !ok {
			k.Keep(s, scan.Content{Format: doc.DOCX, Status: policy.Scanned, DocumentType: policy.StatusReport, Scope: policy.InScope,
				Findings: []scan.Finding{{Finding: policy.Finding{Kind: policy.CPR, Count: 1, Confidence: policy.High}}}})
			b.must(k.Sum(s, b.sum(name)))
		}
		id, err := k.Item(s)
		b.must(err)
		b.ids[name] = id
	}
	b.must(k.Done(b.t.Context(), desk))
	b.must(b.p.Saw(b.t.Context(), Sight{Whole: true, Places: []PlaceSeen{{Place: policy.Desktop, Path: desk, Exists: true, Watched: true, Files: len(b.files)}}}))
}

// pass lets days go by, with a look on each.
func (b *bench) pass(days int) {
	b.t.Helper()
	for range days {
		b.now = b.now.Add(day)
		b.look()
	}
}

func (b *bench) work() Work {
	b.t.Helper()
	w, err := b.p.Work(b.t.Context())
	b.must(err)
	return w
}

// ask asks about what there is to be asked about, and returns how many that is.
func (b *bench) ask() int {
	b.t.Helper()
	w := b.work()
	if len(w.Ask) > 0 {
		b.must(b.p.Asked(b.t.Context(), w.Ask))
	}
	return len(w.Ask)
}

// remove plays the companion's removal of a file.
func (b *bench) remove(name string) (Grant, error) {
	g, err := b.p.Begin(b.t.Context(), b.ids[name], b.seen(name), b.sum(name))
	if err == nil {
		delete(b.files, name)
		b.must(b.p.Done(b.t.Context(), Outcome{Item: b.ids[name], Verb: Remove, Became: disposal.Quarantined, Purge: g.Purge}))
	}
	return g, err
}

func (b *bench) status() Status {
	b.t.Helper()
	s, err := b.p.Status(context.Background(), Query{Lang: "da"})
	b.must(err)
	return s
}

// item returns the status of an item; nil when it is not told of.
func (b *bench) item(name string) *ItemStatus {
	b.t.Helper()
	for _, it := range b.status().Items {
		if it.ID == b.ids[name].String() {
			return &it
		}
	}
	return nil
}

func (b *bench) healthy(c Code) bool {
	b.t.Helper()
	for _, h := range b.status().Health {
		if h.Code == c {
			return false
		}
	}
	return true
}
