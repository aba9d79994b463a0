// Package packager has the system's own package manager install a package over
// the program that runs: Windows Installer, macOS' installer, dpkg or rpm.
package packager

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"time"
)

// Kind is a sort of package.
type Kind string

// The kinds.
const (
	None Kind = "" // the program was not installed by a package
	MSI  Kind = "msi"
	PKG  Kind = "pkg"
	Deb  Kind = "deb"
	RPM  Kind = "rpm"
)

// ErrNone: the program was not installed by a package, and no package replaces it.
var ErrNone = errors.New("not installed by a package")

// Install installs the package at path, whatever version of it is there, a half
// installed one included. later is the package of the version that is there, when
// path's is an earlier one; else empty. It waits for other installations, up to
// ten minutes. Nothing is asked and no window is shown.
//
// What has begun is not broken off when ctx ends: half an installation is worse
// than a whole one.
func Install(ctx context.Context, k Kind, path, later string) error {
	return install(ctx, run, k, path, later)
}

// command is one command of an installation.
type command struct {
	name  string
	args  []string
	good  []int // exit codes that are success
	again []int // exit codes that mean that another installation is under way
}

// runner runs a command to its end.
type runner func(name string, args ...string) (code int, out []byte, err error)

// patience is how long, and how often, other installations are waited for.
const (
	patience = 10 * time.Minute
	pause    = 10 * time.Second
)

func install(ctx context.Context, r runner, k Kind, path, later string) error {
	list := commands(k, path, later)
	if list == nil {
		return ErrNone
	}
	for _, c := range list {
		if err := c.run(ctx, r); err != nil {
			return err
		}
	}
	return nil
}

func (c command) run(ctx context.Context, r runner) error {
	for tries := int(patience / pause); ; tries-- {
		if err := ctx.Err(); err != nil {
			return err
		}
		code, out, err := r(c.name, c.args...)
		switch {
		case err != nil:
			return fmt.Errorf("starting %s: %w", c.name, err)
		case slices.Contains(c.good, code):
			return nil
		case !slices.Contains(c.again, code) || tries <= 0:
			return fmt.Errorf("%s ended with %d: %s", c.name, code, tail(out))
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
		}
	}
}

// tail is the end of what a command said.
func tail(out []byte) string {
	const most = 400
	if len(out) > most {
		out = out[len(out)-most:]
	}
	return string(out)
}

// commands are what each package manager is told.
func commands(k Kind, path, later string) []command {
	switch k {
	case Deb:
		// 2 is what dpkg ends with when another one has its lock.
		return []command{{"/usr/bin/dpkg", []string{"--force-confdef", "--force-confold", "--force-downgrade", "-i", path}, []int{0}, []int{2}}}
	case RPM:
		return []command{{"/usr/bin/rpm", []string{"-U", "--oldpackage", "--replacepkgs", path}, []int{0}, nil}}
	case PKG:
		return []command{{"/usr/sbin/installer", []string{"-pkg", path, "-target", "/"}, []int{0}, nil}}
	case MSI:
		// 1605: it is not installed. 1618: another installation is under way. 1641 and
		// 3010: done, and Windows is to be started anew.
		var list []command
		if later != "" {
			// Windows Installer puts no earlier version over a later one. With this
			// property the later one goes as if an upgrade took it away: what it has
			// stored stays.
			list = append(list, command{msiexec, []string{"/x", later, "/qn", "/norestart", "UPGRADINGPRODUCTCODE={00000000-0000-0000-0000-000000000000}"}, []int{0, 1605, 1641, 3010}, []int{1618}})
		}
		return append(list, command{msiexec, []string{"/i", path, "/qn", "/norestart"}, []int{0, 1641, 3010}, []int{1618}})
	}
	return nil
}

// run runs a command.
func run(name string, args ...string) (int, []byte, error) {
	cmd := exec.Command(name, args...)
	cmd.Env = append(cmd.Environ(), "DEBIAN_FRONTEND=noninteractive", "LC_ALL=C")
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return exit.ExitCode(), out, nil
	}
	return 0, out, err
}
