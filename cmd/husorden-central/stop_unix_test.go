//go:build unix

package main

import (
	"syscall"
	"testing"
)

// TestStop: what has begun comes to its end when the program is stopped.
func TestStop(t *testing.T) {
	c := begin(t, "--data", t.TempDir())
	if err := c.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := c.cmd.Wait(); err != nil {
		t.Errorf("%v\n%s", err, c.err)
	}
	c.cmd = nil
}
