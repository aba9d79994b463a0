package rootfs

import (
	"os"

	"golang.org/x/sys/unix"
)

const oNoatime = 0 // macOS has no such flag: see Quiet

// openBelow opens one name of a folder, never through a link.
func openBelow(dirfd int, name string, flags int) (int, error) {
	return unix.Openat(dirfd, name, flags, 0)
}

func (h dirHandle) stat(name string) (Info, error) {
	var st unix.Stat_t
	_, err := ignoringEINTR(func() (int, error) {
		return 0, unix.Fstatat(h.fd(), name, &st, unix.AT_SYMLINK_NOFOLLOW)
	})
	if err != nil {
		return Info{}, err
	}
	info := infoOf(&st, h.volume)
	info.mount = info.Type == Folder && info.dev != h.dev
	if sec, nsec, err := addedTime(h.fd(), name); err == nil {
		info.Times.Added = unixTime(sec, nsec)
	}
	return info, nil
}

func statFile(f *os.File, before Info) (Info, error) {
	var st unix.Stat_t
	_, err := ignoringEINTR(func() (int, error) { return 0, unix.Fstat(int(f.Fd()), &st) })
	if err != nil {
		return Info{}, err
	}
	return infoOf(&st, before.ID.Volume), nil
}

func infoOf(st *unix.Stat_t, volume uint64) Info {
	return Info{
		Type:  typeOf(uint32(st.Mode)),
		Size:  st.Size,
		ID:    inode(volume, st.Ino),
		Links: int(st.Nlink),
		Times: Times{
			Birth:    unixTime(st.Btim.Unix()),
			Modified: unixTime(st.Mtim.Unix()),
			Changed:  unixTime(st.Ctim.Unix()),
		},
		Placeholder: st.Flags&unix.SF_DATALESS != 0,
		dev:         uint64(uint32(st.Dev)),
	}
}

// volumeOf: f_fsid holds the device number on macOS, so there is nothing better.
func volumeOf(_ int, dev uint64) uint64 { return dev }

// explainOS: missing rights in the file's mode or ACL are EACCES; EPERM comes
// from privacy protection (TCC), which a person can lift.
func explainOS(err error, errno unix.Errno) error {
	switch errno {
	case unix.EPERM:
		return because(ErrPrivacy, err)
	case unix.EDEADLK: // Quiet is on and the content is in the cloud
		return because(ErrPlaceholder, err)
	}
	return err
}
