//go:build !linux

package packager

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
)

// Launch starts a copy of this program, which outlives it and is not in the way
// of its replacement. The copy lies in dir, which is the administrator's alone.
func Launch(dir string, args ...string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	name := filepath.Join(dir, "husorden-updater")
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	if err := copyProgram(name, self); err != nil {
		return fmt.Errorf("copying the updater: %w", err)
	}
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.SysProcAttr = dir, detached()
	if err := cmd.Start(); err != nil {
		return err
	}
	return cmd.Process.Release()
}

// Launched is called by who was launched.
func Launched(string) error { return nil }

// copyProgram puts a new file in the place of an earlier copy. That fails while
// the earlier one runs, on Windows: then an updater is at work already.
func copyProgram(to, from string) error {
	data, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	if err := os.WriteFile(to+".new", data, 0o700); err != nil {
		return err
	}
	return os.Rename(to+".new", to)
}
