package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/husorden/husorden/agent/desk"
	"github.com/husorden/husorden/agent/device"
	"github.com/husorden/husorden/agent/ledger"
	"github.com/husorden/husorden/agent/localapi"
	"github.com/husorden/husorden/agent/remote"
	"github.com/husorden/husorden/cmd/household"
	"github.com/husorden/husorden/platform/ipc"
	"github.com/husorden/husorden/policy"
)

// stateFlags say whose state a command is about.
type stateFlags struct{ dir *string }

func stateFlag(fs *flag.FlagSet) stateFlags {
	return stateFlags{fs.String("state", "", "the `folder` that husorden run --state keeps its ledger in (default: the installed service, else this user's own folder)")}
}

// folder is the state folder, absolute.
func (f stateFlags) folder(getenv func(string) string) (string, error) {
	if *f.dir != "" {
		return filepath.Abs(*f.dir)
	}
	return household.OwnState(getenv)
}

// house is what the commands need of a device: one that runs, by its local API,
// or else the ledger itself.
type house interface {
	Status(ctx context.Context, q device.Query) (device.Status, error)
	Answer(ctx context.Context, id ledger.ID, r ledger.Reply) error
	Order(ctx context.Context, v device.Verb, id ledger.ID) (device.Outcome, error)
	Verify(ctx context.Context) (ledger.Audit, error)
	History(ctx context.Context, most int) ([]ledger.Record, error)
	remote.Organisation
}

var (
	_ house = (*remote.Device)(nil)
	_ house = (*alone)(nil)
)

// errNoState: nothing has ever run with the state folder.
var errNoState = errors.New("there is no ledger here yet; start Husorden with `husorden run`, or name its folder with --state")

// errServiceAway: the folder is a service's, which does not run.
var errServiceAway = errors.New("the service that keeps this folder does not run; start it with `husorden service start`")

// house finds the device: the one that runs with the state folder, without one
// the installed service, and when neither runs the ledger of the folder, for as
// long as the command. done lets it go.
func (p *program) house(ctx context.Context, f stateFlags) (h house, done func(), err error) {
	dir, err := f.folder(p.getenv)
	if err != nil {
		return nil, nil, err
	}
	err = patiently(ctx, func() (err error) { // it may be about to start
		h, done, err = p.reach(ctx, f, dir)
		return err
	})
	return h, done, err
}

