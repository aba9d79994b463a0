package svc

import (
	"context"
	"fmt"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// launchd installs for launchd: a daemon, and an agent for every session.
type launchd struct {
	label   string
	daemon  string // the path of the daemon's plist
	agent   string
	run     runner // launchctl
	uid     int
	console func() (uid int, someone bool) // who sits at the screen
	bound   time.Duration                  // of a stop
	poll    time.Duration
}

var _ manager = launchd{}

// launchdPaths are where the plists lie below root.
func launchdPaths(c Config, root string) (daemon, agent string) {
	return filepath.Join(root, "Library", "LaunchDaemons", c.Name+".plist"),
		filepath.Join(root, "Library", "LaunchAgents", darwinCompanion+".plist")
}

func launchdParts(c Config, root string) []part {
	daemon, agent := launchdPaths(c, root)
	return []part{
		file{PartService, daemon, daemonPlist(c)},
		file{PartCompanionStart, agent, agentPlist(c)},
	}
}

func (l launchd) available() error {
	if l.uid != 0 {
		return fmt.Errorf("changing a service: %w", fs.ErrPermission)
	}
	return nil
}

// changed has nothing to tell: launchd reads a plist at bootstrap.
func (l launchd) changed(context.Context) error { return nil }

// start makes launchd know the job, which starts it (RunAtLoad), or starts a job
// it knows. enable undoes a "launchctl disable" of earlier times.
func (l launchd) start(ctx context.Context) error {
	known, err := l.known(ctx, "system/"+l.label)
	if err != nil {
		return err
	}
	if known {
		return l.do(ctx, "kickstart", "system/"+l.label)
	}
	if err := l.do(ctx, "enable", "system/"+l.label); err != nil {
		return err
	}
	return l.do(ctx, "bootstrap", "system", l.daemon)
}

func (l launchd) stop(ctx context.Context) error { return l.bootout(ctx, "system/"+l.label) }

// sessions starts or stops the companion of the one who sits at the screen.
// Others who are logged on get it when they log on next.
func (l launchd) sessions(ctx context.Context, start bool) error {
	uid, someone := l.console()
	if !someone {
		return nil
	}
	domain := "gui/" + strconv.Itoa(uid)
	target := domain + "/" + darwinCompanion
	if !start {
		return l.bootout(ctx, target)
	}
	known, err := l.known(ctx, target)
	if err != nil || known {
		return err
	}
	return l.do(ctx, "bootstrap", domain, l.agent)
}

// bootout makes launchd end and forget a job, and waits for that: it answers
// before the job has ended.
func (l launchd) bootout(ctx context.Context, target string) error {
	known, err := l.known(ctx, target)
	if err != nil || !known {
		return err
	}
	out, code, err := l.run(ctx, "bootout", target)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, l.bound)
	defer cancel()
	for {
		known, err := l.known(ctx, target)
		switch {
		case ctx.Err() != nil:
			if refused := told("launchctl bootout", out, code); refused != nil {
				return fmt.Errorf("%w: %w", ErrStopTimeout, refused)
			}
			return ErrStopTimeout
		case err != nil || !known:
			return err
		}
		select {
		case <-ctx.Done():
		case <-time.After(l.poll):
		}
	}
}

func (l launchd) state(ctx context.Context) (State, int, error) {
	out, code, err := l.run(ctx, "print", "system/"+l.label)
	switch {
	case err != nil:
		return Unknown, 0, err
	case code != 0:
		return Stopped, 0, nil
	}
	state, pid := launchdState(out)
	return state, pid, nil
}

// known reports whether launchd has the job.
func (l launchd) known(ctx context.Context, target string) (bool, error) {
	_, code, err := l.run(ctx, "print", target)
	return code == 0 && err == nil, err
}

// launchdState reads the answer of launchctl print, which is written for people:
// the first lines of the job itself, one tab in, "state = running" and "pid = 42".
func launchdState(out string) (State, int) {
	state, pid := Unknown, 0
	for line := range strings.Lines(out) {
		key, value, ok := strings.Cut(strings.TrimRight(line, "\r\n"), " = ")
		if !ok {
			continue
		}
		switch key {
		case "\tstate":
			switch value {
			case "running":
				state = Running
			case "spawn scheduled", "waiting":
				state = Failed // KeepAlive: it waits for ThrottleInterval only after it ended
			case "not running", "exited":
				state = Failed
			}
		case "\tpid":
			if n, err := strconv.Atoi(value); err == nil && n > 0 {
				pid = n
			}
		}
	}
	return state, pid
}

func (l launchd) do(ctx context.Context, args ...string) error {
	out, code, err := l.run(ctx, args...)
	if err != nil {
		return err
	}
	return told("launchctl "+args[0], out, code)
}
