package watch

import (
	"syscall"

	"github.com/fsnotify/fsnotify"
)

// kqueue holds a descriptor for each folder and for each file in it.
const filesCost = true

// movedStay: the descriptors of files in a folder that was moved stay, under
// their old names, until the source is opened anew (fsnotify 1.10.1,
// backend_kqueue.go, readEvents: remove without unwatchFiles; 2026-05).
const movedStay = true

// ignored: Spotlight and virus scanners change attributes all the time.
const ignored = fsnotify.Chmod

// mostFolders counts files too. It leaves half of the process's descriptors to
// the rest of the program.
func mostFolders() int {
	var l syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &l); err != nil {
		return 100
	}
	return int(min(l.Cur/2, 4000))
}
