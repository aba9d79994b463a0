package store_test

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/husorden/husorden/central/store"
	"github.com/husorden/husorden/policy"
	"github.com/husorden/husorden/policy/compliance"
)

// operations runs the tests of what central does by itself on one database. open
// gives another Store on it, as a second replica has.
func operations(t *testing.T, database func(t *testing.T) (open func(now func() time.Time) (*store.Store, error))) {
	for name, f := range map[string]func(*world, *store.Store){
		"Digest": testDigest, "Outgo": testOutgo, "Gave up": testGaveUp, "Removed": testRemoved, "Begin": testBegin, "Months": testMonths,
	} {
		t.Run(name, func(t *testing.T) {
			w := &world{t: t, now: start}
			open := database(t)
			var err error
			w.Store, err = open(w.time)
			w.check(err)
			defer w.Close()
			other, err := open(w.time)
			w.check(err)
			defer other.Close()
			f(w, other)
		})
	}
}

func TestOperationsSQLite(t *testing.T) {
	operations(t, func(t *testing.T) func(func() time.Time) (*store.Store, error) {
		path := filepath.Join(t.TempDir(), "central.db")
		return func(now func() time.Time) (*store.Store, error) { return store.SQLite(ctx(), path, now) }
	})
}

// turn makes a device report files past their date, or none.
func (w *world) turn(id store.ID, red bool) {
	w.t.Helper()
	r := report(id, w.get(id).Came.Sequence+1, w.time())
	r.Totals.OnTime, r.Audit.N = 1000, w.get(id).Came.AuditN+1
	for _, p := range []policy.Place{policy.Desktop, policy.Downloads, policy.RecycleBin} {
		r.Places = append(r.Places, compliance.Place{Place: p, Known: 1, Watched: 1, Looked: r.At})
	}
	if red {
		r.Stored[0].Overdue, r.Stored[0].OverdueDays = 2, 9
	}
	w.deliver(r)
	if got := w.get(id).State.Standing; (got == compliance.NotInOrder) != red {
		w.t.Fatalf("it stands %s: %v", got, w.get(id).State.Whys)
	}
}

func (w *world) alert(org store.ID, address string) store.AlertTarget {
	w.t.Helper()
	a := store.AlertTarget{ID: store.NewID(), Org: org, Kind: store.ByMail, Address: address, Lang: "da"}
	w.check(w.AddAlert(ctx(), a))
	return a
}

func (w *world) gathered(want int) {
	w.t.Helper()
	n, err := w.Gather(ctx(), time.Hour)
	if w.check(err); n != want {
		w.t.Fatalf("%d digests, want %d", n, want)
	}
}

// taken is the one digest that is on its way.
func (w *world) taken() store.Digest {
	w.t.Helper()
	o, err := w.Outgo(ctx())
	w.check(err)
	w.check(w.Sent(ctx(), o))
	_, err = w.Outgo(ctx())
	w.is(err, store.ErrNotFound)
	return o.Digest
}

// testDigest: one an organisation and interval, of what is new and nothing else.
func testDigest(w *world, _ *store.Store) {
	o, other := w.org("Solhøj"), w.org("Møllegården")
	a, b, c := w.device(o.ID, "").ID, w.device(o.ID, "").ID, w.device(o.ID, "").ID
	strange := w.device(other.ID, "").ID
	w.turn(strange, true)
	for _, id := range []store.ID{a, b, c} {
		w.turn(id, false)
	}
	w.alert(o.ID, "it@example.dk")
	w.gathered(0)
	w.turn(a, true)
	w.turn(b, true)
	w.gathered(0) // the hour is not over
	w.pass(time.Hour)
	w.gathered(1)
	d := w.taken()
	if len(d.New) != 2 || d.Org != o.ID || d.More != 0 || d.Counts[compliance.NotInOrder] != 2 || d.Counts[compliance.InOrder] != 1 ||
		d.New[0].Standing != compliance.NotInOrder || len(d.New[0].Whys) == 0 {
		w.t.Errorf("%+v", d)
	}
	w.pass(time.Hour)
	w.gathered(0) // still red: nothing is new
	w.turn(a, false)
	w.pass(time.Hour)
	w.gathered(0) // better is no alarm
	w.turn(a, true)
	w.pass(time.Hour)
	w.gathered(1)
	if d := w.taken(); len(d.New) != 1 || d.New[0].Device != a {
		w.t.Errorf("%+v", d)
	}
	w.pass(compliance.SilentAfter + time.Hour)
	w.gathered(1)
	if d := w.taken(); len(d.New) != 3 || d.Counts[compliance.Silent] != 3 || d.New[1].Standing != compliance.Silent {
		w.t.Errorf("%+v", d)
	}
	w.pass(240 * time.Hour)
	w.gathered(0)
	w.check(w.Revoke(ctx(), all, c))
	w.turn(b, false)
	w.pass(time.Hour)
	w.gathered(0)
	// A clock that was far ahead is no reason to be quiet for ever.
	w.pass(1000 * time.Hour)
	w.gathered(1)
	w.taken()
	w.pass(-900 * time.Hour)
	w.turn(b, true)
	w.gathered(1)
}

