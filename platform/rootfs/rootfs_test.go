package rootfs

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// plant writes files below dir; a path that ends in / is a folder.
func plant(t *testing.T, dir string, paths ...string) {
	t.Helper()
	for _, path := range paths {
		full := filepath.Join(dir, filepath.FromSlash(path))
		if strings.HasSuffix(path, "/") {
			must(t, os.MkdirAll(full, 0o755))
			continue
		}
		must(t, os.MkdirAll(filepath.Dir(full), 0o755))
		must(t, os.WriteFile(full, []byte("content of "+path), 0o644))
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// seen is what a walk came to: "type path" and the problems.
type seen struct {
	entries  []string
	problems []Problem
}

func walkAll(t *testing.T, dir string, l Limits) seen {
	t.Helper()
	var s seen
	err := Walk(t.Context(), dir, l, func(e Entry) error {
		s.entries = append(s.entries, string(e.Type)+" "+filepath.ToSlash(e.Path))
		return nil
	}, func(p Problem) { s.problems = append(s.problems, p) })
	must(t, err)
	slices.Sort(s.entries)
	return s
}

func entry(t *testing.T, dir, name string) (*Dir, Entry) {
	t.Helper()
	d, err := OpenDir(dir)
	must(t, err)
	t.Cleanup(func() { d.Close() })
	e, err := d.Lookup(name)
	must(t, err)
	return d, e
}

func TestWalk(t *testing.T) {
	dir := t.TempDir()
	plant(t, dir, "a.txt", "mappe/b.txt", "mappe/under/c.txt", "tom/")
	got := walkAll(t, dir, Limits{})
	want := []string{"file a.txt", "file mappe/b.txt", "file mappe/under/c.txt", "folder mappe", "folder mappe/under", "folder tom"}
	if diff := cmp.Diff(want, got.entries); diff != "" || len(got.problems) > 0 {
		t.Errorf("entries (-want +got):\n%s\nproblems: %v", diff, got.problems)
	}
}

func TestWalkSkipsAFolderAndStopsOnAnError(t *testing.T) {
	dir := t.TempDir()
	plant(t, dir, "mappe/b.txt", "z.txt")
	stop := errors.New("stop")
	var found []string
	err := Walk(t.Context(), dir, Limits{}, func(e Entry) error {
		found = append(found, e.Name)
		switch e.Name {
		case "mappe":
			return SkipFolder
		case "z.txt":
			return stop
		}
		return nil
	}, func(p Problem) { t.Error(p) })
	if err != stop || slices.Contains(found, "b.txt") {
		t.Errorf("error %v, found %q", err, found)
	}
}

func TestWalkOfNothing(t *testing.T) {
	none := func(Entry) error { return errors.New("found something") }
	problem := func(p Problem) { t.Error(p) }
	dir := t.TempDir()
	if err := Walk(t.Context(), dir, Limits{}, none, problem); err != nil {
		t.Errorf("empty folder: %v", err)
	}
	for _, path := range []string{filepath.Join(dir, "missing"), ""} {
		if err := Walk(t.Context(), path, Limits{}, none, problem); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%q: %v, want fs.ErrNotExist", path, err)
		}
	}
	plant(t, dir, "file")
	if err := Walk(t.Context(), filepath.Join(dir, "file"), Limits{}, none, problem); err == nil {
		t.Error("a file was walked as a folder")
	}
}

func TestWalkStopsWhenCancelled(t *testing.T) {
	dir := t.TempDir()
	for i := range 20 {
		plant(t, dir, fmt.Sprint(i))
	}
	ctx, cancel := context.WithCancel(t.Context())
	found := 0
	err := Walk(ctx, dir, Limits{}, func(Entry) error {
		if found++; found == 5 {
			cancel()
		}
		return nil
	}, func(p Problem) { t.Error(p) })
	if !errors.Is(err, context.Canceled) || found != 5 {
		t.Errorf("found %d, error %v", found, err)
	}
}

func TestLimitsAreReported(t *testing.T) {
	dir := t.TempDir()
	plant(t, dir, "1/2/3/4/deep.txt", "1/2/shallow.txt")
	got := walkAll(t, dir, Limits{Depth: 2})
	if len(got.problems) != 1 || !errors.Is(got.problems[0], ErrTooDeep) || got.problems[0].Path != filepath.Join("1", "2", "3") {
		t.Errorf("problems %v, want one ErrTooDeep at 1/2/3", got.problems)
	}
	if !slices.Contains(got.entries, "file 1/2/shallow.txt") || slices.Contains(got.entries, "folder 1/2/3/4") {
		t.Errorf("entries %q", got.entries)
	}

	wide := t.TempDir()
	plant(t, wide, "a/f", "b/f", "c/f", "d/f")
	got = walkAll(t, wide, Limits{Folders: 2})
	files := 0
	for _, e := range got.entries {
		if strings.HasPrefix(e, "file") {
			files++
		}
	}
	if len(got.problems) != 1 || !errors.Is(got.problems[0], ErrTooMany) || files != 2 {
		t.Errorf("problems %v and %d files, want one ErrTooMany and 2", got.problems, files)
	}
}

func TestOpenReadsAndTells(t *testing.T) {
	dir := t.TempDir()
	plant(t, dir, "a.txt")
	written := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	must(t, os.Chtimes(filepath.Join(dir, "a.txt"), written, written))
	_, e := entry(t, dir, "a.txt")
	if !e.ID.Known() || e.Size != 16 || !e.Times.Modified.Equal(written) {
		t.Errorf("entry %+v", e.Info)
	}
	h, err := e.Open()
	must(t, err)
	defer h.Close()
	text, err := io.ReadAll(h)
	must(t, err)
	middle := make([]byte, 2)
	if _, err := h.ReadAt(middle, 8); err != nil || string(middle) != "of" || string(text) != "content of a.txt" {
		t.Errorf("read %q, at 8 %q, %v", text, middle, err)
	}
	if n, err := h.ReadAt(middle, 15); n != 1 || err != io.EOF {
		t.Errorf("read at the end: %d, %v; want 1, io.EOF", n, err)
	}
	if h.Info().Links != 1 {
		t.Errorf("%d links, want 1", h.Info().Links)
	}
	now, err := h.Now()
	if err != nil || !h.Info().Unchanged(now) {
		t.Errorf("%v: %+v, want unchanged from %+v", err, now, h.Info())
	}
	must(t, os.WriteFile(filepath.Join(dir, "a.txt"), []byte("rewritten while open"), 0o644))
	now, err = h.Now()
	if err != nil || h.Info().Unchanged(now) {
		t.Errorf("%v: rewritten, yet unchanged: %+v", err, now)
	}
}

func TestHardLinksAreCountedAndAreOneFile(t *testing.T) {
	dir := t.TempDir()
	plant(t, dir, "a.txt")
	must(t, os.Link(filepath.Join(dir, "a.txt"), filepath.Join(dir, "b.txt")))
	_, a := entry(t, dir, "a.txt")
	_, b := entry(t, dir, "b.txt")
	h, err := a.Open()
	must(t, err)
	defer h.Close()
	if a.ID != b.ID || h.Info().Links != 2 {
		t.Errorf("ids %v and %v, %d links; want one id and 2", a.ID, b.ID, h.Info().Links)
	}
}

func TestIdentityFollowsARename(t *testing.T) {
	dir := t.TempDir()
	plant(t, dir, "before.txt", "other.txt")
	_, before := entry(t, dir, "before.txt")
	must(t, os.Rename(filepath.Join(dir, "before.txt"), filepath.Join(dir, "after.txt")))
	_, after := entry(t, dir, "after.txt")
	_, other := entry(t, dir, "other.txt")
	if before.ID != after.ID || before.ID == other.ID {
		t.Errorf("before %v, after %v, other %v", before.ID, after.ID, other.ID)
	}
}

func TestListingAndLookupAgree(t *testing.T) {
	dir := t.TempDir()
	plant(t, dir, "a.txt", "mappe/")
	d, err := OpenDir(dir)
	must(t, err)
	defer d.Close()
	n := 0
	err = d.Each(t.Context(), func(listed Entry) error {
		n++
		looked, err := d.Lookup(listed.Name)
		must(t, err)
		if !listed.same(looked.Info) || listed.Size != looked.Size && listed.Type == File {
			t.Errorf("%s: listed %+v, looked up %+v", listed.Name, listed.Info, looked.Info)
		}
		return nil
	}, func(p Problem) { t.Error(p) })
	if err != nil || n != 2 {
		t.Errorf("%d entries, %v", n, err)
	}
}

// TestReplacedBetweenListingAndOpening: what is opened is what was listed.
func TestReplacedBetweenListingAndOpening(t *testing.T) {
	dir := t.TempDir()
	plant(t, dir, "a.txt", "other.txt", "mappe/", "another/")
	d, file := entry(t, dir, "a.txt")
	folder, err := d.Lookup("mappe")
	must(t, err)
	must(t, os.Rename(filepath.Join(dir, "a.txt"), filepath.Join(dir, "away.txt")))
	must(t, os.Rename(filepath.Join(dir, "other.txt"), filepath.Join(dir, "a.txt")))
	must(t, os.Rename(filepath.Join(dir, "mappe"), filepath.Join(dir, "away")))
	must(t, os.Rename(filepath.Join(dir, "another"), filepath.Join(dir, "mappe")))
	if _, err := file.Open(); !errors.Is(err, ErrChanged) {
		t.Errorf("file: %v, want ErrChanged", err)
	}
	if _, err := folder.OpenDir(); !errors.Is(err, ErrChanged) {
		t.Errorf("folder: %v, want ErrChanged", err)
	}
	must(t, os.Remove(filepath.Join(dir, "a.txt")))
	if _, err := file.Open(); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("removed: %v, want fs.ErrNotExist", err)
	}
	if _, err := file.OpenDir(); err == nil {
		t.Error("a file was opened as a folder")
	}
	if _, err := folder.Open(); err == nil {
		t.Error("a folder was opened as a file")
	}
}

