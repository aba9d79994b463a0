package store_test

import (
	"testing"
	"time"

	"github.com/husorden/husorden/central/store"
)

const day = 24 * time.Hour

// testMonths: days become months, months are kept as long as they should be, and
// the sums over a period that begins and ends with months are the same.
func testMonths(w *world, _ *store.Store) {
	d := w.device(w.org("Solhøj").ID, "")
	quiet := w.device(w.org("Møllegården").ID, "") // one report a month, on the third
	seq := int64(0)
	var told []store.Day
	for i := range 130 { // from 22 November 2026 to the end of March 2027
		at := start.AddDate(0, 0, i)
		if n := at.Day(); n == 1 || n == 12 || n == 24 || at.AddDate(0, 0, 1).Day() == 1 {
			seq++
			w.deliver(report(d.ID, seq, at))
			told = append(told, store.DayOf(at))
		}
		if at.Day() == 3 {
			w.deliver(report(quiet.ID, w.get(quiet.ID).Came.Sequence+1, at))
		}
	}
	w.check(w.RollUp(ctx(), store.DayOf(start), store.DayOf(w.time())))
	kept := store.Kept{Days: 40 * day, Months: 100 * day, Actions: day}
	on := func(y int, m time.Month, d int) store.Day {
		return store.DayOf(time.Date(y, m, d, 0, 0, 0, 0, time.UTC))
	}
	want := []store.Day{on(2026, time.December, 31), on(2027, time.January, 31)}
	for _, d := range told {
		if d >= on(2027, time.February, 1) {
			want = append(want, d)
		}
	}
	for range 2 { // the second time there is nothing to do
		w.check(w.Forget(ctx(), kept))
		rows, err := w.Days(ctx(), all, d.ID, 0, 1<<30)
		w.check(err)
		if len(rows) != len(want) {
			w.t.Fatalf("%d days, want %d", len(rows), len(want))
		}
		for i, r := range rows {
			if r.Day != want[i] || r.Totals.OnTime != int(r.Sequence) {
				w.t.Errorf("%+v", r)
			}
		}
	}
	rows, err := w.Days(ctx(), all, quiet.ID, 0, 1<<30)
	if w.check(err); len(rows) != 3 || rows[0].Day != on(2027, time.January, 3) {
		w.t.Errorf("%+v", rows)
	}
	trend, err := w.Trend(ctx(), all, 0, 1<<30)
	if w.check(err); len(trend) < len(want) {
		w.t.Errorf("%d rows of trend", len(trend))
	}
	// The next month follows when it is old enough.
	w.pass(40 * day)
	w.check(w.Forget(ctx(), kept))
	if rows, err = w.Days(ctx(), all, d.ID, on(2027, time.February, 1), on(2027, time.February, 28)); err != nil || len(rows) != 1 {
		w.t.Errorf("%d days of February, %v", len(rows), err)
	}
}

// TestForgetMany: more rows than one statement removes.
func TestForgetMany(t *testing.T) {
	w := &world{t: t, now: start}
	var err error
	w.Store, err = store.SQLite(ctx(), t.TempDir()+"/central.db", w.time)
	w.check(err)
	defer w.Close()
	d := w.device(w.org("Solhøj").ID, "")
	w.check(store.Fill(w.Store, d.ID, store.DayOf(start)-20_000, 12_000))
	w.check(w.Forget(ctx(), store.Kept{Days: 400 * day, Actions: day}))
	if rows, err := w.Days(ctx(), all, d.ID, 0, 1<<30); err != nil || len(rows) != 0 {
		t.Errorf("%d rows are left, %v", len(rows), err)
	}
}
