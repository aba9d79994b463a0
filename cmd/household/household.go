// Package household puts the parts of the agent together, for the programs that
// run it: husorden and husorden-companion.
package household

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"

	"github.com/husorden/husorden/agent/ledger"
	"github.com/husorden/husorden/platform/places"
	"github.com/husorden/husorden/platform/rootfs"
	"github.com/husorden/husorden/policy"
)

// ScannerArgument makes a program be the scanner child: see scanner.Main.
const ScannerArgument = "scanner"

// OwnState is this user's state folder: where no store synchronises it and no
// profile roams.
func OwnState(getenv func(string) string) (string, error) {
	if dir := getenv("XDG_STATE_HOME"); runtime.GOOS == "linux" && filepath.IsAbs(dir) {
		return filepath.Join(dir, "husorden"), nil
	}
	if runtime.GOOS == "windows" {
		dir, err := os.UserCacheDir() // %LocalAppData%
		if err != nil {
			return "", fmt.Errorf("finding the state folder: %w; name one with --state", err)
		}
		return filepath.Join(dir, "Husorden"), nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("finding the state folder: %w; name one with --state", err)
	}
	if runtime.GOOS == "darwin" {
		return filepath.Join(home, "Library", "Application Support", "Husorden"), nil
	}
	return filepath.Join(home, ".local", "state", "husorden"), nil
}

// ServiceState is the installed service's state folder.
func ServiceState(getenv func(string) string) string {
	switch runtime.GOOS {
	case "windows":
		return filepath.Join(getenv("ProgramData"), "Husorden")
	case "darwin":
		return "/Library/Application Support/Husorden"
	}
	if dir := getenv("STATE_DIRECTORY"); filepath.IsAbs(dir) { // systemd
		return dir
	}
	return "/var/lib/husorden"
}

// Whoami is the user of this process as the ledger numbers them.
func Whoami() (ledger.User, error) {
	me, err := user.Current()
	if err != nil {
		return "", fmt.Errorf("finding the user: %w", err)
	}
	return ledger.User(me.Uid), nil
}

// Places returns the places of a home folder, or of this user when home is
// empty, with the folders that the policy names and the drives that are in. They
// are as they are when it is called.
func Places(home string, pol *policy.Policy) func() ([]places.Place, []error) {
	return func() ([]places.Place, []error) {
		if home != "" {
			return append(places.OfHome(home), Declared(home, pol, func(string) places.Cloud { return places.NoCloud })...), nil
		}
		env, problems := places.System()
		ps, more := places.OfUser(env)
		ps = append(ps, Declared(env.Home, pol, env.CloudOf)...)
		if _, ok := pol.Place(policy.Removable); ok {
			for _, v := range env.Volumes {
				if v.Removable {
					ps = append(ps, places.Place{Kind: places.Removable, Path: v.Root, Exists: true, Cloud: env.CloudOf(v.Root)})
				}
			}
		}
		return ps, append(problems, more...)
	}
}

// Declared are the further folders that the policy names.
func Declared(home string, pol *policy.Policy, cloud func(string) places.Cloud) []places.Place {
	var ps []places.Place
	for _, dir := range pol.Folders {
		if rest, ok := strings.CutPrefix(dir, "~/"); ok {
			dir = filepath.Join(home, rest)
		}
		info, err := os.Stat(dir)
		ps = append(ps, places.Place{Kind: places.Custom, Path: dir, Exists: err == nil && info.IsDir(), Cloud: cloud(dir)})
	}
	return ps
}

// version is a release's number, set by the linker; see installer/release.
var version string

// Number is the release's number; empty for what was built otherwise.
func Number() string { return version }

// Version is what this program was built from: of the readers too, so that
// another build reads every file anew.
func Version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "(unknown)"
	}
	v := cmp.Or(version, info.Main.Version)
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" || s.Key == "vcs.modified" && s.Value == "true" {
			v += " " + s.Value
		}
	}
	return v
}

// Together runs the parts until the first of them ends or ctx does, and waits
// for them all.
func Together(ctx context.Context, parts ...func(context.Context) error) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	errs := make([]error, len(parts))
	var all sync.WaitGroup
	for i, part := range parts {
		all.Go(func() {
			defer stop()
			if err := part(ctx); !errors.Is(err, context.Canceled) {
				errs[i] = err
			}
		})
	}
	all.Wait()
	return errors.Join(errs...)
}

// Replace puts data into an owner-only file, all of it or nothing.
func Replace(path string, data []byte) error {
	dir, err := rootfs.OpenDir(filepath.Dir(path))
	if err != nil {
		return err
	}
	defer dir.Close()
	return dir.WriteFile(filepath.Base(path), data)
}
