package svc

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

var (
	// ErrNotInstalled is returned by Start, Stop and Restart.
	ErrNotInstalled = errors.New("the service is not installed")
	// ErrNoManager is returned where no service manager that Husorden knows runs.
	ErrNoManager = errors.New("no service manager that Husorden knows runs here (systemd, launchd or Windows)")
	// ErrUnsafe is returned by Install for a program that others than
	// administrators can replace: the service would run what they put there, with
	// all rights.
	ErrUnsafe = errors.New("the program lies where others than administrators can change it")
	// ErrIncomplete is returned by Install for a program that is not there.
	ErrIncomplete = errors.New("a program is missing")
)

// Config says what is installed, and where.
type Config struct {
	// Name is the service's name; empty for Name of this system.
	Name string
	// Program and Companion are absolute paths. Empty: this program, and
	// husorden-companion beside it.
	Program, Companion string
	// Arguments make Program run the service; empty for "service".
	Arguments []string
	// Root, when set, is a folder below which all files are read and written
	// instead of in the system's folders. No service manager is spoken to, and
	// no program need be there. Not on Windows, which has no files for this.
	Root string
}

// Service is the service on this computer, installed or not.
type Service struct {
	config  Config
	parts   []part
	manager manager                 // nil below a Root
	safe    func(path string) error // ErrUnsafe; nil for no check
}

// New describes the service; it changes and asks nothing.
func New(c Config) (*Service, error) {
	if c.Program == "" {
		self, err := os.Executable()
		if err != nil {
			return nil, fmt.Errorf("finding this program: %w", err)
		}
		if self, err = filepath.EvalSymlinks(self); err != nil {
			return nil, fmt.Errorf("finding this program: %w", err)
		}
		c.Program = self
	}
	if c.Companion == "" {
		name := "husorden-companion"
		if runtime.GOOS == "windows" {
			name += ".exe"
		}
		c.Companion = filepath.Join(filepath.Dir(c.Program), name)
	}
	if c.Name == "" {
		c.Name = Name
	}
	if len(c.Arguments) == 0 {
		c.Arguments = []string{"service"}
	}
	for _, s := range append([]string{c.Name, c.Program, c.Companion}, c.Arguments...) {
		if strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f || r == 0xfffd }) {
			return nil, fmt.Errorf("a control character or broken text in %q", s)
		}
	}
	for _, path := range []string{c.Program, c.Companion} {
		if !filepath.IsAbs(path) {
			return nil, fmt.Errorf("%q is no absolute path", path)
		}
	}
	if c.Root != "" {
		root, err := filepath.Abs(c.Root)
		if err != nil {
			return nil, fmt.Errorf("finding the folder to install below: %w", err)
		}
		c.Root = root
	}
	s := &Service{config: c}
	if err := s.system(); err != nil {
		return nil, err
	}
	return s, nil
}

// Install makes every part as it should be and returns what it changed: nothing
// the second time. It does not start the service, and a service that runs goes on
// as it was started.
func (s *Service) Install(ctx context.Context) ([]Deviation, error) {
	if s.config.Root == "" {
		for _, path := range []string{s.config.Program, s.config.Companion} {
			if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
				return nil, fmt.Errorf("%w: there is no file %s", ErrIncomplete, path)
			}
			if s.safe == nil {
				continue
			}
			if err := s.safe(path); err != nil {
				return nil, err
			}
		}
	}
	changed, err := s.Repair(ctx)
	if err != nil {
		return changed, err
	}
	if s.manager != nil {
		err = s.manager.sessions(ctx, true)
	}
	return changed, err
}

// Repair makes every part as it should be and returns what it changed. A service
// calls it when it starts: what was changed about it heals. A service that
// systemd runs cannot, its unit makes the system read-only for it; there
// the error is fs.ErrPermission, and Check tells what to report.
func (s *Service) Repair(ctx context.Context) ([]Deviation, error) {
	if err := s.available(); err != nil {
		return nil, err
	}
	var changed []Deviation
	var failed error
	for _, p := range s.parts {
		c, err := p.condition(ctx)
		if err == nil && c != AsItShould {
			err = p.mend(ctx)
			if errors.Is(err, errors.ErrUnsupported) {
				continue // Check goes on telling of it
			}
			if err == nil {
				changed = append(changed, Deviation{p.part(), c})
			}
		}
		if err != nil {
			failed = fmt.Errorf("installing %s: %w", p.part(), err)
			break
		}
	}
	if len(changed) > 0 && s.manager != nil {
		failed = errors.Join(failed, s.manager.changed(ctx))
	}
	return changed, failed
}

