package store

import (
	"crypto/ed25519"
	"slices"
	"time"

	"github.com/husorden/husorden/policy"
	"github.com/husorden/husorden/policy/compliance"
)

// ID is the id of a row.
type ID = compliance.ID

// Scope says whose rows may be seen. The zero Scope sees none.
type Scope struct {
	All   bool // every organisation
	Org   ID
	Group ID // of Org; "": all of it
}

// Sees reports whether rows of a group are in the scope.
func (s Scope) Sees(org, group ID) bool {
	return s.All || s.Org != "" && s.Org == org && (s.Group == "" || s.Group == group)
}

// where limits a query on a table with org_id and group_id, whose columns are
// called with a prefix such as "d.". It adds to the arguments.
func (s Scope) where(prefix string, as *[]any) string {
	switch {
	case s.All:
		return "1 = 1"
	case s.Org == "":
		return "1 = 0"
	}
	*as = append(*as, string(s.Org))
	cond := prefix + "org_id = " + dollar(as)
	if s.Group != "" {
		*as = append(*as, string(s.Group))
		cond += " AND " + prefix + "group_id = " + dollar(as)
	}
	return cond
}

// Organisation is one house, or several under one management.
type Organisation struct {
	ID            ID
	Name          string
	Created       time.Time
	PolicyKey     ed25519.PublicKey
	PolicySeed    []byte // sealed
	PolicyVersion int64  // the last that was published; 0: none
}

// Group is a part of an organisation.
type Group struct {
	ID      ID
	Org     ID
	Name    string
	Created time.Time
}

// EnrolToken lets devices into an organisation. Its text is shown once, when it is
// made.
type EnrolToken struct {
	ID       ID
	Org      ID
	Group    ID
	Label    string
	UsesLeft int
	Created  time.Time
	Expires  time.Time
	Revoked  time.Time
}

// Device is one PC as it stands.
type Device struct {
	ID       ID
	Org      ID
	Group    ID
	Label    string // the consultant's
	Enrolled time.Time
	Retired  time.Time
	Revoked  time.Time
	Came     Came
	State    State
}

// Came is what has come from a device.
type Came struct {
	Contact  time.Time
	Sequence int64      // the highest
	Gaps     [][2]int64 // from, to: what is missing below it
	Reports  int64      // how many were counted
	AuditN   int64
	AuditSum compliance.Sum
	Rewound  time.Time // when its audit log was found to be another
}

// State is what the latest reports say.
type State struct {
	At       time.Time
	Agent    compliance.Agent
	Policy   compliance.Policy
	Standing compliance.Standing // with silence
	Whys     []compliance.Why
	Numbers  Numbers
}

// Numbers are the figures of an overview.
type Numbers struct {
	Stored      int
	Overdue     int
	OverdueDays int
	Unscanned   int
	Unreadable  int // places
	Exceptions  int
	Held        int
	DutiesLate  int
	Users       int
	Watched     int
}

// Status is where a device stands with central itself.
func (d Device) Status() string {
	switch {
	case !d.Revoked.IsZero():
		return "revoked"
	case !d.Retired.IsZero():
		return "retired"
	}
	return "active"
}

func numbers(r compliance.Report) Numbers {
	n := Numbers{Exceptions: len(r.Exceptions), Held: r.Quarantine.Held, Users: r.Users.Known, Watched: r.Users.Watched}
	for _, s := range r.Stored {
		n.Stored += s.Count
		n.Overdue += s.Overdue
		if s.Overdue > 0 {
			n.OverdueDays = max(n.OverdueDays, s.OverdueDays)
		}
	}
	for _, u := range r.Unscanned {
		n.Unscanned += u.Count
	}
	for _, p := range r.Places {
		n.Unreadable += p.Unreadable
	}
	for _, d := range r.Duties {
		if d.Due.Before(r.At) {
			n.DutiesLate++
		}
	}
	return n
}

// Role is what an admin may do.
type Role string

// The roles. Consultant: everything, in every organisation unless bound to one.
// OrgAdmin: everything in one. DPO: reads one. GroupLeader: reads one group.
const (
	Consultant  Role = "consultant"
	OrgAdmin    Role = "organisation_administrator"
	DPO         Role = "dpo"
	GroupLeader Role = "group_leader"
)

// Roles lists every role.
var Roles = []Role{Consultant, OrgAdmin, DPO, GroupLeader}

// Admin is a person who signs in here.
type Admin struct {
	ID       ID
	Email    string
	Password string // argon2id; "": none, another provider signs them in
	TOTP     []byte // sealed; none: not set up
	Role     Role
	Org      ID // "": all
	Group    ID
	Created  time.Time
	Disabled time.Time
}

// Scope is whose rows the admin sees. A group leader without a group sees none.
func (a Admin) Scope() Scope {
	if a.Role == GroupLeader && a.Group == "" {
		return Scope{}
	}
	return Scope{All: a.Org == "" && a.Role == Consultant, Org: a.Org, Group: a.Group}
}

