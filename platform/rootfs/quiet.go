package rootfs

import "fmt"

// Quiet asks the system, for this whole process, never to fetch the content of
// cloud files and not to move access times where they are read. Call it once at
// the start of a program that scans. It is a second belt: what is known to be a
// placeholder is not opened anyway. Only macOS has such a switch; elsewhere it
// does nothing.
func Quiet() error {
	if err := quiet(); err != nil {
		return fmt.Errorf("asking the system not to fetch cloud files: %w", err)
	}
	return nil
}

// because joins one of our errors with the system's own.
func because(ours, system error) error { return fmt.Errorf("%w (%w)", ours, system) }
