package ledger

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/husorden/husorden/policy"
	bolt "go.etcd.io/bbolt"
)

// filled is a ledger with something of everything, a backup of most of it, and
// changes since that only the journal holds. It returns what is to survive.
func filled(t testing.TB) (*bench, func(b *bench)) {
	b := newBench(t)
	b.walk()
	b.watch()
	for i := range 300 {
		b.w.create(fmt.Sprintf("%s/%03d.docx", deskRoot, i), fmt.Sprint("nummer ", i))
	}
	b.walk()
	b.days(3)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	p := func(i int) string { return fmt.Sprintf("%s/%03d.docx", deskRoot, i) }
	must(b.l.Answer(anna, b.item(p(0)).ID, Reply{policy.AnswerKeep, b.w.now.Add(30 * day), "bruges i sagen"}))
	queue := func(b *bench, body string) {
		t.Helper()
		_, err := b.l.Queue(func(uint64) ([]byte, error) { return []byte(body), nil })
		must(err)
	}
	queue(b, "one")
	queue(b, "two")
	must(b.l.Sent(1))
	must(b.l.SetMark("duty.device_review", Mark{b.w.now, "daily_manager"}))
	must(b.l.KeepSecret("quarantine", b.item(p(1)).ID, []byte("key one")))
	must(b.l.Audit(Event{What: Asked, Item: b.item(p(0)).ID.String()}))
	must(b.l.Maintain(t.Context()))

	b.days(1)
	b.w.create(doc1, "1 efter")
	b.w.rename(p(2), doc2)
	b.w.remove(p(3))
	b.walk()
	must(b.l.Answer(anna, b.item(p(4)).ID, Reply{Answer: policy.AnswerPrivate}))
	must(b.l.MarkAsked(b.item(p(5)).ID))
	queue(b, "three")
	must(b.l.Sent(2))
	must(b.l.KeepSecret("quarantine", b.item(p(6)).ID, []byte("key two")))
	must(b.l.DropSecret("quarantine", b.item(p(1)).ID))
	must(b.l.SetMark("policy", Mark{b.w.now, "v2"}))
	must(b.l.Audit(Event{What: Erased, Item: b.item(p(7)).ID.String(), Count: 1}))
	wall, ids := b.w.now, map[string]ID{}
	for path, it := range b.all(Filter{}) {
		ids[path] = it.ID
	}
	asked := b.w.now
	return b, func(b *bench) {
		t.Helper()
		b.w.pass(time.Hour)
		b.walk()
		found := b.all(Filter{})
		if len(found) != 300 {
			t.Errorf("%d items, want 300", len(found))
		}
		for path, it := range found {
			want := start
			if path == doc1 {
				want = wall
			}
			if !it.FirstSeen.Equal(want) || it.ID != ids[path] {
				t.Fatalf("%s: first seen %v as %s, want %v as %s", path, it.FirstSeen, it.ID, want, ids[path])
			}
		}
		if a := found[p(0)]; a.Answer != policy.AnswerKeep || a.KeepUntil.IsZero() {
			t.Errorf("dispensation: %+v", a.Talk)
		}
		if a := found[p(4)]; a.Answer != policy.AnswerPrivate {
			t.Errorf("answer: %+v", a.Talk)
		}
		if a := found[p(5)]; !a.Asked.Equal(asked) {
			t.Errorf("asked: %+v", a.Talk)
		}
		rs, err := b.l.Queued(10)
		must(err)
		if len(rs) != 1 || rs[0].Seq != 3 || string(rs[0].Body) != "three" {
			t.Errorf("outbox: %+v", rs)
		}
		seq, err := b.l.Queue(func(n uint64) ([]byte, error) { return binary.AppendUvarint(nil, n), nil })
		must(err)
		if seq != 4 {
			t.Errorf("next sequence %d, want 4", seq)
		}
		must(b.l.Sent(4))
		for name, note := range map[string]string{"duty.device_review": "daily_manager", "policy": "v2"} {
			if m, err := b.l.Mark(name); err != nil || m.Note != note || m.At.IsZero() {
				t.Errorf("mark %s: %+v, %v", name, m, err)
			}
		}
		if v, err := b.l.Secret("quarantine", ids[p(6)]); err != nil || string(v) != "key two" {
			t.Errorf("secret: %q, %v", v, err)
		}
		if ids, err := b.l.Secrets("quarantine"); err != nil || len(ids) != 1 {
			t.Errorf("secrets: %v, %v", ids, err)
		}
		if a, err := b.l.VerifyAudit(); err != nil || len(a.Problems) > 0 || a.Records < 2 {
			t.Errorf("audit: %+v, %v", a, err)
		}
	}
}