func TestFilesThatVanishAreLeftOut(t *testing.T) {
	dir := t.TempDir()
	for i := range 30 {
		plant(t, dir, fmt.Sprintf("mappe%02d/f", i), fmt.Sprintf("%02d.txt", i))
	}
	found := 0
	err := Walk(t.Context(), dir, Limits{}, func(e Entry) error {
		if found++; found > 1 {
			return nil
		}
		names, err := os.ReadDir(dir)
		must(t, err)
		for _, name := range names {
			if name.Name() != e.Name {
				must(t, os.RemoveAll(filepath.Join(dir, name.Name())))
			}
		}
		return nil
	}, func(p Problem) { t.Error(p) })
	if err != nil {
		t.Error(err)
	}
}

func TestLookupTakesOneNameOnly(t *testing.T) {
	dir := t.TempDir()
	plant(t, dir, "mappe/b.txt", "a.txt")
	d, err := OpenDir(filepath.Join(dir, "mappe"))
	must(t, err)
	defer d.Close()
	for _, name := range []string{"", ".", "..", "../a.txt", "/etc/passwd", "b.txt/", "b\x00"} {
		if _, err := d.Lookup(name); !errors.Is(err, fs.ErrInvalid) {
			t.Errorf("%q: %v, want fs.ErrInvalid", name, err)
		}
	}
	if _, err := d.Lookup("missing"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("missing: %v", err)
	}
}

