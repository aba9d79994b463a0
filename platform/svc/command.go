package svc

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
)

// runner runs a program of the system and returns what it wrote to both its
// outputs, and its exit code; an error says that it could not run or did not end.
type runner func(ctx context.Context, args ...string) (out string, code int, err error)

// command returns the runner of the first of the programs that is there.
func command(limit time.Duration, programs ...string) runner {
	return func(ctx context.Context, args ...string) (string, int, error) {
		program := programs[0]
		for _, p := range programs {
			if _, err := os.Stat(p); err == nil {
				program = p
				break
			}
		}
		ctx, cancel := context.WithTimeout(ctx, limit)
		defer cancel()
		var out capped
		cmd := exec.CommandContext(ctx, program, args...)
		cmd.Env = []string{"LC_ALL=C", "PATH=/usr/bin:/bin:/usr/sbin:/sbin", "SYSTEMD_PAGER="}
		cmd.Stdout, cmd.Stderr = &out, &out
		cmd.WaitDelay = time.Second
		err := cmd.Run()
		var exit *exec.ExitError
		switch {
		case ctx.Err() != nil:
			return out.String(), -1, fmt.Errorf("%s %s: %w", program, args[0], ctx.Err())
		case errors.As(err, &exit):
			return out.String(), exit.ExitCode(), nil
		case err != nil:
			return out.String(), -1, fmt.Errorf("running %s: %w", program, err)
		}
		return out.String(), 0, nil
	}
}

// told makes an error of a program that ended with a code other than 0: its first
// line, which is what it complains of.
func told(what, out string, code int) error {
	if code == 0 {
		return nil
	}
	line, _, _ := strings.Cut(strings.TrimSpace(out), "\n")
	return fmt.Errorf("%s ended with %d: %s", what, code, line)
}

// capped keeps the first of what is written to it.
type capped struct{ bytes.Buffer }

const outputLimit = 64 << 10 // bytes

// Write implements io.Writer; it never fails.
func (c *capped) Write(b []byte) (int, error) {
	if room := outputLimit - c.Len(); room > 0 {
		c.Buffer.Write(b[:min(len(b), room)])
	}
	return len(b), nil
}
