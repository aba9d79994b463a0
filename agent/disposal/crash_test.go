package disposal

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/husorden/husorden/platform/rootfs"
)

// crash is what a test's step panics with: nothing is undone, as when the power
// goes.
type crash struct{}

// crashAt runs what until it comes to the n-th step and reports which that was;
// "" when it came to its end.
func (h *house) crashAt(t *testing.T, n int, what func()) (step string) {
	t.Helper()
	count := 0
	h.area.step = func(name string) {
		if count++; count == n {
			step = name
			panic(crash{})
		}
	}
	defer func() {
		if r := recover(); r != nil && r != (crash{}) {
			panic(r)
		}
		h.area.close() // as the system closes what a process had open
		h.area = nil
	}()
	what()
	return ""
}

// everyCrash runs a scenario with a crash at its first step, at its second and
// so on, and again with a crash in the recovery; check looks at what there is.
func everyCrash(t *testing.T, steps []string, prepare func(*house) func(), check func(t *testing.T, h *house, results []Result)) {
	t.Helper()
	var seen []string
	for n := 1; ; n++ {
		h := newHouse(t)
		what := prepare(h)
		step := h.crashAt(t, n, what)
		results := h.open(t)
		name := fmt.Sprintf("%d %s", n, step)
		t.Run(name, func(t *testing.T) {
			check(t, h, results)
			must(t, h.area.Close())
			if again := h.open(t); len(again) > 0 {
				t.Errorf("a second recovery finds %+v", again)
			}
		})
		if step == "" {
			break
		}
		seen = append(seen, step)
	}
	if diff := cmp.Diff(steps, seen); diff != "" {
		t.Errorf("steps (-want +got):\n%s", diff)
	}
}

func TestCrashWhileRemoving(t *testing.T) {
	want := map[string]string{"mappe/$RA": "indhold", "mappe/$IA": "post"}
	steps := []string{"taken", "noted", "copied", "key kept", "published", "claiming", "claimed", "decided", "gone", "record"}
	everyCrash(t, steps, func(h *house) func() {
		for path, text := range want {
			h.plant(t, path, text)
		}
		target := h.decide(t, "mappe/$RA")
		target.Record = filepath.Join("mappe", "$IA")
		return func() { h.area.Remove(t.Context(), target) }
	}, func(t *testing.T, h *house, results []Result) {
		items := h.list(t)
		if len(items) == 0 { // undone
			h.wantFiles(t, want)
			if left := h.left(t); len(left) > 0 || len(h.keys.keys) > 0 {
				t.Errorf("left: %q, %d keys", left, len(h.keys.keys))
			}
			if len(results) > 1 || len(results) == 1 && (results[0].Outcome != Kept || results[0].Reason != Interrupted || !results[0].Recovered) {
				t.Errorf("%+v", results)
			}
			return
		}
		if got := files(t, h.place); len(got) > 0 {
			t.Errorf("there is an item, and still %v", got)
		}
		if len(results) > 1 || len(results) == 1 && (results[0].Outcome != Quarantined || results[0].Item != items[0].ID || !results[0].Purge.Equal(purgeDate)) {
			t.Errorf("%+v", results)
		}
		if left := h.left(t); len(left) != 1 {
			t.Errorf("left: %q", left)
		}
		_, err := h.area.Restore(t.Context(), items[0].ID)
		must(t, err)
		h.wantFiles(t, want)
	})
}

func TestCrashWhileErasing(t *testing.T) {
	steps := []string{"taken", "noted", "claiming", "claimed", "decided", "gone", "record"}
	everyCrash(t, steps, func(h *house) func() {
		h.plant(t, "a", "indhold")
		target := h.decide(t, "a")
		target.Purge = time.Time{}
		return func() { h.area.Remove(t.Context(), target) }
	}, func(t *testing.T, h *house, results []Result) {
		got := files(t, h.place)
		erased := len(results) == 1 && results[0].Outcome == Erased
		if !erased && len(results) > 0 && !cmp.Equal(got, map[string]string{"a": "indhold"}) || erased && len(got) > 0 || len(got) > 1 {
			t.Errorf("%+v, files %v", results, got)
		}
		if left := h.left(t); len(left) > 0 {
			t.Errorf("left: %q", left)
		}
	})
}

