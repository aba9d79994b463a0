package svc

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// systemd installs for systemd: a system unit, a user unit, and a desktop entry
// for desktops without it.
type systemd struct {
	unit   string // "husorden.service"
	run    runner // systemctl
	booted string // the folder that is there when systemd runs (sd_booted(3))
	uid    int
}

var _ manager = systemd{}

// systemdParts are the parts below root, "/" for the system.
func systemdParts(c Config, root string) []part {
	at := func(path string) string { return filepath.Join(root, filepath.FromSlash(path)) }
	unit, companion := c.Name+".service", c.Name+"-companion.service"
	const system, user = "/etc/systemd/system/", "/etc/systemd/user/"
	return []part{
		file{PartService, at(system + unit), systemUnit(c)},
		link{PartBoot, at(system + "multi-user.target.wants/" + unit), system + unit},
		file{PartCompanion, at(user + companion), userUnit(c)},
		link{PartCompanionStart, at(user + "default.target.wants/" + companion), user + companion},
		file{PartUpdater, at(system + c.Name + "-update.service"), updateUnit(c)},
		file{PartUpdaterStart, at(system + c.Name + "-update.path"), updatePath(c)},
		file{PartCompanionDesktop, at("/etc/xdg/autostart/" + c.Name + "-companion.desktop"), desktopEntry(c)},
	}
}

// runs reports whether this computer was started by systemd.
func (s systemd) runs() bool {
	_, err := os.Stat(s.booted)
	return err == nil
}

func (s systemd) available() error {
	if !s.runs() {
		return ErrNoManager
	}
	if s.uid != 0 {
		return fmt.Errorf("changing a service: %w", fs.ErrPermission)
	}
	return nil
}

func (s systemd) changed(ctx context.Context) error { return s.do(ctx, "daemon-reload") }

func (s systemd) start(ctx context.Context) error { return s.do(ctx, "start", s.unit) }

// stop is bounded by the unit: systemd kills what has not ended after
// TimeoutStopSec.
func (s systemd) stop(ctx context.Context) error {
	err := s.do(ctx, "stop", s.unit)
	if errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("%w: %w", ErrStopTimeout, err)
	}
	return err
}

// sessions does nothing: a user's systemd is the user's.
func (s systemd) sessions(context.Context, bool) error { return nil }

func (s systemd) state(ctx context.Context) (State, int, error) {
	if !s.runs() {
		return Stopped, 0, nil // nobody could have started it
	}
	out, code, err := s.run(ctx, "show", "--property=ActiveState,SubState,MainPID", s.unit)
	if err == nil {
		err = told("systemctl show", out, code)
	}
	if err != nil {
		return Unknown, 0, err
	}
	state, pid := systemdState(out)
	return state, pid, nil
}

// systemdState reads the answer of systemctl show.
func systemdState(out string) (State, int) {
	is := map[string]string{}
	for line := range strings.Lines(out) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		is[key] = value
	}
	pid, err := strconv.Atoi(is["MainPID"])
	if err != nil || pid < 0 {
		pid = 0
	}
	switch is["ActiveState"] {
	case "active", "reloading":
		return Running, pid
	case "inactive":
		return Stopped, 0
	case "failed":
		return Failed, 0
	case "activating":
		if is["SubState"] == "auto-restart" { // it ended, and waits for RestartSec
			return Failed, 0
		}
		return Starting, pid
	case "deactivating":
		return Stopping, pid
	}
	return Unknown, pid
}

func (s systemd) do(ctx context.Context, args ...string) error {
	out, code, err := s.run(ctx, args...)
	if err != nil {
		return err
	}
	return told("systemctl "+args[0], out, code)
}
