package store_test

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/husorden/husorden/central/store"
)

// TestFullDisk: when the database cannot grow, a report is refused and not half
// counted; once there is room again it is counted. A limit of SQLite's own stands
// in for the disk.
func TestFullDisk(t *testing.T) {
	path := filepath.Join(t.TempDir(), "central.db")
	w := &world{t: t, now: start}
	s, err := store.SQLite(context.Background(), path, w.time)
	w.check(err)
	w.Store = s
	d := w.device(w.org("Solhøj").ID, "")
	w.deliver(report(d.ID, 1, start))
	w.check(store.Limit(s, 1)) // no page more than there are
	seq := int64(2)
	for ; seq < 500; seq++ {
		r := report(d.ID, seq, start.AddDate(0, 0, int(seq)))
		w.pass(r.At.Sub(w.time()))
		if _, err = w.Deliver(ctx(), w.credential(d.ID), r); err != nil {
			break
		}
	}
	if err == nil || !strings.Contains(err.Error(), "full") {
		t.Fatalf("after %d reports: %v", seq, err)
	}
	if got := w.get(d.ID).Came; got.Sequence != seq-1 || got.Reports != seq-1 {
		t.Errorf("half a report was counted: %+v", got)
	}
	w.check(store.Limit(s, 1<<30))
	w.deliver(report(d.ID, seq, w.time()))
	if got := w.get(d.ID).Came; got.Sequence != seq || got.Reports != seq || got.Gaps != nil {
		t.Errorf("%+v", got)
	}
	w.check(s.Close())
	db, err := sql.Open("sqlite", path)
	w.check(err)
	defer db.Close()
	var said string
	w.check(db.QueryRow("PRAGMA integrity_check").Scan(&said))
	if said != "ok" {
		t.Error(said)
	}
}

// TestEarlierData: rows that the first form of the database held are read by this
// program. Every new form adds its rows here.
func TestEarlierData(t *testing.T) {
	path := filepath.Join(t.TempDir(), "central.db")
	s, err := store.UpTo(context.Background(), path, 1, func() time.Time { return start })
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, now: start}
	w.check(s.Close())
	db, err := sql.Open("sqlite", path)
	w.check(err)
	id := strings.Repeat("d", 32)
	body, err := json.Marshal(report(store.ID(id), 1, start))
	w.check(err)
	session := sha256.Sum256([]byte("one"))
	at, day := start.UnixMicro(), int64(store.DayOf(start))
	for _, q := range []struct {
		sql  string
		args []any
	}{
		{`INSERT INTO organisations VALUES ('o', 'Solhøj', ?, x'00', x'00', 0)`, []any{at}},
		{`INSERT INTO devices VALUES (?, 'o', '', x'01', '', 'Kontoret', ?, 0, 0, ?, x'', 1, '', 1, 1, 0, x'', 10, '', 0,
			?, '0.1.0', 'windows', 'amd64', 'botilbud', 'enforce', 0, '', 0, 'in_order', '', 4, 0, 0, 0, 0, 0, 0, 0, 1, 1)`, []any{id, at, at, at}},
		{`INSERT INTO latest VALUES (?, ?, '')`, []any{id, string(body)}},
		{`INSERT INTO days VALUES (?, ?, 1, ?, 'in_order', 4, 0, 0, 9, 0, 0, 1, 1, 0, '', 10, '', ?, 5, 1, 0, 0, 0, 0, 0, 0, 3, '0 1 0 0 0 0 0 0 0')`,
			[]any{id, day, at, at}},
		{`INSERT INTO admins VALUES ('p', 'a@example.dk', 'hash', x'', 'consultant', '', '', ?, 0, 3, 0)`, []any{at}},
		{`INSERT INTO sessions VALUES (?, 'p', 'c', ?, ?, ?)`, []any{session[:], at, at, at + time.Hour.Microseconds()}},
	} {
		_, err := db.Exec(q.sql, q.args...)
		w.check(err)
	}
	w.check(db.Close())
	w.Store, err = store.SQLite(context.Background(), path, w.time)
	w.check(err)
	if got := w.get(store.ID(id)); got.Came.Reports != 1 || got.State.Numbers.Stored != 4 {
		t.Errorf("%+v", got)
	}
	days, err := w.Days(ctx(), all, store.ID(id), store.DayOf(start), store.DayOf(start))
	w.check(err)
	if len(days) != 1 || days[0].Totals.OnTime != 5 || days[0].Unscanned != nil || days[0].HeldLate != 0 {
		t.Errorf("%+v", days)
	}
	if a, err := w.AdminByEmail(ctx(), "a@example.dk"); err != nil || a.Password != "hash" || a.Role != store.Consultant {
		t.Errorf("%+v %v", a, err)
	}
	if n, err := w.Session(ctx(), "one", time.Hour); err != nil || n.Pending || n.Factors != 1 || n.Method != store.ByPassword {
		t.Errorf("%+v %v", n, err)
	}
	w.deliver(report(store.ID(id), 2, start))
	w.check(w.Close())
}
