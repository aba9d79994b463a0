//go:build linux || darwin

package disposal

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
)

// TestReadOnlyFolder runs as an ordinary user: root may write everywhere. The
// file cannot be taken out of its folder; nothing is left of the try.
func TestReadOnlyFolder(t *testing.T) {
	if runAsNobody(t, func(string) {}) {
		return
	}
	h := newHouse(t)
	h.plant(t, "mappe/a", "indhold")
	h.plant(t, "ulæselig", "indhold")
	targets := []Target{h.decide(t, "mappe/a"), h.decide(t, "ulæselig")}
	for path, mode := range map[string]os.FileMode{"mappe": 0o555, "ulæselig": 0} {
		path := filepath.Join(h.place, path)
		must(t, os.Chmod(path, mode))
		t.Cleanup(func() { os.Chmod(path, 0o700) })
	}
	for _, target := range targets {
		result, err := h.area.Remove(t.Context(), target)
		if result.Outcome != Kept || result.Reason != NoPermission {
			t.Errorf("%s: %+v, %v", target.Path, result, err)
		}
	}
	must(t, os.Chmod(filepath.Join(h.place, "ulæselig"), 0o600))
	h.wantFiles(t, map[string]string{"mappe/a": "indhold", "ulæselig": "indhold"})
	if left := h.left(t); len(left) > 0 || len(h.keys.keys) > 0 {
		t.Errorf("left: %q, %d keys", left, len(h.keys.keys))
	}
}

// TestUnguarded: on a file of another owner there is no lease, so it can be
// written to until the last moment; that is found when it is read once more.
func TestUnguarded(t *testing.T) {
	if runAsNobody(t, func(dir string) {
		for _, name := range []string{"a", "b"} {
			must(t, os.WriteFile(filepath.Join(dir, name), []byte("indhold"), 0o666))
			must(t, os.Chmod(filepath.Join(dir, name), 0o666))
		}
	}) {
		return
	}
	h := newHouse(t)
	for _, name := range []string{"a", "b"} {
		must(t, os.Rename(filepath.Join(os.Getenv("TMPDIR"), name), filepath.Join(h.place, name)))
	}
	writer, err := os.OpenFile(filepath.Join(h.place, "a"), os.O_RDWR, 0)
	must(t, err)
	defer writer.Close()
	for i, at := range []string{"copied", "claiming", "claimed"} {
		wrote, text := false, fmt.Sprint(i, "ndhold")
		h.area.step = func(step string) {
			if step == at {
				_, err := writer.WriteAt([]byte(text), 0)
				must(t, err)
				wrote = true
			}
		}
		result, err := h.area.Remove(t.Context(), h.decide(t, "a"))
		if result.Outcome != Kept || result.Reason != Changed || !wrote {
			t.Errorf("%s: %+v, %v", at, result, err)
		}
		h.wantFiles(t, map[string]string{"a": text, "b": "indhold"})
	}
	h.remove(t, "b")
}

// runAsNobody runs the current test again in a process of an ordinary user, when
// this one is root's, and reports whether it did. prepare is root's in the folder that the
// other has for TMPDIR.
func runAsNobody(t *testing.T, prepare func(dir string)) bool {
	t.Helper()
	if os.Getuid() != 0 {
		return false
	}
	const nobody = 65534
	dir, err := os.MkdirTemp("", "nobody")
	must(t, err)
	t.Cleanup(func() { os.RemoveAll(dir) })
	must(t, os.Chown(dir, nobody, nobody))
	must(t, os.Chmod(dir, 0o755))
	program, err := os.ReadFile(os.Args[0])
	must(t, err)
	must(t, os.WriteFile(filepath.Join(dir, "test"), program, 0o755))
	prepare(dir)
	cmd := exec.Command(filepath.Join(dir, "test"), "-test.run=^"+t.Name()+"$", "-test.v")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "TMPDIR="+dir, "HOME="+dir)
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("as uid %d: %v\n%s", nobody, err, out)
	}
	return true
}
