package rootfs

import (
	"os"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// moveNamed moves a name and never replaces one. A file system that cannot do
// that (EINVAL: some network file systems) is not removed from.
func moveNamed(from dirHandle, name string, to dirHandle, newName string) error {
	_, err := ignoringEINTR(func() (int, error) {
		return 0, unix.Renameat2(from.fd(), name, to.fd(), newName, unix.RENAME_NOREPLACE)
	})
	return err
}

// lease takes a read lease: it is refused while anyone has the file open for
// writing or mapped, and afterwards who wants to write waits until it is
// released, or 45 seconds (/proc/sys/fs/lease-break-time). fcntl(2), "Leases".
// Files of another owner and some file systems know none.
func lease(f *os.File) (bool, error) {
	_, err := unix.FcntlInt(f.Fd(), unix.F_SETLEASE, unix.F_RDLCK)
	if err == unix.EAGAIN {
		return false, because(ErrInUse, err)
	}
	return err == nil, nil
}

// leaseHolds reports whether nobody has asked for the file since: the kernel
// then names the kind of lease that is to be left. Breaking sends SIGIO, which
// the Go runtime drops.
func leaseHolds(f *os.File) bool {
	kind, err := unix.FcntlInt(f.Fd(), unix.F_GETLEASE, 0)
	return err == nil && kind == unix.F_RDLCK
}

// extraPrefix: the other name spaces are the system's.
const extraPrefix = "user."

func setModified(f *os.File, t time.Time) error {
	stamp, err := unix.TimeToTimespec(t)
	if err != nil {
		return err
	}
	// AT_EMPTY_PATH here is from Linux 5.8; with a null path utimensat always
	// meant the descriptor itself.
	times := [2]unix.Timespec{{Nsec: unix.UTIME_OMIT}, stamp}
	_, _, errno := unix.Syscall6(unix.SYS_UTIMENSAT, f.Fd(), 0, uintptr(unsafe.Pointer(&times)), 0, 0, 0)
	if errno != 0 {
		return errno
	}
	return nil
}

// sameMount tells two mounts of one file system apart (since Linux 5.8; before
// that the move itself says ErrCrossVolume).
func sameMount(a, b dirHandle) bool {
	return mountOf(a) == mountOf(b)
}

func mountOf(h dirHandle) uint64 {
	var st unix.Statx_t
	if err := unix.Statx(h.fd(), "", unix.AT_EMPTY_PATH, unix.STATX_MNT_ID, &st); err != nil || st.Mask&unix.STATX_MNT_ID == 0 {
		return 0
	}
	return st.Mnt_id
}
