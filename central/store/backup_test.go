package store_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/husorden/husorden/central/store"
	"github.com/husorden/husorden/policy/compliance"
)

// target is an empty database that a backup may be restored into.
type target struct {
	restore func(store.Restored) (int64, error)
	open    func() (*store.Store, error)
}

func liteTarget(t *testing.T) target {
	path := filepath.Join(t.TempDir(), "central.db")
	return target{
		func(r store.Restored) (int64, error) { return store.RestoreSQLite(ctx(), path, r) },
		func() (*store.Store, error) { return store.SQLite(ctx(), path, func() time.Time { return start }) },
	}
}

// furnish puts something into most tables.
func furnish(w *world) {
	o := w.org("Solhøj «æøå» \" ' \\ \n")
	g := store.Group{ID: store.NewID(), Org: o.ID, Name: "Stuen"}
	w.check(w.AddGroup(ctx(), g))
	for i := range 7 {
		d := w.device(o.ID, g.ID)
		for seq := int64(1); seq < 9; seq++ {
			r := report(d.ID, seq, start.AddDate(0, 0, int(seq)))
			r.Posture = []compliance.Posture{{Check: compliance.Firewall, Result: compliance.Results[seq%2], Method: compliance.ByAPI, At: r.At}}
			if i != 3 || seq != 4 {
				w.deliver(r)
			}
		}
	}
	_, err := w.Publish(ctx(), store.ApprovedPolicy{SignedPolicy: compliance.SignedPolicy{Organisation: o.ID, Hash: "cc", YAML: strings.Repeat("x: y\n", 900)}},
		func(p compliance.SignedPolicy) (compliance.SignedPolicy, error) { return p, nil })
	w.check(err)
	_, err = w.AddAPIToken(ctx(), store.APIToken{ID: store.NewID(), Name: "rapport"})
	w.check(err)
	w.check(w.AddAdmin(ctx(), store.Admin{ID: store.NewID(), Email: "a@example.dk", Role: store.Consultant}))
	w.check(w.Note(ctx(), store.Action{Kind: store.ByCommand, Verb: store.OrgMade, Org: o.ID}))
	w.check(w.RollUp(ctx(), store.DayOf(start), store.DayOf(start)+9))
}

// unpacked is a backup's rows in an order that does not depend on the database.
func unpacked(t *testing.T, backup []byte) []string {
	t.Helper()
	z, err := gzip.NewReader(bytes.NewReader(backup))
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(string(b), "\n"), "\n")
	rows := lines[1 : len(lines)-1]
	slices.Sort(rows)
	return rows
}

// testBackup: what is restored is what was there, row by row, and goes on working.
func testBackup(w *world, to target) {
	furnish(w)
	var backup bytes.Buffer
	n, err := w.Backup(ctx(), &backup)
	if w.check(err); n < 100 {
		w.t.Fatalf("%d rows only", n)
	}
	checked := 0
	put := store.Restored{From: bytes.NewReader(backup.Bytes()), Now: w.time, Check: func(store.ID, []byte) error { checked++; return nil }}
	got, err := to.restore(put)
	if w.check(err); got != n || checked != 1 {
		w.t.Errorf("%d of %d rows, %d organisations", got, n, checked)
	}
	s, err := to.open()
	w.check(err)
	defer s.Close()
	var again bytes.Buffer
	_, err = s.Backup(ctx(), &again)
	w.check(err)
	if diff := cmp.Diff(unpacked(w.t, backup.Bytes()), unpacked(w.t, again.Bytes())); diff != "" {
		w.t.Errorf("-made of +restored\n%s", diff)
	}
	page, _, err := s.Devices(ctx(), all, store.Filter{})
	if w.check(err); len(page) != 7 {
		w.t.Fatalf("%d devices", len(page))
	}
	if r, err := s.Deliver(ctx(), w.credential(page[0].ID), report(page[0].ID, 9, w.time())); err != nil || r.Duplicate {
		w.t.Errorf("%+v %v", r, err)
	}
	put.From = bytes.NewReader(backup.Bytes())
	_, err = to.restore(put)
	w.is(err, store.ErrNotEmpty)
}

