package ledger

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

const sector = 512

// powerCut is what a disk may hold after power was lost while before became
// after: some of the sectors that differ, not the others. honest: what comes
// before a sync is there when anything that comes after it is, so that the meta
// pages, written last, are only there with all the rest.
func powerCut(r *rand.Rand, before, after []byte, honest bool) []byte {
	const metas = 2 * 4096
	all := honest && r.IntN(3) == 0
	keep := r.Float64()
	image := bytes.Clone(before)
	if len(after) > len(image) {
		image = append(image, make([]byte, len(after)-len(image))...)
	}
	for at := 0; at < len(after); at += sector {
		end := min(at+sector, len(after))
		switch {
		case at < metas && honest && !all, !all && r.Float64() > keep:
			continue
		}
		copy(image[at:end], after[at:end])
	}
	if !honest { // it said the transaction was written
		copy(image[:metas], after[:metas])
	}
	return image
}

// TestPowerCut: between two commits any part of what was written may be lost.
// With an honest disk the database is whole and nothing is rebuilt. With one
// that lied about a sync it may have to be; then too no clock is older than it
// was, and every file is known since the journal has them.
func TestPowerCut(t *testing.T) {
	r := seeded(t)
	b := newBench(t)
	b.walk()
	b.watch()
	read := func(name string) []byte {
		t.Helper()
		text, err := os.ReadFile(filepath.Join(b.dir, name))
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	rebuilt, lost := map[bool]int{}, 0
	const rounds, cuts = 8, 12
	for round := range rounds {
		before := read(dbName)
		journalBefore := len(read(journalName))
		for i := range 1 + r.IntN(60) {
			b.w.pass(1e6) // one transaction: what an earlier one has synced is there
			p := fmt.Sprintf("%s/%d-%d.docx", deskRoot, round, i)
			b.w.create(p, fmt.Sprint("nummer ", round, i))
			b.hintOnly(p)
			if i%5 == 0 {
				b.w.rename(p, p+".gammel")
				b.hintOnly(p + ".gammel")
			}
		}
		if err := b.l.Flush(); err != nil {
			t.Fatal(err)
		}
		after, journal := read(dbName), read(journalName)
		first := map[string]int64{}
		for p, it := range b.all(Filter{}) {
			first[p] = it.FirstSeen.UnixNano()
		}
		for range cuts {
			honest := r.IntN(2) == 0
			c := &bench{t: t, w: b.w, dir: snapshot(t, b)}
			write := func(name string, text []byte) {
				t.Helper()
				if err := os.WriteFile(filepath.Join(c.dir, name), text, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			write(dbName, powerCut(r, before, after, honest))
			// The journal is synced before the first page of the database is
			// written: it is whole, unless power went before that.
			cut := len(journal)
			if r.IntN(4) == 0 {
				cut = journalBefore + r.IntN(len(journal)-journalBefore+1)
				write(dbName, before)
				honest = true
			}
			write(journalName, journal[:cut])
			c.open()
			facts := c.facts()
			if slices.Contains(facts, Rebuilt) || slices.Contains(facts, RebuiltPartly) {
				rebuilt[honest]++
			}
			if honest && len(facts) > 0 {
				t.Errorf("an honest disk: %v", facts)
			}
			k := c.look()
			for p, was := range first {
				s := c.w.seen(p)
				got, _ := k.FirstSeen(s)
				switch n := got.UnixNano(); {
				case n < was:
					t.Fatalf("%s: %d, older than %d", p, n, was)
				case n > was && cut == len(journal) && honest:
					t.Fatalf("%s: clock reset from %d to %d", p, was, n)
				case n > was && cut == len(journal):
					lost++
				}
			}
			if err := check(filepath.Join(c.dir, dbName)); err != nil {
				t.Error(err)
			}
			if err := c.l.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
	t.Logf("%d cuts; lying disk: %d rebuilt, %d clocks began anew; honest: %d rebuilt", rounds*cuts, rebuilt[false], lost, rebuilt[true])
	if rebuilt[false] == 0 {
		t.Error("no cut did any damage: the test cannot tell")
	}
}

// hintOnly is hint without making it durable.
func (b *bench) hintOnly(path string) { b.meet(b.look(), path) }

// TestAnyDamage: whatever bytes of the database change, opening it neither
// panics nor hangs, and no file gets older than it was.
func TestAnyDamage(t *testing.T) {
	r := seeded(t)
	b, _ := filled(t)
	if err := b.l.Close(); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(filepath.Join(b.dir, dbName))
	if err != nil {
		t.Fatal(err)
	}
	const rounds = 80
	rebuilt := 0
	for range rounds {
		text := bytes.Clone(whole)
		for range 1 + r.IntN(4) {
			at := r.IntN(len(text))
			switch n := min(1+r.IntN(6000), len(text)-at); r.IntN(4) {
			case 0:
				text[at] ^= 1 << r.IntN(8)
			case 1:
				clear(text[at : at+n])
			case 2:
				copy(text[at:at+n], whole[r.IntN(len(whole)-n+1):])
			default:
				for i := range n {
					text[at+i] = byte(r.Uint32())
				}
			}
		}
		c := &bench{t: t, w: b.w, dir: snapshot(t, b)}
		if err := os.WriteFile(filepath.Join(c.dir, dbName), text, 0o600); err != nil {
			t.Fatal(err)
		}
		c.open()
		if len(c.facts()) > 0 {
			rebuilt++
		}
		k := c.look()
		for p := range c.w.files {
			want := start
			if p == doc1 {
				want = start.Add(4 * day)
			}
			if got, _ := k.FirstSeen(c.w.seen(p)); got.Before(want) {
				t.Fatalf("%s: first seen %v, want %v or later", p, got, want)
			} else if len(c.facts()) == 1 && c.facts()[0] == Rebuilt && !got.Equal(want) {
				t.Fatalf("rebuilt, and %s first seen %v, want %v", p, got, want)
			}
		}
		if err := c.l.Close(); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d of %d rebuilt; the other changes were to free pages or to values without a sum", rebuilt, rounds)
	if rebuilt < rounds/4 {
		t.Error("hardly any change did damage: the test cannot tell")
	}
}
