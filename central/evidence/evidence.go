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
	Kept         store.Kept
}

// Evidence is what an organisation can show.
type Evidence struct {
	Head
	Policies   []Policy      `json:"policies"`
	Removal    Removal       `json:"removal"`
	Coverage   Covered       `json:"coverage"`
	Devices    []Device      `json:"devices"`
	Exceptions []Exception   `json:"exceptions"`
	Duties     []Duty        `json:"duties"`
	Posture    []Posture     `json:"posture"`
	Sample     []SampledItem `json:"sample"`
	Retention  Retention     `json:"retention"`
}

// Head says whose evidence it is, and of when.
type Head struct {
	Version      int          `json:"version"`
	Organisation Organisation `json:"organisation"`
	From         string       `json:"from"` // 2026-01-31, UTC
	To           string       `json:"to"`
	Made         time.Time    `json:"made"`
	Seed         string       `json:"seed,omitempty"`
}

// Organisation is whose evidence it is.
type Organisation struct {
	ID   compliance.ID `json:"id"`
	Name string        `json:"name"`
}

// Policy is a policy that held on a device in the period.
type Policy struct {
	Hash       compliance.Sum     `json:"hash"`
	Profile    compliance.Profile `json:"profile,omitempty"` // a built-in one
	Version    int64              `json:"version,omitempty"` // as published; none: it was not
	Published  time.Time          `json:"published,omitzero"`
	Superseded time.Time          `json:"superseded,omitzero"` // by the next version for the same group; none: it is the latest
	Approver   Approver           `json:"approved_by,omitzero"`
	Group      compliance.ID      `json:"group,omitempty"`
	GroupName  string             `json:"group_name,omitempty"`
	Devices    int                `json:"devices"`             // that told of it in the period
	HeldFrom   string             `json:"held_from,omitempty"` // the first day of the period on which one did
	HeldTo     string             `json:"held_to,omitempty"`
	Deadlines  []Deadline         `json:"deadlines"`
}

// Approver is who published a policy. The zero Approver: the command line on the
// server.
type Approver struct {
	ID   compliance.ID `json:"id"`
	Name string        `json:"name,omitempty"` // none: the person is not known any more
}

// Deadline is one rule of a policy.
type Deadline struct {
	Rule          string                `json:"rule"`
	Place         policy.Place          `json:"place,omitempty"` // none: any
	DocumentTypes []policy.DocumentType `json:"document_types,omitempty"`
	Period        string                `json:"period"` // empty: nobody has chosen one yet
	Counted       policy.Counted        `json:"counted_from"`
	Source        []string              `json:"source"`
}

// Removal says that removal ran, over all devices.
type Removal struct {
	Counts
	// Due is how many files had come to their date: gone on time or late, let stay,
	// or still there at the end.
	Due           int `json:"due"`
	MedianOverrun int `json:"median_overrun_days"` // of Late, at most so many; 0: none was late
	// MedianAbove: the median is above the largest group, of 180 days.
	MedianAbove   bool `json:"median_above"`
	MaxOverrun    int  `json:"max_overrun_days"` // of Late, at most so many
	OverdueNow    int  `json:"overdue_now"`      // at the end of the period, still there
	OldestOverdue int  `json:"oldest_overdue_days"`
	StillStored   int  `json:"still_stored"` // in undo areas at the end of the period
	OldestStored  int  `json:"oldest_stored_days"`
	StoredLate    int  `json:"still_stored_late"` // of StillStored, past their purge date
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
	ID         compliance.ID       `json:"id"`
	Group      compliance.ID       `json:"group,omitempty"`
	GroupName  string              `json:"group_name,omitempty"`
	Label      string              `json:"label"`
	Status     string              `json:"status"`
	Standing   compliance.Standing `json:"standing"` // at the end of the period
	Coverage   Coverage            `json:"coverage"`
	Counts     Counts              `json:"counts"`
	MaxOverrun int                 `json:"max_overrun_days"` // of Counts.Late, at most so many
	AtEnd
	Audit Integrity `json:"integrity"`
}

// AtEnd is what the last report of the period said.
type AtEnd struct {
	Overdue    int `json:"overdue"`
	Oldest     int `json:"oldest_overdue_days"`
	Held       int `json:"held"` // in undo areas
	HeldDays   int `json:"oldest_held_days"`
	HeldLate   int `json:"held_late"` // of Held, past their purge date
	DutiesLate int `json:"duties_late"`
}

// Coverage says how much of the period a device was heard of, and what it could not
// look at.
type Coverage struct {
	Days          int       `json:"days"`     // of the period, while it was enrolled
	Reported      int       `json:"reported"` // days with a daily report
	Last          time.Time `json:"last_report,omitzero"`
	Files         int       `json:"files"` // looked at, at the end
	Unscanned     int       `json:"unscanned"`
	UnscannedWhy  []Missed  `json:"unscanned_why,omitempty"`
	Unreadable    int       `json:"unreadable_places"`
	UnreadableWhy []Missed  `json:"unreadable_why,omitempty"`
	Users         int       `json:"users"`
	Watched       int       `json:"watched"`
}

// Missed counts what could not be looked at, and why.
type Missed struct {
	Place  policy.Place  `json:"place"`
	Reason policy.Reason `json:"reason,omitempty"` // none: the device did not say
	Count  int           `json:"count"`
}

// Covered is Coverage over all devices.
type Covered struct {
	Devices       int      `json:"devices"`
	Reporting     int      `json:"reporting"` // with a report in the period
	Silent        int      `json:"silent"`    // at its end
	Days          int      `json:"days"`
	Reported      int      `json:"reported"`
	Files         int      `json:"files"`
	Unscanned     int      `json:"unscanned"`
	UnscannedWhy  []Missed `json:"unscanned_why,omitempty"`
	Unreadable    int      `json:"unreadable_places"`
	UnreadableWhy []Missed `json:"unreadable_why,omitempty"`
	Users         int      `json:"users"`
	Watched       int      `json:"watched"`
}

// Integrity is the state of a device's own log of removals: a chain in which each
// record has the sum of the one before it. The log of every later period begins
// where that of an earlier one ended, or it was tampered with.
type Integrity struct {
	StartRecords int64          `json:"start_records"` // in the first report that this evidence rests on
	StartHead    compliance.Sum `json:"start_head,omitempty"`
	Records      int64          `json:"records"` // at the end of the period
	Head         compliance.Sum `json:"head,omitempty"`
	Missing      int64          `json:"missing_reports"`  // to this day
	Gaps         [][2]int64     `json:"gaps,omitempty"`   // the numbers of those reports: from, to
	Rewound      time.Time      `json:"rewound,omitzero"` // when the log was found to be another
}

// Retention says for how long what evidence is made of is kept.
type Retention struct {
	Days    int `json:"days"`    // what devices said on each day
	Months  int `json:"months"`  // in days: then what they said on the last day of each month, and registers that ended
	Actions int `json:"actions"` // the log of what was done at the central endpoint
	// MonthsBefore: of days before this one only each month's last report is left, so
	// that Coverage.Reported is less than it was.
	MonthsBefore string `json:"months_before,omitempty"`
	// ForgottenBefore: of days before this one nothing is left.
	ForgottenBefore string `json:"forgotten_before,omitempty"`
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
