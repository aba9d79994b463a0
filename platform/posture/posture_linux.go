package posture

import (
	"bufio"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// guards are the processes of the usual antivirus programs on Linux.
var guards = []string{"clamd", "clamonacc", "wdavdaemon", "savd", "falcon-sensor", "sentineld", "esets_daemon", "cbagentd"}

func (s system) checks(ctx context.Context) map[Check]Finding {
	found := map[Check]Finding{}
	names := s.running(ctx)
	if slices.ContainsFunc(guards, func(g string) bool { return slices.Contains(names, g) }) {
		found[Antivirus] = yesNo(true, ByAPI)
	}
	switch text, err := os.ReadFile(s.root + "/etc/ufw/ufw.conf"); {
	case slices.Contains(names, "firewalld"):
		found[Firewall] = yesNo(true, ByAPI)
	case err == nil: // without either of them rules may stand in the kernel all the same: unknown
		found[Firewall] = yesNo(setting(string(text), "ENABLED", "=") == "yes", ByFile)
	}
	if yes, ok := s.encrypted(); ok {
		found[DiskEncryption] = yesNo(yes, ByFile)
	}
	if text, err := os.ReadFile(s.root + "/etc/apt/apt.conf.d/20auto-upgrades"); err == nil {
		found[Updates] = yesNo(setting(string(text), "APT::Periodic::Unattended-Upgrade", " ") == "1", ByFile)
	}
	return found
}

// setting is the last value of a name in a file of settings, without its quotes.
func setting(text, name, between string) string {
	value := ""
	for line := range strings.Lines(text) {
		if rest, ok := strings.CutPrefix(strings.TrimSpace(line), name+between); ok {
			value = strings.Trim(strings.TrimSpace(rest), `";`)
		}
	}
	return value
}

// encrypted reports whether the disk that / lies on is encrypted by dm-crypt,
// itself or one that it is made of. ok is false where / is no disk of this
// kernel's, as in a container.
func (s system) encrypted() (yes, ok bool) {
	f, err := os.Open(s.root + "/proc/self/mountinfo")
	if err != nil {
		return false, false
	}
	defer f.Close()
	device := ""
	for in := bufio.NewScanner(f); in.Scan(); { // proc_pid_mountinfo(5)
		if fields := strings.Fields(in.Text()); len(fields) > 4 && fields[4] == "/" {
			device = fields[2]
		}
	}
	dir, err := filepath.EvalSymlinks(s.root + "/sys/dev/block/" + device)
	if device == "" || err != nil {
		return false, false
	}
	return crypt(dir, 0), true
}

// crypt looks at a block device and at those it is made of.
func crypt(dir string, depth int) bool {
	const deepest = 8 // a volume on a group on an array on a partition …
	if uuid, err := os.ReadFile(filepath.Join(dir, "dm", "uuid")); err == nil && strings.HasPrefix(string(uuid), "CRYPT-") {
		return true
	}
	below, err := filepath.Glob(filepath.Join(dir, "slaves", "*"))
	if err != nil || len(below) == 0 || depth == deepest {
		return false
	}
	for _, b := range below { // all of them: half a disk in clear text is in clear text
		real, err := filepath.EvalSymlinks(b)
		if err != nil || !crypt(real, depth+1) {
			return false
		}
	}
	return true
}