// TestBackupBroken: a backup that is not whole leaves the database as empty as it
// was, and the whole one can be restored afterwards.
func TestBackupBroken(t *testing.T) {
	w := &world{t: t, now: start}
	var err error
	w.Store, err = store.SQLite(ctx(), filepath.Join(t.TempDir(), "central.db"), w.time)
	w.check(err)
	defer w.Close()
	furnish(w)
	var backup bytes.Buffer
	_, err = w.Backup(ctx(), &backup)
	w.check(err)
	z, err := gzip.NewReader(bytes.NewReader(backup.Bytes()))
	w.check(err)
	plain, err := io.ReadAll(z)
	w.check(err)
	lines := strings.SplitAfter(string(plain), "\n")
	pack := func(lines ...string) []byte {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		_, err := io.WriteString(z, strings.Join(lines, ""))
		w.check(errors.Join(err, z.Close()))
		return b.Bytes()
	}
	without := slices.Delete(slices.Clone(lines), 5, 6)
	changed := slices.Clone(lines)
	changed[5] = strings.Replace(changed[5], "1", "2", 1)
	to := liteTarget(t)
	put := func(b []byte, check error) error {
		_, err := to.restore(store.Restored{From: bytes.NewReader(b), Now: w.time, Check: func(store.ID, []byte) error { return check }})
		return err
	}
	for name, b := range map[string][]byte{
		"nothing": nil, "no gzip": []byte("hello"), "cut": backup.Bytes()[:backup.Len()/2], "cut at the end": backup.Bytes()[:backup.Len()-9],
		"an empty line": pack(lines[0], "\n"), "another file": pack("{}\n"), "no end": pack(lines[:len(lines)-2]...), "a row is missing": pack(without...),
		"a row is changed": pack(changed...), "more behind the end": pack(whole(lines), lines[3]), "another table": pack(strings.Replace(whole(lines), `"admins"`, `"admins; --"`, 1)),
		"a number too high": pack(lines[0], "[900,1]\n"), "a number below": pack(lines[0], "[-1,1]\n"), "no number": pack(lines[0], "[[]]\n"),
	} {
		if err := put(b, nil); !errors.Is(err, store.ErrBroken) && !strings.Contains(err.Error(), "table ") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := put(pack(strings.Replace(whole(lines), `"form":`, `"form":9`, 1)), nil); !errors.Is(err, store.ErrLater) {
		t.Errorf("a later form: %v", err)
	}
	refused := errors.New("another key")
	if err := put(backup.Bytes(), refused); !errors.Is(err, refused) {
		t.Errorf("%v", err)
	}
	w.check(put(backup.Bytes(), nil))
}

func whole(lines []string) string { return strings.Join(lines, "") }

func TestBackupSQLite(t *testing.T) {
	w := &world{t: t, now: start}
	var err error
	w.Store, err = store.SQLite(ctx(), filepath.Join(t.TempDir(), "central.db"), w.time)
	w.check(err)
	defer w.Close()
	testBackup(w, liteTarget(t))
}

// TestBackupEarlier: a backup of an earlier form is restored into this one.
func TestBackupEarlier(t *testing.T) {
	s, err := store.UpTo(ctx(), filepath.Join(t.TempDir(), "old.db"), 1, func() time.Time { return start })
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, now: start, Store: s}
	w.org("Solhøj")
	var backup bytes.Buffer
	_, err = w.Backup(ctx(), &backup)
	w.check(errors.Join(err, w.Close()))
	to := liteTarget(t)
	empty, err := to.open() // a newer program has made it already
	w.check(err)
	w.check(empty.Close())
	_, err = to.restore(store.Restored{From: &backup, Now: w.time, Check: func(store.ID, []byte) error { return nil }})
	w.check(err)
	s, err = to.open()
	w.check(err)
	defer s.Close()
	if o, err := s.Organisations(ctx(), all); err != nil || len(o) != 1 {
		t.Errorf("%+v %v", o, err)
	}
}
