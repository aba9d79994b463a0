package svc

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"time"
)

// Recovery under the SCM: when the service has ended without having been told
// to, it is started again, later each time, until it has held for a day.
const (
	scmForget = 24 * time.Hour
	scmDelay1 = 1 * time.Minute
	scmDelay2 = 5 * time.Minute
	scmDelay3 = 15 * time.Minute
)

// scmConfig is what the SCM knows of a service, as far as we say what it is to be.
type scmConfig struct {
	Command     string // the program, quoted, and its arguments
	Account     string
	DisplayName string
	Description string

	Auto    bool // starts with the computer
	Delayed bool // after the others

	SID bool // has the identity NT SERVICE\Name in its token

	Restarts []time.Duration // the delay of each recovery action; nil if one is no restart
	Forget   time.Duration   // failures are forgotten after so long
	OnError  bool            // an end with an error is a failure, not a crash alone
}

// scm is the SCM and the registry, as far as needed. Rights that lack are
// fs.ErrPermission; config's error is ErrNotInstalled when there is no service.
type scm interface {
	config() (scmConfig, error)
	create(scmConfig) error
	setMain(scmConfig) error // command, account, names, start
	setRecovery(scmConfig) error
	setSID(scmConfig) error
	delete() error

	events() (bool, error) // the event source
	setEvents(bool) error

	runValue() (string, error) // of the companion; empty if there is none
	setRunValue(string) error  // empty removes it

	state() (State, int, error) // ErrNotInstalled
	start() error               // nil if it runs
	stop() error                // asks only; nil if it does not run
}

func scmWanted(c Config, command string) scmConfig {
	return scmConfig{
		Command:     command,
		Account:     "LocalSystem",
		DisplayName: "Husorden",
		Description: "Holder øje med, at personoplysninger ikke ligger længere på pc'en, end reglerne tillader.",
		Auto:        true,
		Delayed:     true,
		SID:         true,
		Restarts:    []time.Duration{scmDelay1, scmDelay2, scmDelay3},
		Forget:      scmForget,
		OnError:     true,
	}
}

// scmPart is a part of the SCM's entry.
type scmPart struct {
	name   Part
	scm    scm
	wanted scmConfig
	same   func(is, wanted scmConfig) bool
	set    func(scm, scmConfig) error
}

var _ part = scmPart{}

// scmParts are the parts of a Windows installation. The entry itself comes first:
// the others are of it.
func scmParts(m scm, wanted scmConfig, companion string) []part {
	return []part{
		scmPart{PartService, m, wanted, func(is, w scmConfig) bool {
			return is.Command == w.Command && is.Account == w.Account && is.DisplayName == w.DisplayName && is.Description == w.Description
		}, scm.setMain},
		scmPart{PartBoot, m, wanted, func(is, w scmConfig) bool {
			return is.Auto == w.Auto && is.Delayed == w.Delayed
		}, scm.setMain},
		scmPart{PartRecovery, m, wanted, func(is, w scmConfig) bool {
			return slices.Equal(is.Restarts, w.Restarts) && is.Forget == w.Forget && is.OnError == w.OnError
		}, scm.setRecovery},
		scmPart{PartServiceSID, m, wanted, func(is, w scmConfig) bool { return is.SID == w.SID }, scm.setSID},
		eventPart{m},
		runPart{m, companion},
	}
}

func (p scmPart) part() Part { return p.name }

func (p scmPart) condition(context.Context) (Condition, error) {
	is, err := p.scm.config()
	switch {
	case errors.Is(err, ErrNotInstalled):
		return Missing, nil
	case err != nil:
		return "", err
	case !p.same(is, p.wanted):
		return Differs, nil
	}
	return AsItShould, nil
}

func (p scmPart) mend(context.Context) error {
	if p.name == PartService {
		if _, err := p.scm.config(); errors.Is(err, ErrNotInstalled) {
			if err := p.scm.create(p.wanted); err != nil {
				return err
			}
		}
	}
	return p.set(p.scm, p.wanted)
}

// remove removes the entry; the rest of it goes with it.
func (p scmPart) remove(context.Context) error {
	if p.name != PartService {
		return nil
	}
	if err := p.scm.delete(); !errors.Is(err, ErrNotInstalled) {
		return err
	}
	return nil
}

// eventPart is the source in the event log.
type eventPart struct{ scm scm }

var _ part = eventPart{}

func (eventPart) part() Part { return PartEvents }

func (p eventPart) condition(context.Context) (Condition, error) {
	there, err := p.scm.events()
	switch {
	case err != nil:
		return "", err
	case !there:
		return Missing, nil
	}
	return AsItShould, nil
}

func (p eventPart) mend(context.Context) error   { return p.scm.setEvents(true) }
func (p eventPart) remove(context.Context) error { return p.scm.setEvents(false) }

// runPart is the value under the Run key that starts the companion whenever a
// user logs on, with that user's own rights.
type runPart struct {
	scm    scm
	wanted string // the command
}

var _ part = runPart{}

func (runPart) part() Part { return PartCompanionStart }

func (p runPart) condition(context.Context) (Condition, error) {
	is, err := p.scm.runValue()
	switch {
	case err != nil:
		return "", err
	case is == "":
		return Missing, nil
	case is != p.wanted:
		return Differs, nil
	}
	return AsItShould, nil
}

func (p runPart) mend(context.Context) error   { return p.scm.setRunValue(p.wanted) }
func (p runPart) remove(context.Context) error { return p.scm.setRunValue("") }

// scmManager controls the service through the SCM, with bounds.
type scmManager struct {
	scm         scm
	poll        time.Duration
	startWithin time.Duration
	stopWithin  time.Duration
}

var _ manager = scmManager{}

func (m scmManager) available() error              { return nil }
func (m scmManager) changed(context.Context) error { return nil }

// sessions does nothing: Windows starts the companion at the next logon, and ends
// it with the session.
func (m scmManager) sessions(context.Context, bool) error { return nil }

func (m scmManager) state(context.Context) (State, int, error) { return m.scm.state() }

func (m scmManager) start(ctx context.Context) error {
	if err := m.scm.start(); err != nil {
		return err
	}
	state, err := m.await(ctx, m.startWithin, func(s State) bool { return s == Running || s == Stopped || s == Failed })
	if err == nil && state != Running {
		return fmt.Errorf("it is %s again at once", state)
	}
	return err
}

// stop asks again as long as the service runs: one that is starting takes no
// orders.
func (m scmManager) stop(ctx context.Context) error {
	var refused error
	_, err := m.await(ctx, m.stopWithin, func(s State) bool {
		if s == Running {
			refused = m.scm.stop()
		}
		return s == Stopped || s == Failed || refused != nil
	})
	switch {
	case refused != nil:
		return refused
	case errors.Is(err, context.DeadlineExceeded):
		return ErrStopTimeout
	}
	return err
}

// await asks for the state until it is one to end with.
func (m scmManager) await(ctx context.Context, within time.Duration, enough func(State) bool) (State, error) {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	for {
		state, _, err := m.scm.state()
		if err != nil || enough(state) {
			return state, err
		}
		select {
		case <-ctx.Done():
			return state, fmt.Errorf("it is %s: %w", state, ctx.Err())
		case <-time.After(m.poll):
		}
	}
}

// denied makes Windows' "access denied" an fs.ErrPermission that says what for.
func denied(err error) error {
	if errors.Is(err, fs.ErrPermission) {
		return fmt.Errorf("changing a service: %w", fs.ErrPermission)
	}
	return err
}
