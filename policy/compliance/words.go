package compliance

import (
	"reflect"

	"github.com/husorden/husorden/policy"
)

// Schema is the revision of the wire form that this program writes. A central
// endpoint tells in every answer which revision it knows, and an agent never
// writes a later one.
const Schema = 1

// Kind is what a report is.
type Kind string

// The kinds. Daily tells everything. Heartbeat tells only Head, Users, Health and
// Audit; the rest is as the last daily report said.
const (
	Daily     Kind = "daily"
	Heartbeat Kind = "heartbeat"
)

// Kinds lists every kind.
var Kinds = []Kind{Daily, Heartbeat}

// Code names one thing that can be the matter with a device.
type Code string

// The codes that a device tells of. Those of the agent are the same words.
const (
	NotWatched      Code = "not_watched"
	NotLookedAt     Code = "not_looked_at"
	PlaceUnreadable Code = "place_unreadable"
	PlacePermission Code = "place_permission"
	PlaceMissing    Code = "place_missing"
	PlacePolled     Code = "place_polled"
	BrakeOn         Code = "brake"
	PolicyOpen      Code = "policy_open"
	RemovalStuck    Code = "removal_stuck"
	DutyOverdue     Code = "duty_overdue"
	ScannerWeak     Code = "scanner_exposed"
	UndoArea        Code = "undo_area_failing"
	LedgerRebuilt   Code = "ledger_rebuilt"
	LedgerPartly    Code = "ledger_rebuilt_partly"
	KeyLost         Code = "ledger_key_lost"
	JournalDamaged  Code = "ledger_journal_damaged"
	AuditBroken     Code = "audit_broken"
	Unwritable      Code = "ledger_unwritable"
	BackupFailed    Code = "ledger_backup_failed"
	ClockBack       Code = "clock_back"
	ClockJumped     Code = "clock_jumped"
	ClockWrong      Code = "clock_wrong"
	PolicyRefused   Code = "policy_refused" // central published a policy that the device does not accept
	Other           Code = "other"          // one that a later agent knows and this revision does not
)

// Codes lists every code that a device tells of.
var Codes = []Code{NotWatched, NotLookedAt, PlaceUnreadable, PlacePermission, PlaceMissing, PlacePolled, BrakeOn,
	PolicyOpen, RemovalStuck, DutyOverdue, ScannerWeak, UndoArea, LedgerRebuilt, LedgerPartly, KeyLost, JournalDamaged,
	AuditBroken, Unwritable, BackupFailed, ClockBack, ClockJumped, ClockWrong, PolicyRefused, Other}

// Severity is how much something matters.
type Severity string

// The severities: Bad, the house cannot be told to be in order; Notice, a person
// should know.
const (
	Bad    Severity = "bad"
	Notice Severity = "notice"
)

// Severities lists every severity, the gravest first.
var Severities = []Severity{Bad, Notice}

// Check is one thing about the PC itself (rules S5, S6, S7).
type Check string

// The checks.
const (
	Firewall       Check = "firewall"
	Antivirus      Check = "antivirus"
	DiskEncryption Check = "disk_encryption"
	ScreenLock     Check = "screen_lock"
	Password       Check = "password"
	Updates        Check = "updates"
	USBEncryption  Check = "usb_encryption"
)

// Checks lists every check.
var Checks = []Check{Firewall, Antivirus, DiskEncryption, ScreenLock, Password, Updates, USBEncryption}

// Result is what a check came to.
type Result string

// The results. Unknown is a result, and is never shown as Yes.
const (
	Yes     Result = "yes"
	No      Result = "no"
	Unknown Result = "unknown"
)

// Results lists every result.
var Results = []Result{Yes, No, Unknown}

// Method is how a check was made.
type Method string

// The methods.
const (
	ByAPI      Method = "api"      // a call of the operating system
	ByRegistry Method = "registry" // the Windows registry
	ByTool     Method = "tool"     // a program of the operating system
	ByFile     Method = "file"     // a file of its settings
	ByPerson   Method = "person"   // a person declared it
	ByOther    Method = "other"
)

// Methods lists every method.
var Methods = []Method{ByAPI, ByRegistry, ByTool, ByFile, ByPerson, ByOther}

// OS is an operating system, in Go's words.
type OS string

// OSes lists every operating system that an agent runs on.
var OSes = []OS{"windows", "darwin", "linux"}

// Arch is a processor architecture, in Go's words.
type Arch string

// Arches lists every architecture that an agent runs on.
var Arches = []Arch{"amd64", "arm64"}

// Profile is the name of a built-in policy, or Custom.
type Profile string

// Custom is any policy that is not built in. Its name stays on the PC.
const Custom Profile = "custom"

// Profiles lists every profile.
func Profiles() []Profile {
	ps := []Profile{Custom}
	for _, b := range policy.Builtins() {
		ps = append(ps, Profile(b))
	}
	return ps
}

// ProfileOf returns the profile of a policy's name.
func ProfileOf(name string) Profile {
	for _, b := range policy.Builtins() {
		if b == name {
			return Profile(b)
		}
	}
	return Custom
}

// vocabulary holds the words of every enum that may be on the wire. The empty
// word is no word: a field that may be left out is left out.
var vocabulary = map[reflect.Type][]string{
	typeOf[Kind]():                texts(Kinds),
	typeOf[Code]():                texts(Codes),
	typeOf[Severity]():            texts(Severities),
	typeOf[Check]():               texts(Checks),
	typeOf[Result]():              texts(Results),
	typeOf[Method]():              texts(Methods),
	typeOf[OS]():                  texts(OSes),
	typeOf[Arch]():                texts(Arches),
	typeOf[Profile]():             texts(Profiles()),
	typeOf[policy.Mode]():         texts(policy.Modes),
	typeOf[policy.Place]():        texts(policy.Places),
	typeOf[policy.Reason]():       texts(policy.Reasons),
	typeOf[policy.Action]():       texts(policy.Actions),
	typeOf[policy.Answer]():       texts(policy.Answers),
	typeOf[policy.Role]():         texts(policy.Roles),
	typeOf[policy.Category]():     texts(policy.Categories),
	typeOf[policy.DocumentType](): texts(policy.DocumentTypes),
}

func typeOf[T any]() reflect.Type { return reflect.TypeFor[T]() }

func texts[T ~string](words []T) []string {
	ts := make([]string, len(words))
	for i, w := range words {
		ts[i] = string(w)
	}
	return ts
}
