package ledger

import (
	"testing"
	"time"

	"github.com/husorden/husorden/policy"
)

// TestClockCases: every case of the retention clock. Each begins with doc1, with
// personal data, first seen a minute into the test by a running watch, and says
// how old the file at a path is to be.
func TestClockCases(t *testing.T) {
	const bin1 = binRoot + "/files/status.docx"
	for _, c := range []struct {
		name string
		do   func(b *bench)
		path string        // of the file whose age is asked
		want time.Duration // from first seen until the end
	}{
		{"an unchanged file", func(b *bench) { b.w.pass(10 * day); b.walk() }, doc1, 10 * day},
		{"an edit in place", func(b *bench) { b.w.pass(10 * day); b.w.edit(doc1, "9 ny"); b.walk() }, doc1, 10 * day},
		{"a rename, hinted", func(b *bench) {
			b.w.pass(10 * day)
			b.w.rename(doc1, doc2)
			b.hint(doc1)
			b.hint(doc2)
		}, doc2, 10 * day},
		{"a rename, found by a walk", func(b *bench) { b.w.pass(10 * day); b.w.rename(doc1, doc2); b.walk() }, doc2, 10 * day},
		{"a rename while the agent was off", func(b *bench) {
			b.w.rename(doc1, doc2)
			b.w.pass(10 * day)
			b.restart()
			b.walk()
		}, doc2, 10 * day},
		{"a move to another place", func(b *bench) {
			b.w.pass(10 * day)
			b.w.rename(doc1, downRoot+"/a.docx")
			b.walk()
		}, downRoot + "/a.docx", 10 * day},
		{"a move to the bin", func(b *bench) { b.w.pass(10 * day); b.w.rename(doc1, bin1); b.walk() }, bin1, 10 * day},
		{"to the bin and back", func(b *bench) {
			b.w.pass(5 * day)
			b.w.rename(doc1, bin1)
			b.walk()
			b.w.pass(5 * day)
			b.w.rename(bin1, doc1)
			b.walk()
		}, doc1, 10 * day},
		{"away for a month and back", func(b *bench) {
			away := b.w.files[doc1]
			b.w.remove(doc1)
			b.walk()
			for range 30 {
				b.w.pass(day)
				b.walk()
			}
			b.w.files[doc1] = away
			b.walk()
		}, doc1, 30 * day},
		{"saved by renaming over it", func(b *bench) { b.w.pass(10 * day); b.w.saveOver(doc1, "9 ny"); b.hint(doc1) }, doc1, 10 * day},
		{"saved over, found by a walk under watch", func(b *bench) { b.w.pass(10 * day); b.w.saveOver(doc1, "9 ny"); b.walk() }, doc1, 10 * day},
		{"saved with a gap of 59 s", func(b *bench) {
			b.w.pass(10 * day)
			b.w.remove(doc1)
			b.hint(doc1)
			b.w.pass(59 * time.Second)
			b.w.create(doc1, "9 ny")
			b.hint(doc1)
		}, doc1, 10*day + 59*time.Second},
		{"saved as Word does, seen at every step", func(b *bench) {
			const temp, old = deskRoot + "/~WRD0001.tmp", deskRoot + "/~WRL0002.tmp"
			b.w.pass(10 * day)
			b.w.create(temp, "9 ny")
			b.hint(temp)
			b.w.rename(doc1, old)
			b.hint(old)
			b.w.rename(temp, doc1)
			b.hint(doc1)
			b.w.remove(old)
			b.hint(old)
		}, doc1, 10 * day},
		{"saved as Word does, seen at the end", func(b *bench) {
			b.w.pass(10 * day)
			b.w.create(deskRoot+"/~WRD0001.tmp", "9 ny")
			b.w.remove(doc1)
			b.w.rename(deskRoot+"/~WRD0001.tmp", doc1)
			b.walk()
		}, doc1, 10 * day},
		{"another file under its name after 61 s", func(b *bench) {
			b.w.pass(10 * day)
			b.w.remove(doc1)
			b.hint(doc1)
			b.w.pass(61 * time.Second)
			b.w.create(doc1, "9 ny")
			b.hint(doc1)
		}, doc1, 0},
		{"another file under its name while the agent was off", func(b *bench) {
			b.w.pass(10 * day)
			b.restart()
			b.w.saveOver(doc1, "9 ny")
			b.w.pass(time.Hour)
			b.restart()
			b.walk()
		}, doc1, 0},
		{"the number of a deleted file used again", func(b *bench) {
			b.w.pass(10 * day)
			id := b.w.files[doc1].id
			b.w.remove(doc1)
			b.hint(doc1)
			b.w.pass(time.Hour)
			b.w.create(doc2, "andet 9")
			b.w.files[doc2].id = id
			b.hint(doc2)
		}, doc2, 0},
		{"a copy of a flagged file", func(b *bench) { b.w.pass(10 * day); b.w.copy(doc1, doc2); b.hint(doc2) }, doc2, 10 * day},
		{"a copy made after an edit", func(b *bench) {
			b.w.pass(10 * day)
			b.w.edit(doc1, "9 ny")
			b.hint(doc1)
			b.w.copy(doc1, doc2)
			b.hint(doc2)
		}, doc2, 10 * day},
		{"a copy of a copy, the first two gone", func(b *bench) {
			b.w.pass(5 * day)
			b.w.copy(doc1, doc2)
			b.hint(doc2)
			b.w.remove(doc1)
			b.hint(doc1)
			b.w.pass(5 * day)
			b.w.copy(doc2, downRoot+"/c.docx")
			b.w.remove(doc2)
			b.walk()
		}, downRoot + "/c.docx", 10 * day},
		{"a copy of a file without personal data", func(b *bench) {
			b.w.create(doc2, "menu")
			b.hint(doc2)
			b.w.pass(10 * day)
			b.w.copy(doc2, downRoot+"/c.docx")
			b.hint(downRoot + "/c.docx")
		}, downRoot + "/c.docx", 0},
		{"a file that only looks old", func(b *bench) {
			b.w.pass(10 * day)
			b.w.create(doc2, "9 udpakket")
			b.w.age(doc2, 1000*day)
			b.hint(doc2)
		}, doc2, 0},
		{"the clock set back", func(b *bench) {
			b.days(10)
			b.w.off = -400 * day
			b.days(3)
		}, doc1, 10 * day},
		{"a file that came while the clock was wrong", func(b *bench) {
			b.w.off = 3650 * day
			b.w.create(doc2, "9")
			b.walk()
			b.w.off = 0
			b.w.pass(time.Hour)
			b.walk()
			b.w.pass(10 * day)
			b.walk()
		}, doc2, 10 * day},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBench(t)
			b.walk() // the first run is over
			b.watch()
			b.w.pass(time.Minute)
			b.w.create(doc1, "1 status")
			b.hint(doc1)
			c.do(b)
			m, err := b.l.Moment()
			if err != nil {
				t.Fatal(err)
			}
			if got := m.Now.Sub(b.item(c.path).FirstSeen); got != c.want {
				t.Errorf("age %v, want %v", got, c.want)
			}
		})
	}
}

