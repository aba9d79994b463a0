package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"path/filepath"
	"time"

	"github.com/husorden/husorden/agent/desk"
	"github.com/husorden/husorden/agent/device"
	"github.com/husorden/husorden/agent/ledger"
	"github.com/husorden/husorden/agent/report"
	"github.com/husorden/husorden/cmd/clock"
	"github.com/husorden/husorden/cmd/household"
	"github.com/husorden/husorden/platform/packager"
	"github.com/husorden/husorden/platform/svc"
	"github.com/husorden/husorden/policy"
)

// removal is one `husorden uninstall`.
type removal struct {
	*program
	lang    string
	service *svc.Service // nil: a folder alone is meant
	parts   []svc.Part
	folders []ownFolder // that the service and each user have, the service's first
	keep    bool        // the ledger, its keys and the undo areas
}

// uninstall removes service, autostart, ledger, keys and undo areas, and tells
// central. The programs themselves are the package's. It is a dry run without
// --yes.
func (p *program) uninstall(ctx context.Context, args []string) (int, error) {
	fs := flag.NewFlagSet("uninstall", flag.ContinueOnError)
	state, lang := stateFlag(fs), p.lang(fs)
	root := fs.String("root", "", "with --state: the service's files below this `folder` go as well (for tests; not on Windows)")
	keep := fs.Bool("keep-ledger", false, "leave the ledger, its keys and the undo areas: Husorden may come back")
	restore := fs.Bool("restore", false, "first bring back every removed file that can be had back")
	discard := fs.Bool("discard", false, "removed files that could be had back go for good")
	yes := fs.Bool("yes", false, "do it; without it the command only says what it would do")
	operands, err := parse(fs, args)
	if err != nil {
		return 0, err
	}
	switch {
	case len(operands) > 0:
		return 0, errors.New("takes no operands")
	case *restore && *discard:
		return 0, errors.New("--restore and --discard exclude each other")
	case *root != "" && *state.dir == "":
		return 0, errors.New("--root goes with --state: without, the PC's own service is meant")
	}
	r := &removal{program: p, lang: *lang, keep: *keep}
	if err := r.find(ctx, state, *root); err != nil {
		return 0, err
	}
	if len(r.parts) == 0 && len(r.folders) == 0 {
		p.say(*lang, "Her er intet at fjerne.", "There is nothing to remove here.")
		return exitFine, nil
	}
	if !*yes {
		return exitFine, r.tell()
	}
	return r.do(ctx, *restore, *discard)
}

// find finds what there is to remove.
func (r *removal) find(ctx context.Context, state stateFlags, root string) (err error) {
	if *state.dir != "" {
		dir, err := state.folder(r.getenv)
		if err != nil {
			return err
		}
		f := ownFolder{home: filepath.Dir(dir), rel: filepath.Base(dir), mine: true}
		if f.there() && f.foreign() { // a slip of the pen must not cost anybody's files
			return fmt.Errorf(policy.Sentence{DA: "%s er ikke Husordens mappe: den har ingen log; intet er fjernet",
				EN: "%s is no folder of Husorden's: it has no ledger; nothing was removed"}.In(r.lang), f.path())
		}
		r.add(f)
		if root == "" {
			return nil
		}
	} else {
		dir := household.ServiceState(r.getenv)
		r.add(ownFolder{home: filepath.Dir(dir), rel: filepath.Base(dir), device: true})
		for _, f := range r.people() {
			r.add(f)
		}
	}
	if r.service, err = svc.New(svc.Config{Root: root}); err != nil {
		return err
	}
	r.parts, err = r.service.Installed(ctx)
	return err
}

// add adds a folder that is there.
func (r *removal) add(f ownFolder) {
	for _, other := range r.folders {
		if other.path() == f.path() {
			return
		}
	}
	if f.there() {
		r.folders = append(r.folders, f)
	}
}

// stored is how many removed files can be had back.
func (r *removal) stored() (n int) {
	for _, f := range r.folders {
		n += f.stored()
	}
	return n
}

// tell says what would be done.
func (r *removal) tell() error {
	texts := serviceTexts(desk.ParseLang(r.lang))
	r.say(r.lang, "Det her ville blive fjernet. Tilføj --yes, hvis det er det, du vil:", "This would be removed. Add --yes if that is what you want:")
	for _, part := range r.parts {
		fmt.Fprintf(r.out, "  %s\n", texts.part(part))
	}
	for _, f := range r.folders {
		if !r.keep {
			fmt.Fprintf(r.out, "  %s\n", f.path())
		}
	}
	r.say(r.lang, "En pc, der er tilmeldt, frameldes.", "A PC that is enrolled is taken out of its organisation.")
	if n := r.stored(); n > 0 && !r.keep {
		fmt.Fprintf(r.out, policy.Sentence{
			DA: "%d slettede filer kan endnu hentes tilbage: --restore henter dem først, --discard sletter dem for altid.\n",
			EN: "%d removed files can still be had back: --restore brings them back first, --discard erases them for good.\n"}.In(r.lang), n)
	}
	return nil
}

