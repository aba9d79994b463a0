package svc

import "time"

// fakeSCM is an SCM and registry in memory.
type fakeSCM struct {
	is     *scmConfig
	source bool
	run    string
	said   []string

	now   State
	stuck bool // never stops
	asked int  // how often it was asked to stop
	slow  int  // how many times state says Starting before Running
}

var _ scm = (*fakeSCM)(nil)

func (f *fakeSCM) since() []string {
	said := f.said
	f.said = nil
	return said
}

func (f *fakeSCM) config() (scmConfig, error) {
	if f.is == nil {
		return scmConfig{}, ErrNotInstalled
	}
	return *f.is, nil
}

// create does what kardianos does: it says the name and the program only.
func (f *fakeSCM) create(c scmConfig) error {
	f.said = append(f.said, "create")
	f.is = &scmConfig{Command: c.Command, DisplayName: c.DisplayName, Auto: true}
	f.source, f.now = true, Stopped
	return nil
}

func (f *fakeSCM) setMain(c scmConfig) error {
	f.said = append(f.said, "main")
	f.is.Command, f.is.Account, f.is.DisplayName, f.is.Description = c.Command, c.Account, c.DisplayName, c.Description
	f.is.Auto, f.is.Delayed = c.Auto, c.Delayed
	return nil
}

func (f *fakeSCM) setRecovery(c scmConfig) error {
	f.said = append(f.said, "recovery")
	f.is.Restarts, f.is.Forget, f.is.OnError = append([]time.Duration{}, c.Restarts...), c.Forget, c.OnError
	return nil
}

func (f *fakeSCM) setSID(c scmConfig) error {
	f.said = append(f.said, "sid")
	f.is.SID = c.SID
	return nil
}

func (f *fakeSCM) delete() error {
	if f.is == nil {
		return ErrNotInstalled
	}
	f.said, f.is = append(f.said, "delete"), nil
	return nil
}

func (f *fakeSCM) events() (bool, error) { return f.source, nil }

func (f *fakeSCM) setEvents(there bool) error {
	f.said, f.source = append(f.said, "events"), there
	return nil
}

func (f *fakeSCM) runValue() (string, error) { return f.run, nil }

func (f *fakeSCM) setRunValue(s string) error {
	f.said, f.run = append(f.said, "run"), s
	return nil
}

func (f *fakeSCM) state() (State, int, error) {
	if f.is == nil {
		return Unknown, 0, ErrNotInstalled
	}
	if f.now == Starting {
		if f.slow--; f.slow <= 0 {
			f.now = Running
		}
	}
	return f.now, 0, nil
}

func (f *fakeSCM) start() error {
	if f.now == Stopped {
		f.now = Starting
	}
	return nil
}

func (f *fakeSCM) stop() error {
	f.asked++
	if !f.stuck {
		f.now = Stopped
	}
	return nil
}
