package ledger

import (
	"errors"
	"time"
)

// Errors, alone or wrapped.
var (
	// ErrLocked: another process has the ledger open.
	ErrLocked = errors.New("ledger is in use by another process")
	// ErrNewer: a newer program has written the ledger. Nothing was changed.
	ErrNewer = errors.New("ledger was written by a newer program")
	// ErrNotOwned: the folder belongs to somebody else.
	ErrNotOwned = errors.New("ledger folder belongs to another user")
	// ErrUnwritable: the system refused to write; the cause is wrapped too.
	ErrUnwritable = errors.New("ledger cannot be written")
	// ErrDamaged: the database turned out to be damaged while it was in use. The
	// ledger must be closed and opened again, which repairs it.
	ErrDamaged = errors.New("ledger is damaged")
	// ErrUnknown: there is no such item, or it is another user's.
	ErrUnknown = errors.New("no such item")
	// ErrChanged: a file is not what the item was last known by.
	ErrChanged = errors.New("file is not what it was")
	// ErrInvalid: a value that the ledger does not keep, such as a mark whose
	// name is no id.
	ErrInvalid = errors.New("not a value the ledger keeps")
	// ErrClosed: the ledger was closed.
	ErrClosed = errors.New("ledger is closed")
)

// Fact is something about the ledger's own health that a person should know.
type Fact string

// The facts. Those of the first group stay until Clear; the others go when
// their cause does.
const (
	Rebuilt        Fact = "ledger_rebuilt"         // the database was damaged and was rebuilt from backup and journal
	RebuiltPartly  Fact = "ledger_rebuilt_partly"  // the backup was missing or damaged too: answers may be lost, clocks are not
	KeyLost        Fact = "ledger_key_lost"        // the machine key is gone or another one: everything begins anew
	JournalDamaged Fact = "ledger_journal_damaged" // some records of the journal could not be read
	AuditBroken    Fact = "audit_broken"           // the audit log is not what was written

	Unwritable   Fact = "ledger_unwritable"    // the last write failed
	BackupFailed Fact = "ledger_backup_failed" // the last backup failed
	ClockBack    Fact = "clock_back"           // the PC's clock was set back: ageing stands still
	ClockJumped  Fact = "clock_jumped"         // it jumped forward: nothing has confirmed it
	ClockWrong   Fact = "clock_wrong"          // a trusted source tells another time
)

// lasting are the facts that stay until Clear.
var lasting = []Fact{Rebuilt, RebuiltPartly, KeyLost, JournalDamaged, AuditBroken}

// Finding is a fact and since when it holds.
type Finding struct {
	Fact  Fact
	Since time.Time // UTC
}
