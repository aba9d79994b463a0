package ledger

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/husorden/husorden/agent/extract/doc"
	"github.com/husorden/husorden/agent/scan"
	"github.com/husorden/husorden/platform/rootfs"
	"github.com/husorden/husorden/policy"
)

// start is when the tests' clocks begin.
var start = time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)

// world is a fake disk with a clock of its own, which may differ from the PC's.
type world struct {
	files   map[string]*node // by path
	now     time.Time        // the true time
	off     time.Duration    // how far the PC's clock is ahead
	next    uint64
	noIDs   bool
	noBirth bool
}

type node struct {
	id                  uint64
	birth, mtime, ctime time.Time
	text                string
	links               int
	placeholder         bool
}

func newWorld() *world { return &world{files: map[string]*node{}, now: start, next: 100} }

func (w *world) wall() time.Time          { return w.now.Add(w.off) }
func (w *world) pass(d time.Duration)     { w.now = w.now.Add(d) }
func (w *world) create(path, text string) { w.files[path] = w.fresh(text) }
func (w *world) remove(path string)       { delete(w.files, path) }
func (w *world) edit(path, text string) {
	n := w.files[path]
	n.text, n.mtime, n.ctime = text, w.now, w.now
}
func (w *world) touch(path string) { w.files[path].ctime = w.now }
func (w *world) rename(from, to string) {
	w.files[to] = w.files[from]
	delete(w.files, from)
	w.touch(to)
}
func (w *world) copy(from, to string) { w.create(to, w.files[from].text) }
func (w *world) age(p string, d time.Duration) {
	n := w.files[p]
	n.birth, n.mtime = w.now.Add(-d), w.now.Add(-d)
}

func (w *world) fresh(text string) *node {
	w.next++
	return &node{id: w.next, birth: w.now, mtime: w.now, ctime: w.now, text: text, links: 1}
}

// saveOver saves as most programs do: a new file, renamed over the old one.
func (w *world) saveOver(path, text string) { w.files[path] = w.fresh(text) }

// seen is what the walk tells of a file.
func (w *world) seen(path string) scan.Seen {
	n := w.files[path]
	s := scan.Seen{Path: path, Place: placeOf(path), Info: rootfs.Info{Type: rootfs.File, Size: int64(len(n.text)),
		Links: n.links, Placeholder: n.placeholder, Times: rootfs.Times{Birth: n.birth, Modified: n.mtime, Changed: n.ctime}}}
	if s.Place == policy.RecycleBin {
		s.Deleted = n.ctime
	}
	if !w.noIDs {
		s.Info.ID.Volume = 7
		binary.LittleEndian.PutUint64(s.Info.ID.File[:], n.id)
	}
	if w.noBirth {
		s.Info.Times.Birth = time.Time{}
	}
	return s
}

func placeOf(path string) policy.Place {
	switch {
	case strings.HasPrefix(path, binRoot):
		return policy.RecycleBin
	case strings.HasPrefix(path, downRoot):
		return policy.Downloads
	}
	return policy.Desktop
}

const (
	home     = "/home/anna-prik"
	deskRoot = home + "/Skrivebord"
	downRoot = home + "/Hentet"
	binRoot  = home + "/Trash"
	doc1     = deskRoot + "/status.docx"
	doc2     = deskRoot + "/referat.docx"
	anna     = User("uid-1000")
)

var roots = []Root{{Path: deskRoot}, {Path: downRoot}, {Path: binRoot}}

// content is what reading a file of the world finds: text with a digit in it is
// personal data.
func content(text string) scan.Content {
	c := scan.Content{Format: doc.DOCX, Status: policy.Scanned, DocumentType: policy.StatusReport, Scope: policy.InScope}
	if strings.ContainsAny(text, "0123456789") {
		c.Findings = []scan.Finding{{Finding: policy.Finding{Kind: policy.CPR, Count: 1, Confidence: policy.High},
			Matches: []scan.Shown{{Text: text}}}}
	}
	return c
}

// bench is a ledger over a world, with a watch that may be on.
type bench struct {
	t       testing.TB
	w       *world
	dir     string
	l       *Ledger
	watched time.Time
	reads   int // files opened so far
}

func newBench(t testing.TB) *bench {
	t.Helper()
	b := &bench{t: t, w: newWorld(), dir: t.TempDir() + "/state"}
	b.open()
	t.Cleanup(func() { b.l.Close() })
	return b
}

