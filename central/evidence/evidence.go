// Package evidence gathers what an organisation can show for a period: that
// deadlines hold, that removal runs, what was looked at and what was not, who
// signed what, and that the devices' own logs are whole.
//
// Counts of a period are the difference of what devices count since they began, so
// a report that was lost makes none of them wrong. What happened before a device's
// first report, and after its last one in the period, is not in it; Coverage says
// so.
package evidence

import (
	"time"

	"github.com/husorden/husorden/central/store"
	"github.com/husorden/husorden/policy"
	"github.com/husorden/husorden/policy/compliance"
)

// Version is that of the form of Evidence.
const Version = 1

// Ask says what evidence is of.
type Ask struct {
	Organisation store.Organisation
	From, To     store.Day // both included
	Sample       int       // how many items to draw
	Seed         string    // of the draw
}

// Evidence is what an organisation can show.
type Evidence struct {
	Version      int           `json:"version"`
	Organisation Organisation  `json:"organisation"`
	From         string        `json:"from"` // 2026-01-31, UTC
	To           string        `json:"to"`
	Made         time.Time     `json:"made"`
	Policies     []Policy      `json:"policies"`
	Removal      Removal       `json:"removal"`
	Devices      []Device      `json:"devices"`
	Exceptions   []Exception   `json:"exceptions"`
	Duties       []Duty        `json:"duties"`
	Posture      []Posture     `json:"posture"`
	Sample       []SampledItem `json:"sample"`
	Seed         string        `json:"seed,omitempty"`
}

// Organisation is whose evidence it is.
type Organisation struct {
	ID   compliance.ID `json:"id"`
	Name string        `json:"name"`
}

// Policy is a policy that held on a device in the period.
type Policy struct {
	Hash      compliance.Sum     `json:"hash"`
	Profile   compliance.Profile `json:"profile,omitempty"` // a built-in one
	Version   int64              `json:"version,omitempty"` // as published; none: it was not
	Published time.Time          `json:"published,omitzero"`
	Approver  compliance.ID      `json:"approver,omitempty"` // administrator; none: the command line
	Group     compliance.ID      `json:"group,omitempty"`
	Devices   int                `json:"devices"`
	Deadlines []Deadline         `json:"deadlines"`
}

// Deadline is one rule of a policy.
type Deadline struct {
	Rule   string   `json:"rule"`
	Place  string   `json:"place,omitempty"`
	Period string   `json:"period"`
	Source []string `json:"source"`
}

// Removal says that removal ran, over all devices.
type Removal struct {
	Counts
	MedianOverrun int `json:"median_overrun_days"` // of Late, at most so many; 0: none was late
	// MedianAbove: the median is above the largest group, of 180 days.
	MedianAbove   bool `json:"median_above"`
	OverdueNow    int  `json:"overdue_now"` // at the end of the period, still there
	OldestOverdue int  `json:"oldest_overdue_days"`
	StillStored   int  `json:"still_stored"` // in undo areas at the end of the period
}

// Counts are what became of files in the period.
type Counts struct {
	OnTime     int    `json:"on_time"`
	Late       int    `json:"late"`
	Excepted   int    `json:"excepted"`
	ByPolicy   int    `json:"by_policy"`
	ByPerson   int    `json:"by_person"`
	Restored   int    `json:"restored"`
	Purged     int    `json:"purged"`
	PurgedLate int    `json:"purged_late"`
	Overrun    [9]int `json:"overrun"` // of Late, by days: up to 1, 3, 7, 14, 30, 60, 90, 180, more
}

// Device is what one device can show.
type Device struct {
	ID       compliance.ID       `json:"id"`
	Group    compliance.ID       `json:"group,omitempty"`
	Label    string              `json:"label"`
	Status   string              `json:"status"`
	Standing compliance.Standing `json:"standing"` // at the end of the period
	Coverage Coverage            `json:"coverage"`
	Counts   Counts              `json:"counts"`
	Overdue  int                 `json:"overdue"`
	Oldest   int                 `json:"oldest_overdue_days"`
	Held     int                 `json:"held"`
	Audit    Integrity           `json:"integrity"`
}

// Coverage says how much of the period a device was heard of, and what it could not
// look at.
type Coverage struct {
	Days       int `json:"days"`     // of the period, while it was enrolled
	Reported   int `json:"reported"` // days with a daily report
	Files      int `json:"files"`    // looked at, at the end
	Unscanned  int `json:"unscanned"`
	Unreadable int `json:"unreadable_places"`
	Users      int `json:"users"`
	Watched    int `json:"watched"`
}

// Integrity is the state of a device's own log of removals.
type Integrity struct {
	Records int64          `json:"records"` // at the end of the period
	Head    compliance.Sum `json:"head,omitempty"`
	Missing int64          `json:"missing_reports"`  // to this day
	Rewound time.Time      `json:"rewound,omitzero"` // when the log was found to be another
}

// Exception is a line of the exception register.
type Exception struct {
	Device compliance.ID `json:"device"`
	compliance.Exception
	Ended time.Time `json:"ended,omitzero"`
}

// Duty is a duty that was signed.
type Duty struct {
	Device compliance.ID   `json:"device"`
	Duty   compliance.Rule `json:"duty"`
	Role   policy.Role     `json:"role"`
	Signed time.Time       `json:"signed"`
	Next   time.Time       `json:"next"`
}

// Posture is what a check came to, when it came to something else.
type Posture struct {
	Device compliance.ID `json:"device"`
	compliance.Posture
}