func TestCrashWhileUndoing(t *testing.T) {
	steps := []string{"taken", "noted", "copied", "put back"}
	everyCrash(t, steps, func(h *house) func() {
		h.plant(t, "a", "indhold")
		target := h.decide(t, "a")
		h.keys.fail = errors.New("read-only")
		return func() { h.area.Remove(t.Context(), target) }
	}, func(t *testing.T, h *house, _ []Result) {
		h.wantFiles(t, map[string]string{"a": "indhold"})
		if left := h.left(t); len(left) > 0 {
			t.Errorf("left: %q", left)
		}
	})
}

func TestCrashWhileRestoring(t *testing.T) {
	want := map[string]string{"mappe/$RA": "indhold", "mappe/$IA": "post", "mappe/bliver": "x"}
	steps := []string{"restore noted", "written", "found again", "restored", "key forgotten", "purged"}
	everyCrash(t, steps, func(h *house) func() {
		for path, text := range want {
			h.plant(t, path, text)
		}
		target := h.decide(t, "mappe/$RA")
		target.Record = filepath.Join("mappe", "$IA")
		result, err := h.area.Remove(t.Context(), target)
		must(t, err)
		return func() { h.area.Restore(t.Context(), result.Item) }
	}, func(t *testing.T, h *house, results []Result) {
		if len(h.list(t)) == 0 {
			h.wantFiles(t, want)
			if len(h.keys.keys) > 0 || len(h.left(t)) > 0 {
				t.Errorf("%d keys left, %q", len(h.keys.keys), h.left(t))
			}
			return
		}
		h.wantFiles(t, map[string]string{"mappe/bliver": "x"})
		if len(results) != 1 || results[0].Reason != Interrupted {
			t.Errorf("%+v", results)
		}
		_, err := h.area.Restore(t.Context(), h.list(t)[0].ID)
		must(t, err)
		h.wantFiles(t, want)
	})
}

func TestCrashWhilePurging(t *testing.T) {
	everyCrash(t, []string{"purge noted", "key forgotten", "purged"}, func(h *house) func() {
		h.plant(t, "a", "indhold")
		id := h.remove(t, "a")
		return func() { h.area.Purge(t.Context(), id) }
	}, func(t *testing.T, h *house, results []Result) {
		if left := h.left(t); len(left) > 0 || len(h.keys.keys) > 0 || len(h.list(t)) > 0 {
			t.Errorf("left: %q, %d keys", left, len(h.keys.keys))
		}
		if len(results) > 1 || len(results) == 1 && results[0].Outcome != Purged {
			t.Errorf("%+v", results)
		}
	})
}

// TestRecoveryDoesNotTrustTheNote: what lies in the journal is not the file that
// the note means, or the copy is no good: it goes back.
func TestRecoveryDoesNotTrustTheNote(t *testing.T) {
	for name, spoil := range map[string]func(t *testing.T, h *house, taken string){
		"another file": func(t *testing.T, _ *house, taken string) {
			must(t, os.Rename(taken, taken+"-2"))
			must(t, os.WriteFile(taken, []byte("INDHOLD"), 0o600))
			must(t, os.Rename(taken+"-2", filepath.Join(t.TempDir(), "x")))
		},
		"no key":  func(_ *testing.T, h *house, _ string) { clear(h.keys.keys) },
		"no copy": func(t *testing.T, h *house, _ string) { eachItem(t, h, os.Remove) },
		"half a copy": func(t *testing.T, h *house, _ string) {
			eachItem(t, h, func(path string) error { return os.Truncate(path, 200) })
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			h.plant(t, "mappe/a", "indhold")
			target := h.decide(t, "mappe/a")
			if step := h.crashAt(t, 8, func() { h.area.Remove(t.Context(), target) }); step != "decided" {
				t.Fatal(step)
			}
			taken, err := filepath.Glob(filepath.Join(h.dir, "undo", "work", "*"+original))
			if err != nil || len(taken) != 1 {
				t.Fatal(taken, err)
			}
			spoil(t, h, taken[0])
			want := map[string]string{"mappe/a": "indhold"}
			if name == "another file" {
				want["mappe/a"] = "INDHOLD"
			}
			results := h.open(t)
			if len(results) != 1 || results[0].Outcome != Kept {
				t.Errorf("%+v", results)
			}
			h.wantFiles(t, want)
			if left := h.left(t); len(left) > 0 {
				t.Errorf("left: %q", left)
			}
		})
	}
}

func eachItem(t *testing.T, h *house, what func(path string) error) {
	t.Helper()
	items, err := filepath.Glob(filepath.Join(h.dir, "undo", "items", "*"))
	if err != nil || len(items) != 1 {
		t.Fatal(items, err)
	}
	must(t, what(items[0]))
}

