package device

import (
	"time"

	"github.com/husorden/husorden/agent/disposal"
	"github.com/husorden/husorden/agent/ledger"
	"github.com/husorden/husorden/policy"
)

// Verb is what the companion is to do with an item.
type Verb string

// The verbs. There is none that takes a path.
const (
	Remove  Verb = "remove"  // to the undo area, or for good where the policy keeps none
	Restore Verb = "restore" // out of the undo area
	Purge   Verb = "purge"   // from the undo area, for good
)

// Task is one thing for the companion to do.
type Task struct {
	Item ledger.ID `json:"item"`
	Verb Verb      `json:"verb"`
	// Ordered: the person said so; else the policy did.
	Ordered bool `json:"ordered"`
}

// Outcome is what became of a task, or of what an earlier process began.
type Outcome struct {
	Item    ledger.ID        `json:"item"`
	Verb    Verb             `json:"verb"`
	Became  disposal.Outcome `json:"became"`
	Reason  disposal.Reason  `json:"reason,omitempty"` // why nothing was done
	Purge   time.Time        `json:"purge"`            // of disposal.Quarantined
	BinLeft bool             `json:"bin_left,omitempty"`
	Bin     bool             `json:"bin,omitempty"` // it lay in a bin, its record went with it
}

// Grant is leave to remove one file now.
type Grant struct {
	Now   time.Time `json:"now"`
	Purge time.Time `json:"purge"` // until when it can be had back; zero: erase it
	Names int       `json:"names"` // how many names the file may have
}

// Work is what there is to do.
type Work struct {
	Tasks []Task `json:"tasks"`
	// Ask holds the items that the person has yet to be asked about.
	Ask []ledger.ID `json:"ask,omitempty"`
	// Due and Warn count all items that wait for the person, and that will soon.
	Due  int `json:"due"`
	Warn int `json:"warn"`
	// Sure is the time that it certainly is; zero while nobody can tell. Nothing
	// is purged by any other.
	Sure time.Time `json:"sure"`
}

// Sight is what a look at a user's places came to.
type Sight struct {
	Places []PlaceSeen `json:"places"`
	Whole  bool        `json:"whole"` // it went through all of every place
}

// PlaceSeen is one place as the companion saw it.
type PlaceSeen struct {
	Place   policy.Place  `json:"place"`
	Path    string        `json:"path"`
	Exists  bool          `json:"exists"`
	Watched bool          `json:"watched"` // changes are noticed at once; else by the hourly look
	Files   int           `json:"files"`
	Unread  int           `json:"unread"`           // folders and files that could not be looked at
	Reason  policy.Reason `json:"reason,omitempty"` // why the place itself could not be
	At      time.Time     `json:"at"`               // UTC, when the last whole look at it ended
}

// Holding is an item that lies in an undo area.
type Holding struct {
	Item  ledger.ID `json:"item"`
	Since time.Time `json:"since"`
	Purge time.Time `json:"purge"`
}
