package confine

import (
	"fmt"
	"os/exec"
	"time"
)

// Child is a running process that this one has started and holds.
type Child struct {
	cmd  *exec.Cmd
	hold hold // what the system holds it by
}

// Start starts cmd in a group of its own, so that Ctrl-C does not reach it, with
// an empty environment, and on Windows in a job that it does not outlive, with
// the memory limit. Elsewhere the child must notice that its input ended.
func Start(cmd *exec.Cmd, l Limits) (*Child, error) {
	prepare(cmd)
	cmd.Env = []string{}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("starting a confined process: %w", err)
	}
	c := &Child{cmd: cmd}
	if err := c.hold.take(cmd.Process.Pid, l); err != nil {
		c.Kill()
		_ = c.Wait()
		return nil, fmt.Errorf("holding a confined process: %w", err)
	}
	return c, nil
}

// Kill ends the process at once. It may be called from any goroutine, more than
// once, also when the process has ended.
func (c *Child) Kill() { _ = c.cmd.Process.Kill() } // the only error is that it has ended

// Wait waits for the end of the process and lets go of it. It is called once.
func (c *Child) Wait() error {
	err := c.cmd.Wait()
	c.hold.release()
	return err
}

// CPU is the processor time that the process has used; false: the system does
// not say. Once Wait has returned it says.
func (c *Child) CPU() (time.Duration, bool) {
	if s := c.cmd.ProcessState; s != nil {
		return s.UserTime() + s.SystemTime(), true
	}
	return c.hold.cpu(c.cmd.Process.Pid)
}

// PID is the process's number.
func (c *Child) PID() int { return c.cmd.Process.Pid }