// patiently tries again for two seconds while another process that starts or ends
// has the ledger, or is not yet there to be asked.
func patiently(ctx context.Context, try func() error) error {
	for range 20 {
		err := try()
		if !errors.Is(err, ledger.ErrLocked) && !errors.Is(err, localapi.ErrNotRunning) {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
	return try()
}

func (p *program) reach(ctx context.Context, f stateFlags, dir string) (house, func(), error) {
	addresses := []ipc.Address{}
	if a, err := ipc.State(dir); err == nil {
		addresses = append(addresses, a)
	}
	if *f.dir == "" {
		addresses = append(addresses, ipc.Service())
	} else if a, err := ipc.ServiceIn(dir); err == nil {
		addresses = append(addresses, a)
	}
	var stranger error
	for _, a := range addresses {
		d, err := remote.Dial(ctx, a, household.Version())
		switch {
		case err == nil:
			return d, func() { d.Close() }, nil
		case errors.Is(err, ipc.ErrStranger): // the folder may be a service's, which has other rights
			stranger = err
		case !errors.Is(err, localapi.ErrNotRunning):
			return nil, nil, err
		}
	}
	if stranger != nil {
		return nil, nil, stranger
	}
	return p.alone(dir)
}

// alone opens the ledger of a state folder that nobody keeps.
func (p *program) alone(dir string) (house, func(), error) {
	k := &keeping{program: p, dir: dir, lang: desk.Danish}
	if err := k.recall(); err != nil {
		return nil, nil, err
	}
	d, log, file, err := k.device()
	if err != nil {
		return nil, nil, err
	}
	me, err := household.Whoami()
	if err != nil {
		return nil, nil, errors.Join(err, d.Close(), file.Close())
	}
	k.policy = d.Policy()
	a := &alone{Organisation: household.NewOrganisation(d, log), Person: d.Person(me), device: d, keeping: k, log: log, end: func() {}}
	return a, func() {
		a.end()
		d.Close()
		file.Close()
	}, nil
}

// alone is a house whose companion works only while a command needs it.
type alone struct {
	*device.Person
	*household.Organisation
	device  *device.Device
	keeping *keeping
	log     *slog.Logger
	once    sync.Once
	end     func()
}

// work starts a companion that does what it is told and asks nobody.
func (a *alone) work(ctx context.Context) (err error) {
	a.once.Do(func() {
		var release func()
		if release, err = a.Attach(); err != nil {
			return
		}
		ctx, cancel := context.WithCancel(ctx)
		var all sync.WaitGroup
		all.Go(func() {
			p := a.keeping.person(a.Person, a.log)
			p.Hurry, p.Ask = true, nil
			if err := p.Run(ctx); err != nil {
				a.log.Error("working alone failed")
			}
		})
		a.end = func() { cancel(); all.Wait(); release() }
	})
	return err
}

// Answer gives the answer; for one that removes, the companion works on until
// the command ends.
func (a *alone) Answer(ctx context.Context, id ledger.ID, r ledger.Reply) error {
	if err := a.Person.Answer(ctx, id, r); err != nil {
		return err
	}
	if r.Answer == policy.AnswerDelete || r.Answer == policy.AnswerSent {
		return a.work(ctx)
	}
	return nil
}

// Order has its companion carry out the order.
func (a *alone) Order(ctx context.Context, v device.Verb, id ledger.ID) (device.Outcome, error) {
	if err := a.work(ctx); err != nil {
		return device.Outcome{}, err
	}
	return a.Person.Order(ctx, v, id)
}

// Verify goes through the audit log.
func (a *alone) Verify(context.Context) (ledger.Audit, error) { return a.device.Verify() }

// History returns the end of the audit log.
func (a *alone) History(_ context.Context, most int) ([]ledger.Record, error) {
	return a.device.History(most)
}

// The files beside the ledger in a state folder, for the commands that come when
// nothing runs.
const (
	policyFile = "policy.yaml"
	homeFile   = "home"
	logName    = "husorden.log"
)

// remember writes down what the commands need when nothing runs.
func (k *keeping) remember() error {
	return errors.Join(
		household.Replace(filepath.Join(k.dir, policyFile), k.own.YAML()),
		household.Replace(filepath.Join(k.dir, homeFile), []byte(k.home)))
}

// recall reads what remember wrote.
func (k *keeping) recall() error {
	src, err := os.ReadFile(filepath.Join(k.dir, policyFile))
	if errors.Is(err, fs.ErrNotExist) {
		return errNoState
	}
	if err != nil {
		return err
	}
	if k.own, err = policy.ParseOpen(policyFile, src); err != nil {
		return err
	}
	home, err := os.ReadFile(filepath.Join(k.dir, homeFile))
	if errors.Is(err, fs.ErrNotExist) {
		return errServiceAway
	}
	k.home = string(home)
	return err
}

// openDevice opens a device with its log.
func openDevice(o device.Options) (*device.Device, *slog.Logger, io.Closer, error) {
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return nil, nil, nil, fmt.Errorf("making the state folder: %w", err)
	}
	file, err := household.OpenLog(filepath.Join(o.Dir, logName))
	if err != nil {
		return nil, nil, nil, fmt.Errorf("opening the log: %w", err)
	}
	o.Log = household.Logger(file, o.Now)
	d, err := device.Open(o)
	if errors.Is(err, ledger.ErrLocked) {
		err = fmt.Errorf("%w; Husorden already runs with this state folder", err)
	}
	if errors.Is(err, ledger.ErrNewer) {
		err = fmt.Errorf("%w: a later version of Husorden has changed its form. Nothing was touched; install the later version again", err)
	}
	if err != nil {
		return nil, nil, nil, errors.Join(err, file.Close())
	}
	return d, o.Log, file, nil
}
