package svc

import "context"

// Part names one thing that an installation consists of.
type Part string

// The parts. Not every system has all of them.
const (
	PartService          Part = "service"             // the unit, the plist or the SCM's entry
	PartBoot             Part = "start_at_boot"       // that it starts by itself
	PartRecovery         Part = "recovery"            // that it is started again when it fails
	PartServiceSID       Part = "service_sid"         // that it has an identity of its own (Windows)
	PartEvents           Part = "event_source"        // its source in the event log (Windows)
	PartCompanion        Part = "companion_unit"      // the unit of the companion (systemd)
	PartCompanionStart   Part = "companion_start"     // that the companion starts in every session
	PartCompanionDesktop Part = "companion_autostart" // the same, by the desktop (Linux)
	PartUpdater          Part = "updater"             // the unit that installs updates (systemd)
	PartUpdaterStart     Part = "updater_start"       // that the service can have it started (systemd)
)

// Condition is how a part stands.
type Condition string

// The conditions.
const (
	AsItShould Condition = "as_it_should"
	Missing    Condition = "missing"
	Differs    Condition = "differs"
)

// Deviation is a part that is not as it should be.
type Deviation struct {
	Part      Part      `json:"part"`
	Condition Condition `json:"condition"` // Missing or Differs
}

// State is what the service does.
type State string

// The states.
const (
	Running  State = "running"
	Stopped  State = "stopped"
	Starting State = "starting"
	Stopping State = "stopping"
	Failed   State = "failed" // it ended with an error; the manager starts it again in a while
	Unknown  State = "unknown"
)

// Status is how the service stands.
type Status struct {
	Installed  bool        `json:"installed"`
	State      State       `json:"state"`
	PID        int         `json:"pid,omitempty"` // 0: no process
	Deviations []Deviation `json:"deviations"`
}

// part is one thing of an installation. Its methods may be called in any state
// the system can be in; rights that lack are fs.ErrPermission.
type part interface {
	part() Part
	// condition says how the part stands.
	condition(ctx context.Context) (Condition, error)
	// mend makes the part as it should be. What this system does not have is
	// errors.ErrUnsupported.
	mend(ctx context.Context) error
	// remove makes it missing. It is no error that it is missing already.
	remove(ctx context.Context) error
}

// manager is the system's service manager.
type manager interface {
	// available says why the manager cannot be spoken to, or nil.
	available() error
	// changed is told after parts were mended or removed.
	changed(ctx context.Context) error
	// state is the state of an installed service and its process, 0 for none.
	state(ctx context.Context) (State, int, error)
	// start starts the service; it is no error that it runs.
	start(ctx context.Context) error
	// stop stops it and waits for that; it is no error that it does not run.
	stop(ctx context.Context) error
	// sessions starts (or stops) the companion in the sessions that are open,
	// where the system lets somebody else than the user do so.
	sessions(ctx context.Context, start bool) error
}
