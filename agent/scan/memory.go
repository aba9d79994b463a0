package scan

import (
	"time"

	"github.com/husorden/husorden/platform/rootfs"
	"github.com/husorden/husorden/policy"
)

// Seen is a file as the walk met it, before it is opened.
type Seen struct {
	Path    string // absolute
	Place   policy.Place
	Info    rootfs.Info
	Deleted time.Time // when it went to the bin; zero when unknown or not there
}

// Memory is what is known of files from before: the ledger's side of a scan.
// Its methods may be called from several goroutines.
type Memory interface {
	// Recall returns the content of a file that has not changed since it was
	// kept, so that it need not be opened.
	Recall(Seen) (Content, bool)
	// Keep remembers the content of a file.
	Keep(Seen, Content)
	// FirstSeen returns when the file was first seen and where that is known
	// from.
	FirstSeen(Seen) (time.Time, Source)
	// Sum remembers the SHA-256 of a file in which personal data was found, and
	// of no other. It is called after Keep.
	Sum(Seen, [32]byte) error
	// Deaths returns how often a content has ended what read it (ErrDied). size is
	// its size in bytes; hash returns its SHA-256, which costs reading it, and is
	// called only when some content of that size has.
	Deaths(size int64, hash func() ([32]byte, error)) int
	// Died counts such an end, and returns how many that makes. It must be on disk
	// when it returns: the content is tried once more, also by a later process.
	Died(size int64, sum [32]byte) (int, error)
}

// Forgetful is the memory of a first run: it knows nothing, and takes the
// latest of a file's own times for its arrival. No file time proves an age;
// the latest of them errs on the safe side (DESIGN.md, The clock).
type Forgetful struct{}

var _ Memory = Forgetful{}

// Recall knows nothing.
func (Forgetful) Recall(Seen) (Content, bool) { return Content{}, false }

// Keep keeps nothing.
func (Forgetful) Keep(Seen, Content) {}

// Sum keeps nothing.
func (Forgetful) Sum(Seen, [32]byte) error { return nil }

// Deaths knows of none.
func (Forgetful) Deaths(int64, func() ([32]byte, error)) int { return 0 }

// Died counts nothing.
func (Forgetful) Died(int64, [32]byte) (int, error) { return 0, nil }

// FirstSeen estimates. In the bin the time of deletion counts as an arrival.
func (Forgetful) FirstSeen(s Seen) (time.Time, Source) {
	t := s.Info.Times.Latest()
	if s.Deleted.After(t) {
		t = s.Deleted
	}
	return t.UTC(), Estimate
}

// ByModification is the memory of a home whose modification times were set on
// purpose, such as the sample home: it trusts them.
type ByModification struct{ Forgetful }

// FirstSeen returns the modification time.
func (ByModification) FirstSeen(s Seen) (time.Time, Source) {
	return s.Info.Times.Modified.UTC(), Estimate
}
