//go:build linux || darwin

package disposal

import (
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
)

// TestReadOnlyFolder runs as an ordinary user: root may write everywhere. The
// file cannot be taken out of its folder; nothing is left of the try.
func TestReadOnlyFolder(t *testing.T) {
	if runAsNobody(t) {
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

// runAsNobody runs the current test again in a process of an ordinary user, when
// this one is root's, and reports whether it did.
func runAsNobody(t *testing.T) bool {
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
	cmd := exec.Command(filepath.Join(dir, "test"), "-test.run=^"+t.Name()+"$", "-test.v")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "TMPDIR="+dir, "HOME="+dir)
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("as uid %d: %v\n%s", nobody, err, out)
	}
	return true
}
