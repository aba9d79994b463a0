package packager

import (
	"os/exec"
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

// detached: launchd does not end it with the service (AbandonProcessGroup).
func detached() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setsid: true} }
