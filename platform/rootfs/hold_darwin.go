package rootfs

import (
	"os"
	"time"

	"golang.org/x/sys/unix"
)

func moveNamed(from dirHandle, name string, to dirHandle, newName string) error {
	_, err := ignoringEINTR(func() (int, error) {
		return 0, renameatx(from.fd(), name, to.fd(), newName, unix.RENAME_EXCL)
	})
	return err
}

// lease: macOS has nothing that keeps other programs from writing.
func lease(*os.File) (bool, error) { return false, nil }

func leaseHolds(*os.File) bool { return false }

// extraPrefix: macOS keeps all of a file's attributes in one name space.
const extraPrefix = ""

// setModified sets both times, to the microsecond: there is no call that leaves
// one alone by descriptor.
func setModified(f *os.File, t time.Time) error {
	stamp := unix.NsecToTimeval(t.UnixNano())
	return unix.Futimes(int(f.Fd()), []unix.Timeval{stamp, stamp})
}

func sameMount(dirHandle, dirHandle) bool { return true }
