package ledger

import (
	"crypto/sha256"
	"errors"
	"testing"
	"time"

	"github.com/husorden/husorden/policy"
)

// TestHeld: an item in an undo area is missing from its place, is listed all the
// same, and keeps its record until it is released; then it was never answered.
func TestHeld(t *testing.T) {
	b := newBench(t)
	b.w.create(doc1, "1")
	b.walk()
	id := b.item(doc1).ID
	until := b.w.now.Add(7 * day)
	b.must(b.l.Answer(anna, id, Reply{Answer: policy.AnswerDelete}))
	b.must(b.l.Hold(anna, id, Held{Since: b.w.now, Purge: until}))
	b.w.remove(doc1)
	b.restart()
	b.walk()
	found := 0
	b.must(b.l.Items(t.Context(), Filter{User: anna, Paths: true}, func(it Item) error {
		found++
		if !it.Held.Purge.Equal(until) || it.Missing.IsZero() || it.Path != doc1 {
			t.Errorf("%+v", it)
		}
		return nil
	}))
	if found != 1 {
		t.Fatalf("%d items, not 1", found)
	}
	for range 60 { // a long absence does not fade what lies in an undo area
		b.w.pass(day)
		b.walk()
	}
	b.must(b.l.Maintain(t.Context()))
	if it, err := b.l.Item(anna, id); err != nil || it.Path != doc1 {
		t.Errorf("after 60 days: %+v, %v", it, err)
	}
	b.must(b.l.Release(anna, id))
	if it, err := b.l.Item(anna, id); err != nil || it.Held != (Held{}) || it.Talk != (policy.Talk{}) {
		t.Errorf("released: %+v, %v", it, err)
	}
	if err := b.l.Hold("uid-7", id, Held{}); !errors.Is(err, ErrUnknown) {
		t.Errorf("another user holds it: %v", err)
	}
}

// TestConfirm: any difference between the file and the item is told.
func TestConfirm(t *testing.T) {
	b := newBench(t)
	b.w.create(doc1, "1")
	b.walk()
	id, seen, sum := b.item(doc1).ID, b.w.seen(doc1), sha256.Sum256([]byte("1"))
	k := b.l.Look(anna, roots, time.Time{})
	b.must(k.Sum(seen, sum))
	if err := b.l.Confirm(anna, id, seen, sum, false); err != nil {
		t.Fatal(err)
	}
	size, modified, path, place, number := seen, seen, seen, seen, seen
	size.Info.Size++
	modified.Info.Times.Modified = modified.Info.Times.Modified.Add(1)
	path.Path = doc2
	place.Place = policy.Downloads
	number.Info.ID.File[0]++
	for name, s := range map[string]struct {
		ok  bool
		err error
	}{
		"size":     {err: b.l.Confirm(anna, id, size, sum, true)},
		"modified": {err: b.l.Confirm(anna, id, modified, sum, true)},
		"path":     {err: b.l.Confirm(anna, id, path, sum, true)},
		"place":    {err: b.l.Confirm(anna, id, place, sum, true)},
		"identity": {err: b.l.Confirm(anna, id, number, sum, true)},
		"content":  {err: b.l.Confirm(anna, id, seen, sha256.Sum256([]byte("2")), true)},
	} {
		if !errors.Is(s.err, ErrChanged) {
			t.Errorf("another %s: %v", name, s.err)
		}
	}
	if err := b.l.Confirm("uid-7", id, seen, sum, false); !errors.Is(err, ErrUnknown) {
		t.Errorf("another user: %v", err)
	}
}

// TestConfirmUnread: without a known content only a person's order will do, and
// only where the file could not be read to its end.
func TestConfirmUnread(t *testing.T) {
	b := newBench(t)
	b.w.create(doc1, "1")
	seen, sum := b.w.seen(doc1), sha256.Sum256([]byte("1"))
	k := b.l.Look(anna, roots, time.Time{})
	c := content("1")
	k.Keep(seen, c)
	id, err := k.Item(seen)
	b.must(err)
	if err := b.l.Confirm(anna, id, seen, sum, true); !errors.Is(err, ErrChanged) {
		t.Errorf("a file that was read, its content not told: %v", err)
	}
	c.Status, c.Reason = policy.NotScanned, policy.TooLarge
	k.Keep(seen, c)
	if err := b.l.Confirm(anna, id, seen, sum, true); err != nil {
		t.Errorf("too large, ordered: %v", err)
	}
	if err := b.l.Confirm(anna, id, seen, sum, false); !errors.Is(err, ErrChanged) {
		t.Errorf("too large, not ordered: %v", err)
	}
}

// TestRecallNeedsSum: a file in which something was found is read again while
// its content is not known, or it could never be removed.
func TestRecallNeedsSum(t *testing.T) {
	b := newBench(t)
	b.w.create(doc1, "1")
	b.w.create(doc2, "nothing")
	k := b.l.Look(anna, roots, time.Time{})
	for _, path := range []string{doc1, doc2} {
		k.Keep(b.w.seen(path), content(b.w.files[path].text))
	}
	if _, ok := k.Recall(b.w.seen(doc1)); ok {
		t.Error("recalled without its sum")
	}
	if _, ok := k.Recall(b.w.seen(doc2)); !ok {
		t.Error("not recalled, though nothing was found")
	}
	b.must(k.Sum(b.w.seen(doc1), sha256.Sum256([]byte("1"))))
	if _, ok := k.Recall(b.w.seen(doc1)); !ok {
		t.Error("not recalled with its sum")
	}
}

// TestHistory: the last records, and never more than asked for.
func TestHistory(t *testing.T) {
	b := newBench(t)
	for i := range 25 {
		b.must(b.l.Audit(Event{What: Asked, Count: i}))
	}
	list, err := b.l.History(10)
	b.must(err)
	if len(list) != 10 || list[9].Count != 24 || list[0].Count != 15 || list[9].At.IsZero() {
		t.Errorf("%+v", list)
	}
}

func (b *bench) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}
