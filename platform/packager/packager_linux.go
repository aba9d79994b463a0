package packager

import (
	"os"
	"os/exec"
	"path/filepath"
)

const msiexec = "msiexec"

// Installed says which package manager has installed the program.
func Installed() Kind {
	for _, m := range []struct {
		kind Kind
		name string
		args []string
	}{
		{Deb, "/usr/bin/dpkg-query", []string{"-W", "-f", "${db:Status-Abbrev}", "husorden"}},
		{RPM, "/usr/bin/rpm", []string{"-q", "husorden"}},
	} {
		if out, err := exec.Command(m.name, m.args...).Output(); err == nil && len(out) > 0 && (m.kind != Deb || out[0] == 'i') {
			return m.kind
		}
	}
	return None
}

// Managed reports whether an organisation manages the PC by MDM, which Linux has
// no common form of.
func Managed() bool { return false }

// Wanted is the file of the service's updates folder that has systemd start the
// updater: see platform/svc. Whoever is started removes it.
const Wanted = "wanted"

// Launch has the updater started, outside the service: under systemd its sandbox
// could install nothing, so systemd is asked to by a file.
func Launch(dir string, _ ...string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, Wanted), nil, 0o600)
}

// Launched is called by who was launched.
func Launched(dir string) error {
	d, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	if err := d.Remove(Wanted); err != nil && !os.IsNotExist(err) {
		return err
	}
	return nil
}
