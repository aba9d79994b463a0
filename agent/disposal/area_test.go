package disposal

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"hash"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/husorden/husorden/platform/rootfs"
)

var now = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// memory keeps keys.
type memory struct {
	keys map[ID]Key
	fail error // of Keep
}

var _ Keys = (*memory)(nil)

func (m *memory) Keep(_ context.Context, id ID, key Key, _ time.Time) error {
	if m.fail == nil {
		m.keys[id] = key
	}
	return m.fail
}

func (m *memory) Key(_ context.Context, id ID) (Key, error) {
	key, ok := m.keys[id]
	if !ok {
		return Key{}, ErrNoKey
	}
	return key, nil
}

func (m *memory) Forget(_ context.Context, id ID) error { delete(m.keys, id); return nil }

// house is a place and an undo area on one volume.
type house struct {
	dir, place string
	keys       *memory
	area       *Area
	chain      *rootfs.Chain // see sub
}

func newHouse(t testing.TB) *house { return houseIn(t, t.TempDir()) }

func houseIn(t testing.TB, dir string) *house {
	t.Helper()
	h := &house{dir: dir, place: filepath.Join(dir, "Skrivebord"), keys: &memory{keys: map[ID]Key{}}}
	must(t, os.Mkdir(h.place, 0o755))
	h.open(t)
	t.Cleanup(func() {
		h.area.Close()
		if h.chain != nil {
			h.chain.Close()
		}
	})
	return h
}

func (h *house) open(t testing.TB) []Result {
	t.Helper()
	area, results, err := Open(t.Context(), h.dir, "undo", h.keys)
	must(t, err)
	h.area = area
	return results
}

func (h *house) plant(t testing.TB, path, content string) {
	t.Helper()
	path = filepath.Join(h.place, filepath.FromSlash(path))
	must(t, os.MkdirAll(filepath.Dir(path), 0o755))
	must(t, os.WriteFile(path, []byte(content), 0o644))
}

func newMAC() hash.Hash { return hmac.New(sha256.New, []byte("the machine's key")) }

func sumOf(content string) []byte {
	m := newMAC()
	m.Write([]byte(content))
	return m.Sum(nil)
}

// decide is a target as a decision makes it: from the open file.
func decide(t testing.TB, place, path string) Target {
	t.Helper()
	chain, err := rootfs.OpenChain(place, filepath.Dir(path))
	must(t, err)
	defer chain.Close()
	e, err := chain.Dir().Lookup(filepath.Base(path))
	must(t, err)
	f, err := e.Open()
	must(t, err)
	defer f.Close()
	content := make([]byte, f.Info().Size)
	if len(content) > 0 {
		_, err = f.ReadAt(content, 0)
		must(t, err)
	}
	return Target{Place: place, Path: path, Seen: SeenOf(f.Info()), MAC: newMAC, Sum: sumOf(string(content)), Now: now, Purge: purgeDate}
}

func (h *house) decide(t testing.TB, path string) Target {
	return decide(t, h.place, filepath.FromSlash(path))
}

func (h *house) remove(t testing.TB, path string) ID {
	t.Helper()
	result, err := h.area.Remove(t.Context(), h.decide(t, path))
	must(t, err)
	if result.Outcome != Quarantined || result.Reason != NoReason || result.Item == (ID{}) {
		t.Fatalf("%s: %+v", path, result)
	}
	return result.Item
}

// files is every file below a folder with its content.
func files(t testing.TB, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	must(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || d.Name() == "lock" { // which nobody else can read
			return err
		}
		text := "-> elsewhere"
		if d.Type().IsRegular() {
			b, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			text = string(b)
		}
		rel, err := filepath.Rel(dir, path)
		all[filepath.ToSlash(rel)] = text
		return err
	}))
	return all
}

