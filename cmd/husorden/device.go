package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/husorden/husorden/agent/device"
	"github.com/husorden/husorden/agent/remote"
	"github.com/husorden/husorden/cmd/clock"
	"github.com/husorden/husorden/cmd/household"
	"github.com/husorden/husorden/platform/ipc"
	"github.com/husorden/husorden/platform/rootfs"
	"github.com/husorden/husorden/platform/svc"
	"github.com/husorden/husorden/policy"
)

// runService is what the service does, until ctx is done: it keeps the ledger,
// decides, and answers companions and the command line. It calls ready when they
// can reach it. state is empty for the installed service.
func (p *program) runService(state string) svc.Function {
	return func(ctx context.Context, ready func()) error {
		address, dir := ipc.Service(), household.ServiceState(p.getenv)
		var err error
		if state != "" {
			if dir, err = filepath.Abs(state); err != nil {
				return err
			}
			if address, err = ipc.ServiceIn(dir); err != nil {
				return err
			}
		}
		for err = household.ErrAnew; errors.Is(err, household.ErrAnew) && ctx.Err() == nil; {
			err = p.serveDevice(ctx, address, dir, state == "", ready)
		}
		if errors.Is(err, household.ErrAnew) { // it was stopped just then
			return nil
		}
		return err
	}
}

// serveDevice is the service for as long as the same rules hold.
func (p *program) serveDevice(ctx context.Context, address ipc.Address, dir string, installed bool, ready func()) error {
	if installed {
		if err := prepare(dir); err != nil {
			return err
		}
	}
	pol, err := servicePolicy(dir)
	if err != nil {
		return err
	}
	d, log, file, err := openDevice(device.Options{Dir: dir, Policy: pol, Now: p.now, Synced: clock.Synced, Reader: household.Version(), Posture: household.Posture(p.now)})
	if err != nil {
		return err
	}
	defer file.Close()
	defer d.Close()
	if installed {
		mended(ctx, func(part, code string) { log.Warn("the installation differs", "code", code, "part", part) })
	}
	me, err := household.Whoami()
	if err != nil {
		return err
	}
	log.Info("started", "policy", d.Policy().Name)
	org := household.NewOrganisation(d, log)
	verbs := remote.Verbs(d, string(me), org)
	parts := []func(context.Context) error{keepTime(d, clock.PC{}), org.Run, serve(address, verbs, log, ready)}
	if installed {
		u := household.NewUpdates(d, dir, log)
		remote.UpdateVerbs(verbs, u)
		parts = append(parts, u.Run, org.EnrolBySetup)
	}
	err = household.Together(ctx, parts...)
	log.Info("stopped")
	return err
}

// prepare makes the service's folder, and puts the rules in it that the package was
// told. A folder that others can put something in is refused, whoever made it:
// its rules would be theirs.
func prepare(dir string) error {
	if err := ownAlone(dir); err != nil {
		return fmt.Errorf("%w; look at what is in it, remove it, and start the service again", err)
	}
	if err := household.SetupProfile(filepath.Join(dir, policyFile)); err != nil {
		return fmt.Errorf("taking the package's profile into use: %w", err)
	}
	return nil
}

// ownAlone makes a folder that is the service's alone, or looks whether it is.
func ownAlone(dir string) error {
	above, err := rootfs.OpenDir(filepath.Dir(dir))
	if err != nil {
		return err
	}
	defer above.Close()
	d, err := above.Private(filepath.Base(dir))
	if !errors.Is(err, rootfs.ErrMount) {
		if err != nil {
			return err
		}
		return d.Close()
	}
	// systemd has mounted it, as all else is read-only for the service.
	if d, err = rootfs.OpenDir(dir); err != nil {
		return err
	}
	defer d.Close()
	return d.IsPrivate()
}

// servicePolicy is the policy in the service's folder, put there by whoever
// installed it; without one the built-in default profile.
func servicePolicy(dir string) (*policy.Policy, error) {
	src, err := os.ReadFile(filepath.Join(dir, policyFile))
	if errors.Is(err, fs.ErrNotExist) {
		return policy.Load(policy.DefaultProfile, nil)
	}
	if err != nil {
		return nil, fmt.Errorf("reading the service's policy: %w", err)
	}
	return policy.ParseOpen(policyFile, src) // a question that is open is told of, and nothing is removed
}

// mended puts right what was changed about the installation. Under systemd the
// unit makes the system read-only for the service, which can then only tell.
func mended(ctx context.Context, tell func(part, code string)) {
	s, err := svc.New(svc.Config{})
	if err != nil {
		return
	}
	differs, err := s.Check(ctx)
	if err != nil || len(differs) == 0 {
		return
	}
	code := "installation_mended"
	if _, err := s.Repair(ctx); err != nil {
		code = "installation_differs"
	}
	for _, d := range differs {
		tell(string(d.Part), code)
	}
}
