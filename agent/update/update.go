// Package update brings a PC from one release of Husorden to the next, or back.
//
// The service decides when (Schedule) and leaves an order in its folder; the
// updater, a process of its own that no stop of the service ends, carries it out
// (Updater): it fetches the signed list of releases, stages the packages of the
// new and of the present version, asks the service to begin no removal, installs,
// and looks whether the new service works. When it does not, it goes back, and
// never tries that version again. Every step is written down before it is taken:
// whoever is killed, the next updater takes it up.
package update

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/husorden/husorden/platform/rootfs"
)

// Order is what the service leaves for the updater.
type Order struct {
	From    string `json:"from"`         // the address of the lists, https, with a slash at its end
	CA      []byte `json:"ca,omitempty"` // PEM of the private authority of that address
	Channel string `json:"channel"`
	Version string `json:"version,omitempty"` // exactly this one; empty: the newest
	// Proxy and NoProxy are those that the service uses (HTTPS_PROXY, NO_PROXY): the
	// updater is no child of it everywhere. A proxy's password may be in it.
	Proxy   string `json:"proxy,omitempty"`
	NoProxy string `json:"no_proxy,omitempty"`
	// Again: a person asks, so what did not work before is tried once more.
	Again bool `json:"again,omitempty"`
}

// Step is what an updater is at.
type Step string

// The steps. All but Idle are taken up again by the next updater.
const (
	Idle       Step = ""
	Installing Step = "installing" // the package of To may be half installed
	Looking    Step = "looking"    // it is installed; nobody knows yet whether it works
	GoingBack  Step = "going_back" // the package of From may be half installed
)

// Result is how the last update ended.
type Result string

// The results.
const (
	NoneYet  Result = ""
	Updated  Result = "updated"
	WentBack Result = "went_back" // To did not work; From is installed again
	Stuck    Result = "stuck"     // neither works; going back is tried again
)

// Problem is why the last look for an update came to nothing. It is one of a
// fixed list: it is reported to central.
type Problem string

// The problems.
const (
	NoProblem   Problem = ""
	Unreachable Problem = "unreachable" // the address, or a proxy that wants a login
	NotSigned   Problem = "not_signed"
	OldList     Problem = "old_list" // expired, or older than one that was seen
	BadList     Problem = "bad_list"
	NoPackage   Problem = "no_package" // the list has none for this system, or none of the present version to go back to
	BadPackage  Problem = "bad_package"
	DiskFull    Problem = "disk_full"
	Removing    Problem = "removing" // files were being removed all the time
	NotWritten  Problem = "not_written"
	NoService   Problem = "no_service" // the present one does not work: nothing could be compared
)

// State is what updaters know from one another.
type State struct {
	Step    Step      `json:"step,omitempty"`
	From    string    `json:"from,omitempty"` // version; of the step, else of the last update
	To      string    `json:"to,omitempty"`
	Package string    `json:"package,omitempty"` // of To, while a step is under way
	Form    int       `json:"form,omitempty"`    // of what From has stored
	Tries   int       `json:"tries,omitempty"`   // of the step
	Result  Result    `json:"result,omitempty"`
	At      time.Time `json:"at"`      // of Result
	Checked time.Time `json:"checked"` // the last look for an update
	Problem Problem   `json:"problem,omitempty"`
	Newest  string    `json:"newest,omitempty"` // what that look found for this PC
	// Issued is of the newest list that was seen of each channel: none before it
	// is taken.
	Issued map[string]time.Time `json:"issued,omitempty"`
	// Held are versions that did not work here.
	Held []string `json:"held,omitempty"`
	// Kept is the package of the version that is installed.
	Kept string `json:"kept,omitempty"`
}

// The files of the folder.
const (
	stateFile = "state.json"
	orderFile = "order.json"
	takenFile = "order.taken"
)

// Dir is the updater's folder in the service's.
func Dir(state string) string { return filepath.Join(state, "update") }

// Load reads the state; the zero State when there is none, or none that can be
// read: then nothing is known, and nothing was begun that dir's packages tell of.
func Load(dir string) (State, error) {
	var s State
	data, err := os.ReadFile(filepath.Join(dir, stateFile))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return State{}, nil
	case err != nil:
		return State{}, err
	}
	if json.Unmarshal(data, &s) != nil {
		return State{}, nil //nolint:nilerr // see above
	}
	return s, nil
}

// save writes the state, all of it or nothing.
func save(dir string, s State) error { return put(dir, stateFile, s) }

// Leave leaves an order for the updater.
func Leave(dir string, o Order) error { return put(dir, orderFile, o) }

// take takes the order: it is given once. ok is false when there is none.
func take(dir string) (o Order, ok bool, err error) {
	from, to := filepath.Join(dir, orderFile), filepath.Join(dir, takenFile)
	if err := os.Rename(from, to); errors.Is(err, fs.ErrNotExist) {
		return Order{}, false, nil
	} else if err != nil {
		return Order{}, false, err
	}
	data, err := os.ReadFile(to)
	if err != nil {
		return Order{}, false, err
	}
	if err := json.Unmarshal(data, &o); err != nil {
		return Order{}, false, fmt.Errorf("reading the order: %w", err)
	}
	return o, true, nil
}

func put(dir, name string, v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	d, err := rootfs.OpenDir(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.WriteFile(name, data)
}

// System is the PC that is updated.
type System interface {
	// Install installs the package at path over whatever version is there, half
	// installed ones included. older is the version that goes when path's is an
	// earlier one, with the package it came from.
	Install(ctx context.Context, path string, older *Going) error
	// Health tells whether the service runs as it should, and which version it is.
	// An error says why it does not.
	Health(ctx context.Context) (version string, err error)
	// Rest asks the service to let no removal begin for a while. busy: one is
	// under way.
	Rest(ctx context.Context, d time.Duration) (busy bool, err error)
	// Form is the form of what is stored.
	Form() (int, error)
	// Earlier stops the service and gives what is stored that form again, where a
	// later version has changed it.
	Earlier(ctx context.Context, form int) error
}

// Going is the version that an earlier one takes the place of.
type Going struct{ Version, Package string }
