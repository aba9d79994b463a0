//go:build !windows

package svc

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
)

// plainMode reports whether everybody may read the file and only its owner may
// write to it.
func plainMode(info fs.FileInfo) bool { return info.Mode().Perm() == 0o644 }

// administrators reports whether the members of a group may do anything anyway:
// root's own, and admin on macOS, which may write to /Applications.
func administrators(gid uint32) bool { return gid == 0 || runtime.GOOS == "darwin" && gid == 80 }

// safe returns ErrUnsafe when others than the administrator can replace the
// program or a folder above it. A link on the way is one too many: what it points
// to has a way of its own.
func safe(path string) error {
	for at := path; ; at = filepath.Dir(at) {
		info, err := os.Lstat(at)
		if err != nil {
			return fmt.Errorf("looking at who may change the program: %w", err)
		}
		st, ok := info.Sys().(*syscall.Stat_t)
		perm := info.Mode().Perm()
		if info.Mode().Type() == fs.ModeSymlink {
			return fmt.Errorf("%w: %s is a link; say where it points", ErrUnsafe, at)
		}
		if !ok || st.Uid != 0 || perm&0o002 != 0 || perm&0o020 != 0 && !administrators(st.Gid) {
			return fmt.Errorf("%w: %s; put the programs in a folder that only the administrator may write to, such as /usr/local/bin", ErrUnsafe, at)
		}
		if at == filepath.Dir(at) {
			return nil
		}
	}
}
