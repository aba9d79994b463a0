//go:build unix

package watch

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
)

// nobody runs the test again as an ordinary user: nothing is forbidden to root.
func nobody(t *testing.T) {
	t.Helper()
	const uid = 65534
	dir, err := os.MkdirTemp("", "nobody")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	name := filepath.Join(dir, "test")
	program, err := os.ReadFile(os.Args[0])
	if err := errors.Join(err, os.Chown(dir, uid, uid), os.WriteFile(name, program, 0o755)); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(name, "-test.run=^"+t.Name()+"$")
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "TMPDIR="+dir)
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uid, Gid: uid}}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
}
