package ledger

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"testing"
	"time"

	"github.com/husorden/husorden/policy"
)

// TestScale measures a large ledger. HUSORDEN_ENTRIES=1000000 gives the figures
// of docs/performance.md; without it the test sees only that the way there works
// and that the file does not grow for ever.
func TestScale(t *testing.T) {
	entries := 5_000
	if s := os.Getenv("HUSORDEN_ENTRIES"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			t.Fatal(err)
		}
		entries = n
	}
	b := newBench(t)
	timed := func(what string, f func()) time.Duration {
		began := time.Now()
		f()
		took := time.Since(began)
		t.Logf("%-40s %v", what, took.Round(time.Millisecond))
		return took
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	size := func() int64 {
		info, err := os.Stat(filepath.Join(b.dir, dbName))
		must(err)
		return info.Size()
	}
	n := b.w.fresh("nummer 1")
	timed(fmt.Sprintf("filling %d entries", entries), func() {
		k := b.look()
		for i := range entries {
			path := fmt.Sprintf("%s/mappe %d/en fil med et langt navn %d.docx", deskRoot, i%100, i)
			n.id = uint64(1000 + i)
			b.w.files[path] = n
			s := b.w.seen(path)
			k.Recall(s)
			k.Keep(s, content("nummer 1"))
			delete(b.w.files, path)
		}
		must(b.l.Flush())
	})
	grown := size()
	timed("maintenance (compact, backup, journal)", func() { must(b.l.Maintain(t.Context())) })
	compact := size()
	t.Logf("file %d MB, compacted %d MB: %d bytes an entry", grown>>20, compact>>20, compact/int64(entries))
	if compact > grown || compact/int64(entries) > 1000 {
		t.Errorf("%d bytes after compaction, %d before", compact, grown)
	}
	timed("close", func() { must(b.l.Close()) })
	opened := timed("open", b.open)
	dir := b.dir
	b.dir = snapshot(t, b)
	must(b.l.Close())
	timed("open after a crash", b.open)
	must(b.l.Close())
	b.dir = dir
	b.open()
	m, err := b.l.Moment()
	must(err)
	p, counted := house(), 0
	pass := timed("decisions about all", func() {
		must(b.l.Items(context.Background(), Filter{}, func(it Item) error {
			if d := m.Decide(it, p); d.Action == policy.Keep {
				counted++
			}
			return nil
		}))
	})
	if counted != entries {
		t.Errorf("%d decisions of %d", counted, entries)
	}
	timed("list with paths", func() {
		must(b.l.Items(context.Background(), Filter{Paths: true}, func(Item) error { return nil }))
	})
	var mem runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&mem)
	t.Logf("heap in use %d MB", mem.HeapInuse>>20)
	if opened > 2*time.Second || pass > 10*time.Second {
		t.Errorf("open %v, decisions %v; want 2 s and 10 s", opened, pass)
	}
	// Deleting and adding for ever does not let the file grow for ever.
	for round := range 3 {
		var ids []ID
		must(b.l.Items(context.Background(), Filter{}, func(it Item) error { ids = append(ids, it.ID); return nil }))
		b.l.mu.Lock()
		for _, id := range ids[:min(len(ids), 2000)] {
			must(b.l.write(func(t tx) error { return b.l.drop(t, id) }))
		}
		must(b.l.flush())
		b.l.mu.Unlock()
		k := b.look()
		for i := range min(entries, 2000) {
			path := fmt.Sprintf("%s/%d/%d.docx", downRoot, round, i)
			b.w.create(path, "nummer 1")
			s := b.w.seen(path)
			k.Keep(s, content("nummer 1"))
			b.w.remove(path)
		}
		must(b.l.Maintain(t.Context()))
	}
	if end := size(); end > compact*5/4 {
		t.Errorf("file grew from %d to %d bytes though as many were deleted", compact, end)
	}
}