// testOutgo: of two replicas one makes the digest and one sends it; when that one
// dies over it the other does.
func testOutgo(w *world, other *store.Store) {
	o := w.org("Solhøj")
	for range store.MostTurned + 9 {
		w.device(o.ID, "")
	}
	w.alert(o.ID, "it@example.dk")
	w.pass(compliance.SilentAfter + time.Hour)
	var total [2]int
	done := make(chan error, 2)
	for i, s := range []*store.Store{w.Store, other} {
		go func() {
			var err error
			total[i], err = s.Gather(ctx(), time.Hour)
			done <- err
		}()
	}
	w.check(<-done)
	w.check(<-done)
	if total[0]+total[1] != 1 {
		w.t.Errorf("%v digests", total)
	}
	first, err := w.Outgo(ctx())
	w.check(err)
	if first.Tries != 1 || len(first.Digest.New) != store.MostTurned || first.Digest.More != 9 {
		w.t.Errorf("%+v", first)
	}
	_, err = other.Outgo(ctx())
	w.is(err, store.ErrNotFound)
	w.pass(3 * time.Minute) // the first never said that it was sent
	second, err := other.Outgo(ctx())
	w.check(err)
	if second.ID != first.ID || second.Tries != 2 {
		w.t.Errorf("%+v", second)
	}
	w.check(other.Sent(ctx(), second))
	w.pass(24 * time.Hour)
	_, err = w.Outgo(ctx())
	w.is(err, store.ErrNotFound)
}

// testGaveUp: tries are bounded.
func testGaveUp(w *world, _ *store.Store) {
	o := w.org("Solhøj")
	w.device(o.ID, "")
	w.alert(o.ID, "it@example.dk")
	w.pass(compliance.SilentAfter + time.Hour)
	w.gathered(1)
	began, tries := w.time(), 0
	for w.time().Sub(began) < 48*time.Hour {
		if _, err := w.Outgo(ctx()); err == nil {
			tries++
		} else {
			w.is(err, store.ErrNotFound)
		}
		w.pass(time.Minute)
	}
	list, err := w.Alerts(ctx(), store.Scope{Org: o.ID})
	if w.check(err); tries != store.MostTries || len(list) != 1 || list[0].Failed.IsZero() || !list[0].Sent.IsZero() {
		w.t.Errorf("%d tries, %+v", tries, list)
	}
}

func testRemoved(w *world, _ *store.Store) {
	o := w.org("Solhøj")
	w.device(o.ID, "")
	a := w.alert(o.ID, "it@example.dk")
	w.pass(compliance.SilentAfter + time.Hour)
	w.gathered(1)
	w.is(w.RemoveAlert(ctx(), store.Scope{Org: store.NewID()}, a.ID), store.ErrNotFound)
	w.check(w.RemoveAlert(ctx(), store.Scope{Org: o.ID}, a.ID))
	_, err := w.Outgo(ctx())
	w.is(err, store.ErrNotFound)
	w.pass(time.Hour)
	w.gathered(0)
	w.alert(o.ID, "ny@example.dk") // who comes new is told all of it
	w.gathered(1)
}

func testBegin(w *world, other *store.Store) {
	for i, want := range []bool{true, false, true} {
		mine, err := w.Begin(ctx(), "job", time.Hour)
		w.check(err)
		theirs, err := other.Begin(ctx(), "job", time.Hour)
		if w.check(err); mine != want || theirs {
			w.t.Errorf("%d: %v, %v", i, mine, theirs)
		}
		w.pass(31 * time.Minute)
	}
}
