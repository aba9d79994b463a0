package scan_test

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/husorden/husorden/agent/ledger"
	"github.com/husorden/husorden/agent/scan"
)

func openLedger(t testing.TB, dir, reader string) *ledger.Ledger {
	t.Helper()
	l, err := ledger.Open(ledger.Options{Dir: dir, Now: time.Now, Reader: reader})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func look(l *ledger.Ledger, dir string) *ledger.Look {
	return l.Look("1000", []ledger.Root{{Path: dir}}, time.Time{})
}

// TestSecondPassOpensNothing: a second pass over 10,000 unchanged files, after a
// restart, opens none of them, and says the same.
func TestSecondPassOpensNothing(t *testing.T) {
	const n = 10_000
	dir, state := t.TempDir(), filepath.Join(t.TempDir(), "ledger")
	for i := range n {
		path := filepath.Join(dir, fmt.Sprint(i%100), fmt.Sprintf("%d.txt", i))
		if i < 100 {
			if err := os.Mkdir(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
		}
		text := fmt.Sprintf("Notat %d.\n", i)
		if i%10 == 0 {
			text = fmt.Sprintf("Notat %d. Sofie Holm, cpr 150645-5009, har det godt.\n", i)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	pass := func() (map[string]scan.File, scan.Summary, time.Duration) {
		l := openLedger(t, state, "1")
		o := options(t)
		k := look(l, dir)
		o.Memory = k
		began := time.Now()
		files, sum := run(t, o, folder(dir))
		if err := k.Done(t.Context(), dir); err != nil {
			t.Fatal(err)
		}
		took := time.Since(began)
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		return files, sum, took
	}
	first, sum, took := pass()
	if sum.Opened != n || sum.Files != n {
		t.Fatalf("the first pass opened %d of %d", sum.Opened, sum.Files)
	}
	again, sum, took2 := pass()
	t.Logf("first pass %v, second %v", took, took2)
	if sum.Opened != 0 || sum.Files != n || len(sum.Problems) > 0 {
		t.Errorf("the second pass opened %d of %d; problems %v", sum.Opened, sum.Files, sum.Problems)
	}
	if took2 > 5*time.Second {
		t.Errorf("the second pass took %v", took2)
	}
	for path, f := range first {
		if g := again[path]; g.Status != f.Status || g.Category != f.Category || len(g.Findings) != len(f.Findings) || g.Decision.Action != f.Decision.Action {
			t.Fatalf("%s: %+v, then %+v", path, f, g)
		}
	}
}

// TestSums: the memory is told the hash of each file in which something was
// found and which was read as it is, and of no other.
func TestSums(t *testing.T) {
	texts := map[string]string{"a.txt": "Sofie Holm, cpr 150645-5009", "b.txt": "ingenting", "Sofie Holm 150645-5009.bin": "\x00\x01", "Sofie Holm 150645-5009.txt": ""}
	dir := write(t, texts)
	m := &sums{got: map[string][32]byte{}}
	o := options(t)
	o.Memory, o.Jobs = m, 1
	run(t, o, folder(dir))
	for name, want := range map[string]bool{"a.txt": true, "b.txt": false, "Sofie Holm 150645-5009.bin": true, "Sofie Holm 150645-5009.txt": true} {
		sum, ok := m.got[filepath.Join(dir, name)]
		if ok != want || ok && sum != sha256.Sum256([]byte(texts[name])) {
			t.Errorf("%s: told %v %x", name, ok, sum)
		}
	}
	if m.early {
		t.Error("told before Keep")
	}
}

type sums struct {
	scan.Forgetful
	got   map[string][32]byte
	kept  map[string]bool
	early bool
}

func (m *sums) Keep(s scan.Seen, _ scan.Content) {
	if m.kept == nil {
		m.kept = map[string]bool{}
	}
	m.kept[s.Path] = true
}

func (m *sums) Sum(s scan.Seen, sum [32]byte) error {
	m.early = m.early || !m.kept[s.Path]
	m.got[s.Path] = sum
	return nil
}

// TestDeathsOutliveTheProcess: what a content has done is in the ledger, by
// content and not by name, until other readers come.
func TestDeathsOutliveTheProcess(t *testing.T) {
	state := filepath.Join(t.TempDir(), "ledger")
	sum := sha256.Sum256([]byte("content"))
	hash := func() ([32]byte, error) { return sum, nil }
	for i, reader := range []string{"1", "1", "1", "2"} {
		l := openLedger(t, state, reader)
		k := look(l, "/somewhere")
		want := map[int]int{0: 0, 1: 1, 2: 2, 3: 0}[i]
		if got := k.Deaths(7, hash); got != want {
			t.Errorf("%d: %d deaths, want %d", i, got, want)
		}
		if got := k.Deaths(8, func() ([32]byte, error) { t.Error("a file of another size is hashed"); return sum, nil }); got != 0 {
			t.Errorf("%d: %d deaths of another size", i, got)
		}
		if got := k.Deaths(7, func() ([32]byte, error) { return [32]byte{}, nil }); got != 0 {
			t.Errorf("%d: %d deaths of another content", i, got)
		}
		if i < 2 {
			if n, err := k.Died(7, sum); n != i+1 || err != nil {
				t.Errorf("%d: %d, %v", i, n, err)
			}
		}
		if i < 3 { // as after a crash: nothing is closed in order
			if err := l.Flush(); err != nil {
				t.Fatal(err)
			}
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