func (b *bench) options() Options { return Options{Dir: b.dir, Now: b.w.wall, Reader: "1"} }

func (b *bench) open() {
	b.t.Helper()
	l, err := Open(b.options())
	if err != nil {
		b.t.Fatal(err)
	}
	b.l = l
}

func (b *bench) restart() {
	b.t.Helper()
	if err := b.l.Close(); err != nil {
		b.t.Fatal(err)
	}
	b.watched = time.Time{}
	b.open()
}

func (b *bench) watch() {
	m, err := b.l.Moment()
	if err != nil {
		b.t.Fatal(err)
	}
	b.watched = m.Now
}

func (b *bench) look() *Look { return b.l.Look(anna, roots, b.watched) }

// meet does what a scan does with one file.
func (b *bench) meet(k *Look, path string) ID {
	b.t.Helper()
	s := b.w.seen(path)
	if _, ok := k.Recall(s); !ok {
		b.reads++
		c := content(b.w.files[path].text)
		k.Keep(s, c)
		if len(c.Findings) > 0 {
			if err := k.Sum(s, sha256.Sum256([]byte(b.w.files[path].text))); err != nil {
				b.t.Fatal(err)
			}
		}
	}
	k.FirstSeen(s)
	id, err := k.Item(s)
	if err != nil {
		b.t.Fatal(err)
	}
	return id
}

// walk is a whole walk through every root.
func (b *bench) walk() {
	b.t.Helper()
	k := b.look()
	for _, path := range slices.Sorted(maps.Keys(b.w.files)) {
		b.meet(k, path)
	}
	for _, r := range roots {
		if err := k.Done(context.Background(), r.Path); err != nil {
			b.t.Fatal(err)
		}
	}
}

// hint looks at one path as after a change hint: it is there, or gone.
func (b *bench) hint(path string) {
	b.t.Helper()
	k := b.look()
	if b.w.files[path] == nil {
		if err := k.Gone(path); err != nil {
			b.t.Fatal(err)
		}
	} else {
		b.meet(k, path)
	}
	if err := b.l.Flush(); err != nil {
		b.t.Fatal(err)
	}
}

// item returns the item of a file that is there.
func (b *bench) item(path string) Item {
	b.t.Helper()
	id, err := b.look().Item(b.w.seen(path))
	if err != nil {
		b.t.Fatal(err)
	}
	it, err := b.l.Item(anna, id)
	if err != nil {
		b.t.Fatal(err)
	}
	if it.Path != path {
		b.t.Fatalf("item of %s has path %s", path, it.Path)
	}
	return it
}

func (b *bench) all(f Filter) map[string]Item {
	b.t.Helper()
	found := map[string]Item{}
	f.Paths = true
	err := b.l.Items(context.Background(), f, func(it Item) error {
		key := it.Path
		for i := 2; found[key].ID != (ID{}); i++ {
			key = fmt.Sprint(it.Path, " #", i)
		}
		found[key] = it
		return nil
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return found
}

func (b *bench) facts() []Fact {
	var fs []Fact
	for _, f := range b.l.Health() {
		fs = append(fs, f.Fact)
	}
	return fs
}

func (b *bench) wantFacts(want ...Fact) {
	b.t.Helper()
	if got := b.facts(); !slices.Equal(got, want) {
		b.t.Errorf("health: %v, want %v", got, want)
	}
}

// days lets days go by, with a walk on each.
func (b *bench) days(n int) {
	b.t.Helper()
	for range n {
		b.w.pass(day)
		b.walk()
	}
}

// confirm has a time server agree with the PC's clock.
func (b *bench) confirm() {
	b.t.Helper()
	if err := b.l.Corroborate(b.w.now); err != nil {
		b.t.Fatal(err)
	}
}

// seeded is a random source whose seed is printed; HUSORDEN_SEED repeats one.
func seeded(t testing.TB) *rand.Rand {
	t.Helper()
	seed := uint64(time.Now().UnixNano())
	if s := os.Getenv("HUSORDEN_SEED"); s != "" {
		n, err := strconv.ParseUint(s, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		seed = n
	}
	t.Logf("HUSORDEN_SEED=%d", seed)
	return rand.New(rand.NewPCG(seed, 1))
}