func TestDeepAndLongPaths(t *testing.T) {
	dir := t.TempDir()
	part := strings.Repeat("lang-mappe-", 10)
	deep := dir
	for range 8 { // 880 characters: past MAX_PATH
		deep = filepath.Join(deep, part)
	}
	must(t, os.MkdirAll(deep, 0o755))
	must(t, os.WriteFile(filepath.Join(deep, "æøå.txt"), []byte("x"), 0o644))
	got := walkAll(t, dir, Limits{})
	if len(got.entries) != 9 || len(got.problems) > 0 {
		t.Errorf("%d entries, problems %v", len(got.entries), got.problems)
	}
	if _, e := entry(t, deep, "æøå.txt"); e.Size != 1 {
		t.Errorf("at the bottom: %+v", e)
	}
}

// TestManyFilesInOneFolder: memory does not grow with the number of files.
func TestManyFilesInOneFolder(t *testing.T) {
	files := 100_000
	if runtime.GOOS == "windows" {
		files = 2_000 // Wine needs minutes to make more
	}
	dir := t.TempDir()
	for i := range files {
		f, err := os.Create(filepath.Join(dir, fmt.Sprintf("fil-%06d.txt", i)))
		must(t, err)
		f.Close()
	}
	heap := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before, most, found := heap(), uint64(0), 0
	err := Walk(t.Context(), dir, Limits{}, func(e Entry) error {
		if found++; found%(files/5) == 0 {
			most = max(most, heap())
		}
		return nil
	}, func(p Problem) { t.Error(p) })
	must(t, err)
	if found != files {
		t.Errorf("found %d of %d", found, files)
	}
	if grown := int64(most) - int64(before); grown > 1<<20 {
		t.Errorf("heap grew by %d bytes, want at most 1 MiB", grown)
	}
}
