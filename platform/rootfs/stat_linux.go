package rootfs

import (
	"os"

	"golang.org/x/sys/unix"
)

const oNoatime = unix.O_NOATIME

// openBelow opens one name of a folder: never through a link, never across a
// mount. Kernels before 5.6 and some sandboxes have no openat2; there O_NOFOLLOW
// refuses links, and mounts are told by stat.
func openBelow(dirfd int, name string, flags int) (int, error) {
	fd, err := unix.Openat2(dirfd, name, &unix.OpenHow{
		Flags:   uint64(flags),
		Resolve: unix.RESOLVE_BENEATH | unix.RESOLVE_NO_SYMLINKS | unix.RESOLVE_NO_MAGICLINKS | unix.RESOLVE_NO_XDEV,
	})
	if err == unix.ENOSYS || err == unix.EPERM && flags&oNoatime == 0 {
		return unix.Openat(dirfd, name, flags, 0)
	}
	return fd, err
}

func (h dirHandle) stat(name string) (Info, error) {
	var st unix.Statx_t
	_, err := ignoringEINTR(func() (int, error) {
		return 0, unix.Statx(h.fd(), name, unix.AT_SYMLINK_NOFOLLOW|unix.AT_NO_AUTOMOUNT, statxMask, &st)
	})
	if err != nil {
		return Info{}, err
	}
	info := infoOf(&st, h.volume)
	// A btrfs subvolume is a file system of its own without being mounted.
	// Files of one overlay folder may have several device numbers.
	info.mount = st.Attributes&unix.STATX_ATTR_MOUNT_ROOT != 0 || info.Type == Folder && info.dev != h.dev
	return info, nil
}

func statFile(f *os.File, before Info) (Info, error) {
	var st unix.Statx_t
	_, err := ignoringEINTR(func() (int, error) {
		return 0, unix.Statx(int(f.Fd()), "", unix.AT_EMPTY_PATH, statxMask, &st)
	})
	if err != nil {
		return Info{}, err
	}
	return infoOf(&st, before.ID.Volume), nil
}

const statxMask = unix.STATX_BASIC_STATS | unix.STATX_BTIME

func infoOf(st *unix.Statx_t, volume uint64) Info {
	info := Info{
		Type:  typeOf(uint32(st.Mode)),
		Size:  int64(st.Size),
		ID:    inode(volume, st.Ino),
		Links: int(st.Nlink),
		Times: Times{
			Modified: unixTime(st.Mtime.Sec, int64(st.Mtime.Nsec)),
			Changed:  unixTime(st.Ctime.Sec, int64(st.Ctime.Nsec)),
		},
		dev: unix.Mkdev(st.Dev_major, st.Dev_minor),
	}
	if st.Mask&unix.STATX_BTIME != 0 {
		info.Times.Birth = unixTime(st.Btime.Sec, int64(st.Btime.Nsec))
	}
	return info
}

// volumeOf returns f_fsid, which most file systems derive from their UUID: a
// device number may be another one after a restart.
func volumeOf(fd int, dev uint64) uint64 {
	var st unix.Statfs_t
	if err := unix.Fstatfs(fd, &st); err != nil {
		return dev
	}
	if id := uint64(uint32(st.Fsid.Val[0])) | uint64(uint32(st.Fsid.Val[1]))<<32; id != 0 {
		return id
	}
	return dev
}

func explainOS(err error, _ unix.Errno) error { return err }
