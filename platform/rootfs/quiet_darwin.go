package rootfs

import (
	"time"

	"golang.org/x/sys/unix"
)

// From sys/resource.h; x/sys/unix does not have them.
const (
	iopolVFSAtimeUpdates     = 2
	iopolVFSMaterialize      = 3
	iopolScopeProcess        = 0
	iopolAtimeUpdatesOff     = 1
	iopolMaterializeFilesOff = 1
)

// quiet makes the kernel answer EDEADLK where it would have fetched a file.
func quiet() error {
	if err := setiopolicy(iopolVFSMaterialize, iopolScopeProcess, iopolMaterializeFilesOff); err != nil {
		return err
	}
	return setiopolicy(iopolVFSAtimeUpdates, iopolScopeProcess, iopolAtimeUpdatesOff)
}

// downloaded reads the time from the quarantine mark.
func downloaded(fd int) time.Time {
	var mark [512]byte
	n, err := unix.Fgetxattr(fd, "com.apple.quarantine", mark[:])
	if err != nil {
		return time.Time{}
	}
	return quarantineTime(string(mark[:n]))
}