// TestPutBackWhenTheFolderIsGone: it goes to the nearest folder that is left,
// under a free name.
func TestPutBackWhenTheFolderIsGone(t *testing.T) {
	h := newHouse(t)
	h.plant(t, "mappe/under/a", "indhold")
	h.plant(t, "mappe/a", "en anden")
	target := h.decide(t, "mappe/under/a")
	if step := h.crashAt(t, 7, func() { h.area.Remove(t.Context(), target) }); step != "claimed" {
		t.Fatal(step)
	}
	must(t, os.Remove(filepath.Join(h.place, "mappe", "under")))
	if results := h.open(t); len(results) != 1 || results[0].Outcome != Kept {
		t.Errorf("%+v", results)
	}
	h.wantFiles(t, map[string]string{"mappe/a": "en anden", "mappe/a (2)": "indhold"})
}

// TestStranded: without its place the file stays in the area, and is tried again.
func TestStranded(t *testing.T) {
	h := newHouse(t)
	h.plant(t, "a", "indhold")
	target := h.decide(t, "a")
	if step := h.crashAt(t, 7, func() { h.area.Remove(t.Context(), target) }); step != "claimed" {
		t.Fatal(step)
	}
	must(t, os.Rename(h.place, h.place+"2"))
	for range 2 {
		if results := h.open(t); len(results) != 1 || results[0].Outcome != Stranded {
			t.Errorf("%+v", results)
		}
		must(t, h.area.Close())
	}
	must(t, os.Rename(h.place+"2", h.place))
	if results := h.open(t); len(results) != 1 || results[0].Outcome != Kept {
		t.Errorf("%+v", results)
	}
	h.wantFiles(t, map[string]string{"a": "indhold"})
}

// TestStrangeThingsInTheJournal stay, unless they are the ends of our own writing.
func TestStrangeThingsInTheJournal(t *testing.T) {
	h := newHouse(t)
	must(t, h.area.Close())
	work := filepath.Join(h.dir, "undo", "work")
	id := ID{7}.String()
	for name, text := range map[string]string{".new-ABC": "halv", "fremmed": "x", ".skjult": "x", id + part: "halv", ID{8}.String() + original: "indhold", ID{9}.String() + removed: "{"} {
		must(t, os.WriteFile(filepath.Join(work, name), []byte(text), 0o600))
	}
	must(t, os.Mkdir(filepath.Join(work, ".TOM"), 0o700))
	results := h.open(t)
	var outcomes []Outcome
	for _, r := range results {
		outcomes = append(outcomes, r.Outcome)
	}
	slices.Sort(outcomes)
	if !slices.Equal(outcomes, []Outcome{Kept, Stranded, Stranded}) {
		t.Errorf("%+v", results)
	}
	var left []string
	entries, err := os.ReadDir(work)
	must(t, err)
	for _, e := range entries {
		left = append(left, e.Name())
	}
	if diff := cmp.Diff([]string{".skjult", ID{8}.String() + original, ID{9}.String() + removed, "fremmed"}, left); diff != "" {
		t.Errorf("left (-want +got):\n%s", diff)
	}
}

func TestReasons(t *testing.T) {
	for err, want := range map[error]Reason{
		fmt.Errorf("a: %w (%w)", rootfs.ErrInUse, fs.ErrPermission): InUse,
		fs.ErrNotExist:             Gone,
		errors.New("other"):        Failed,
		rootfs.ErrCrossVolume:      OtherVolume,
		errors.ErrUnsupported:      NoSafePlace,
		rootfs.ErrExtra:            HasExtra,
		fmt.Errorf("%w", ErrNoKey): NoKey,
	} {
		if got := reasonOf(err); got != want {
			t.Errorf("%v: %s, want %s", err, got, want)
		}
	}
}

func FuzzNote(f *testing.F) {
	f.Add([]byte(`{"place":"L2hvbWU=","path":"YQ==","seen":{"Size":3},"erase":true}`))
	f.Add([]byte(`{"meta":{"Extra":{"a":"eA=="}}}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		if _, err := parseNote(b); err != nil && !errors.Is(err, ErrDamaged) {
			t.Error(err)
		}
		if _, err := parseAbout(b); err != nil && !errors.Is(err, ErrDamaged) {
			t.Error(err)
		}
	})
}
