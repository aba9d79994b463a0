//go:build linux || darwin

package rootfs

import (
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// actsOnHandle: Unix renames and removes names, not open files.
const actsOnHandle = false

// hold opens the file and takes the lease before it looks at it.
func (h dirHandle) hold(name string, seen Info) (*os.File, Info, bool, error) {
	f, opened, err := h.openFile(name, seen)
	if err != nil {
		return nil, Info{}, false, err
	}
	guarded, err := lease(f)
	if err == nil {
		var info Info
		if info, err = statFile(f, opened); err == nil {
			info.Times.Downloaded = opened.Times.Downloaded
			return f, info, guarded, nil
		}
	}
	f.Close()
	return nil, Info{}, false, err
}

func (h dirHandle) holdFolder(name string) (*os.File, Info, error) {
	dir, info, err := h.openDir(name)
	return dir.f, info, err
}

func moveHeld(_ *os.File, from dirHandle, name string, to dirHandle, newName string, replace bool) error {
	if !replace {
		return moveNamed(from, name, to, newName)
	}
	_, err := ignoringEINTR(func() (int, error) { return 0, unix.Renameat(from.fd(), name, to.fd(), newName) })
	return err
}

func removeHeld(_ *os.File, dir dirHandle, name string, folder bool) error {
	flags := 0
	if folder {
		flags = unix.AT_REMOVEDIR
	}
	_, err := ignoringEINTR(func() (int, error) { return 0, unix.Unlinkat(dir.fd(), name, flags) })
	return err
}

// explainMove is explain for a rename, where EXDEV means something else.
func explainMove(err error) error {
	if err == unix.EXDEV {
		return because(ErrCrossVolume, err)
	}
	return explain(err)
}

// private reports with ErrNotPrivate that others than the owner can put
// something into the folder.
func (h dirHandle) private() error {
	var st unix.Stat_t
	if err := unix.Fstat(h.fd(), &st); err != nil {
		return explain(err)
	}
	if int(st.Uid) != os.Geteuid() || st.Mode&0o022 != 0 {
		return fmt.Errorf("owner %d, mode %o: %w", st.Uid, st.Mode&0o7777, ErrNotPrivate)
	}
	return nil
}

// create makes every file the owner's only; SetMeta opens it up where it is to be.
func (h dirHandle) create(name string, _ bool) (*os.File, Info, error) {
	fd, err := ignoringEINTR(func() (int, error) {
		return unix.Openat(h.fd(), name, unix.O_RDWR|unix.O_CREAT|unix.O_EXCL|unix.O_NOFOLLOW|unix.O_CLOEXEC, 0o600)
	})
	if err != nil {
		return nil, Info{}, err
	}
	f := os.NewFile(uintptr(fd), name)
	info, err := statFile(f, Info{ID: ID{Volume: h.volume}})
	if err != nil {
		f.Close()
		return nil, Info{}, err
	}
	return f, info, nil
}

func (h dirHandle) makeFolder(name string, _ bool) error {
	_, err := ignoringEINTR(func() (int, error) { return 0, unix.Mkdirat(h.fd(), name, 0o700) })
	return err
}

func (h dirHandle) sync() error {
	_, err := ignoringEINTR(func() (int, error) { return 0, unix.Fsync(h.fd()) })
	if err == unix.EINVAL { // the file system has nothing to write
		return nil
	}
	return err
}

// lock locks the folder by a handle of its own.
func (h dirHandle) lock() (*os.File, error) {
	fd, err := ignoringEINTR(func() (int, error) {
		return unix.Openat(h.fd(), ".", unix.O_RDONLY|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
	})
	if err != nil {
		return nil, err
	}
	if err := unix.Flock(fd, unix.LOCK_EX|unix.LOCK_NB); err != nil {
		unix.Close(fd)
		return nil, err
	}
	return os.NewFile(uintptr(fd), "lock"), nil
}