// do does it: what must not fail before what cannot be undone.
func (r *removal) do(ctx context.Context, restore, discard bool) (int, error) {
	if r.shared() && !administrator() {
		return 0, errors.New("needs administrator rights; run it again with sudo, on Windows from a terminal opened as administrator")
	}
	if err := r.free(ctx); err != nil {
		return 0, err
	}
	if n := r.stored(); n > 0 && !restore && !discard && !r.keep {
		return 0, fmt.Errorf(policy.Sentence{
			DA: "%d slettede filer kan endnu hentes tilbage, så intet er fjernet. Skriv --restore for at hente dem eller --discard for at slette dem for altid",
			EN: "%d removed files can still be had back, so nothing was removed. Write --restore to bring them back, or --discard to erase them for good"}.In(r.lang), n)
	}
	if restore {
		if err := r.restoreAll(ctx); err != nil {
			return 0, err
		}
	}
	if len(r.parts) > 0 {
		if _, err := r.service.Uninstall(ctx); err != nil {
			return 0, serviceError(err)
		}
	}
	exit := exitFine
	for _, f := range r.folders {
		r.quiet(ctx, f)
	}
	for _, f := range r.folders {
		if err := r.leave(ctx, f); err != nil {
			exit = exitDue
			fmt.Fprintf(r.err, policy.Sentence{DA: "Serveren fik ikke besked om, at pc'en er frameldt (%s). Frameld den dér.\n",
				EN: "The server could not be told that the PC is retired (%s). Retire it there.\n"}.In(r.lang), report.Words(err).In(r.lang))
		}
	}
	if len(r.parts) > 0 {
		if err := packager.ForgetSetup(); err != nil {
			exit = exitDue
			fmt.Fprintln(r.err, policy.Sentence{DA: "Det, pakken fik at vide, ligger endnu i registreringsdatabasen.", EN: "What the package was told is still in the registry."}.In(r.lang))
		}
	}
	if !r.keep {
		for _, f := range r.folders {
			left, err := f.clear()
			if err != nil || len(left) > 0 {
				exit = exitDue
				fmt.Fprintf(r.err, policy.Sentence{DA: "Noget ligger endnu i %s.\n", EN: "Something is left in %s.\n"}.In(r.lang), f.path())
			}
		}
	}
	r.say(r.lang, "Husorden er fjernet.", "Husorden is removed.")
	return exit, nil
}

// free says why the folders cannot go: somebody works with them.
func (r *removal) free(ctx context.Context) error {
	for _, f := range r.folders {
		if f.device && len(r.parts) > 0 || !f.reachable() {
			continue // the service is stopped on the way
		}
		err := patiently(ctx, func() error {
			done, err := r.open(f)
			if err == nil {
				done.close()
			}
			return err
		})
		if errors.Is(err, ledger.ErrLocked) {
			return errors.New(policy.Sentence{DA: "Husorden kører med den mappe; afslut det først, og skriv kommandoen igen",
				EN: "Husorden runs with that folder; end it first, and write the command again"}.In(r.lang))
		}
	}
	return nil
}

// opened is a device that is about to go.
type opened struct {
	org   *household.Organisation
	close func()
}

func (r *removal) open(f ownFolder) (opened, error) {
	pol, err := servicePolicy(f.path())
	if err != nil { // what holds matters no more
		if pol, err = policy.Load(policy.DefaultProfile, nil); err != nil {
			return opened{}, err
		}
	}
	d, log, file, err := openDevice(device.Options{Dir: f.path(), Policy: pol, Now: r.now, Synced: clock.Synced, Reader: household.Version()})
	if err != nil {
		return opened{}, err
	}
	return opened{household.NewOrganisation(d, log), func() { d.Close(); file.Close() }}, nil
}

// toldWithin is how long central may take to hear of it.
const toldWithin = 30 * time.Second

// leave takes the device of a folder out of its organisation, if it is in one.
func (r *removal) leave(ctx context.Context, f ownFolder) error {
	if !f.reachable() {
		return nil
	}
	var o opened
	err := patiently(ctx, func() (err error) {
		o, err = r.open(f)
		return err
	})
	if err != nil {
		return err
	}
	defer o.close()
	if _, err := o.org.Where(ctx); errors.Is(err, report.ErrNotEnrolled) {
		return nil
	}
	ctx, stop := context.WithTimeout(ctx, toldWithin)
	defer stop()
	return o.org.Retire(ctx)
}

// shared: what is the PC's is among it, or another user's.
func (r *removal) shared() bool {
	if r.service != nil && len(r.folders) > 0 && r.folders[0].mine { // below --root
		return false
	}
	for _, f := range r.folders {
		if !f.mine {
			return true
		}
	}
	return len(r.parts) > 0
}

// restoreAll brings back everybody's files, and says so when not all came.
func (r *removal) restoreAll(ctx context.Context) error {
	for _, f := range r.folders {
		if f.stored() == 0 {
			continue
		}
		var err error
		if f.reachable() { // of husorden run, which does not run now
			dir := f.path()
			_, err = r.restoreThese(ctx, stateFlags{&dir}, r.lang)
		} else {
			err = r.restoreOf(ctx, f)
		}
		if err == nil && f.stored() > 0 {
			err = errors.New(policy.Sentence{DA: "nogle af filerne ligger der endnu", EN: "some of the files are still there"}.In(r.lang))
		}
		if err != nil {
			return fmt.Errorf(policy.Sentence{DA: "filerne i %s kunne ikke alle hentes tilbage, så intet er fjernet: %w",
				EN: "not all files in %s could be brought back, so nothing was removed: %w"}.In(r.lang), f.path(), err)
		}
	}
	return nil
}
