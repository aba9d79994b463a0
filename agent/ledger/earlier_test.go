package ledger

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// later migrates a closed ledger as a later program would, and writes to it.
func later(t *testing.T, b *bench) {
	t.Helper()
	s, err := openStore(filepath.Join(b.dir, dbName))
	if err != nil {
		t.Fatal(err)
	}
	next := append(slices.Clone(steps), func(t tx) error { return t.put(bMarks, []byte("later"), []byte("2")) })
	if err := errors.Join(migrate(s, next), s.close()); err != nil {
		t.Fatal(err)
	}
}

// TestEarlier: a ledger that a later program has changed the form of is read by the
// earlier one again; nothing but what came since is lost, and the log is whole.
func TestEarlier(t *testing.T) {
	b, survives := filled(t)
	if n, err := Schema(b.dir); err != nil || n != len(steps) {
		t.Fatalf("schema %d, %v", n, err)
	}
	if err := Earlier(b.dir, len(steps)); !errors.Is(err, ErrLocked) {
		t.Errorf("of an open ledger: %v", err)
	}
	if err := b.l.Close(); err != nil {
		t.Fatal(err)
	}
	if err := Earlier(b.dir, len(steps)); err != nil {
		t.Errorf("nothing is to be done: %v", err)
	}
	later(t, b)
	if n, err := Schema(b.dir); err != nil || n != len(steps)+1 {
		t.Fatalf("schema %d, %v", n, err)
	}
	if _, err := Open(b.options()); !errors.Is(err, ErrNewer) {
		t.Fatalf("the earlier program reads it: %v", err)
	}
	for range 2 { // whoever was cut off does it again
		if err := Earlier(b.dir, len(steps)); err != nil {
			t.Fatal(err)
		}
	}
	b.open()
	survives(b)
	a, err := b.l.VerifyAudit()
	if err != nil || len(a.Problems) > 0 {
		t.Errorf("the log: %+v, %v", a, err)
	}
	if _, err := os.Stat(filepath.Join(b.dir, backupName+laterSuffix)); err != nil {
		t.Errorf("the later backup: %v", err)
	}
	copies := func() int {
		list, err := filepath.Glob(filepath.Join(b.dir, dbName+".schema*"))
		if err != nil {
			t.Fatal(err)
		}
		return len(list)
	}
	if n := copies(); n != 1 {
		t.Errorf("%d ways back", n)
	}
	if err := b.l.Maintain(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(b.dir, backupName+laterSuffix)); err == nil {
		t.Error("what the later program wrote stays")
	}
}

// TestNoEarlier: without the copy nothing is touched.
func TestNoEarlier(t *testing.T) {
	b, _ := filled(t)
	if err := b.l.Close(); err != nil {
		t.Fatal(err)
	}
	later(t, b)
	if err := os.Remove(filepath.Join(b.dir, dbName+".schema1")); err != nil {
		t.Fatal(err)
	}
	before := listing(t, b.dir)
	if err := Earlier(b.dir, len(steps)); !errors.Is(err, ErrNewer) {
		t.Errorf("%v", err)
	}
	if after := listing(t, b.dir); !slices.Equal(before, after) {
		t.Errorf("%q, not %q", after, before)
	}
	if err := Earlier(filepath.Join(t.TempDir(), "none"), 1); err != nil {
		t.Errorf("of no ledger: %v", err)
	}
	if n, err := Schema(filepath.Join(t.TempDir(), "none")); err != nil || n != 0 {
		t.Errorf("of no ledger: %d %v", n, err)
	}
}

func listing(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}
