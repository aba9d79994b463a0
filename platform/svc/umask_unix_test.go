//go:build unix

package svc

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// TestUmask: whatever the umask of whoever installs is, everybody's systemd can
// read the folders that were made.
func TestUmask(t *testing.T) {
	root := t.TempDir()
	old := syscall.Umask(0o077)
	defer syscall.Umask(old)
	s := &Service{config: Config{Root: root}, parts: systemdParts(plain, root)}
	if _, err := s.Install(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{"etc", "etc/systemd/user", "etc/systemd/user/default.target.wants", "etc/xdg/autostart"} {
		info, err := os.Stat(filepath.Join(root, dir))
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o755 {
			t.Errorf("%s has %v", dir, info.Mode())
		}
	}
}
