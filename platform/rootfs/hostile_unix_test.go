//go:build linux || darwin

package rootfs

import (
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sys/unix"
)

func TestLinksAreFoundAndNeverFollowed(t *testing.T) {
	outside, dir := t.TempDir(), t.TempDir()
	plant(t, outside, "secret.txt")
	plant(t, dir, "mappe/a.txt")
	for name, target := range map[string]string{
		"to-file":        filepath.Join(outside, "secret.txt"),
		"to-folder":      outside,
		"to-etc":         "/etc",
		"inside":         "mappe",
		"mappe/loop":     "..",
		"self":           "self",
		"dangling":       "nowhere",
		"to-folder-dots": "../" + filepath.Base(outside),
	} {
		must(t, os.Symlink(target, filepath.Join(dir, name)))
	}
	got := walkAll(t, dir, Limits{})
	want := []string{"file mappe/a.txt", "folder mappe", "link dangling", "link inside", "link mappe/loop", "link self",
		"link to-etc", "link to-file", "link to-folder", "link to-folder-dots"}
	if diff := cmp.Diff(want, got.entries); diff != "" || len(got.problems) > 0 {
		t.Errorf("entries (-want +got):\n%s\nproblems: %v", diff, got.problems)
	}
	for _, name := range []string{"to-file", "to-folder"} {
		_, e := entry(t, dir, name)
		if _, err := e.Open(); !errors.Is(err, ErrLink) {
			t.Errorf("opening %s: %v, want ErrLink", name, err)
		}
		if _, err := e.OpenDir(); !errors.Is(err, ErrLink) {
			t.Errorf("opening folder %s: %v, want ErrLink", name, err)
		}
	}
}

// TestALinkThatTakesTheNameOfAFile: the open itself refuses, not only the check
// before it.
func TestALinkThatTakesTheNameOfAFile(t *testing.T) {
	dir := t.TempDir()
	plant(t, dir, "a.txt", "secret.txt", "mappe/", "other/")
	d, file := entry(t, dir, "a.txt")
	folder, err := d.Lookup("mappe")
	must(t, err)
	for name, target := range map[string]string{"a.txt": "secret.txt", "mappe": "other"} {
		must(t, os.Remove(filepath.Join(dir, name)))
		must(t, os.Symlink(target, filepath.Join(dir, name)))
	}
	if _, err := file.Open(); !errors.Is(err, ErrLink) {
		t.Errorf("file: %v, want ErrLink", err)
	}
	if _, err := folder.OpenDir(); !errors.Is(err, ErrLink) && !errors.Is(err, ErrChanged) {
		t.Errorf("folder: %v, want ErrLink or ErrChanged", err)
	}
}

func TestTheStartMayBeALink(t *testing.T) {
	dir := t.TempDir()
	plant(t, dir, "real/a.txt")
	must(t, os.Symlink("real", filepath.Join(dir, "Skrivebord")))
	got := walkAll(t, filepath.Join(dir, "Skrivebord"), Limits{})
	if !slices.Equal(got.entries, []string{"file a.txt"}) {
		t.Errorf("entries %q", got.entries)
	}
}

