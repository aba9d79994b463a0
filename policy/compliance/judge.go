package compliance

import (
	"slices"
	"time"

	"github.com/husorden/husorden/policy"
)

// Standing is how a device's house stands.
type Standing string

// The standings. Silent: nothing is known any more, which is never "in order".
const (
	InOrder        Standing = "in_order"
	NeedsAttention Standing = "needs_attention"
	NotInOrder     Standing = "not_in_order"
	Silent         Standing = "silent"
)

// Standings lists every standing, the one to look at first first.
var Standings = []Standing{NotInOrder, Silent, NeedsAttention, InOrder}

// The codes that follow from a report, beside those that a device tells of.
const (
	OverdueFiles    Code = "overdue"          // files past their date
	DueFiles        Code = "due"              // files that wait for an answer
	UnscannedFiles  Code = "not_scanned"      // files that could not be looked through
	PurgeLate       Code = "purge_late"       // still stored in an undo area past the purge date
	PostureNo       Code = "posture_no"       // a check of the PC failed
	PostureUnknown  Code = "posture_unknown"  // a check could not be made
	Observing       Code = "observing"        // the policy only observes
	PolicyOld       Code = "policy_old"       // central published a later policy two days ago
	NeverReported   Code = "never_reported"   // enrolled, and nothing since
	NoContact       Code = "no_contact"       // silent for longer than SilentAfter
	AuditRewound    Code = "audit_rewound"    // the audit log is shorter than it was, or another
	SequenceGap     Code = "sequence_gap"     // a report is missing
	HeartbeatsAlone Code = "heartbeats_alone" // no daily report for longer than SilentAfter
)

// Judged lists every code that follows from a report.
var Judged = []Code{OverdueFiles, DueFiles, UnscannedFiles, PurgeLate, PostureNo, PostureUnknown, Observing, PolicyOld,
	NeverReported, NoContact, AuditRewound, SequenceGap, HeartbeatsAlone}

const day = 24 * time.Hour

// SilentAfter is how long a device may say nothing: a weekend and a day.
const SilentAfter = 3 * day

// policyGrace is how long a device may take to fetch a new policy.
const policyGrace = 2 * day

// Why is one reason for a standing.
type Why struct {
	Code     Code     `json:"code"`
	Severity Severity `json:"severity"`
}

// Published is the policy that central published for a device.
type Published struct {
	Version int64 // 0: none
	At      time.Time
}

// Judge says how a house stands by its last report at the time of that report,
// and why, the gravest first. That a device has gone silent it cannot tell: see
// Now.
func Judge(r Report, p Published) (Standing, []Why) {
	var whys []Why
	add := func(when bool, c Code, s Severity) {
		if when && !slices.Contains(whys, Why{c, s}) {
			whys = append(whys, Why{c, s})
		}
	}
	for _, h := range r.Health {
		add(true, h.Code, h.Severity)
	}
	due, overdue := false, false
	for _, s := range r.Stored {
		overdue = overdue || s.Overdue > 0
		due = due || s.Count > s.Overdue && (s.Decision == policy.Ask || s.Decision == policy.Remove)
	}
	add(overdue, OverdueFiles, Bad)
	add(due, DueFiles, Notice)
	add(len(r.Unscanned) > 0, UnscannedFiles, Notice)
	add(r.Users.Watched < r.Users.Known, NotWatched, Bad)
	for _, pl := range r.Places {
		add(pl.Unreadable > 0, PlaceUnreadable, Bad)
	}
	add(r.Quarantine.Late > 0, PurgeLate, Bad)
	for _, d := range r.Duties {
		add(d.Due.Before(r.At), DutyOverdue, Notice)
	}
	for _, c := range r.Posture {
		// S6 and S7 name these two; the rest is advice.
		s := Notice
		if c.Check == Firewall || c.Check == Antivirus {
			s = Bad
		}
		add(c.Result == No, PostureNo, s)
		add(c.Result == Unknown, PostureUnknown, Notice)
	}
	add(r.Policy.Mode == policy.Observe, Observing, Notice)
	add(r.Policy.Version < p.Version && r.At.Sub(p.At) > policyGrace, PolicyOld, Notice)
	slices.SortStableFunc(whys, func(a, b Why) int {
		return slices.Index(Severities, a.Severity) - slices.Index(Severities, b.Severity)
	})
	return standing(whys), whys
}

func standing(whys []Why) Standing {
	switch {
	case len(whys) == 0:
		return InOrder
	case whys[0].Severity == Bad:
		return NotInOrder
	}
	return NeedsAttention
}

// Now is the standing at a time after the report: a device that was not heard of
// for longer than SilentAfter is silent, whatever it last said.
func Now(last Standing, contact, now time.Time) Standing {
	if now.Sub(contact) > SilentAfter {
		return Silent
	}
	return last
}
