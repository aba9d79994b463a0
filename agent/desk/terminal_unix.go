//go:build linux || darwin

package desk

import (
	"os"

	"golang.org/x/sys/unix"
)

func terminal(f *os.File) (int, bool) {
	raw, err := f.SyscallConn()
	if err != nil {
		return 0, false
	}
	var size *unix.Winsize
	var sizeErr error
	if err := raw.Control(func(fd uintptr) { size, sizeErr = unix.IoctlGetWinsize(int(fd), unix.TIOCGWINSZ) }); err != nil || sizeErr != nil {
		return 0, false // the call fails on all but terminals
	}
	return int(size.Col), true
}
