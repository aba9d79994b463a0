package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"path/filepath"
	"runtime"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/husorden/husorden/agent/ledger"
	"github.com/husorden/husorden/agent/localapi"
	"github.com/husorden/husorden/agent/remote"
	"github.com/husorden/husorden/agent/update"
	"github.com/husorden/husorden/cmd/clock"
	"github.com/husorden/husorden/cmd/household"
	"github.com/husorden/husorden/platform/ipc"
	"github.com/husorden/husorden/platform/packager"
	"github.com/husorden/husorden/platform/svc"
	"github.com/husorden/husorden/policy"
	"github.com/husorden/husorden/policy/release"
)

// update tells of the updates, has one looked for, or is the updater itself.
func (p *program) update(ctx context.Context, args []string) (int, error) {
	fs := flag.NewFlagSet("update", flag.ContinueOnError)
	lang := p.lang(fs)
	now := fs.Bool("now", false, "look for an update at once, also for one that did not work before (needs administrator rights)")
	ordered := fs.Bool("ordered", false, "be the updater that the service has started (no command for people)")
	format := choice(fs, "format", []string{"text", "json"}, "of the answer")
	operands, err := parse(fs, args)
	if err != nil {
		return 0, err
	}
	if len(operands) > 0 {
		return 0, errors.New("takes no operands")
	}
	if *ordered {
		return p.updater(ctx)
	}
	d, err := remote.Dial(ctx, ipc.Service(), household.Version())
	if errors.Is(err, localapi.ErrNotRunning) {
		return 0, errors.New(policy.Sentence{DA: "tjenesten kører ikke, og det er den, der henter opdateringer; start den med »husorden service start«",
			EN: "the service does not run, and it is what fetches updates; start it with `husorden service start`"}.In(*lang))
	}
	if err != nil {
		return 0, sentence(err, *lang)
	}
	defer d.Close()
	if *now {
		off, err := d.UpdateNow(ctx)
		if err != nil {
			return 0, sentence(err, *lang)
		}
		if off == update.On {
			p.say(*lang, "Husorden ser nu efter en ny udgave og installerer den. Se om lidt, hvordan det gik, med: husorden update",
				"Husorden now looks for a new version and installs it. See how it went in a while, with: husorden update")
			return exitFine, nil
		}
	}
	s, err := d.Standing(ctx)
	if err != nil {
		return 0, sentence(err, *lang)
	}
	exit := exitFine
	if s.Off == update.On && failed(s) {
		exit = exitDue
	}
	if *now { // it is off
		exit = exitFailed
	}
	if *format == "json" {
		return exit, json.NewEncoder(p.out).Encode(s)
	}
	for _, line := range updateWords(s) {
		fmt.Fprintln(p.out, line.In(*lang))
	}
	return exit, nil
}

// failed reports whether the last look or the last update did.
func failed(s remote.UpdateStanding) bool {
	return s.Problem != update.NoProblem || s.Result == update.WentBack || s.Result == update.Stuck
}

// updater carries out what the service has ordered.
func (p *program) updater(ctx context.Context) (int, error) {
	if !administrator() {
		return 0, errors.New("needs administrator rights, and is started by the service")
	}
	state := household.ServiceState(p.getenv)
	dir := update.Dir(state)
	if err := packager.Launched(dir); err != nil {
		return 0, err
	}
	kind := packager.Installed()
	if kind == packager.None {
		return 0, packager.ErrNone
	}
	ctx, stop := context.WithTimeout(ctx, mostUpdate)
	defer stop()
	system := &thisPC{state, kind}
	o := update.Waits(update.Options{Dir: dir, Keys: note.VerifierList(household.ReleaseKeys()...), System: system,
		Client: household.UpdateClient, OS: runtime.GOOS, Arch: runtime.GOARCH, Kind: release.Kind(kind), Now: clock.Now})
	if d, err := time.ParseDuration(updateWait); err == nil {
		o.Wait, o.Steady = d, d/4
	}
	u := update.New(o)
	s, err := u.Run(ctx)
	if errors.Is(err, update.ErrBusy) {
		return exitFine, nil // the other one does it
	}
	if err == nil || s.Result == update.Updated {
		return exitFine, err
	}
	p.complain("husorden update", err) // the state has it, and the service tells
	return exitDue, nil
}

// updateWait is how long a new version may take to work; set by the linker, for
// tests that do not wait for minutes.
var updateWait string

// mostUpdate is how long an update may take, with a slow line.
const mostUpdate = 150 * time.Minute

// thisPC is the PC that is updated.
type thisPC struct {
	state string // the service's folder
	kind  packager.Kind
}

var _ update.System = (*thisPC)(nil)

// Install implements update.System.
func (t *thisPC) Install(ctx context.Context, path string, older *update.Going) error {
	later := ""
	if older != nil {
		later = older.Package
	}
	return packager.Install(ctx, t.kind, path, later)
}

func (t *thisPC) ledger() string { return filepath.Join(t.state, "ledger") }

// Form implements update.System.
func (t *thisPC) Form() (int, error) { return ledger.Schema(t.ledger()) }

// Earlier implements update.System.
func (t *thisPC) Earlier(ctx context.Context, form int) error {
	s, err := svc.New(svc.Config{}) // which is stopped by its name
	if err == nil {
		err = s.Stop(ctx)
	}
	if err != nil && !errors.Is(err, svc.ErrNotInstalled) {
		return err
	}
	return ledger.Earlier(t.ledger(), form)
}

// Health implements update.System: the service runs, has opened its ledger and
// answers.
func (t *thisPC) Health(ctx context.Context) (string, error) {
	ctx, stop := context.WithTimeout(ctx, 10*time.Second)
	defer stop()
	d, err := remote.Dial(ctx, ipc.Service(), household.Version())
	if err != nil {
		return "", err
	}
	defer d.Close()
	s, err := d.Standing(ctx)
	if err != nil {
		return "", err
	}
	return s.Version, nil
}

// Rest implements update.System.
func (t *thisPC) Rest(ctx context.Context, most time.Duration) (bool, error) {
	ctx, stop := context.WithTimeout(ctx, 10*time.Second)
	defer stop()
	d, err := remote.Dial(ctx, ipc.Service(), household.Version())
	if err != nil {
		return false, err
	}
	defer d.Close()
	return d.Rest(ctx, most)
}
