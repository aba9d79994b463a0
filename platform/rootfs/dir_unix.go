//go:build linux || darwin

package rootfs

import (
	"encoding/binary"
	"errors"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

const separators = "/\x00"

// inodesAreReused: a new file often gets the number of the one deleted just before.
const inodesAreReused = true

// dirHandle is an open folder.
type dirHandle struct {
	f      *os.File
	volume uint64
	dev    uint64
}

func (h dirHandle) fd() int      { return int(h.f.Fd()) }
func (h dirHandle) close() error { return h.f.Close() }

// openStart follows a link in path. O_DIRECTORY keeps it from blocking on a fifo.
func openStart(path string) (dirHandle, Info, error) {
	fd, err := retryWithoutNoatime(unix.O_RDONLY|unix.O_DIRECTORY|unix.O_CLOEXEC, func(flags int) (int, error) {
		return unix.Open(path, flags, 0)
	})
	if err != nil {
		return dirHandle{}, Info{}, err
	}
	return newDirHandle(fd, path)
}

func newDirHandle(fd int, name string) (dirHandle, Info, error) {
	h := dirHandle{f: os.NewFile(uintptr(fd), name)}
	info, err := statFile(h.f, Info{})
	if err != nil {
		h.close()
		return dirHandle{}, Info{}, err
	}
	h.dev = info.dev
	h.volume = volumeOf(fd, info.dev)
	info.ID.Volume = h.volume
	return h, info, nil
}

func (h dirHandle) openDir(name string) (dirHandle, Info, error) {
	fd, err := retryWithoutNoatime(unix.O_RDONLY|unix.O_DIRECTORY|unix.O_NOFOLLOW|unix.O_CLOEXEC, func(flags int) (int, error) {
		return openBelow(h.fd(), name, flags)
	})
	switch {
	case err == unix.ENOTDIR: // a folder when it was listed
		return dirHandle{}, Info{}, ErrChanged
	case err != nil:
		return dirHandle{}, Info{}, err
	}
	return newDirHandle(fd, name)
}

// openFile opens what has the name now; the caller compares it with what it saw.
// O_NONBLOCK is for a fifo that has taken the name since; on a regular file it
// has no meaning and is dropped again.
func (h dirHandle) openFile(name string, _ Info) (*os.File, Info, error) {
	fd, err := retryWithoutNoatime(unix.O_RDONLY|unix.O_NOFOLLOW|unix.O_NONBLOCK|unix.O_NOCTTY|unix.O_CLOEXEC, func(flags int) (int, error) {
		return openBelow(h.fd(), name, flags)
	})
	if err != nil {
		return nil, Info{}, err
	}
	if err := unix.SetNonblock(fd, false); err != nil {
		unix.Close(fd)
		return nil, Info{}, err
	}
	f := os.NewFile(uintptr(fd), name)
	info, err := statFile(f, Info{ID: ID{Volume: h.volume}})
	if err != nil {
		f.Close()
		return nil, Info{}, err
	}
	info.Times.Downloaded = downloaded(fd)
	return f, info, nil
}

// list returns up to n names, and io.EOF after the last.
func (h dirHandle) list(n int) ([]listed, error) {
	names, err := h.f.Readdirnames(n)
	all := make([]listed, len(names))
	for i, name := range names {
		all[i].name = name
	}
	return all, err
}

// retryWithoutNoatime calls open with O_NOATIME, and without it when the kernel
// says that the file is somebody else's.
func retryWithoutNoatime(flags int, open func(flags int) (int, error)) (int, error) {
	for noatime := oNoatime; ; noatime = 0 {
		fd, err := ignoringEINTR(func() (int, error) { return open(flags | noatime) })
		if err != unix.EPERM || noatime == 0 {
			return fd, err
		}
	}
}

func ignoringEINTR(call func() (int, error)) (int, error) {
	for {
		if n, err := call(); err != unix.EINTR {
			return n, err
		}
	}
}

// explain adds our own error to those of the system that have one.
func explain(err error) error {
	var errno unix.Errno
	if !errors.As(err, &errno) {
		return err
	}
	switch errno {
	case unix.ELOOP:
		return because(ErrLink, err)
	case unix.EXDEV:
		return because(ErrMount, err)
	case unix.EAGAIN, unix.ETXTBSY, unix.EBUSY:
		return because(ErrInUse, err)
	case unix.ENXIO, unix.ENODEV: // a socket, or a device without a driver
		return because(ErrSpecial, err)
	case unix.ENOTEMPTY:
		return because(ErrNotEmpty, err)
	}
	return explainOS(err, errno)
}

func typeOf(mode uint32) Type {
	switch mode & unix.S_IFMT {
	case unix.S_IFREG:
		return File
	case unix.S_IFDIR:
		return Folder
	case unix.S_IFLNK:
		return Link
	}
	return Special
}

func inode(volume, number uint64) ID {
	id := ID{Volume: volume}
	binary.LittleEndian.PutUint64(id.File[:], number)
	return id
}

func unixTime(sec, nsec int64) time.Time {
	if sec == 0 && nsec == 0 {
		return time.Time{}
	}
	return time.Unix(sec, nsec).UTC()
}
