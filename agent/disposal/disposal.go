// Package disposal removes files so that they can be had back for a while, gives
// them back, and erases them at their date.
//
// A removed file is first copied, encrypted, to the undo area on its own volume;
// when the copy is on the disk, verified, and its key kept, the original is
// taken out of its place and removed, by the handle on which its identity and
// content were checked. Whatever happens in between, a crash and a full disk
// included, there is at every moment the original, whole, or the copy, whole;
// what was interrupted is finished or undone when the area is opened again.
//
// A file that is not what it was when its removal was decided is not touched:
// see Target. Results carry no names and no paths, errors may: errors are for
// the user's own screen, results for the audit log.
//
// The package has no clock and no configuration of its own. It acts with the
// rights of the process, which must be those of the user: never run it as
// administrator for somebody else.
package disposal

import (
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"time"

	"github.com/husorden/husorden/platform/rootfs"
)

// ID names one removal, and the item in the undo area that came of it. Its second
// half is random, and so is the first unless the caller has given it.
type ID [16]byte

// String is the ID as 32 hexadecimal digits.
func (id ID) String() string { return hex.EncodeToString(id[:]) }

// ParseID reads what String wrote.
func ParseID(s string) (ID, error) {
	var id ID
	if len(s) != 2*len(id) || hex.EncodedLen(len(id)) != len(s) {
		return ID{}, fmt.Errorf("item id of %d characters, want %d", len(s), 2*len(id))
	}
	if _, err := hex.Decode(id[:], []byte(s)); err != nil || id.String() != s {
		return ID{}, errors.New("item id is not in lower-case hexadecimal digits")
	}
	return id, nil
}

// Seen is what a file was when its removal was decided. Take it from the open
// file (rootfs.Handle.Info), together with the content: listings may lag behind.
type Seen struct {
	ID       rootfs.ID
	Size     int64 // bytes
	Birth    time.Time
	Modified time.Time
	Changed  time.Time
}

// SeenOf takes down what info says.
func SeenOf(info rootfs.Info) Seen {
	return Seen{ID: info.ID, Size: info.Size, Birth: info.Times.Birth, Modified: info.Times.Modified, Changed: info.Times.Changed}
}

// sameFile reports whether info is the file, with its content as far as size and
// modification time tell. The change time may be another: a move sets it.
func (s Seen) sameFile(info rootfs.Info) bool {
	return info.Type == rootfs.File && s.ID == info.ID && s.Size == info.Size &&
		s.Birth.Equal(info.Times.Birth) && s.Modified.Equal(info.Times.Modified)
}

// unchanged is sameFile with the change time too.
func (s Seen) unchanged(info rootfs.Info) bool {
	return s.sameFile(info) && s.Changed.Equal(info.Times.Changed)
}

// Target is a file to remove, as it was when that was decided. Unless the file
// is exactly that, nothing is done.
type Target struct {
	Item  [8]byte // the first half of the removal's ID; zero: drawn at random
	Place string  // absolute path of the place
	Path  string  // of the file, relative to Place
	Seen  Seen
	// MAC makes the keyed hash that gave Sum over the whole content. There is no
	// removal without it: size and times can be set by anyone.
	MAC func() hash.Hash
	Sum []byte
	// Names is how many names (hard links) the file may have; 0 means 1.
	Names int

	// Record is the path of the bin's record of the file ($I, .trashinfo)
	// relative to Place; it goes with the file and comes back with it. Empty for
	// a file that has none.
	Record string
	// Original is where a file of a bin lay before, to show to its owner.
	Original string

	Now   time.Time // when it is removed
	Purge time.Time // until when it can be had back; zero: erase it at once
}

// Outcome is what became of a file or an item.
type Outcome string

// The outcomes.
const (
	Quarantined Outcome = "quarantined" // removed, can be had back: still stored
	Erased      Outcome = "erased"      // removed for good, nothing kept
	Restored    Outcome = "restored"
	Purged      Outcome = "purged"   // the item and its key are gone
	Tidied      Outcome = "tidied"   // a bin's empty folder, or its record of nothing, is gone
	Kept        Outcome = "kept"     // nothing was done, or it was undone
	Stranded    Outcome = "stranded" // taken out of its place, can neither be removed nor put back: it lies in the area
)

// Reason says why a file was kept.
type Reason string

// The reasons.
const (
	NoReason     Reason = ""
	Changed      Reason = "changed" // not what was decided about
	Gone         Reason = "gone"
	InUse        Reason = "in_use"
	NoPermission Reason = "no_permission"
	IsLink       Reason = "link"
	IsSpecial    Reason = "special"
	ManyNames    Reason = "many_names"
	Placeholder  Reason = "placeholder"
	HasExtra     Reason = "extra" // other data streams, file-system encryption
	OtherVolume  Reason = "other_volume"
	NoSafePlace  Reason = "no_safe_place" // the volume has no place for an undo area that is the owner's alone
	DiskFull     Reason = "disk_full"
	NotEmpty     Reason = "not_empty"
	Damaged      Reason = "damaged" // the item
	NoKey        Reason = "no_key"  // the item cannot be read any more
	FolderGone   Reason = "folder_gone"
	Interrupted  Reason = "interrupted" // undone after a crash
	Stopped      Reason = "stopped"     // the context's end
	Failed       Reason = "failed"      // anything else
)

// Result is for the audit log: no name, no path.
type Result struct {
	Item    ID
	Outcome Outcome
	Reason  Reason // why it was kept
	Bytes   int64  // of the content
	Purge   time.Time
	// RecordLeft: the file is gone, its record in the bin could not be removed.
	RecordLeft bool
	// Recovered: an earlier process began it.
	Recovered bool
}

// Errors, beside those of package rootfs.
var (
	ErrNoKey      = errors.New("the key of the item is not known")
	ErrDamaged    = errors.New("the item is damaged")
	ErrNoItem     = errors.New("no such item")
	ErrFolderGone = errors.New("the folder it came from is gone")
	ErrNoPlace    = errors.New("no place for an undo area on the volume")
)
