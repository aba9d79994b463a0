//go:build linux || darwin

package rootfs

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

var diskFull = []error{syscall.ENOSPC, syscall.EDQUOT, syscall.EFBIG}

func metaOf(f *os.File) (Meta, error) {
	var st unix.Stat_t
	if err := unix.Fstat(int(f.Fd()), &st); err != nil {
		return Meta{}, err
	}
	info, err := statFile(f, Info{})
	if err != nil {
		return Meta{}, err
	}
	m := Meta{Mode: uint32(st.Mode) & 0o777, Modified: info.Times.Modified, Birth: info.Times.Birth}
	m.Extra, err = extraOf(int(f.Fd()))
	return m, err
}

// extraOf reads the extended attributes that belong to the user.
func extraOf(fd int) (map[string][]byte, error) {
	buf := make([]byte, maxExtra)
	n, err := unix.Flistxattr(fd, buf)
	switch {
	case errors.Is(err, unix.ENOTSUP):
		return nil, nil
	case errors.Is(err, unix.ERANGE):
		return nil, ErrExtra
	case err != nil:
		return nil, err
	}
	extra, total := map[string][]byte{}, 0
	for name := range strings.SplitSeq(string(buf[:n]), "\x00") {
		if !strings.HasPrefix(name, extraPrefix) || name == "" {
			continue
		}
		value := make([]byte, maxExtra)
		n, err := unix.Fgetxattr(fd, name, value)
		if total += len(name) + n; errors.Is(err, unix.ERANGE) || total > maxExtra {
			return nil, ErrExtra
		}
		if err != nil {
			return nil, err
		}
		extra[name] = value[:n:n]
	}
	if len(extra) == 0 {
		return nil, nil
	}
	return extra, nil
}

func setMeta(f *os.File, m Meta) error {
	var errs []error
	for name, value := range m.Extra {
		if err := unix.Fsetxattr(int(f.Fd()), name, value, 0); err != nil {
			errs = append(errs, fmt.Errorf("extended attribute: %w", err))
		}
	}
	if err := f.Chmod(fs.FileMode(m.Mode & 0o777)); err != nil {
		errs = append(errs, err)
	}
	if !m.Modified.IsZero() {
		if err := setModified(f, m.Modified); err != nil {
			errs = append(errs, fmt.Errorf("modification time: %w", err))
		}
	}
	return errors.Join(errs...)
}
