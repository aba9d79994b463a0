package update

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/husorden/husorden/platform/rootfs"
	"github.com/husorden/husorden/policy/release"
)

// Options say what an updater works with.
type Options struct {
	Dir    string         // the updater's folder: its owner's alone
	Keys   note.Verifiers // of whoever makes Husorden
	System System
	Client func(Order) (*http.Client, error) // that goes by the order's proxy and trusts its authority
	OS     string                            // these three as a release.Package has them
	Arch   string
	Kind   release.Kind
	Now    func() time.Time
	// Poll is how often the service is asked how it is, Wait how long it may take
	// to work, Steady how long it must then go on working, and Patience how long
	// removals are waited for.
	Poll, Wait, Steady, Patience time.Duration
}

// Waits are the times that hold outside tests.
func Waits(o Options) Options {
	o.Poll, o.Wait, o.Steady, o.Patience = 2*time.Second, 3*time.Minute, 20*time.Second, 10*time.Minute
	return o
}

// Updater carries out orders.
type Updater struct{ o Options }

// New returns an updater.
func New(o Options) *Updater { return &Updater{o} }

// ErrBusy: another updater is at work.
var ErrBusy = errors.New("another updater is at work")

// Run takes up what an earlier updater was killed at, or else carries out the
// order that was left, if any. The state says how it ended; the error what was in
// the way. It can be killed at any point and run again.
func (u *Updater) Run(ctx context.Context) (State, error) {
	if err := os.MkdirAll(u.o.Dir, 0o700); err != nil {
		return State{}, err
	}
	d, err := rootfs.OpenDir(u.o.Dir)
	if err != nil {
		return State{}, err
	}
	defer d.Close()
	if err := d.IsPrivate(); err != nil {
		return State{}, err
	}
	lock, err := d.Lock()
	if err != nil {
		return State{}, fmt.Errorf("%w: %w", ErrBusy, err)
	}
	defer lock.Close()
	s, err := Load(u.o.Dir)
	if err != nil {
		return s, err
	}
	if s.Step != Idle {
		return u.resume(ctx, s)
	}
	o, ok, err := take(u.o.Dir)
	if err != nil || !ok {
		return s, err
	}
	s.Checked, s.Problem = u.o.Now().UTC(), NoProblem
	if o.Again {
		s.Held = nil
	}
	s, err = u.check(ctx, o, s)
	if s.Step == Idle {
		s.Problem = ProblemOf(err)
		if err == nil || s.Problem == DiskFull { // else what was fetched is gone on with
			err = errors.Join(err, u.clean(s))
		}
		err = errors.Join(err, save(u.o.Dir, s))
	}
	return s, err
}

// check looks for an update, and installs it.
func (u *Updater) check(ctx context.Context, o Order, s State) (State, error) {
	current, err := u.o.System.Health(ctx)
	if err == nil && !release.Valid(current) {
		err = fmt.Errorf("version %q", current)
	}
	if err != nil {
		return s, found{NoService, err}
	}
	l, err := u.list(ctx, o, &s)
	if err != nil {
		return s, err
	}
	if s.Issued == nil {
		s.Issued = map[string]time.Time{}
	}
	s.Issued[o.Channel] = l.Issued
	to, err := pick(l, o, current, s.Held)
	if err != nil || to.Version == "" {
		s.Newest = current
		return s, err
	}
	s.Newest = to.Version
	next, ok := to.For(u.o.OS, u.o.Arch, u.o.Kind)
	if !ok {
		return s, found{NoPackage, fmt.Errorf("%s has none for this PC", to.Version)}
	}
	if s.Kept, err = u.wayBack(ctx, o, l, current); err != nil {
		return s, err
	}
	if _, err := u.stage(ctx, o, next); err != nil {
		return s, err
	}
	if err := u.quiet(ctx); err != nil {
		return s, err
	}
	if s.Form, err = u.o.System.Form(); err != nil {
		return s, err
	}
	s.Step, s.From, s.To, s.Package, s.Tries = Installing, current, to.Version, next.Name, 0
	s.Result, s.Problem = NoneYet, NoProblem
	if s, err = u.install(ctx, s); err != nil {
		err = found{NoProblem, err} // Result tells
	}
	return s, err
}

// pick is the release to go to; none when the present one is right.
func pick(l release.List, o Order, current string, held []string) (release.Release, error) {
	if o.Version != "" {
		r, ok := l.Version(o.Version)
		switch {
		case release.Compare(o.Version, current) <= 0 || slices.Contains(held, o.Version):
			return release.Release{}, nil
		case !ok:
			return release.Release{}, found{NoPackage, fmt.Errorf("there is no version %s", o.Version)}
		}
		return r, nil
	}
	for _, r := range l.Releases {
		if release.Compare(r.Version, current) > 0 && !slices.Contains(held, r.Version) {
			return r, nil
		}
	}
	return release.Release{}, nil
}

// wayBack stages the package of the present version.
func (u *Updater) wayBack(ctx context.Context, o Order, l release.List, current string) (string, error) {
	if r, ok := l.Version(current); ok {
		if p, ok := r.For(u.o.OS, u.o.Arch, u.o.Kind); ok {
			_, err := u.stage(ctx, o, p)
			return p.Name, err
		}
	}
	return "", found{NoPackage, fmt.Errorf("there is none of %s to go back to", current)}
}

