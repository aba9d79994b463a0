package posture

import (
	"context"
	"os"
	"path/filepath"
	"testing"
)

// disk writes a system's files below a folder: the names of links end in "@".
func disk(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		var err error
		if path[len(path)-1] == '@' {
			err = os.Symlink(filepath.Join(dir, text), path[:len(path)-1])
		} else {
			err = os.WriteFile(path, []byte(text), 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestLinux(t *testing.T) {
	const mounts = "/proc/self/mountinfo"
	root := "30 1 253:1 / / rw,relatime - ext4 /dev/mapper/vg-root rw\n"
	for _, c := range []struct {
		name    string
		files   map[string]string
		running []string
		check   Check
		want    Result
	}{
		{"nothing is known", nil, nil, Firewall, Unknown},
		{"ufw on", map[string]string{"/etc/ufw/ufw.conf": "# ENABLED=no\nENABLED=yes\n"}, nil, Firewall, Yes},
		{"ufw off", map[string]string{"/etc/ufw/ufw.conf": "ENABLED=no\n"}, nil, Firewall, No},
		{"firewalld", nil, []string{"firewalld"}, Firewall, Yes},
		{"clamd", nil, []string{"bash", "clamd"}, Antivirus, Yes},
		{"no antivirus that we know", nil, []string{"bash"}, Antivirus, Unknown},
		{"updates", map[string]string{"/etc/apt/apt.conf.d/20auto-upgrades": `APT::Periodic::Unattended-Upgrade "1";`}, nil, Updates, Yes},
		{"no updates", map[string]string{"/etc/apt/apt.conf.d/20auto-upgrades": `APT::Periodic::Unattended-Upgrade "0";`}, nil, Updates, No},
		{"encrypted itself", map[string]string{mounts: root, "/sys/dev/block/253:1@": "sys/dm-1", "/sys/dm-1/dm/uuid": "CRYPT-LUKS2-x"}, nil, DiskEncryption, Yes},
		{"a volume on an encrypted disk", map[string]string{mounts: root, "/sys/dev/block/253:1@": "sys/dm-1", "/sys/dm-1/dm/uuid": "LVM-x",
			"/sys/dm-1/slaves/dm-0@": "sys/dm-0", "/sys/dm-0/dm/uuid": "CRYPT-LUKS2-y"}, nil, DiskEncryption, Yes},
		{"half of it encrypted", map[string]string{mounts: root, "/sys/dev/block/253:1@": "sys/dm-1", "/sys/dm-1/dm/uuid": "LVM-x",
			"/sys/dm-1/slaves/dm-0@": "sys/dm-0", "/sys/dm-0/dm/uuid": "CRYPT-LUKS2-y", "/sys/dm-1/slaves/sda@": "sys/sda", "/sys/sda/size": "1"}, nil, DiskEncryption, No},
		{"clear text", map[string]string{mounts: root, "/sys/dev/block/253:1@": "sys/sda1", "/sys/sda1/size": "1"}, nil, DiskEncryption, No},
		{"in a circle", map[string]string{mounts: root, "/sys/dev/block/253:1@": "sys/dm-1", "/sys/dm-1/slaves/dm-1@": "sys/dm-1"}, nil, DiskEncryption, No},
		{"a container", map[string]string{mounts: "30 1 0:55 / / rw - overlay overlay rw\n"}, nil, DiskEncryption, Unknown},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, f := range look(t.Context(), system{root: disk(t, c.files), running: func(context.Context) []string { return c.running }}) {
				if f.Check == c.check && f.Result != c.want {
					t.Errorf("%+v, want %s", f, c.want)
				}
			}
		})
	}
}
