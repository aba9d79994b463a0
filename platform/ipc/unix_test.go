//go:build linux || darwin

package ipc

import (
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestModes(t *testing.T) {
	for name, want := range map[string]os.FileMode{"state": 0o600, "service": 0o666} {
		dir := filepath.Join(t.TempDir(), "state")
		a, err := kinds[name](dir)
		must(t, err)
		listenFor(t, a)
		info, err := os.Lstat(filepath.Join(dir, "api.sock"))
		must(t, err)
		if info.Mode() != want|os.ModeSocket {
			t.Errorf("%s: %v", name, info.Mode())
		}
		wantNames(t, dir, "api.lock", "api.sock")
	}
}

// TestFolderOfAGroup: a folder made under a umask of 002 is closed to others.
func TestFolderOfAGroup(t *testing.T) {
	dir := t.TempDir()
	must(t, os.Chmod(dir, 0o777))
	a, err := State(dir)
	must(t, err)
	if _, err := Dial(t.Context(), a); !errors.Is(err, ErrNotRunning) {
		t.Errorf("before: %v", err)
	}
	listenFor(t, a)
	info, err := os.Stat(dir)
	must(t, err)
	if info.Mode().Perm() != 0o755 {
		t.Errorf("mode %v", info.Mode())
	}
	must(t, os.Chmod(dir, 0o777))
	if _, err := Dial(t.Context(), a); !errors.Is(err, ErrUnsafe) {
		t.Errorf("opened again: %v", err)
	}
}

// TestLongPath: longer than a socket's path may be, also with a long TMPDIR. The
// socket is in the folder all the same, and nothing is left elsewhere.
func TestLongPath(t *testing.T) {
	long := strings.Repeat("æ", 60)
	for _, temp := range []string{t.TempDir(), filepath.Join(t.TempDir(), long)} {
		must(t, os.MkdirAll(temp, 0o700))
		dir := filepath.Join(t.TempDir(), long, long)
		t.Setenv("TMPDIR", temp)
		a, err := State(dir)
		must(t, err)
		l := listenFor(t, a)
		if got := meet(t, a, l); got.err != nil || got.text != "hallo" {
			t.Errorf("%+v", got)
		}
		if _, err := Listen(a); !errors.Is(err, ErrInUse) {
			t.Errorf("second: %v", err)
		}
		wantNames(t, dir, "api.lock", "api.sock")
		wantNames(t, temp)
		must(t, l.Close())
		wantNames(t, dir, "api.lock")
	}
}

// TestLinkedFolder: a folder is the same by each way to it.
func TestLinkedFolder(t *testing.T) {
	dir := t.TempDir()
	must(t, os.Mkdir(filepath.Join(dir, "state"), 0o700))
	must(t, os.Symlink("state", filepath.Join(dir, "link")))
	straight, err := State(filepath.Join(dir, "state"))
	must(t, err)
	linked, err := State(filepath.Join(dir, "link"))
	must(t, err)
	listenFor(t, linked)
	c, err := Dial(t.Context(), straight)
	must(t, err)
	c.Close()
}

// TestNoSocket: what is no socket is not replaced.
func TestNoSocket(t *testing.T) {
	for name, plant := range map[string]func(path string) error{
		"file":   func(path string) error { return os.WriteFile(path, []byte("brev"), 0o600) },
		"folder": func(path string) error { return os.Mkdir(path, 0o700) },
		"link":   func(path string) error { return os.Symlink("findes ikke", path) },
	} {
		dir := t.TempDir()
		must(t, plant(filepath.Join(dir, "api.sock")))
		a, err := State(dir)
		must(t, err)
		if _, err := Listen(a); !errors.Is(err, ErrUnsafe) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := os.Lstat(filepath.Join(dir, "api.sock")); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	// A lock that is a link would be made somewhere else.
	dir := t.TempDir()
	must(t, os.Symlink("andetsteds", filepath.Join(dir, "api.lock")))
	a, err := State(dir)
	must(t, err)
	if _, err := Listen(a); err == nil {
		t.Error("locked a link")
	}
	if _, err := os.Lstat(filepath.Join(dir, "andetsteds")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("made what the link means: %v", err)
	}
}

// TestLockRemoved: who listens is not replaced even when his lock is gone.
func TestLockRemoved(t *testing.T) {
	dir := t.TempDir()
	a, err := State(dir)
	must(t, err)
	l := listenFor(t, a)
	must(t, os.Remove(filepath.Join(dir, "api.lock")))
	if _, err := Listen(a); !errors.Is(err, ErrInUse) {
		t.Fatal(err)
	}
	// Nor is the socket of a successor removed.
	must(t, os.Remove(filepath.Join(dir, "api.sock")))
	other, err := net.Listen("unix", filepath.Join(dir, "api.sock"))
	must(t, err)
	defer other.Close()
	must(t, l.Close())
	wantNames(t, dir, "api.lock", "api.sock")
}

func wantNames(t *testing.T, dir string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	must(t, err)
	got := []string{}
	for _, e := range entries {
		got = append(got, e.Name())
	}
	if strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("in the folder: %q, want %q", got, want)
	}
}