// Check returns the parts that are not as they should be. It changes nothing and
// needs no special rights.
func (s *Service) Check(ctx context.Context) ([]Deviation, error) {
	found := []Deviation{}
	for _, p := range s.parts {
		c, err := p.condition(ctx)
		if err != nil {
			return nil, fmt.Errorf("looking at %s: %w", p.part(), err)
		}
		if c != AsItShould {
			found = append(found, Deviation{p.part(), c})
		}
	}
	return found, nil
}

// Installed returns the parts that are there, as they should be or not: what
// Uninstall would remove.
func (s *Service) Installed(ctx context.Context) ([]Part, error) {
	found := []Part{}
	for _, p := range s.parts {
		c, err := p.condition(ctx)
		if err != nil {
			return nil, fmt.Errorf("looking at %s: %w", p.part(), err)
		}
		if c != Missing {
			found = append(found, p.part())
		}
	}
	return found, nil
}

// Uninstall stops the service and removes every part, and returns what it
// removed: nothing the second time. What the service has stored stays.
func (s *Service) Uninstall(ctx context.Context) ([]Part, error) {
	if err := s.available(); err != nil {
		return nil, err
	}
	there, err := s.Installed(ctx)
	if err != nil {
		return nil, err
	}
	removed := []Part{}
	if len(there) == 0 {
		return removed, nil
	}
	if s.manager != nil {
		err := s.manager.sessions(ctx, false)
		if slices.Contains(there, PartService) {
			err = errors.Join(err, s.manager.stop(ctx))
		}
		if err != nil {
			return removed, fmt.Errorf("stopping: %w", err)
		}
	}
	var failed error
	for _, p := range slices.Backward(s.parts) {
		if !slices.Contains(there, p.part()) {
			continue
		}
		if err := p.remove(ctx); err != nil {
			failed = errors.Join(failed, fmt.Errorf("removing %s: %w", p.part(), err))
			continue
		}
		removed = append(removed, p.part())
	}
	if len(removed) > 0 && s.manager != nil {
		failed = errors.Join(failed, s.manager.changed(ctx))
	}
	return removed, failed
}

// Start starts the service and waits until it runs: on systemd until it is
// ready. It is no error that it runs already.
func (s *Service) Start(ctx context.Context) error {
	if err := s.present(ctx); err != nil {
		return err
	}
	if err := s.manager.start(ctx); err != nil {
		return fmt.Errorf("starting the service: %w", err)
	}
	return nil
}

// Stop stops the service and waits for that, less than a minute; then the error
// is ErrStopTimeout. It is no error that it does not run. It starts again with
// the computer.
func (s *Service) Stop(ctx context.Context) error {
	if err := s.present(ctx); err != nil {
		return err
	}
	if err := s.manager.stop(ctx); err != nil {
		return fmt.Errorf("stopping the service: %w", err)
	}
	return nil
}

// Restart is Stop, then Start.
func (s *Service) Restart(ctx context.Context) error {
	if err := s.Stop(ctx); err != nil {
		return err
	}
	return s.Start(ctx)
}

// Status says how the service stands. It needs no special rights.
func (s *Service) Status(ctx context.Context) (Status, error) {
	st := Status{State: Unknown}
	var err error
	if st.Deviations, err = s.Check(ctx); err != nil {
		return st, err
	}
	st.Installed = !slices.Contains(st.Deviations, Deviation{PartService, Missing})
	switch {
	case !st.Installed:
		st.State = Stopped
	case s.manager != nil:
		st.State, st.PID, err = s.manager.state(ctx)
	}
	if err != nil {
		return st, fmt.Errorf("asking for the state: %w", err)
	}
	return st, nil
}

// available says why the service cannot be changed.
func (s *Service) available() error {
	if s.manager == nil {
		return nil
	}
	return s.manager.available()
}

// present says why there is no service to start or stop.
func (s *Service) present(ctx context.Context) error {
	if s.manager == nil {
		return fmt.Errorf("%w: nothing runs below a folder", ErrNoManager)
	}
	if err := s.manager.available(); err != nil {
		return err
	}
	for _, p := range s.parts {
		if p.part() != PartService {
			continue
		}
		c, err := p.condition(ctx)
		if err != nil {
			return fmt.Errorf("looking at the service: %w", err)
		}
		if c == Missing {
			return ErrNotInstalled
		}
	}
	return nil
}