// TestWithoutNumbers: FAT gives no birth time or no lasting number, a network
// share neither.
func TestWithoutNumbers(t *testing.T) {
	for _, c := range []struct {
		name           string
		noIDs, noBirth bool
		do             func(b *bench)
		path           string
		want           time.Duration
	}{
		{"no numbers: an edit", true, false, func(b *bench) { b.w.edit(doc1, "9 ny"); b.walk() }, doc1, 10 * day},
		{"no numbers: another file, by its birth", true, false, func(b *bench) { b.restart(); b.w.saveOver(doc1, "9"); b.walk() }, doc1, 0},
		{"no numbers: saved over under watch", true, false, func(b *bench) { b.w.saveOver(doc1, "9"); b.hint(doc1) }, doc1, 10 * day},
		{"no numbers: a rename is a copy", true, false, func(b *bench) { b.w.rename(doc1, doc2); b.walk() }, doc2, 10 * day},
		{"nothing at all: an edit", true, true, func(b *bench) { b.w.edit(doc1, "9 ny"); b.walk() }, doc1, 10 * day},
		{"nothing at all: gone for an hour", true, true, func(b *bench) {
			old := b.w.files[doc1]
			b.w.remove(doc1)
			b.hint(doc1)
			b.w.pass(time.Hour)
			b.w.files[doc1] = old
			b.w.edit(doc1, "9 helt ny")
			b.hint(doc1)
		}, doc1, 0},
		{"no birth: a rename", false, true, func(b *bench) { b.w.rename(doc1, doc2); b.walk() }, doc2, 10 * day},
		{"no birth: an edit while off", false, true, func(b *bench) { b.restart(); b.w.edit(doc1, "9 ny"); b.walk() }, doc1, 10 * day},
		{"no birth: the number used again", false, true, func(b *bench) {
			id := b.w.files[doc1].id
			b.w.remove(doc1)
			b.hint(doc1)
			b.w.pass(time.Hour)
			b.w.create(doc2, "9 andet")
			b.w.files[doc2].id = id
			b.hint(doc2)
		}, doc2, 0},
		{"other numbers after mounting again", false, false, func(b *bench) {
			b.restart()
			b.w.files[doc1].id += 1000
			b.walk()
		}, doc1, 10 * day},
		{"no birth, other numbers after mounting again", false, true, func(b *bench) {
			b.restart()
			b.w.files[doc1].id += 1000
			b.walk()
		}, doc1, 10 * day},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBench(t)
			b.w.noIDs, b.w.noBirth = c.noIDs, c.noBirth
			b.walk()
			b.watch()
			b.w.create(doc1, "1 status")
			b.hint(doc1)
			b.w.pass(10 * day)
			b.walk()
			c.do(b)
			if got := b.w.now.Sub(b.item(c.path).FirstSeen); got != c.want {
				t.Errorf("age %v, want %v", got, c.want)
			}
		})
	}
}

