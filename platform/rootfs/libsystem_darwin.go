package rootfs

import (
	"encoding/binary"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Three calls of libSystem that x/sys/unix does not have, reached the way it
// reaches the others: a dynamic import, a trampoline in libsystem_darwin.s and
// the runtime's own caller. Apple keeps these functions stable; system call
// numbers it does not.

//go:cgo_import_dynamic libc_getattrlistat getattrlistat "/usr/lib/libSystem.B.dylib"
//go:cgo_import_dynamic libc_renameatx_np renameatx_np "/usr/lib/libSystem.B.dylib"
//go:cgo_import_dynamic libc_setiopolicy_np setiopolicy_np "/usr/lib/libSystem.B.dylib"

var (
	getattrlistatAddr uintptr // set in libsystem_darwin.s
	renameatxAddr     uintptr
	setiopolicyAddr   uintptr
)

//go:linkname syscall_syscall6 syscall.syscall6
func syscall_syscall6(fn, a1, a2, a3, a4, a5, a6 uintptr) (r1, r2 uintptr, err syscall.Errno)

// attrlist is struct attrlist of sys/attr.h.
type attrlist struct {
	bitmapCount uint16
	_           uint16
	common      uint32
	volume      uint32
	dir         uint32
	file        uint32
	fork        uint32
}

const attrBitMapCount = 5

// addedTime returns when name came into its folder (ATTR_CMN_ADDEDTIME) as Unix
// seconds and nanoseconds. File systems without it answer EINVAL.
func addedTime(dirfd int, name string) (sec, nsec int64, err error) {
	path, err := unix.BytePtrFromString(name)
	if err != nil {
		return 0, 0, err
	}
	want := attrlist{bitmapCount: attrBitMapCount, common: unix.ATTR_CMN_ADDEDTIME}
	var got [20]byte // its length in 4 bytes, then a timespec without padding
	_, _, errno := syscall_syscall6(getattrlistatAddr, uintptr(dirfd), uintptr(unsafe.Pointer(path)),
		uintptr(unsafe.Pointer(&want)), uintptr(unsafe.Pointer(&got[0])), uintptr(len(got)), unix.FSOPT_NOFOLLOW)
	if errno != 0 {
		return 0, 0, errno
	}
	if binary.LittleEndian.Uint32(got[:]) != uint32(len(got)) {
		return 0, 0, unix.EINVAL
	}
	return int64(binary.LittleEndian.Uint64(got[4:])), int64(binary.LittleEndian.Uint64(got[12:])), nil
}

func setiopolicy(kind, scope, policy int) error {
	if _, _, errno := syscall_syscall6(setiopolicyAddr, uintptr(kind), uintptr(scope), uintptr(policy), 0, 0, 0); errno != 0 {
		return errno
	}
	return nil
}

// renameatx is rename(2) below two open folders with flags of renamex_np.
func renameatx(fromfd int, from string, tofd int, to string, flags uint32) error {
	fromPath, err := unix.BytePtrFromString(from)
	if err != nil {
		return err
	}
	toPath, err := unix.BytePtrFromString(to)
	if err != nil {
		return err
	}
	if _, _, errno := syscall_syscall6(renameatxAddr, uintptr(fromfd), uintptr(unsafe.Pointer(fromPath)),
		uintptr(tofd), uintptr(unsafe.Pointer(toPath)), uintptr(flags), 0); errno != 0 {
		return errno
	}
	return nil
}
