package disposal

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/husorden/husorden/platform/rootfs"
	"github.com/husorden/husorden/platform/trash"
)

// bins are the two kinds with records, each with a file, a folder and a record
// of nothing. The records' content means nothing to this package.
var bins = map[string]struct {
	folder                string // name that a bin has
	file, record          string
	tree, treeRecord      string
	nothing               string
	files                 map[string]string
	sizes                 string // directorysizes afterwards
	second, secondsRecord string // names when the first are taken
}{
	"windows": {
		folder: "S-1-5-21-1-2-3-1001",
		file:   "$RAAAAAA.docx", record: "$IAAAAAA.docx", tree: "$RBBBBBB", treeRecord: "$IBBBBBB", nothing: "$ICCCCCC.txt",
		files: map[string]string{"$RAAAAAA.docx": "fil", "$IAAAAAA.docx": "post", "$RBBBBBB/under/a": "a", "$RBBBBBB/b": "b", "$IBBBBBB": "post",
			"$ICCCCCC.txt": "post", "desktop.ini": "x"},
		second: "$RAAAAAA (2).docx", secondsRecord: "$IAAAAAA (2).docx",
	},
	"freedesktop": {
		folder: "Trash",
		file:   "files/a.docx", record: "info/a.docx.trashinfo", tree: "files/en mappe", treeRecord: "info/en mappe.trashinfo", nothing: "info/væk.trashinfo",
		files: map[string]string{"files/a.docx": "fil", "info/a.docx.trashinfo": "post", "files/en mappe/under/a": "a", "files/en mappe/b": "b",
			"info/en mappe.trashinfo": "post", "info/væk.trashinfo": "post", "directorysizes": "2 15803468 en%20mappe\n4 15803468 anden\n"},
		sizes:  "4 15803468 anden\n",
		second: "files/a (2).docx", secondsRecord: "info/a (2).docx.trashinfo",
	},
}

func TestBinFileAndItsRecord(t *testing.T) {
	for name, b := range bins {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			for path, text := range b.files {
				h.plant(t, path, text)
			}
			target := h.decide(t, b.file)
			target.Record = filepath.FromSlash(b.record)
			target.Original = `C:\Users\Karen\Skrivebord\Statusrapport.docx`
			remove := func() ID {
				t.Helper()
				result, err := h.area.Remove(t.Context(), target)
				if err != nil || result.Outcome != Quarantined || result.RecordLeft {
					t.Fatalf("%+v, %v", result, err)
				}
				return result.Item
			}
			id := remove()
			got := files(t, h.place)
			if _, ok := got[b.file]; ok || got[b.record] != "" || len(got) != len(b.files)-2 {
				t.Errorf("left: %v", got)
			}
			if item := h.list(t)[0]; item.Original != target.Original {
				t.Errorf("%+v", item)
			}
			back, err := h.area.Restore(t.Context(), id)
			must(t, err)
			h.wantFiles(t, b.files)
			if back.RecordLeft || back.Lost != nil {
				t.Errorf("%+v", back)
			}
			// The names are taken: both halves get others.
			target = h.decide(t, b.file)
			target.Record, target.Original = filepath.FromSlash(b.record), "/home/karen/Statusrapport.docx"
			id = remove()
			h.plant(t, b.record, "en andens")
			_, err = h.area.Restore(t.Context(), id)
			must(t, err)
			if got := files(t, h.place); got[b.second] != "fil" || got[b.secondsRecord] != "post" || got[b.record] != "en andens" {
				t.Errorf("%v", got)
			}
			// Somewhere else it gets the name it had.
			target = h.decide(t, b.second)
			target.Record, target.Original = filepath.FromSlash(b.secondsRecord), "/home/karen/Statusrapport.docx"
			back, err = h.area.RestoreTo(t.Context(), remove(), h.dir)
			if err != nil || back.Path != "Statusrapport.docx" {
				t.Errorf("%+v, %v", back, err)
			}
		})
	}
}

func TestTidy(t *testing.T) {
	for name, b := range bins {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			for path, text := range b.files {
				h.plant(t, path, text)
			}
			entry := trash.Entry{Content: filepath.FromSlash(b.tree), Info: filepath.FromSlash(b.treeRecord), Folder: true}
			h.remove(t, b.tree+"/under/a")
			result, err := h.area.Tidy(t.Context(), h.place, entry)
			if !errors.Is(err, rootfs.ErrNotEmpty) || result.Outcome != Kept || result.Reason != NotEmpty {
				t.Errorf("something is left: %+v, %v", result, err)
			}
			if got := files(t, h.place); got[b.tree+"/b"] != "b" || got[b.treeRecord] != "post" || got["directorysizes"] != b.files["directorysizes"] {
				t.Errorf("%v", got)
			}
			h.remove(t, b.tree+"/b")
			for range 2 { // the second time it is gone
				result, err = h.area.Tidy(t.Context(), h.place, entry)
				if err != nil || result.Outcome != Tidied {
					t.Errorf("%+v, %v", result, err)
				}
			}
			if _, err := os.Lstat(filepath.Join(h.place, entry.Content)); !os.IsNotExist(err) {
				t.Errorf("the folder: %v", err)
			}
			result, err = h.area.Tidy(t.Context(), h.place, trash.Entry{Info: filepath.FromSlash(b.nothing), Orphan: true})
			if err != nil || result.Outcome != Tidied {
				t.Errorf("record of nothing: %+v, %v", result, err)
			}
			got := files(t, h.place)
			if got[b.treeRecord] != "" || got[b.nothing] != "" || got["directorysizes"] != b.sizes || got[b.file] != "fil" || got[b.record] != "post" {
				t.Errorf("%v", got)
			}
			if left := h.left(t); len(left) != 2 { // the two items
				t.Errorf("left: %q", left)
			}
		})
	}
}

// TestTidyDoesNotTouchAFile: the entry's content is a file, or one that took the
// name.
func TestTidyDoesNotTouchAFile(t *testing.T) {
	h := newHouse(t)
	h.plant(t, "files/a", "x")
	h.plant(t, "info/a.trashinfo", "post")
	entry := trash.Entry{Content: filepath.Join("files", "a"), Info: filepath.Join("info", "a.trashinfo")}
	if result, err := h.area.Tidy(t.Context(), h.place, entry); err == nil || result.Reason != NotEmpty {
		t.Errorf("%+v, %v", result, err)
	}
	h.wantFiles(t, map[string]string{"files/a": "x", "info/a.trashinfo": "post"})
}

// TestARecordThatIsNotThere: the file goes and comes back alone.
func TestARecordThatIsNotThere(t *testing.T) {
	h := newHouse(t)
	h.plant(t, "$RAAAAAA", "x")
	target := h.decide(t, "$RAAAAAA")
	target.Record = "$IAAAAAA"
	result, err := h.area.Remove(t.Context(), target)
	must(t, err)
	_, err = h.area.Restore(t.Context(), result.Item)
	must(t, err)
	h.wantFiles(t, map[string]string{"$RAAAAAA": "x"})
	// One that makes no sense is not removed with it, nor the file.
	h.plant(t, "$IAAAAAA", strings.Repeat("x", maxRecord+1))
	target = h.decide(t, "$RAAAAAA")
	target.Record, target.Purge = "$IAAAAAA", time.Time{}
	if result, err := h.area.Remove(t.Context(), target); err == nil || result.Reason != Damaged {
		t.Errorf("%+v, %v", result, err)
	}
	if len(files(t, h.place)) != 2 {
		t.Error("something is gone")
	}
}
