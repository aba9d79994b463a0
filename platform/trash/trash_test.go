package trash

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/husorden/husorden/platform/rootfs"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// bin makes a bin from paths and their content; a path that ends in / is a folder.
func bin(t *testing.T, dir string, files map[string]string) string {
	t.Helper()
	must(t, os.MkdirAll(dir, 0o755))
	for path, content := range files {
		full := filepath.Join(dir, filepath.FromSlash(path))
		if strings.HasSuffix(path, "/") {
			must(t, os.MkdirAll(full, 0o755))
			continue
		}
		must(t, os.MkdirAll(filepath.Dir(full), 0o755))
		must(t, os.WriteFile(full, []byte(content), 0o644))
	}
	return dir
}

func all(t *testing.T, path string) []Entry {
	t.Helper()
	b, err := Open(path, time.UTC)
	must(t, err)
	var found []Entry
	must(t, b.Each(t.Context(), func(e Entry) error { found = append(found, e); return nil },
		func(p rootfs.Problem) { t.Error(p) }))
	slices.SortFunc(found, func(a, b Entry) int { return strings.Compare(a.Content+a.Info, b.Content+b.Info) })
	for i := range found {
		found[i].Content, found[i].Info = filepath.ToSlash(found[i].Content), filepath.ToSlash(found[i].Info)
	}
	return found
}

// byRecord compares entries; times that are not recorded need only be recent.
var byRecord = cmp.Options{
	cmpopts.EquateErrors(),
	cmp.FilterPath(func(p cmp.Path) bool { return p.Last().String() == ".Deleted" }, cmp.Comparer(func(a, b time.Time) bool {
		now := time.Now()
		return a.Equal(b) || a.IsZero() && now.Sub(b).Abs() < time.Hour || b.IsZero() && now.Sub(a).Abs() < time.Hour
	})),
}

func TestWindowsBin(t *testing.T) {
	const path = `C:\Users\Karen\Skrivebord\a.docx`
	dir := bin(t, filepath.Join(t.TempDir(), "$Recycle.Bin", "S-1-5-21-1-2-3-1001"), map[string]string{
		"$IAAAAAA.docx":       string(dollarI(2, 3, deleted, path)),
		"$RAAAAAA.docx":       "abc",
		"$IBBBBBB":            string(dollarI(1, 9, deleted, `C:\Mappe`)),
		"$RBBBBBB/under/$Ix":  "a file of the user's",
		"$ICCCCCC.pdf":        string(dollarI(2, 5, deleted, `C:\gone.pdf`)),
		"$RDDDDDD.txt":        "nobody knows where from",
		"$IEEEEEE.txt":        "damaged",
		"$REEEEEE.txt":        "x",
		"desktop.ini":         "[.ShellClassInfo]",
		"lagt her i hånden.x": "x",
	})
	want := []Entry{
		{Info: "$ICCCCCC.pdf", Original: `C:\gone.pdf`, Deleted: deleted, Trust: Recorded, Size: 5, Orphan: true},
		{Content: "$RAAAAAA.docx", Info: "$IAAAAAA.docx", Original: path, Deleted: deleted, Trust: Recorded, Size: 3},
		{Content: "$RBBBBBB", Info: "$IBBBBBB", Original: `C:\Mappe`, Deleted: deleted, Trust: Recorded, Size: 9, Folder: true},
		{Content: "$RDDDDDD.txt", Trust: FileTime, Orphan: true},
		{Content: "$REEEEEE.txt", Info: "$IEEEEEE.txt", Trust: FileTime, Err: ErrDamaged},
		{Content: "lagt her i hånden.x", Trust: FileTime, Orphan: true},
	}
	if diff := cmp.Diff(want, all(t, dir), byRecord); diff != "" {
		t.Errorf("entries (-want +got):\n%s", diff)
	}

	b, err := Open(dir, time.UTC)
	must(t, err)
	for path, content := range map[string]string{
		"$RAAAAAA.docx":      "$RAAAAAA.docx",
		"$RBBBBBB/under/$Ix": "$RBBBBBB",
		"$RDDDDDD.txt":       "$RDDDDDD.txt",
		"$IAAAAAA.docx":      "",
		"desktop.ini":        "",
	} {
		e, ok := b.Find(filepath.FromSlash(path))
		if e.Content != content || ok != (content != "") {
			t.Errorf("%s: %+v, %v; want %q", path, e, ok, content)
		}
	}
	if e, _ := b.Find(filepath.FromSlash("$RBBBBBB/under/x")); e.Original != `C:\Mappe` || !e.Deleted.Equal(deleted) || e.Trust != Recorded {
		t.Errorf("in a deleted folder: %+v", e)
	}
}