// Writes reports whether the admin may change things in an organisation.
func (a Admin) Writes(org ID) bool {
	return (a.Role == Consultant || a.Role == OrgAdmin) && a.Group == "" && a.Scope().Sees(org, "")
}

// APIScope is what an API token may do.
type APIScope string

// The API scopes.
const (
	ReadDevices  APIScope = "devices:read"
	ReadEvidence APIScope = "evidence:read"
)

// APIScopes lists every API scope.
var APIScopes = []APIScope{ReadDevices, ReadEvidence}

// APIToken lets a program read. Its text is shown once, when it is made.
type APIToken struct {
	ID      ID
	Name    string
	Org     ID // "": all
	Scopes  []APIScope
	Created time.Time
	Expires time.Time
	Revoked time.Time
	Used    time.Time // to the hour
}

// Scope is whose rows the token sees.
func (t APIToken) Scope() Scope { return Scope{All: t.Org == "", Org: t.Org} }

// May reports whether the token has a scope.
func (t APIToken) May(s APIScope) bool { return slices.Contains(t.Scopes, s) }

// ApprovedPolicy is a policy that was published, and who approved it.
type ApprovedPolicy struct {
	compliance.SignedPolicy
	Approver ID // an admin; "": the command line
}

// Verb is what somebody did here.
type Verb string

// The verbs. None reaches a file on a PC.
const (
	SignedIn        Verb = "signed_in"
	SignInFailed    Verb = "sign_in_failed"
	SignedOut       Verb = "signed_out"
	AdminMade       Verb = "admin_made"
	AdminChanged    Verb = "admin_changed"
	AdminDisabled   Verb = "admin_disabled"
	AdminEnabled    Verb = "admin_enabled"
	AdminInvited    Verb = "admin_invited"
	InviteRevoked   Verb = "invitation_revoked"
	PasswordSet     Verb = "password_set"
	FactorSet       Verb = "second_factor_set"
	FactorRemoved   Verb = "second_factor_removed"
	FactorFailed    Verb = "second_factor_failed"
	FactorRequired  Verb = "second_factor_required"
	FactorOptional  Verb = "second_factor_optional"
	RecoveryMade    Verb = "recovery_codes_made"
	RecoveryUsed    Verb = "recovery_code_used"
	SessionsEnded   Verb = "sessions_ended"
	IdentityLinked  Verb = "identity_linked"
	IdentityEnded   Verb = "identity_ended"
	OrgMade         Verb = "organisation_made"
	GroupMade       Verb = "group_made"
	TokenMade       Verb = "token_made"
	TokenRevoked    Verb = "token_revoked"
	APITokenMade    Verb = "api_token_made"
	APITokenRevoked Verb = "api_token_revoked"
	DeviceEnrolled  Verb = "device_enrolled"
	DeviceRetired   Verb = "device_retired"
	DeviceRevoked   Verb = "device_revoked"
	DeviceChanged   Verb = "device_changed"
	DeviceSeen      Verb = "device_seen"
	PolicyPublished Verb = "policy_published"
	EvidenceTaken   Verb = "evidence_taken"
	RewindSeen      Verb = "rewind_acknowledged"
	AlertMade       Verb = "alert_made"
	AlertRemoved    Verb = "alert_removed"
)

// Verbs lists every verb.
var Verbs = []Verb{SignedIn, SignInFailed, SignedOut, AdminMade, AdminChanged, AdminDisabled, AdminEnabled, AdminInvited, InviteRevoked,
	PasswordSet, FactorSet, FactorRemoved, FactorFailed, FactorRequired, FactorOptional, RecoveryMade, RecoveryUsed,
	SessionsEnded, IdentityLinked, IdentityEnded, OrgMade, GroupMade, TokenMade, TokenRevoked, APITokenMade, APITokenRevoked,
	DeviceEnrolled, DeviceRetired, DeviceRevoked, DeviceChanged, DeviceSeen, PolicyPublished, EvidenceTaken, RewindSeen,
	AlertMade, AlertRemoved}

// ActorKind is who did it.
type ActorKind string

// The kinds of actors.
const (
	ByAdmin   ActorKind = "admin"
	ByToken   ActorKind = "api_token"
	ByDevice  ActorKind = "device"
	ByCommand ActorKind = "command_line"
)

// Action is one line of the log of what was done here.
type Action struct {
	At     time.Time
	Kind   ActorKind
	Actor  ID // "" for ByCommand
	Verb   Verb
	Org    ID // "": no organisation's
	Object ID // what it was done to
}

// Exception is a line of the exception register.
type Exception struct {
	Device ID
	compliance.Exception
	Noted time.Time // the report that first had it
	Ended time.Time // the report that had it no more; zero: it is there
}

// SignOff is a duty that somebody did.
type SignOff struct {
	Device ID
	Duty   compliance.Rule
	Role   policy.Role
	Signed time.Time
	Due    time.Time // the next time
}

// PostureChange is a check that came to something else than before.
type PostureChange struct {
	Device ID
	compliance.Posture
}