// TestSpecialFiles: none of them is opened, and none holds the walk.
func TestSpecialFiles(t *testing.T) {
	dir, err := os.MkdirTemp("", "rootfs") // short: a socket's path has a limit of about 100 bytes
	must(t, err)
	t.Cleanup(func() { os.RemoveAll(dir) })
	must(t, unix.Mkfifo(filepath.Join(dir, "fifo"), 0o644))
	listener, err := net.Listen("unix", filepath.Join(dir, "socket"))
	must(t, err)
	defer listener.Close()
	plant(t, dir, "a.txt", "becomes-fifo")

	got := walkAll(t, dir, Limits{})
	want := []string{"file a.txt", "file becomes-fifo", "special fifo", "special socket"}
	if diff := cmp.Diff(want, got.entries); diff != "" {
		t.Errorf("entries (-want +got):\n%s", diff)
	}
	_, fifo := entry(t, dir, "fifo")
	if _, err := fifo.Open(); !errors.Is(err, ErrSpecial) {
		t.Errorf("fifo: %v, want ErrSpecial", err)
	}
	for name, plantIt := range map[string]func(string) error{
		"becomes-fifo":   func(path string) error { return unix.Mkfifo(path, 0o644) },
		"becomes-socket": func(path string) error { _, err := net.Listen("unix", path); return err },
	} {
		plant(t, dir, name)
		_, file := entry(t, dir, name)
		must(t, os.Remove(filepath.Join(dir, name)))
		must(t, plantIt(filepath.Join(dir, name)))
		done := make(chan error, 1)
		go func() { _, err := file.Open(); done <- err }()
		select {
		case err := <-done:
			if !errors.Is(err, ErrChanged) && !errors.Is(err, ErrSpecial) {
				t.Errorf("%s: %v, want ErrChanged or ErrSpecial", name, err)
			}
		case <-time.After(10 * time.Second):
			t.Fatalf("%s: opening blocks", name)
		}
	}
}

func TestOddNames(t *testing.T) {
	dir := t.TempDir()
	names := []string{"linje\nskift", "prik. ", "ends.", strings.Repeat("x", 255), strings.Repeat("ø", 127), " ", "-rf", "*", "a\\b", "CON", "..."}
	if invalid := "ugyldig-\xff\xfe"; os.WriteFile(filepath.Join(dir, invalid), nil, 0o644) == nil {
		names = append(names, invalid) // macOS refuses it
	}
	for _, name := range names {
		must(t, os.WriteFile(filepath.Join(dir, name), []byte(name), 0o644))
	}
	var found []string
	err := Walk(t.Context(), dir, Limits{}, func(e Entry) error {
		h, err := e.Open()
		if err != nil {
			t.Errorf("%q: %v", e.Name, err)
			return nil
		}
		defer h.Close()
		text, err := io.ReadAll(h)
		if err != nil || string(text) != e.Name {
			t.Errorf("%q: read %q, %v", e.Name, text, err)
		}
		found = append(found, e.Name)
		return nil
	}, func(p Problem) { t.Error(p) })
	must(t, err)
	slices.Sort(found)
	slices.Sort(names)
	if diff := cmp.Diff(names, found); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
}

// TestUnreadable runs as an ordinary user: root may read everything.
func TestUnreadable(t *testing.T) {
	if runAsNobody(t) {
		return
	}
	dir := t.TempDir()
	plant(t, dir, "open/a.txt", "locked/secret.txt", "no-entry/secret.txt", "secret.txt")
	for name, mode := range map[string]os.FileMode{"locked": 0, "no-entry": 0o400, "secret.txt": 0} {
		path := filepath.Join(dir, name)
		must(t, os.Chmod(path, mode))
		t.Cleanup(func() { os.Chmod(path, 0o700) })
	}
	got := walkAll(t, dir, Limits{})
	want := []string{"file open/a.txt", "file secret.txt", "folder locked", "folder no-entry", "folder open"}
	if diff := cmp.Diff(want, got.entries); diff != "" {
		t.Errorf("entries (-want +got):\n%s", diff)
	}
	var where []string
	for _, p := range got.problems {
		if !errors.Is(p, os.ErrPermission) || errors.Is(p, ErrPrivacy) {
			t.Errorf("%v: want fs.ErrPermission and not ErrPrivacy", p)
		}
		where = append(where, p.Path)
	}
	slices.Sort(where)
	if !slices.Equal(where, []string{"locked", "no-entry/secret.txt"}) {
		t.Errorf("problems at %q", where)
	}
	_, e := entry(t, dir, "secret.txt")
	if _, err := e.Open(); !errors.Is(err, os.ErrPermission) {
		t.Errorf("file without read permission: %v, want fs.ErrPermission", err)
	}
	if err := Walk(t.Context(), filepath.Join(dir, "locked"), Limits{}, func(Entry) error { return nil }, func(Problem) {}); !errors.Is(err, os.ErrPermission) {
		t.Errorf("start without permission: %v, want fs.ErrPermission", err)
	}
}