func info(path, date string) string {
	return "[Trash Info]\nPath=" + path + "\nDeletionDate=" + date + "\n"
}

func TestXDGBin(t *testing.T) {
	const date = "2026-02-03T04:05:06"
	when := time.Date(2026, 2, 3, 4, 5, 6, 0, time.UTC)
	dir := bin(t, filepath.Join(t.TempDir(), "Trash"), map[string]string{
		"files/a.docx":               "abc",
		"info/a.docx.trashinfo":      info("/home/karen/Skrivebord/a.docx", date),
		"files/mappe/under/b.txt":    "b",
		"info/mappe.trashinfo":       info("/home/karen/mappe", date),
		"files/orphan.txt":           "x",
		"info/gone.pdf.trashinfo":    info("/home/karen/gone.pdf", date),
		"files/nodate.txt":           "x",
		"info/nodate.txt.trashinfo":  info("/home/karen/nodate.txt", "i går"),
		"files/enormous":             "x",
		"info/enormous.trashinfo":    info("/"+strings.Repeat("x", maxTrashInfo), date),
		"files/a.trashinfo":          "a deleted record",
		"info/a.trashinfo.trashinfo": info("/home/karen/a.trashinfo", date),
		"directorysizes":             "4 1 mappe\n",
		"expunged/123/being-emptied": "x",
		"info/not a record":          "x",
	})
	want := []Entry{
		{Content: "files/a.docx", Info: "info/a.docx.trashinfo", Original: "/home/karen/Skrivebord/a.docx", Deleted: when, Trust: Recorded},
		{Content: "files/a.trashinfo", Info: "info/a.trashinfo.trashinfo", Original: "/home/karen/a.trashinfo", Deleted: when, Trust: Recorded},
		{Content: "files/enormous", Info: "info/enormous.trashinfo", Trust: FileTime, Err: ErrDamaged},
		{Content: "files/mappe", Info: "info/mappe.trashinfo", Original: "/home/karen/mappe", Deleted: when, Trust: Recorded, Folder: true},
		{Content: "files/nodate.txt", Info: "info/nodate.txt.trashinfo", Original: "/home/karen/nodate.txt", Trust: FileTime, Err: ErrDamaged},
		{Content: "files/orphan.txt", Trust: FileTime, Orphan: true},
		{Info: "info/gone.pdf.trashinfo", Original: "/home/karen/gone.pdf", Deleted: when, Trust: Recorded, Orphan: true},
	}
	slices.SortFunc(want, func(a, b Entry) int { return strings.Compare(a.Content+a.Info, b.Content+b.Info) })
	if diff := cmp.Diff(want, all(t, dir), byRecord); diff != "" {
		t.Errorf("entries (-want +got):\n%s", diff)
	}

	b, err := Open(dir, time.UTC)
	must(t, err)
	for path, content := range map[string]string{
		"files":                      "",
		"files/a.docx":               "files/a.docx",
		"files/mappe/under/b.txt":    "files/mappe",
		"info":                       "",
		"info/a.docx.trashinfo":      "",
		"info/not a record":          "info/not a record",
		"directorysizes":             "",
		"expunged/123/being-emptied": "expunged/123",
		"lagt her.txt":               "lagt her.txt",
	} {
		e, ok := b.Find(filepath.FromSlash(path))
		if filepath.ToSlash(e.Content) != content || ok != (content != "") {
			t.Errorf("%s: %+v, %v; want %q", path, e, ok, content)
		}
	}
}

