package disposal

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/husorden/husorden/platform/rootfs"
)

// oddNames are names that a path would lose, or another program chokes on. Those
// with a colon or a backslash are no names on Windows.
func oddNames() []string {
	names := []string{"prik.", "mellemrum ", "...", " ", "-rf", strings.Repeat("x", 255), strings.Repeat("å", 85), "'; DROP", "%41", "æøå\u0301", "\u202egpj.exe", "🏠"}
	if runtime.GOOS != "windows" {
		names = append(names, "CON", "NUL.txt", "linje\nskift", "a\\b", "a:b", "*?", "\x01", strings.Repeat("ø", 127)+"x")
	}
	if runtime.GOOS == "linux" {
		names = append(names, "ugyldig-\xff\xfe", strings.Repeat("\xff", 255))
	}
	return names
}

// TestOddNames: there and back under the same name, through a handle: os would
// strip some of them on Windows.
func TestOddNames(t *testing.T) {
	h := newHouse(t)
	place, err := rootfs.OpenDir(h.place)
	must(t, err)
	defer place.Close()
	for _, name := range oddNames() {
		c, err := place.Create(name, false)
		if err != nil {
			t.Errorf("%q: %v", name, err)
			continue
		}
		_, err = io.WriteString(c, "indhold")
		must(t, errors.Join(err, c.Sync(), c.Close()))
		result, err := h.area.Remove(t.Context(), decide(t, h.place, name))
		if err != nil || result.Outcome != Quarantined {
			t.Errorf("%q: %+v, %v", name, result, err)
			continue
		}
		if _, err := place.Lookup(name); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%q is still there: %v", name, err)
		}
		if item := h.list(t)[0]; item.Path != name {
			t.Errorf("item %q, want %q", item.Path, name)
		}
		back, err := h.area.Restore(t.Context(), result.Item)
		if err != nil || back.Path != name {
			t.Errorf("%q: %+v, %v", name, back, err)
			continue
		}
		target := decide(t, h.place, name)
		target.Purge = time.Time{}
		if result, err := h.area.Remove(t.Context(), target); err != nil || result.Outcome != Erased {
			t.Errorf("%q: %+v, %v", name, result, err)
		}
	}
	if left := h.left(t); len(left) > 0 {
		t.Errorf("left: %q", left)
	}
}

func TestLongPath(t *testing.T) {
	h := newHouse(t)
	path := strings.Repeat(strings.Repeat("mappe", 20)+"/", 30) + "a.docx" // 3000 characters
	h.plant(t, path, "indhold")
	id := h.remove(t, path)
	h.wantFiles(t, map[string]string{})
	_, err := h.area.Restore(t.Context(), id)
	must(t, err)
	h.wantFiles(t, map[string]string{path: "indhold"})
}

func TestReadOnlyFile(t *testing.T) {
	h := newHouse(t)
	h.plant(t, "a", "indhold")
	path := filepath.Join(h.place, "a")
	must(t, os.Chmod(path, 0o444))
	t.Cleanup(func() { os.Chmod(path, 0o600) })
	id := h.remove(t, "a")
	back, err := h.area.Restore(t.Context(), id)
	if err != nil || back.Lost != nil {
		t.Errorf("%+v, %v", back, err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o444 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

// TestInUse: another program has the file open for writing.
func TestInUse(t *testing.T) {
	if runtime.GOOS == "darwin" {
		t.Skip("macOS does not tell")
	}
	h := newHouse(t)
	h.plant(t, "a", "indhold")
	target := h.decide(t, "a")
	writer, err := os.OpenFile(filepath.Join(h.place, "a"), os.O_RDWR, 0)
	must(t, err)
	result, err := h.area.Remove(t.Context(), target)
	if !errors.Is(err, rootfs.ErrInUse) || result.Reason != InUse || result.Outcome != Kept {
		t.Errorf("%+v, %v", result, err)
	}
	must(t, writer.Close())
	h.wantFiles(t, map[string]string{"a": "indhold"})
	h.remove(t, "a")
}
