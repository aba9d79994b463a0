// Package watch tells of changes in folders: few, settled hints. A hint says
// where to look; what is there, the look finds out. The truth is the look at
// everything that its consumer makes from time to time.
//
// What it promises: every file below a watched root that was made or changed is
// named in a hint after it has been left alone, or a Rescan of the root is told
// after its last change. The same goes for what was removed or moved away. What
// it cannot promise, it says: Since is the time from which on nothing was
// missed, and the reason when a root is not watched at all; such a root is
// polled.
//
// It waits for the system's events and does nothing in between: no timer runs
// when nothing has happened. docs/adr/0007-watch.md tells why it is as it is.
package watch

import (
	"errors"
	"log/slog"
	"time"
)

// Hint is that something may have changed below a root. Paths and Gone are
// sorted, absolute, and no longer than Options.Paths together.
type Hint struct {
	Root  string
	Paths []string // files that were made or changed and then left alone
	Gone  []string // paths at which there is no file any more; to be taken before Paths
	// Rescan: anything may have changed. Events were lost, a folder went or was
	// renamed, there were too many to name, or the root is polled.
	Rescan bool
}

// Errors of Since: why a root is not watched. fs.ErrPermission is another.
var (
	ErrMissing   = errors.New("folder does not exist")
	ErrTooMany   = errors.New("too many folders to watch")
	ErrRemovable = errors.New("a watch would keep the drive from being taken out")
	ErrNotKnown  = errors.New("folder is not a root")
	ErrStopped   = errors.New("watcher is not running")
)

// Options say how a watcher works. Zero values are the defaults.
type Options struct {
	Now     func() time.Time       // the clock of Since
	Pulse   func() time.Time       // a clock that nobody sets, for what settles: time.Now
	Settle  time.Duration          // a path is told when nothing was heard of it for so long; 2 s
	Most    time.Duration          // a file that never rests is told after so long; 30 s
	Poll    time.Duration          // a root that cannot be watched is told as Rescan so often, by Poke; 10 min
	Paths   int                    // more at a time become a Rescan; 1000
	Folders int                    // folders watched at most, on macOS with the files in them; what the system can spare
	Skip    func(name string) bool // folders of that name are left out; nil: none
	Log     *slog.Logger           // nil: none

	open      func() (source, error) // of events; nil: the system's
	filesCost bool                   // files count as Folders do: always so with kqueue
}

func (o Options) orDefaults() Options {
	set(&o.Settle, 2*time.Second)
	set(&o.Most, 30*time.Second)
	set(&o.Poll, 10*time.Minute)
	set(&o.Paths, 1000)
	if o.Folders == 0 {
		o.Folders = mostFolders()
	}
	if o.Skip == nil {
		o.Skip = func(string) bool { return false }
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	o.filesCost = o.filesCost || filesCost
	if o.open == nil {
		o.open = newSystem
	}
	return o
}

func set[T comparable](v *T, to T) {
	var zero T
	if *v == zero {
		*v = to
	}
}
