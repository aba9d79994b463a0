//go:build linux || darwin

package ipc

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// maxSocketPath is how many bytes a socket's path may have: 104 on macOS, 108 on
// Linux, the zero byte at its end included.
const maxSocketPath = 103

// shortened calls use with a path to the same file that is short enough for a
// socket. A longer one goes through a link in a new folder that is nobody
// else's, for as long as use takes; the socket itself stays where it is. Changing
// the process's folder would be simpler, but that is every goroutine's.
func shortened(path string, use func(short string) error) error {
	if len(path) <= maxSocketPath {
		return use(path)
	}
	way, err := os.MkdirTemp(tempDir(), "hus")
	if err != nil {
		return fmt.Errorf("making a short way: %w", err)
	}
	link := filepath.Join(way, "d")
	if err := os.Symlink(filepath.Dir(path), link); err != nil {
		return errors.Join(fmt.Errorf("making a short way: %w", err), os.Remove(way))
	}
	err = use(filepath.Join(link, filepath.Base(path)))
	// What is left in the temporary folder does no harm.
	_ = os.Remove(link)
	_ = os.Remove(way)
	return err
}

// tempDir is the user's, unless that is long itself. (macOS's has 49 bytes.)
func tempDir() string {
	const most = maxSocketPath - len("/hus1234567890/d/"+socketName)
	if dir := os.TempDir(); filepath.IsAbs(dir) && len(dir) <= most {
		return dir
	}
	return "/tmp"
}