func TestDamagedDateFallsBackToTheRecordsOwnTime(t *testing.T) {
	dir := bin(t, filepath.Join(t.TempDir(), "Trash"), map[string]string{"files/a": "x", "info/a.trashinfo": info("/a", "?")})
	written := time.Date(2026, 1, 5, 6, 7, 8, 0, time.UTC)
	must(t, os.Chtimes(filepath.Join(dir, "info", "a.trashinfo"), written, written))
	got := all(t, dir)
	if len(got) != 1 || !got[0].Deleted.Equal(written) || got[0].Trust != FileTime {
		t.Errorf("%+v, want %v with low trust", got, written)
	}
}

func TestVolumeBinMakesPathsWhole(t *testing.T) {
	for _, where := range []string{".Trash-1000", ".Trash/1000"} {
		top := t.TempDir()
		dir := bin(t, filepath.Join(top, filepath.FromSlash(where)), map[string]string{
			"files/a": "x", "info/a.trashinfo": info("sager/a", "2026-02-03T04:05:06"),
			"files/b": "x", "info/b.trashinfo": info("../../etc/passwd", "2026-02-03T04:05:06"),
		})
		got := all(t, dir)
		if len(got) != 2 || got[0].Original != filepath.Join(top, "sager", "a") || got[1].Original != "" || !errors.Is(got[1].Err, ErrDamaged) {
			t.Errorf("%s: %+v", where, got)
		}
	}
}

func TestMacBin(t *testing.T) {
	dir := bin(t, filepath.Join(t.TempDir(), ".Trash"), map[string]string{"a.docx": "x", "files/info/b": "x", ".DS_Store": "x"})
	var got []string
	for _, e := range all(t, dir) {
		if e.Orphan || e.Deleted.IsZero() {
			t.Errorf("%+v", e)
		}
		got = append(got, e.Content)
	}
	if !slices.Equal(got, []string{"a.docx", "files"}) {
		t.Errorf("entries %q", got)
	}
	b, err := Open(dir, time.UTC)
	must(t, err)
	if e, ok := b.Find(filepath.Join("files", "info", "b")); !ok || e.Content != "files" || !e.Folder {
		t.Errorf("%+v, %v", e, ok)
	}
	if _, ok := b.Find(".DS_Store"); ok {
		t.Error(".DS_Store counts as deleted")
	}
}

func TestBinsThatAreEmptyOrHalf(t *testing.T) {
	for name, files := range map[string]map[string]string{
		"empty":      {},
		"no info":    {"files/a": "x"},
		"no files":   {"info/a.trashinfo": info("/a", "2026-02-03T04:05:06")},
		"files only": {"files/": ""},
	} {
		want := 1
		if name == "empty" || name == "files only" {
			want = 0
		}
		got := all(t, bin(t, filepath.Join(t.TempDir(), "Trash"), files))
		if len(got) != want || want == 1 && !got[0].Orphan {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if _, err := Open(filepath.Join(t.TempDir(), "Trash"), time.UTC); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("missing: %v", err)
	}
}

// TestLayoutByContent: a bin in an unusual place.
func TestLayoutByContent(t *testing.T) {
	xdg := bin(t, filepath.Join(t.TempDir(), "skrald"), map[string]string{"files/a": "x", "info/a.trashinfo": info("/a", "2026-02-03T04:05:06")})
	windows := bin(t, filepath.Join(t.TempDir(), "skrald"), map[string]string{"$IAAAAAA": string(dollarI(2, 1, deleted, `C:\a`)), "$RAAAAAA": "x"})
	for _, dir := range []string{xdg, windows} {
		if got := all(t, dir); len(got) != 1 || got[0].Trust != Recorded {
			t.Errorf("%+v", got)
		}
	}
}