// left is every file of the area, but its lock.
func (h *house) left(t testing.TB) []string {
	t.Helper()
	var names []string
	for name := range files(t, filepath.Join(h.dir, "undo")) {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func (h *house) wantFiles(t testing.TB, want map[string]string) {
	t.Helper()
	if diff := cmp.Diff(want, files(t, h.place)); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
}

func (h *house) list(t testing.TB) []Item {
	t.Helper()
	var items []Item
	must(t, h.area.List(t.Context(), func(i Item) error { items = append(items, i); return nil }))
	return items
}

func TestRemoveAndRestore(t *testing.T) {
	h := newHouse(t)
	long := strings.Repeat("0123456789abcdef", 20_000) // several chunks
	h.plant(t, "a.docx", "indhold")
	h.plant(t, "mappe/under/tom", "")
	h.plant(t, "mappe/stor", long)
	h.plant(t, "bliver", "x")
	want := files(t, h.place)
	when := time.Date(2024, 2, 29, 10, 0, 0, 0, time.UTC)
	must(t, os.Chtimes(filepath.Join(h.place, "a.docx"), when, when))

	ids := []ID{h.remove(t, "a.docx"), h.remove(t, "mappe/under/tom"), h.remove(t, "mappe/stor")}
	h.wantFiles(t, map[string]string{"bliver": "x"})
	for path, text := range files(t, filepath.Join(h.dir, "undo")) {
		if strings.Contains(text, "indhold") || strings.Contains(text, "docx") || strings.Contains(text, "0123456789abcdef") {
			t.Errorf("%s holds clear text", path)
		}
	}
	items := h.list(t)
	if len(items) != 3 || len(h.keys.keys) != 3 {
		t.Fatalf("%d items, %d keys: %+v", len(items), len(h.keys.keys), items)
	}
	for _, item := range items {
		if item.Err != nil || item.Place != h.place || !item.Removed.Equal(now) || !item.Purge.Equal(purgeDate) {
			t.Errorf("%+v", item)
		}
	}
	for _, id := range ids {
		back, err := h.area.Restore(t.Context(), id)
		must(t, err)
		if back.Outcome != Restored || back.Lost != nil || want[filepath.ToSlash(back.Path)] == "" && back.Bytes != 0 {
			t.Errorf("%+v", back)
		}
	}
	h.wantFiles(t, want)
	if info, err := os.Stat(filepath.Join(h.place, "a.docx")); err != nil || !info.ModTime().Equal(when) {
		t.Errorf("modified %v, %v", info.ModTime(), err)
	}
	if left := h.left(t); len(left) > 0 || len(h.keys.keys) > 0 {
		t.Errorf("left: %q, %d keys", left, len(h.keys.keys))
	}
	if _, err := h.area.Restore(t.Context(), ids[0]); !errors.Is(err, ErrNoItem) {
		t.Errorf("a second time: %v, want ErrNoItem", err)
	}
}

func TestEraseKeepsNothing(t *testing.T) {
	h := newHouse(t)
	h.plant(t, "a.docx", "indhold")
	target := h.decide(t, "a.docx")
	target.Purge = time.Time{}
	result, err := h.area.Remove(t.Context(), target)
	if err != nil || result.Outcome != Erased || result.Bytes != 7 {
		t.Errorf("%+v, %v", result, err)
	}
	h.wantFiles(t, map[string]string{})
	if left := h.left(t); len(left) > 0 || len(h.keys.keys) > 0 {
		t.Errorf("left: %q, %d keys", left, len(h.keys.keys))
	}
}

// TestWhatIsNotAsDecidedStays: nothing is touched, nothing is left.
func TestWhatIsNotAsDecidedStays(t *testing.T) {
	for name, c := range map[string]struct {
		change func(t *testing.T, path string, target *Target)
		want   Reason
	}{
		"longer":     {func(t *testing.T, p string, _ *Target) { must(t, os.WriteFile(p, []byte("mere indhold"), 0o644)) }, Changed},
		"same times": {sameTimes, Changed},
		"another file": {func(t *testing.T, p string, _ *Target) {
			must(t, os.Rename(p, p+"-old"))
			must(t, os.WriteFile(p, []byte("indhold"), 0o644))
		}, Changed},
		"gone":          {func(t *testing.T, p string, _ *Target) { must(t, os.Rename(p, p+"-moved")) }, Gone},
		"a folder now":  {func(t *testing.T, p string, _ *Target) { must(t, os.Remove(p)); must(t, os.Mkdir(p, 0o755)) }, Changed},
		"other content": {func(_ *testing.T, _ string, target *Target) { target.Sum = sumOf("andet") }, Changed},
		"two names":     {func(t *testing.T, p string, target *Target) { must(t, os.Link(p, p+"-2")); reseen(t, target) }, ManyNames},
		"no hash":       {func(_ *testing.T, _ string, target *Target) { target.Sum = nil }, Failed},
		"up and out":    {func(_ *testing.T, _ string, target *Target) { target.Path = filepath.Join("..", "Skrivebord", "a") }, Failed},
		"no place":      {func(_ *testing.T, _ string, target *Target) { target.Place += "2" }, Gone},
	} {
		t.Run(name, func(t *testing.T) {
			for _, purge := range []time.Time{purgeDate, {}} {
				h := newHouse(t)
				h.plant(t, "a", "indhold")
				target := h.decide(t, "a")
				c.change(t, filepath.Join(h.place, "a"), &target)
				want := files(t, h.place)
				target.Purge = purge
				result, err := h.area.Remove(t.Context(), target)
				if err == nil || result.Outcome != Kept || result.Reason != c.want {
					t.Errorf("%+v, %v; want %s", result, err, c.want)
				}
				h.wantFiles(t, want)
				if left := h.left(t); len(left) > 0 || len(h.keys.keys) > 0 {
					t.Errorf("left: %q, %d keys", left, len(h.keys.keys))
				}
			}
		})
	}
}

// sameTimes changes the content and lies about size and times.
func sameTimes(t *testing.T, path string, target *Target) {
	info, err := os.Stat(path)
	must(t, err)
	must(t, os.WriteFile(path, []byte("INDHOLD"), 0o644))
	must(t, os.Chtimes(path, info.ModTime(), info.ModTime()))
	reseen(t, target)
}

func reseen(t *testing.T, target *Target) {
	target.Seen = decide(t, target.Place, target.Path).Seen
}

func TestKeysThatCannotBeKept(t *testing.T) {
	h := newHouse(t)
	h.plant(t, "a", "indhold")
	h.keys.fail = errors.New("the ledger is read-only")
	result, err := h.area.Remove(t.Context(), h.decide(t, "a"))
	if !errors.Is(err, h.keys.fail) || result.Outcome != Kept {
		t.Errorf("%+v, %v", result, err)
	}
	h.wantFiles(t, map[string]string{"a": "indhold"})
	if left := h.left(t); len(left) > 0 {
		t.Errorf("left: %q", left)
	}
}

func TestStopped(t *testing.T) {
	h := newHouse(t)
	h.plant(t, "a", strings.Repeat("x", 4<<20))
	ctx, cancel := context.WithCancel(t.Context())
	h.area.step = func(step string) {
		if step == "noted" {
			cancel()
		}
	}
	result, err := h.area.Remove(ctx, h.decide(t, "a"))
	if !errors.Is(err, context.Canceled) || result.Reason != Stopped {
		t.Errorf("%+v, %v", result, err)
	}
	if left := h.left(t); len(left) > 0 || len(files(t, h.place)) != 1 {
		t.Errorf("left: %q", left)
	}
}

func TestRestoreNeverOverwrites(t *testing.T) {
	h := newHouse(t)
	for range 2 {
		h.plant(t, "a.docx", "først")
		id := h.remove(t, "a.docx")
		h.plant(t, "a.docx", "ny")
		back, err := h.area.Restore(t.Context(), id)
		must(t, err)
		if back.Path == "a.docx" {
			t.Errorf("%+v", back)
		}
	}
	h.wantFiles(t, map[string]string{"a.docx": "ny", "a (2).docx": "først", "a (3).docx": "først"})
}

func TestRestoreWhenTheFolderIsGone(t *testing.T) {
	h := newHouse(t)
	h.plant(t, "mappe/a.docx", "indhold")
	id := h.remove(t, "mappe/a.docx")
	must(t, os.Remove(filepath.Join(h.place, "mappe")))
	back, err := h.area.Restore(t.Context(), id)
	if !errors.Is(err, ErrFolderGone) || back.Reason != FolderGone {
		t.Errorf("%+v, %v", back, err)
	}
	h.plant(t, "mappe", "nu en fil")
	if _, err := h.area.Restore(t.Context(), id); !errors.Is(err, ErrFolderGone) {
		t.Errorf("a file in its place: %v", err)
	}
	other := filepath.Join(h.dir, "Dokumenter")
	must(t, os.Mkdir(other, 0o755))
	back, err = h.area.RestoreTo(t.Context(), id, other)
	if err != nil || back.Path != "a.docx" || back.Place != other {
		t.Errorf("%+v, %v", back, err)
	}
	if diff := cmp.Diff(map[string]string{"a.docx": "indhold"}, files(t, other)); diff != "" {
		t.Error(diff)
	}
}

func TestPurgeAndSweep(t *testing.T) {
	h := newHouse(t)
	var ids []ID
	for i, days := range []int{1, 7, 30} {
		name := string(rune('a' + i))
		h.plant(t, name, name)
		target := h.decide(t, name)
		target.Purge = now.AddDate(0, 0, days)
		result, err := h.area.Remove(t.Context(), target)
		must(t, err)
		ids = append(ids, result.Item)
	}
	sweep := func(at time.Time, want ...ID) {
		t.Helper()
		results, err := h.area.Sweep(t.Context(), at)
		must(t, err)
		var got []ID
		for _, r := range results {
			if r.Outcome != Purged {
				t.Errorf("%+v", r)
			}
			got = append(got, r.Item)
		}
		if !slices.Equal(got, want) {
			t.Errorf("at %v: %v, want %v", at, got, want)
		}
	}
	sweep(now.AddDate(0, 0, 1).Add(-time.Second))
	sweep(now.AddDate(0, 0, 1), ids[0])
	sweep(now.AddDate(0, 0, 1))
	result, err := h.area.Purge(t.Context(), ids[1])
	if err != nil || result.Outcome != Purged {
		t.Errorf("%+v, %v", result, err)
	}
	if _, err := h.area.Purge(t.Context(), ids[1]); !errors.Is(err, ErrNoItem) {
		t.Errorf("again: %v", err)
	}
	clear(h.keys.keys) // the ledger is lost, the machine was off for months
	if items := h.list(t); len(items) != 1 || !errors.Is(items[0].Err, ErrNoKey) || !items[0].Purge.Equal(now.AddDate(0, 0, 30)) {
		t.Errorf("%+v", items)
	}
	if back, err := h.area.Restore(t.Context(), ids[2]); !errors.Is(err, ErrNoKey) || back.Reason != NoKey {
		t.Errorf("%+v, %v", back, err)
	}
	sweep(now.AddDate(1, 0, 0), ids[2])
	if left := h.left(t); len(left) > 0 {
		t.Errorf("left: %q", left)
	}
}

func TestDamagedItem(t *testing.T) {
	h := newHouse(t)
	h.plant(t, "a", strings.Repeat("x", 3*chunk))
	id := h.remove(t, "a")
	path := filepath.Join(h.dir, "undo", "items", id.String())
	b, err := os.ReadFile(path)
	must(t, err)
	b[len(b)-chunk] ^= 1
	must(t, os.WriteFile(path, b, 0o600))
	if back, err := h.area.Restore(t.Context(), id); !errors.Is(err, ErrDamaged) || back.Reason != Damaged {
		t.Errorf("%+v, %v", back, err)
	}
	h.wantFiles(t, map[string]string{}) // nothing half
	must(t, os.WriteFile(path, []byte("ikke en"), 0o600))
	results, err := h.area.Sweep(t.Context(), now.AddDate(5, 0, 0))
	if !errors.Is(err, ErrDamaged) || len(results) != 1 || results[0].Reason != Damaged {
		t.Errorf("%+v, %v", results, err)
	}
	if _, err := h.area.Purge(t.Context(), id); err != nil {
		t.Errorf("purging what is damaged: %v", err)
	}
}

func TestOneProcessAtATime(t *testing.T) {
	h := newHouse(t)
	if _, _, err := Open(t.Context(), h.dir, "undo", h.keys); !errors.Is(err, rootfs.ErrInUse) {
		t.Errorf("%v, want ErrInUse", err)
	}
}