// TestFirstRun: what lay there before is estimated; the estimate is lifted after
// seven days on three of which the file was seen.
func TestFirstRun(t *testing.T) {
	settle := policy.Settle{For: policy.Period{N: 7, Unit: policy.Days}, Days: 3}
	b := newBench(t)
	b.w.create(doc1, "1")
	b.w.age(doc1, 90*day)
	b.w.create(doc2, "2") // made yesterday, though its content is older
	b.w.files[doc2].birth, b.w.files[doc2].mtime = b.w.now.Add(-day), b.w.now.Add(-400*day)
	b.walk()
	if got := b.w.now.Sub(b.item(doc1).FirstSeen); got != 90*day {
		t.Errorf("estimated age %v", got)
	}
	if got := b.w.now.Sub(b.item(doc2).FirstSeen); got != day {
		t.Errorf("estimated age of the second %v: the latest time counts", got)
	}
	estimated := func() bool {
		m, err := b.l.Moment()
		if err != nil {
			t.Fatal(err)
		}
		return m.Facts(b.item(doc1), settle).FirstSeenEstimated
	}
	b.w.pass(10 * day)
	b.confirm()
	if b.walk(); !estimated() {
		t.Error("lifted after two days seen")
	}
	b.days(1)
	if estimated() {
		t.Error("not lifted after eleven days of which three were seen")
	}
	if got := b.w.now.Sub(b.item(doc1).FirstSeen); got != 101*day {
		t.Errorf("age %v after settling", got)
	}
	b.w.create(downRoot+"/ny.pdf", "3")
	b.w.age(downRoot+"/ny.pdf", 90*day)
	b.walk()
	if it := b.item(downRoot + "/ny.pdf"); it.Estimated || !it.FirstSeen.Equal(b.w.now) {
		t.Errorf("after the first run: %+v", it.Times)
	}
}

// TestFutureTimes: a file from the future is not older for it.
func TestFutureTimes(t *testing.T) {
	b := newBench(t)
	b.w.create(doc1, "1")
	b.w.age(doc1, -500*day)
	b.walk()
	if it := b.item(doc1); !it.FirstSeen.Equal(b.w.now) || !it.Estimated {
		t.Errorf("first seen %v, now %v", it.FirstSeen, b.w.now)
	}
}

// TestBesideTheClock: what is kept beside the age.
func TestBesideTheClock(t *testing.T) {
	b := newBench(t)
	b.walk()
	b.w.create(doc1, "1")
	b.walk()
	bin := binRoot + "/files/a"
	b.w.pass(2 * day)
	b.w.rename(doc1, bin)
	b.w.pass(time.Hour)
	b.walk()
	if it := b.item(bin); !it.Deleted.Equal(start.Add(2*day)) || it.Place != policy.RecycleBin {
		t.Errorf("in the bin: %+v", it)
	}
	b.w.rename(bin, doc1)
	b.walk()
	if it := b.item(doc1); !it.Deleted.IsZero() {
		t.Errorf("back from the bin: deleted %v", it.Deleted)
	}
	// Unpacked over: an old time of its own, but the change is today's.
	b.w.pass(day)
	b.w.edit(doc1, "9 udpakket")
	b.w.files[doc1].mtime = start.Add(-300 * day)
	b.walk()
	if it := b.item(doc1); !it.Modified.Equal(b.w.now) {
		t.Errorf("last edit %v, want %v", it.Modified, b.w.now)
	}
	b.w.pass(day)
	b.w.touch(doc1) // another mode: no edit
	b.walk()
	if it := b.item(doc1); !it.Modified.Equal(b.w.now.Add(-day)) {
		t.Errorf("last edit %v after a change of mode", it.Modified)
	}
	b.w.files[doc2] = b.w.files[doc1] // a hard link
	b.w.files[doc1].links = 2
	b.walk()
	if n := len(b.all(Filter{})); n != 1 {
		t.Errorf("%d items for one file with two names", n)
	}
	if it := b.all(Filter{})[doc2]; it.Names+b.all(Filter{})[doc1].Names != 2 {
		t.Errorf("names: %+v", b.all(Filter{}))
	}
}
