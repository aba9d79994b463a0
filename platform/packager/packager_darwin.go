package packager

import (
	"os/exec"
	"strings"
	"syscall"
)

const msiexec = "msiexec"

// receipt is the package's identifier.
const receipt = "dk.husorden.pkg"

// Installed says which package manager has installed the program.
func Installed() Kind {
	if exec.Command("/usr/sbin/pkgutil", "--pkg-info", receipt).Run() == nil {
		return PKG
	}
	return None
}

// Managed reports whether an organisation manages the Mac by MDM.
func Managed() bool {
	out, err := exec.Command("/usr/bin/profiles", "status", "-type", "enrollment").Output()
	return err == nil && enrolled(string(out))
}

// enrolled reads the answer of profiles: "MDM enrollment: Yes (User Approved)".
func enrolled(out string) bool {
	for line := range strings.Lines(out) {
		if rest, ok := strings.CutPrefix(strings.TrimSpace(line), "MDM enrollment:"); ok {
			return strings.HasPrefix(strings.TrimSpace(rest), "Yes")
		}
	}
	return false
}

// detached: launchd does not end it with the service (AbandonProcessGroup).
func detached() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setsid: true} }
