package ipc

import (
	"errors"

	"golang.org/x/sys/unix"
)

// xucredVersion is XUCRED_VERSION of sys/ucred.h.
const xucredVersion = 0

// credentials are those of the moment at which the other side connected, or
// began to listen; the process is the one that holds the socket now.
func credentials(fd int) (uid, pid int, err error) {
	c, err := unix.GetsockoptXucred(fd, unix.SOL_LOCAL, unix.LOCAL_PEERCRED)
	if err != nil {
		return 0, 0, err
	}
	if c.Version != xucredVersion {
		return 0, 0, errors.New("credentials of an unknown form")
	}
	// Without it we only cannot say which process it was.
	pid, err = unix.GetsockoptInt(fd, unix.SOL_LOCAL, unix.LOCAL_PEERPID)
	if err != nil {
		pid = 0
	}
	return int(c.Uid), pid, nil
}
