//go:build !windows && !darwin

package watch

import (
	"os"
	"strconv"
	"strings"

	"github.com/fsnotify/fsnotify"
)

const (
	filesCost = false
	movedStay = false
	// ignored is nothing: a file that becomes readable is worth a look.
	ignored = fsnotify.Op(0)
)

// mostFolders leaves half of the user's inotify watches to other programs. It is
// below the length of the kernel's queue (16,384), since to end a watch puts an
// event into it.
func mostFolders() int {
	const most = 10_000
	text, err := os.ReadFile("/proc/sys/fs/inotify/max_user_watches")
	if err != nil {
		return most
	}
	n, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		return most
	}
	return min(n/2, most)
}
