package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/husorden/husorden/agent/companion"
	"github.com/husorden/husorden/agent/desk"
	"github.com/husorden/husorden/agent/desk/page"
	"github.com/husorden/husorden/agent/device"
	"github.com/husorden/husorden/agent/localapi"
	"github.com/husorden/husorden/agent/remote"
	"github.com/husorden/husorden/cmd/clock"
	"github.com/husorden/husorden/cmd/household"
	"github.com/husorden/husorden/platform/ipc"
	"github.com/husorden/husorden/policy"
)

// keep is `husorden run`, the whole agent in one process for one user: it
// watches, remembers, asks and removes until it is stopped.
func (p *program) keep(ctx context.Context, args []string) (int, error) {
	fs := flag.NewFlagSet("run", flag.ContinueOnError)
	state, rules, lang := stateFlag(fs), p.policyFlags(fs), p.lang(fs)
	home := fs.String("home", "", "the home folder to keep in order (default: this user's places)")
	noDesktop := fs.Bool("no-desktop", false, "no notices on the screen: they are written to standard error")
	operands, err := parse(fs, args)
	if err != nil {
		return 0, err
	}
	if len(operands) > 0 {
		return 0, errors.New("takes no operands; name a home folder with --home")
	}
	if *home != "" {
		if *home, err = existingFolder(*home); err != nil {
			return 0, err
		}
	}
	dir, err := state.folder(p.getenv)
	if err != nil {
		return 0, err
	}
	k := &keeping{program: p, dir: dir, home: *home, lang: desk.ParseLang(*lang), quiet: *noDesktop}
	if err := k.decide(rules, given(fs, "policy", "choose")); err != nil {
		return 0, err
	}
	if k.seat, err = page.TakeSeat(time.Now, k.lang); err != nil {
		return 0, err
	}
	defer k.seat.Close()
	if !k.quiet && household.HasDesktop(ctx) {
		if k.start != nil {
			k.served = k.invite(ctx)
		}
		k.desktop = household.NewDesktop(k.lang, slog.New(slog.DiscardHandler))
		return exitFine, household.Together(ctx, k.desktop.Run, k.runs)
	}
	return exitFine, k.runs(ctx)
}

// runs runs, anew when the organisation's rules have changed.
func (k *keeping) runs(ctx context.Context) error {
	err := household.ErrAnew
	for errors.Is(err, household.ErrAnew) && ctx.Err() == nil {
		if pol := k.chosen.Load(); pol != nil {
			k.own, k.start = pol, nil
		}
		err = k.run(ctx)
	}
	if errors.Is(err, household.ErrAnew) { // it was stopped just then
		return nil
	}
	return err
}

func existingFolder(path string) (string, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	info, err := os.Stat(path)
	if err != nil {
		return "", fmt.Errorf("%w; name a home folder that exists", err)
	}
	if !info.IsDir() {
		return "", fmt.Errorf("%s is not a folder; name a home folder", path)
	}
	return path, nil
}

// keeping is one `husorden run`.
type keeping struct {
	*program
	dir    string         // state
	home   string         // empty: this user's places
	own    *policy.Policy // that was named here
	policy *policy.Policy // that holds: the organisation's, if there is one
	lang   desk.Lang
	quiet  bool
	// desktop is nil where notices go to standard error.
	desktop *household.Desktop
	seat    *page.Seat       // where the page is, over restarts; nil: it takes one of its own
	start   *household.Start // nil: the rules are chosen
	// chosen is what was chosen on the page.
	chosen atomic.Pointer[policy.Policy]
	// trial is the clock of `husorden try`; nil: the PC's holds.
	trial *clock.Moving
	// served is given what mints addresses of the page; nil: nobody waits for it.
	served func(mint func() string)
}

// time is the clock that all of it goes by.
func (k *keeping) time() clock.Source {
	if k.trial != nil {
		return k.trial
	}
	return clock.PC{}
}

