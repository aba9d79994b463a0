// Package posture tells how the PC itself is protected (rules S5, S6, S7):
// firewall, antivirus, disk encryption and what else its owner answers for. It
// changes nothing. What cannot be told is Unknown, never Yes.
package posture

import (
	"context"
	"errors"
	"io"
	"os/exec"
	"strings"
	"time"

	"github.com/shirou/gopsutil/v3/process"
)

// Check is one thing about the PC: the words of a report.
type Check string

// The checks.
const (
	Firewall       Check = "firewall"
	Antivirus      Check = "antivirus"
	DiskEncryption Check = "disk_encryption" // of the system's disk
	ScreenLock     Check = "screen_lock"
	Password       Check = "password"
	Updates        Check = "updates" // are installed by themselves
	USBEncryption  Check = "usb_encryption"
)

// Checks lists every check.
var Checks = []Check{Firewall, Antivirus, DiskEncryption, ScreenLock, Password, Updates, USBEncryption}

// Result is what a check came to.
type Result string

// The results.
const (
	Yes     Result = "yes"
	No      Result = "no"
	Unknown Result = "unknown"
)

// Method is how a check was made.
type Method string

// The methods.
const (
	ByAPI      Method = "api"
	ByRegistry Method = "registry"
	ByTool     Method = "tool"
	ByFile     Method = "file"
	ByOther    Method = "other" // it could not be made
)

// Finding is what one check came to, and how.
type Finding struct {
	Check  Check
	Result Result
	Method Method
}

// system makes the checks of one operating system.
type system struct {
	root string // of the files; empty: the system's own
	// tool runs a program of the system, by its absolute path and with constant
	// arguments, and returns what it says.
	tool func(ctx context.Context, path string, args ...string) (out string, code int, err error)
	// running returns the names of the processes that run.
	running func(ctx context.Context) []string
}

// Look makes every check: one finding each, in the order of Checks.
func Look(ctx context.Context) []Finding {
	return look(ctx, system{tool: tool, running: running})
}

func look(ctx context.Context, s system) []Finding {
	found := s.checks(ctx)
	list := make([]Finding, 0, len(Checks))
	for _, c := range Checks {
		f, ok := found[c]
		if !ok {
			f = Finding{Result: Unknown, Method: ByOther}
		}
		f.Check = c
		list = append(list, f)
	}
	return list
}

// yesNo is a finding that is one or the other.
func yesNo(yes bool, by Method) Finding {
	if yes {
		return Finding{Result: Yes, Method: by}
	}
	return Finding{Result: No, Method: by}
}

// A program of the system is given this long, and this many bytes to say.
const (
	toolWithin = 20 * time.Second
	mostOutput = 64 << 10
)

func tool(ctx context.Context, path string, args ...string) (string, int, error) {
	ctx, stop := context.WithTimeout(ctx, toolWithin)
	defer stop()
	cmd := exec.CommandContext(ctx, path, args...)
	var out strings.Builder
	cmd.Stdout = &capped{&out, mostOutput}
	err := cmd.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) && ctx.Err() == nil {
		return out.String(), exit.ExitCode(), nil
	}
	return out.String(), 0, err
}

// capped writes so many bytes and drops the rest.
type capped struct {
	w    io.Writer
	left int
}

func (c *capped) Write(p []byte) (int, error) {
	n := min(len(p), c.left)
	c.left -= n
	if _, err := c.w.Write(p[:n]); err != nil {
		return 0, err
	}
	return len(p), nil
}

func running(ctx context.Context) []string {
	list, err := process.ProcessesWithContext(ctx)
	if err != nil {
		return nil
	}
	var names []string
	for _, p := range list {
		if name, err := p.NameWithContext(ctx); err == nil {
			names = append(names, strings.ToLower(name))
		}
	}
	return names
}