// TestDamage: whatever happens to the database, it is rebuilt and nothing is
// lost that was promised.
func TestDamage(t *testing.T) {
	whole := func(f func(b []byte) []byte) func(t *testing.T, dir string) {
		return func(t *testing.T, dir string) {
			path := filepath.Join(dir, dbName)
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, f(b), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	remove := func(names ...string) func(t *testing.T, dir string) {
		return func(t *testing.T, dir string) {
			for _, n := range names {
				if err := os.Remove(filepath.Join(dir, n)); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	both := func(fs ...func(t *testing.T, dir string)) func(t *testing.T, dir string) {
		return func(t *testing.T, dir string) {
			for _, f := range fs {
				f(t, dir)
			}
		}
	}
	used := func(t *testing.T, b []byte) int {
		m, err := readMeta(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			t.Fatal(err)
		}
		return int(m.high * m.pageSize)
	}
	foreign := func(t *testing.T, dir string) {
		path := filepath.Join(dir, dbName)
		os.Remove(path)
		db, err := bolt.Open(path, 0o600, nil)
		if err != nil {
			t.Fatal(err)
		}
		err = db.Update(func(tx *bolt.Tx) error {
			b, err := tx.CreateBucket([]byte("somebody else's"))
			if err != nil {
				return err
			}
			return b.Put([]byte("k"), []byte("v"))
		})
		if err := errors.Join(err, db.Close()); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		name string
		do   func(t *testing.T, dir string)
		want []Fact
	}{
		{"nothing", func(*testing.T, string) {}, nil},
		{"0 bytes", whole(func([]byte) []byte { return nil }), []Fact{Rebuilt}},
		{"gone", remove(dbName), []Fact{Rebuilt}},
		{"cut at a page", whole(func(b []byte) []byte { return b[:len(b)/2/4096*4096] }), []Fact{Rebuilt}},
		{"cut in a page", whole(func(b []byte) []byte { return b[:used(t, b)-100] }), []Fact{Rebuilt}},
		{"cut to 100 bytes", whole(func(b []byte) []byte { return b[:100] }), []Fact{Rebuilt}},
		{"zeroed", whole(func(b []byte) []byte { clear(b); return b }), []Fact{Rebuilt}},
		{"all but the metas zeroed", whole(func(b []byte) []byte { clear(b[8192:]); return b }), []Fact{Rebuilt}},
		{"random", whole(func(b []byte) []byte { return bytes.Repeat([]byte("random! "), len(b)/8) }), []Fact{Rebuilt}},
		{"another program's", foreign, []Fact{Rebuilt}},
		{"a text file", whole(func([]byte) []byte { return []byte("hej\n") }), []Fact{Rebuilt}},
		{"and no backup", both(remove(backupName), whole(func([]byte) []byte { return nil })), []Fact{RebuiltPartly}},
		{"and a damaged backup", func(t *testing.T, dir string) {
			for _, n := range []string{dbName, backupName} {
				if err := os.WriteFile(filepath.Join(dir, n), []byte("x"), 0o600); err != nil {
					t.Fatal(err)
				}
			}
		}, []Fact{RebuiltPartly}},
		{"journal gone", remove(journalName), []Fact{JournalDamaged}},
		{"journal emptied", func(t *testing.T, dir string) {
			if err := os.Truncate(filepath.Join(dir, journalName), 0); err != nil {
				t.Fatal(err)
			}
		}, []Fact{JournalDamaged}},
		{"journal cut off", func(t *testing.T, dir string) {
			if err := os.Truncate(filepath.Join(dir, journalName), 1000); err != nil {
				t.Fatal(err)
			}
		}, []Fact{JournalDamaged}},
		{"half a record behind the journal", func(t *testing.T, dir string) {
			appendTo(t, filepath.Join(dir, journalName), "\xa5\x5as\xff")
		}, nil},
		{"backup gone", remove(backupName), nil},
	} {
		for _, how := range []string{"closed", "killed"} {
			t.Run(c.name+", "+how, func(t *testing.T) {
				b, check := filled(t)
				if how == "closed" {
					if err := b.l.Close(); err != nil {
						t.Fatal(err)
					}
				} else {
					b.dir = snapshot(t, b)
				}
				c.do(t, b.dir)
				b.watched = time.Time{}
				b.open()
				b.wantFacts(c.want...)
				check(b)
				b.restart()
				b.wantFacts(c.want...) // until somebody has been told
				for _, f := range c.want {
					if err := b.l.Clear(f); err != nil {
						t.Fatal(err)
					}
				}
				b.wantFacts()
				if slices.Contains(c.want, Rebuilt) {
					_, err := os.Stat(filepath.Join(b.dir, damagedName))
					if (err == nil) != (c.name != "gone") {
						t.Errorf("moved aside: %v", err)
					}
				}
				if err := b.l.Maintain(t.Context()); err != nil {
					t.Fatal(err)
				}
				b.restart()
				b.wantFacts()
				if _, err := os.Stat(filepath.Join(b.dir, damagedName)); err == nil {
					t.Error("the damaged file is still there after maintenance")
				}
			})
		}
	}
}

func appendTo(t testing.TB, path, text string) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	_, err = f.WriteString(text)
	if err := errors.Join(err, f.Close()); err != nil {
		t.Fatal(err)
	}
}

// snapshot copies the folder of an open ledger, as if the process died now.
func snapshot(t testing.TB, b *bench) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "copy")
	if err := os.CopyFS(dir, os.DirFS(b.dir)); err != nil {
		t.Fatal(err)
	}
	l := b.l
	t.Cleanup(func() { l.Close() }) // Windows removes no open file
	return dir
}

// TestKeyLost: without its key a ledger begins anew, and says so.
func TestKeyLost(t *testing.T) {
	for _, c := range []struct {
		name string
		do   func(t *testing.T, path string)
		want []Fact
	}{
		{"gone", func(t *testing.T, path string) { os.Remove(path) }, []Fact{KeyLost}},
		{"empty", func(t *testing.T, path string) { os.Truncate(path, 0) }, []Fact{KeyLost}},
		{"another one", func(t *testing.T, path string) {
			text := keyHeader + strings.Repeat("5a", 32) + "\n"
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}, []Fact{KeyLost}},
	} {
		t.Run(c.name, func(t *testing.T) {
			b, _ := filled(t)
			if err := b.l.Close(); err != nil {
				t.Fatal(err)
			}
			c.do(t, filepath.Join(b.dir, keyName))
			b.open()
			b.wantFacts(c.want...)
			b.walk()
			if it := b.item(doc1); !it.Estimated || it.FirstSeen.After(b.w.now) {
				t.Errorf("begun anew: %+v", it.Times)
			}
			b.restart()
			b.wantFacts(c.want...)
		})
	}
}

// TestFirstStart: what a first start leaves when it is cut off is no loss.
func TestFirstStart(t *testing.T) {
	for i, left := range [][]string{{}, {keyName}, {keyName, dbName}, {keyName, dbName}, {keyName + ".new"}, {lockName}} {
		size := int64(i%2) * 5000
		b := newBench(t)
		if err := b.l.Close(); err != nil {
			t.Fatal(err)
		}
		for _, n := range []string{dbName, keyName, journalName, auditName, lockName} {
			if !slices.Contains(left, n) {
				os.Remove(filepath.Join(b.dir, n))
			}
		}
		if slices.Contains(left, dbName) { // made, and nothing or half of it written yet
			if err := os.Truncate(filepath.Join(b.dir, dbName), size); err != nil {
				t.Fatal(err)
			}
		}
		b.open()
		b.wantFacts()
		if err := b.l.Close(); err != nil {
			t.Fatal(err)
		}
	}
	b := newBench(t)
	if err := b.l.Close(); err != nil {
		t.Fatal(err)
	}
	for _, n := range []string{dbName, journalName} {
		os.Remove(filepath.Join(b.dir, n))
	}
	if s, err := openStore(filepath.Join(b.dir, dbName)); err != nil { // made, and no schema yet
		t.Fatal(err)
	} else if err := s.close(); err != nil {
		t.Fatal(err)
	}
	b.open()
	b.wantFacts()
	if err := b.l.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(b.dir, auditName), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, n := range []string{dbName, journalName} {
		os.Remove(filepath.Join(b.dir, n))
	}
	b.open() // that was no first start
	if !slices.Contains(b.facts(), RebuiltPartly) {
		t.Errorf("all but the audit log gone: %v", b.facts())
	}
}

// TestLocked: a second instance is told at once.
func TestLocked(t *testing.T) {
	b := newBench(t)
	began := time.Now()
	_, err := Open(b.options())
	if took := time.Since(began); !errors.Is(err, ErrLocked) || took > time.Second {
		t.Errorf("second instance: %v after %v", err, took)
	}
	b.restart()
}

// TestNewer: a ledger of a newer program is left as it is.
func TestNewer(t *testing.T) {
	b, _ := filled(t)
	err := b.l.store.write(func(t tx) error { return t.put(bMeta, keySchema, []byte{99, 0, 0, 0}) })
	if err := errors.Join(err, b.l.Close()); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(filepath.Join(b.dir, dbName))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Open(b.options()); !errors.Is(err, ErrNewer) {
		t.Fatalf("opened: %v", err)
	}
	after, err := os.ReadFile(filepath.Join(b.dir, dbName))
	if err != nil || !bytes.Equal(before, after) {
		t.Errorf("the newer ledger was changed: %v", err)
	}
}

// TestMigrate: a step runs once, in one transaction, with a copy beside it.
func TestMigrate(t *testing.T) {
	b, _ := filled(t)
	path := filepath.Join(b.dir, dbName)
	if err := b.l.Close(); err != nil {
		t.Fatal(err)
	}
	ran := 0
	bad := errors.New("bad step")
	next := append(slices.Clone(steps),
		func(t tx) error { ran++; return t.put(bMarks, []byte("stepped"), []byte("2")) },
		func(t tx) error {
			if ran == 1 {
				return bad
			}
			return t.put(bMarks, []byte("stepped"), []byte("3"))
		})
	run := func() (err error) {
		s, err := openStore(path)
		if err != nil {
			return err
		}
		return errors.Join(migrate(s, next), s.close())
	}
	if err := run(); !errors.Is(err, bad) {
		t.Fatalf("first try: %v", err)
	}
	if err := run(); err != nil {
		t.Fatal(err)
	}
	if err := run(); err != nil || ran != 2 {
		t.Errorf("the step ran %d times: %v", ran, err)
	}
	if err := check(path); err != nil {
		t.Error(err)
	}
	s, err := openStore(path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	err = s.read(func(tx tx) error {
		if n, ok := schemaOf(tx.Tx); n != 3 || !ok || string(tx.get(bMarks, []byte("stepped"))) != "3" {
			t.Errorf("schema %d", n)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	if err := check(path + ".schema1"); err != nil {
		t.Errorf("copy from before: %v", err)
	}
}