func (k *keeping) device() (*device.Device, *slog.Logger, io.Closer, error) {
	c := k.time()
	o := device.Options{Dir: k.dir, Policy: k.own, Now: c.Now, Synced: c.Synced, Reader: household.Version(), Posture: household.Posture(c.Now)}
	if k.trial != nil {
		o.Pulse = time.Now
	}
	return openDevice(o)
}

// person is the companion's part.
func (k *keeping) person(d companion.Device, log *slog.Logger) household.Person {
	p := household.Person{Device: d, Policy: k.policy, Home: k.home, Own: k.dir, Lang: k.lang, Ask: k.ask, Desktop: k.desktop,
		Clock: k.time(), Served: k.served, Start: k.start, Seat: k.seat, Log: log}
	if k.start != nil && k.policy.Hash() != k.own.Hash() { // an organisation chose
		p.Start = household.ToldStart(k.dir, k.home)
	}
	if k.trial != nil {
		p.Trial = k.trial
	}
	return p
}

// run joins device, companion and local API until ctx ends.
func (k *keeping) run(ctx context.Context) error {
	var d *device.Device
	var log *slog.Logger
	var file io.Closer
	err := patiently(ctx, func() (err error) {
		d, log, file, err = k.device()
		return err
	})
	if err != nil {
		return err
	}
	defer file.Close()
	defer d.Close()
	k.policy = d.Policy()
	if err := k.remember(); err != nil {
		return fmt.Errorf("writing to the state folder: %w", err)
	}
	me, err := household.Whoami()
	if err != nil {
		return err
	}
	person := d.Person(me)
	release, err := person.Attach()
	if err != nil {
		return err
	}
	defer release()
	address, err := ipc.State(k.dir)
	if err != nil {
		return err
	}
	k.greet()
	log.Info("started", "policy", k.policy.Name)
	org := household.NewOrganisation(d, log)
	org.Clock = k.time()
	p := k.person(person, log)
	p.Office = org
	err = household.Together(ctx,
		keepTime(d, k.time()),
		k.chosenAnew,
		p.Run,
		org.Run,
		serve(address, remote.Verbs(d, string(me), org), log, func() {}),
	)
	log.Info("stopped")
	return err
}

// keepTime keeps the device's time and ledger in order.
func keepTime(d *device.Device, c clock.Source) func(context.Context) error {
	return func(ctx context.Context) error {
		each, stop := c.Ticks()
		defer stop()
		return d.Run(ctx, each)
	}
}

// longestCall is how long a companion may wait for work in one call.
const longestCall = time.Hour

// serve answers for the device at an address, and calls ready when it does.
func serve(a ipc.Address, verbs *localapi.Verbs, log *slog.Logger, ready func()) func(context.Context) error {
	return func(ctx context.Context) error {
		l, err := ipc.Listen(a)
		if err != nil {
			return fmt.Errorf("listening for the command line and the companions: %w", err)
		}
		ready()
		return localapi.Serve(ctx, l, verbs, localapi.Options{Program: household.Version(), Log: log, Limits: localapi.Limits{Call: longestCall}})
	}
}

// ask tells the person on standard error that something waits for them. A notice
// on the screen belongs to the desktop.
func (k *keeping) ask(_ context.Context, s companion.Summary) bool {
	form := policy.Sentence{
		DA: "%s skal du tage stilling til. Se dem med: husorden status\n",
		EN: "%s wait for you. See them with: husorden status\n"}
	if k.trial != nil {
		fmt.Fprintf(k.err, "%s: ", desk.Date(k.lang, k.trial.Now().In(policy.Copenhagen())))
		form = policy.Sentence{DA: "%s skal du tage stilling til. Se siden Min pc.\n", EN: "%s wait for you. See the page My PC.\n"}
	}
	_, err := fmt.Fprintf(k.err, form.In(string(k.lang)), desk.Files(k.lang, s.Due))
	return err == nil
}
