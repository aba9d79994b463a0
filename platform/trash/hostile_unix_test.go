//go:build linux || darwin

package trash

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/husorden/husorden/platform/rootfs"
)

// TestRecordsThatAreNoFiles: a record that is a link, a fifo or a folder is not
// read, and its content is found all the same.
func TestRecordsThatAreNoFiles(t *testing.T) {
	outside := filepath.Join(t.TempDir(), "outside")
	must(t, os.WriteFile(outside, []byte(info("/stjålet", "2026-02-03T04:05:06")), 0o644))
	dir := bin(t, filepath.Join(t.TempDir(), "Trash"), map[string]string{"files/link": "x", "files/fifo": "x", "files/folder": "x", "info/folder.trashinfo/": ""})
	must(t, os.Symlink(outside, filepath.Join(dir, "info", "link.trashinfo")))
	must(t, syscall.Mkfifo(filepath.Join(dir, "info", "fifo.trashinfo"), 0o644))
	got := all(t, dir)
	if len(got) != 3 {
		t.Fatalf("%d entries: %+v", len(got), got)
	}
	for _, e := range got {
		if e.Err == nil || e.Original != "" || e.Trust != FileTime {
			t.Errorf("%+v", e)
		}
	}
	if !errors.Is(got[2].Err, rootfs.ErrLink) || !errors.Is(got[0].Err, rootfs.ErrSpecial) {
		t.Errorf("errors %v and %v", got[2].Err, got[0].Err)
	}
}

// TestAContentFolderThatIsALink is not gone into, and that is said.
func TestAContentFolderThatIsALink(t *testing.T) {
	dir := bin(t, filepath.Join(t.TempDir(), "Trash"), map[string]string{"info/": ""})
	must(t, os.Symlink("/etc", filepath.Join(dir, "files")))
	b, err := Open(dir, time.UTC)
	must(t, err)
	problems := 0
	must(t, b.Each(t.Context(), func(e Entry) error { t.Errorf("found %+v", e); return nil }, func(p rootfs.Problem) {
		problems++
		if p.Path != "files" || !errors.Is(p, rootfs.ErrLink) {
			t.Error(p)
		}
	}))
	if problems != 1 {
		t.Errorf("%d problems, want 1", problems)
	}
}

func TestLongestName(t *testing.T) {
	name := strings.Repeat("x", 250) // no room for ".trashinfo"
	dir := bin(t, filepath.Join(t.TempDir(), "Trash"), map[string]string{"files/" + name: "x", "info/": ""})
	got := all(t, dir)
	if len(got) != 1 || got[0].Trust != FileTime || got[0].Content != "files/"+name {
		t.Errorf("%+v", got)
	}
}