// quiet waits until no removal is under way, and sees to it that none begins.
func (u *Updater) quiet(ctx context.Context) error {
	for end := u.o.Now().Add(u.o.Patience); ; {
		busy, err := u.o.System.Rest(ctx, u.o.Patience+u.o.Wait)
		switch {
		case err != nil:
			return found{NoService, err}
		case !busy:
			return nil
		case !u.o.Now().Before(end):
			return found{Removing, errors.New("files are being removed")}
		}
		if err := wait(ctx, u.o.Poll); err != nil {
			return err
		}
	}
}

func wait(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// mostTries is how often a package is installed whose installation was cut off.
const mostTries = 2

// resume takes up what was cut off.
func (u *Updater) resume(ctx context.Context, s State) (State, error) {
	switch s.Step {
	case Looking:
		return u.look(ctx, s)
	case Installing:
		if s.Tries < mostTries {
			_ = u.quiet(ctx) // one that is half installed cannot be asked
			return u.install(ctx, s)
		}
		return u.back(ctx, s)
	}
	return u.back(ctx, s)
}

// install puts To in place. What its installer says is not the last word: what
// counts is whether the service then works.
func (u *Updater) install(ctx context.Context, s State) (State, error) {
	s.Tries++
	if err := save(u.o.Dir, s); err != nil {
		return s, err
	}
	said := u.o.System.Install(ctx, filepath.Join(u.o.Dir, s.Package), nil)
	if ctx.Err() != nil {
		return s, ctx.Err()
	}
	s.Step = Looking
	if err := save(u.o.Dir, s); err != nil {
		return s, err
	}
	s, err := u.look(ctx, s)
	if s.Result != Updated && said != nil {
		err = errors.Join(said, err)
	}
	return s, err
}

// look finds out whether To works, and goes back when it does not.
func (u *Updater) look(ctx context.Context, s State) (State, error) {
	err := u.works(ctx, s.To)
	switch {
	case ctx.Err() != nil:
		return s, ctx.Err()
	case err != nil:
		s.Tries = 0
		s, failed := u.back(ctx, s)
		return s, errors.Join(fmt.Errorf("%s did not work: %w", s.To, err), failed)
	}
	s.Kept = s.Package
	return u.ended(s, Updated)
}

// back puts From in place again.
func (u *Updater) back(ctx context.Context, s State) (State, error) {
	s.Step = GoingBack
	s.Tries++
	if err := save(u.o.Dir, s); err != nil {
		return s, err
	}
	_ = u.quiet(ctx) // one that does not work cannot be asked
	err := u.o.System.Earlier(ctx, s.Form)
	if err == nil {
		err = u.o.System.Install(ctx, filepath.Join(u.o.Dir, s.Kept), &Going{s.To, filepath.Join(u.o.Dir, s.Package)})
	}
	if ctx.Err() != nil {
		return s, ctx.Err()
	}
	if bad := u.works(ctx, s.From); bad != nil {
		if ctx.Err() != nil {
			return s, ctx.Err()
		}
		s.Result, s.At = Stuck, u.o.Now().UTC()
		return s, errors.Join(fmt.Errorf("%s does not work again: %w", s.From, bad), err, save(u.o.Dir, s))
	}
	s.Held = append(s.Held, s.To)
	return u.ended(s, WentBack)
}

func (u *Updater) ended(s State, r Result) (State, error) {
	s.Step, s.Package, s.Form, s.Tries, s.Result, s.At = Idle, "", 0, 0, r, u.o.Now().UTC()
	if err := save(u.o.Dir, s); err != nil {
		return s, err
	}
	return s, u.clean(s)
}

// works waits until the service is of that version and has worked for a while.
func (u *Updater) works(ctx context.Context, version string) error {
	end := u.o.Now().Add(u.o.Wait)
	var since time.Time
	for {
		is, err := u.o.System.Health(ctx)
		if err == nil && is != version {
			err = fmt.Errorf("version %s runs", is)
		}
		now := u.o.Now()
		switch {
		case err != nil:
			since = time.Time{}
		case since.IsZero():
			since = now
		}
		if err == nil && now.Sub(since) >= u.o.Steady {
			return nil
		}
		if err != nil && !now.Before(end) {
			return err
		}
		if err := wait(ctx, u.o.Poll); err != nil {
			return err
		}
	}
}

// clean removes what no later update needs.
func (u *Updater) clean(s State) error {
	entries, err := os.ReadDir(u.o.Dir)
	if err != nil {
		return err
	}
	var errs []error
	for _, e := range entries {
		name := strings.TrimSuffix(e.Name(), ".part")
		ours := slices.ContainsFunc(release.Kinds, func(k release.Kind) bool { return strings.HasSuffix(name, "."+string(k)) })
		if (ours || name == takenFile) && e.Name() != s.Kept {
			errs = append(errs, u.drop(e.Name()))
		}
	}
	return errors.Join(errs...)
}
