package compliance

import (
	"time"

	"github.com/husorden/husorden/policy"
)

// Report is what a device tells about itself.
type Report struct {
	Head
	Users      Users       `json:"users"`
	Places     []Place     `json:"places,omitempty" max:"64"`
	Unscanned  []Unscanned `json:"unscanned,omitempty" max:"64"`
	Stored     []Stored    `json:"stored,omitempty" max:"400"`
	Overdue    []Item      `json:"overdue,omitempty" max:"20"` // the oldest
	Exceptions []Exception `json:"exceptions,omitempty" max:"200"`
	Totals     Totals      `json:"totals,omitzero"`
	Quarantine Quarantine  `json:"quarantine,omitzero"`
	Duties     []Duty      `json:"duties,omitempty" max:"50"`
	Posture    []Posture   `json:"posture,omitempty" max:"32"`
	Health     []Health    `json:"health,omitempty" max:"64"`
	Audit      Audit       `json:"audit"`
}

// Head says which report of which device it is, and what rules there.
type Head struct {
	Schema   int       `json:"schema"`
	Device   ID        `json:"device"`
	Sequence int64     `json:"sequence"` // counts from 1; no report lacks one
	Kind     Kind      `json:"kind"`
	At       time.Time `json:"at"` // by the device's clock
	Agent    Agent     `json:"agent"`
	Policy   Policy    `json:"policy"`
}

// Agent is the program that reports.
type Agent struct {
	Version Version `json:"version"`
	OS      OS      `json:"os"`
	Arch    Arch    `json:"arch"`
}

// Policy is the policy that holds on the device.
type Policy struct {
	Profile Profile     `json:"profile"`
	Version int64       `json:"version"` // as central published it; 0: it did not
	Hash    Sum         `json:"hash"`    // policy.Policy.Hash
	Since   time.Time   `json:"since"`
	Mode    policy.Mode `json:"mode"` // that holds now: observe during the first look
}

// Users counts the users of the PC who have places to watch, and those whose
// places are watched now.
type Users struct {
	Known   int `json:"known"`
	Watched int `json:"watched"`
}

// Place is how far the places of one name, of all users, were looked at.
type Place struct {
	Place      policy.Place  `json:"place"`
	Known      int           `json:"known"`
	Watched    int           `json:"watched"`    // changes are noticed at once
	Unreadable int           `json:"unreadable"` // of Known: could not be looked at, or not wholly
	Reason     policy.Reason `json:"reason,omitempty"`
	Files      int           `json:"files"`
	Looked     time.Time     `json:"looked,omitzero"` // when the oldest whole look ended; none: never
}

// Unscanned counts the files that could not be looked through.
type Unscanned struct {
	Place  policy.Place  `json:"place"`
	Reason policy.Reason `json:"reason"`
	Count  int           `json:"count"`
}

// Stored counts files with personal data that are alike.
type Stored struct {
	Place        policy.Place        `json:"place"`
	Category     policy.Category     `json:"category"`
	DocumentType policy.DocumentType `json:"document_type,omitempty"`
	Rule         Rule                `json:"rule"`
	Decision     policy.Action       `json:"decision"`
	Count        int                 `json:"count"`
	Overdue      int                 `json:"overdue"` // of Count: past their date
	AgeDays      int                 `json:"age_days"`
	OverdueDays  int                 `json:"overdue_days"` // of the oldest of them
}

// Item is one file that is past its date.
type Item struct {
	Item         ID                  `json:"item"`
	Place        policy.Place        `json:"place"`
	Category     policy.Category     `json:"category"`
	DocumentType policy.DocumentType `json:"document_type,omitempty"`
	Rule         Rule                `json:"rule"`
	AgeDays      int                 `json:"age_days"`
	OverdueDays  int                 `json:"overdue_days"`
}

// Exception is a file that a person let stay. Why they did is written on the PC.
type Exception struct {
	Item         ID                  `json:"item"`
	Place        policy.Place        `json:"place"`
	Category     policy.Category     `json:"category"`
	DocumentType policy.DocumentType `json:"document_type,omitempty"`
	Rule         Rule                `json:"rule"` // that it is an exception from
	Answer       policy.Answer       `json:"answer"`
	Given        time.Time           `json:"given"`
	Until        time.Time           `json:"until,omitzero"` // none: it has no end
}

// Overruns are the upper ends, in days, of all but the last of the groups that
// Totals.Overrun counts in; the last has none.
var Overruns = [...]int{1, 3, 7, 14, 30, 60, 90, 180}

// Totals count what became of files since the ledger began. They only grow: the
// difference of two reports is what happened between them, however many were
// lost.
type Totals struct {
	Since    time.Time `json:"since"`
	OnTime   int       `json:"on_time"`  // gone by their date
	Late     int       `json:"late"`     // gone after it
	Excepted int       `json:"excepted"` // let stay past it
	ByPolicy int       `json:"by_policy"`
	ByPerson int       `json:"by_person"`
	Restored int       `json:"restored"`
	Purged   int       `json:"purged"` // gone from the undo area too
	// PurgedLate counts those of Purged that lay there past their date.
	PurgedLate  int                    `json:"purged_late"`
	Overrun     [len(Overruns) + 1]int `json:"overrun"` // of Late, by days past the date
	LongestDays int                    `json:"longest_days"`
}

// Quarantine is what lies in the undo areas: still stored.
type Quarantine struct {
	Held    int `json:"held"`
	AgeDays int `json:"age_days"` // of the oldest
	Late    int `json:"late"`     // past their purge date
}

// Duty is one recurring task.
type Duty struct {
	Duty   Rule        `json:"duty"`
	Role   policy.Role `json:"role"`
	Due    time.Time   `json:"due"`
	Signed time.Time   `json:"signed,omitzero"` // none: never
}

// Posture is what one check of the PC came to.
type Posture struct {
	Check  Check     `json:"check"`
	Result Result    `json:"result"`
	Method Method    `json:"method"`
	At     time.Time `json:"at"`
}

// Health is one thing that is the matter.
type Health struct {
	Code     Code         `json:"code"`
	Severity Severity     `json:"severity"`
	Since    time.Time    `json:"since,omitzero"`
	Place    policy.Place `json:"place,omitempty"`
}

// Audit is the head of the device's audit log: the number of the last record and
// its HMAC. A log that was cut or written anew cannot grow past it unnoticed.
type Audit struct {
	N   int64 `json:"n"`
	Sum Sum   `json:"sum"`
}

// With returns the report with what a later heartbeat says.
func (r Report) With(h Report) Report {
	at := r.Kind
	r.Head, r.Users, r.Health, r.Audit = h.Head, h.Users, h.Health, h.Audit
	r.Kind = at
	return r
}
