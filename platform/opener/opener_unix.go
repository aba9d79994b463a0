//go:build unix

package opener

import (
	"context"
	"errors"
	"io/fs"
	"os/exec"
	"syscall"
	"time"
)

func open(ctx context.Context, path string) error { return run(ctx, program, openArgs(path)) }

func show(ctx context.Context, path string) error { return run(ctx, program, showArgs(path)) }

// patience is how long run waits to hear that it went wrong. Without a desktop
// environment the program that was called becomes the one that shows the file:
// it runs on for as long as the person reads, and is not to be ended.
const patience = 3 * time.Second

// run runs a program with a path, which is absolute and so no option, in a
// process group of its own: what ends us does not end what the person reads.
func run(ctx context.Context, program string, args []string) error {
	cmd := exec.Command(program, args...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); errors.Is(err, fs.ErrNotExist) {
		return ErrNone
	} else if err != nil {
		return err
	}
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }() // takes the child's end, whenever that is
	enough := time.NewTimer(patience)
	defer enough.Stop()
	select {
	case err := <-done:
		return err
	case <-enough.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
