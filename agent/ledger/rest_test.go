package ledger

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/husorden/husorden/policy"
)

// plant is what must not be found at rest. The number is made up: 30 May 2033
// with a serial of that century has been given to nobody.
var plant = []string{"300533-4999", "3005334999", "Yrsa Plantesen", "yrsa", "plantesen", "Skrivebord", "uid-1000", "bruges i retten"}

// TestNothingInClear greps every file of the ledger for planted data, in UTF-8,
// UTF-16 and hexadecimal digits, through the life of an item and a loss of the
// database.
func TestNothingInClear(t *testing.T) {
	b := newBench(t)
	path := deskRoot + "/Yrsa Plantesen 300533-4999 status.docx"
	grep := func(when string) {
		t.Helper()
		files := 0
		err := filepath.WalkDir(b.dir, func(p string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			files++
			text, err := os.ReadFile(p)
			if err != nil {
				return err
			}
			lower := bytes.ToLower(text)
			for _, w := range plant {
				w := strings.ToLower(w)
				wide := strings.Join(strings.Split(w, ""), "\x00")
				for _, form := range []string{w, wide, hex.EncodeToString([]byte(w))} {
					if bytes.Contains(lower, []byte(form)) {
						t.Errorf("%s: %s holds %q", when, d.Name(), w)
					}
				}
			}
			return nil
		})
		if err != nil || files < 4 {
			t.Fatalf("%s: looked at %d files: %v", when, files, err)
		}
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	b.w.create(path, "Yrsa Plantesen 300533-4999")
	b.walk()
	grep("after a scan")
	id := b.item(path).ID
	must(b.l.MarkAsked(id))
	must(b.l.Answer(anna, id, Reply{policy.AnswerKeep, b.w.now.Add(day), "bruges i retten for Yrsa"}))
	must(b.l.KeepSecret("quarantine", id, []byte("from "+path)))
	must(b.l.Audit(Event{What: Quarantined, Item: id.String()}))
	grep("after an answer")
	must(b.l.Maintain(t.Context()))
	grep("after maintenance")
	b.w.rename(path, binRoot+"/files/Yrsa Plantesen.docx")
	b.walk()
	must(b.l.Forget(id))
	b.w.remove(binRoot + "/files/Yrsa Plantesen.docx")
	grep("after forgetting")
	must(b.l.Maintain(t.Context()))
	must(b.l.Close())
	must(os.Truncate(filepath.Join(b.dir, dbName), 0))
	b.open()
	b.walk()
	grep("after a rebuild")
}

// TestGoneAfterMaintenance: what was deleted is in no file any more, not even as
// what it was sealed to.
func TestGoneAfterMaintenance(t *testing.T) {
	b, _ := filled(t)
	it := b.item(doc1)
	if err := b.l.KeepSecret("quarantine", it.ID, []byte("the key")); err != nil {
		t.Fatal(err)
	}
	if err := b.l.Maintain(t.Context()); err != nil {
		t.Fatal(err)
	}
	needles := map[string][]byte{"id": bytes.Clone(it.ID[:])}
	err := b.l.store.read(func(tx tx) error {
		r, err := getRecord(tx, it.ID)
		if err != nil {
			return err
		}
		needles["sealed path"] = bytes.Clone(r.sealed)
		needles["print of the path"] = bytes.Clone(r.known.path[:])
		needles["print of the content"] = bytes.Clone(r.known.content[:])
		needles["secret"] = bytes.Clone(tx.get(bSecrets, secretKey("quarantine", it.ID)))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	holders := func(needle []byte) (names []string) {
		for _, name := range []string{dbName, backupName, journalName} {
			text, err := os.ReadFile(filepath.Join(b.dir, name))
			if err != nil {
				t.Fatal(err)
			}
			if bytes.Contains(text, needle) {
				names = append(names, name)
			}
		}
		return names
	}
	for what, needle := range needles {
		if len(needle) == 0 || len(holders(needle)) == 0 {
			t.Errorf("%s is nowhere even before: the test cannot tell", what)
		}
	}
	if err := errors.Join(b.l.DropSecret("quarantine", it.ID), b.l.Forget(it.ID), b.l.Maintain(t.Context())); err != nil {
		t.Fatal(err)
	}
	for what, needle := range needles {
		if in := holders(needle); len(in) > 0 {
			t.Errorf("%s is still in %v", what, in)
		}
	}
}

// TestOwnItems: a user gets and answers their own items and no other's.
func TestOwnItems(t *testing.T) {
	b := newBench(t)
	b.w.create(doc1, "1")
	b.walk()
	id := b.item(doc1).ID
	other := User("uid-1001")
	if _, err := b.l.Item(other, id); !errors.Is(err, ErrUnknown) {
		t.Errorf("another user's item: %v", err)
	}
	if err := b.l.Answer(other, id, Reply{Answer: policy.AnswerPrivate}); !errors.Is(err, ErrUnknown) {
		t.Errorf("answering another user's item: %v", err)
	}
	if n := len(b.all(Filter{User: other})); n != 0 {
		t.Errorf("listed %d items of another user", n)
	}
	if n := len(b.all(Filter{User: anna})); n != 1 {
		t.Errorf("listed %d items of one's own", n)
	}
	k := b.l.Look(other, roots, b.watched) // both look at a shared folder
	theirs, err := k.Item(b.w.seen(doc1))
	if err != nil || theirs == id {
		t.Errorf("the same file is item %s for both: %v", theirs, err)
	}
	if err := k.Done(t.Context(), deskRoot); err != nil {
		t.Fatal(err)
	}
	if it := b.item(doc1); it.ID != id || !it.Missing.IsZero() {
		t.Errorf("after the other's look: %+v", it)
	}
}

// TestAnswers: what is an answer, and what becomes of it.
func TestAnswers(t *testing.T) {
	b := newBench(t)
	b.w.create(doc1, "1")
	b.walk()
	id := b.item(doc1).ID
	for _, bad := range []Reply{
		{Answer: policy.AnswerKeep},
		{policy.AnswerKeep, b.w.now.Add(day), "  "},
		{policy.AnswerKeep, b.w.now.Add(-day), "for sent"},
		{policy.AnswerKeep, b.w.now.Add(day), strings.Repeat("x", 3000)},
		{policy.AnswerPrivate, b.w.now.Add(day), ""},
		{policy.AnswerPrivate, b.w.now.AddDate(0, 0, -1), "hvorfor"},
	} {
		if err := b.l.Answer(anna, id, bad); !errors.Is(err, ErrInvalid) {
			t.Errorf("%+v: %v", bad, err)
		}
	}
	if err := b.l.Answer(anna, id, Reply{policy.AnswerKeep, b.w.now.Add(day), "skal med til mødet"}); err != nil {
		t.Fatal(err)
	}
	b.w.rename(doc1, doc2) // an answer goes with the file
	b.walk()
	b.restart()
	if it := b.item(doc2); it.Reason != "skal med til mødet" || it.Answer != policy.AnswerKeep || it.ID != id {
		t.Errorf("after a rename: %+v", it)
	}
	if err := b.l.Answer(anna, id, Reply{Answer: policy.AnswerNotPersonal}); err != nil {
		t.Fatal(err)
	}
	b.w.edit(doc2, "2")
	b.walk()
	if it := b.item(doc2); it.Answer != policy.AnswerNotPersonal || it.Reason != "" {
		t.Errorf("after an edit that adds nothing: %+v", it.Talk)
	}
	s := b.w.seen(doc2)
	c := content("2")
	c.Findings[0].Kind = policy.Health
	b.look().Keep(s, c)
	if it := b.item(doc2); it.Answer != policy.NoAnswer {
		t.Errorf("a new kind was found and the answer stands: %+v", it.Talk)
	}
	if err := b.l.Answer(anna, ID{9}, Reply{Answer: policy.AnswerPrivate}); !errors.Is(err, ErrUnknown) {
		t.Errorf("no such item: %v", err)
	}
	if err := b.l.MarkAsked(id, ID{9}); !errors.Is(err, ErrUnknown) {
		t.Errorf("asked about no item: %v", err)
	}
	if it := b.item(doc2); !it.Asked.IsZero() {
		t.Errorf("half of a failed call stayed: %+v", it.Talk)
	}
}

// TestRecall: an unchanged file is not opened again; a changed one is, and so is
// one that could not be read for a passing reason.
func TestRecall(t *testing.T) {
	b := newBench(t)
	b.w.create(doc1, "1")
	b.w.create(doc2, "tekst")
	b.walk()
	want := func(n int, what string) {
		t.Helper()
		b.reads = 0
		b.walk()
		if b.reads != n {
			t.Errorf("%s: %d files opened, want %d", what, b.reads, n)
		}
	}
	want(0, "nothing changed")
	b.restart()
	want(0, "after a restart")
	got, ok := b.look().Recall(b.w.seen(doc1))
	if !ok || len(got.Findings) != 1 || got.Findings[0].Kind != policy.CPR || got.Findings[0].Matches != nil || got.DocumentType != policy.StatusReport {
		t.Errorf("recalled %+v, %v", got, ok)
	}
	b.w.pass(time.Minute)
	b.w.edit(doc1, "2")
	want(1, "one edited")
	b.w.pass(time.Minute)
	b.w.touch(doc1)
	want(1, "its change time moved: it could be another content under a forged time")
	b.w.rename(doc1, deskRoot+"/ny.docx")
	want(1, "renamed: the name is text too")
	b.w.files[doc2].placeholder = true
	want(1, "moved to the cloud")
	for _, r := range []policy.Reason{policy.InUse, policy.NoPermission, policy.Timeout} {
		c := content("tekst")
		c.Status, c.Reason = policy.NotScanned, r
		b.w.files[doc2].placeholder = false
		b.look().Keep(b.w.seen(doc2), c)
		if _, ok := b.look().Recall(b.w.seen(doc2)); ok {
			t.Errorf("%s was recalled", r)
		}
	}
	b.walk()
	if err := b.l.Close(); err != nil {
		t.Fatal(err)
	}
	l, err := Open(Options{Dir: b.dir, Now: b.w.wall, Reader: "2"})
	if err != nil {
		t.Fatal(err)
	}
	b.l = l
	want(2, "other readers")
}

// TestUnread: what lies where the walk could not look is not gone.
func TestUnread(t *testing.T) {
	b := newBench(t)
	sub := deskRoot + "/sager"
	b.w.create(sub+"/a.docx", "1")
	b.w.create(deskRoot+"/sagerne.docx", "2")
	b.walk()
	b.w.remove(sub + "/a.docx")
	b.w.remove(deskRoot + "/sagerne.docx")
	if err := b.look().Done(t.Context(), deskRoot, sub); err != nil {
		t.Fatal(err)
	}
	if found := b.all(Filter{}); len(found) != 1 || found[sub+"/a.docx"].ID == (ID{}) {
		t.Errorf("there: %v", found)
	}
	if n := len(b.all(Filter{Missing: true})); n != 2 {
		t.Errorf("with the missing: %d", n)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if err := b.look().Done(ctx, deskRoot); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// TestFade: what has been gone for a month loses its path, after 400 days the
// rest. A file that comes back in between keeps its clock.
func TestFade(t *testing.T) {
	b := newBench(t)
	b.w.create(doc1, "1")
	b.walk()
	stick := b.w.files[doc1]
	b.w.remove(doc1)
	pass := func(days int) {
		for range days {
			b.w.pass(day)
			b.walk()
		}
		if err := b.l.Maintain(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	pass(29)
	if n := len(b.all(Filter{Missing: true})); n != 1 {
		t.Errorf("after 29 days %d items", n)
	}
	pass(3)
	if n := len(b.all(Filter{Missing: true})); n != 0 {
		t.Errorf("after 32 days %d items", n)
	}
	pass(300)
	b.w.files[doc1] = stick
	b.walk()
	if it := b.item(doc1); !it.FirstSeen.Equal(start) || it.Path != doc1 {
		t.Errorf("back after 332 days: first seen %v", it.FirstSeen)
	}
	b.w.remove(doc1)
	b.walk()
	pass(402)
	b.w.files[doc1] = stick
	b.walk()
	if it := b.item(doc1); !it.FirstSeen.Equal(b.w.now) {
		t.Errorf("back after 402 days: first seen %v", it.FirstSeen)
	}
}

// TestMarks: a mark is an id and a time.
func TestMarks(t *testing.T) {
	b := newBench(t)
	for _, name := range []string{"", "Anna Prik", "health.x", "root.x", "../x", strings.Repeat("x", 200)} {
		if err := b.l.SetMark(name, Mark{At: start}); !errors.Is(err, ErrInvalid) {
			t.Errorf("%q: %v", name, err)
		}
	}
	if err := b.l.SetMark("duty.x", Mark{start, "Anna Prik"}); !errors.Is(err, ErrInvalid) {
		t.Errorf("note: %v", err)
	}
	if m, err := b.l.Mark("duty.x"); err != nil || m != (Mark{}) {
		t.Errorf("never set: %+v, %v", m, err)
	}
	if _, err := b.l.Secret("quarantine", ID{1}); !errors.Is(err, ErrUnknown) {
		t.Errorf("no secret: %v", err)
	}
}

// TestOutbox: numbers follow each other, none is lost and none given twice.
func TestOutbox(t *testing.T) {
	b := newBench(t)
	for i := range 5 {
		seq, err := b.l.Queue(func(n uint64) ([]byte, error) { return fmt.Append(nil, "report ", n), nil })
		if err != nil || seq != uint64(i+1) {
			t.Fatalf("sequence %d: %v", seq, err)
		}
	}
	bad := errors.New("cannot build")
	if _, err := b.l.Queue(func(uint64) ([]byte, error) { return nil, bad }); !errors.Is(err, bad) {
		t.Errorf("build failed: %v", err)
	}
	if _, err := b.l.Queue(func(uint64) ([]byte, error) { return make([]byte, mostReport+1), nil }); !errors.Is(err, ErrInvalid) {
		t.Errorf("too large: %v", err)
	}
	for _, seq := range []uint64{2, 5, 5, 4} {
		if err := b.l.Sent(seq); err != nil {
			t.Fatal(err)
		}
	}
	b.restart()
	if err := b.l.Maintain(t.Context()); err != nil {
		t.Fatal(err)
	}
	b.restart()
	rs, err := b.l.Queued(2)
	if err != nil || len(rs) != 2 || rs[0].Seq != 1 || rs[1].Seq != 3 || string(rs[1].Body) != "report 3" || !rs[0].At.Equal(start) {
		t.Errorf("queued: %+v, %v", rs, err)
	}
	if seq, err := b.l.Queue(func(uint64) ([]byte, error) { return nil, nil }); err != nil || seq != 6 {
		t.Errorf("next: %d, %v", seq, err)
	}
}

// TestClosed: a closed ledger says so.
func TestClosed(t *testing.T) {
	b := newBench(t)
	b.w.create(doc1, "1")
	k := b.look()
	if err := errors.Join(b.l.Close(), b.l.Close()); err != nil {
		t.Fatal(err)
	}
	if _, ok := k.Recall(b.w.seen(doc1)); ok {
		t.Error("recalled from a closed ledger")
	}
	if at, source := k.FirstSeen(b.w.seen(doc1)); at.IsZero() || source != "estimate" {
		t.Errorf("first seen %v, %s", at, source)
	}
	if err := b.l.Flush(); !errors.Is(err, ErrClosed) {
		t.Errorf("flush: %v", err)
	}
}
