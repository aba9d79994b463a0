// Package rootfs looks through a folder without changing it and without
// leaving it, and is the only place from which a file is removed or moved.
//
// It descends with directory handles, one name at a time, and never follows a
// link below the folder it was given; a mount point and the start of another
// file system are not crossed either. It never opens a cloud placeholder (that
// would fetch the file), nor a fifo, a socket or a device. What cannot be
// looked at is told to the caller: nothing is left out in silence.
//
// Only the start may be a link, in its last element or above: whoever names
// the folder vouches for it, and package places resolves and vets the places of
// a user. The handle then stays on that folder whatever happens to its name.
//
// Access times: on Linux a file of one's own is read with O_NOATIME. A file of
// another owner cannot be (the kernel answers EPERM), so its access time moves
// as the mount options say; it is not put back, since that would move the
// change time. On macOS see Quiet. On Windows the file system updates access
// times lazily where it does so at all; forbidding it takes the right to write
// attributes, which Defender's controlled folder access may report as an attack.
package rootfs

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"
)

// Type is what an entry of a folder is.
type Type string

// The types. A file that a cloud store or deduplication has tagged is a File
// all the same; Info.Placeholder tells whether its content is here.
const (
	File    Type = "file"
	Folder  Type = "folder"
	Link    Type = "link"    // symbolic link, junction or another name surrogate: never followed
	Special Type = "special" // fifo, socket or device: never opened
)

// ID tells a file from every other one, also after a rename. It is comparable.
// A number is used again once its file is gone: compare birth times too.
type ID struct {
	// Volume is the file system's own id where it has one (Linux: f_fsid;
	// Windows: volume serial number), else the device number, which may
	// change when the volume is mounted again.
	Volume uint64
	File   [16]byte // Windows: the 128-bit file id; elsewhere the inode number, little-endian
}

// Known reports whether the file system gave an id. FAT over a network and some
// other file systems do not.
func (id ID) Known() bool {
	none, all := [16]byte{}, [16]byte{}
	for i := range all {
		all[i] = 0xff
	}
	return id.File != none && id.File != all
}

// Times are a file's own times in UTC; zero is unknown. None of them proves an
// age: all but Changed can be set by anyone or are inherited from an archive.
type Times struct {
	Birth    time.Time
	Modified time.Time
	Changed  time.Time // of content or metadata
	Added    time.Time // arrival in its folder (macOS)
	// Downloaded is when a browser or mail program quarantined the file
	// (macOS; Windows' Zone.Identifier holds no time). It is known once the
	// file has been opened: Handle.Info.
	Downloaded time.Time
}

// Latest returns the latest of birth, modification, arrival and download: the
// earliest time at which the file can have come to lie where it lies, as far
// as its own times tell.
func (t Times) Latest() time.Time {
	latest := t.Birth
	for _, other := range []time.Time{t.Modified, t.Added, t.Downloaded} {
		if other.After(latest) {
			latest = other
		}
	}
	return latest
}

// Info is what the file system says of a file without opening it.
type Info struct {
	Type  Type
	Size  int64 // bytes
	ID    ID
	Links int // names the file has (hard links); 0 when not known before it is opened (Windows)
	Times Times
	// Placeholder: the content is in the cloud or on tape; opening would fetch it.
	Placeholder bool

	mount bool   // another file system is mounted here
	dev   uint64 // Unix: device number, to tell file systems apart while walking
	tag   uint32 // Windows: reparse tag
	ids   idWidth
}

// idWidth is which file id a Windows file system gives: all ids of one walk are
// of one width, or they could not be compared.
type idWidth uint8

const (
	wide   idWidth = iota // FILE_ID_INFO, 128 bits
	narrow                // 64 bits: FAT and older network file systems
)

// same reports whether two looks saw the same file.
func (i Info) same(other Info) bool {
	return i.Type == other.Type && i.ID == other.ID && i.dev == other.dev &&
		(!inodesAreReused || i.Times.Birth.Equal(other.Times.Birth))
}

// Unchanged reports whether other is the same file with the same content, as
// far as size, modification time and change time tell.
func (i Info) Unchanged(other Info) bool {
	return i.same(other) && i.Size == other.Size &&
		i.Times.Modified.Equal(other.Times.Modified) && i.Times.Changed.Equal(other.Times.Changed)
}

// Errors, alone or wrapped. Missing rights are fs.ErrPermission and a missing
// file fs.ErrNotExist, as everywhere.
var (
	ErrInUse       = errors.New("in use by another program")
	ErrPlaceholder = errors.New("content is not on this machine")
	ErrLink        = errors.New("is a link")
	ErrSpecial     = errors.New("is a fifo, socket or device")
	ErrMount       = errors.New("another file system is mounted here")
	ErrChanged     = errors.New("was replaced while it was being looked at")
	ErrTooDeep     = errors.New("lies too deep")
	ErrTooMany     = errors.New("too many folders")

	ErrManyNames   = errors.New("has more than one name")
	ErrCrossVolume = errors.New("lies on another volume")
	ErrNotEmpty    = errors.New("is not empty")
	ErrNotPrivate  = errors.New("other users can write there")
	// ErrExtra: the file has something beside its content that would be lost:
	// other data streams, attributes too large to keep, or encryption by the
	// file system under the user's own key.
	ErrExtra = errors.New("has more to it than its content")
	// ErrPrivacy comes with fs.ErrPermission when macOS itself withholds the
	// folder: the user must allow it under Privacy & Security.
	ErrPrivacy = errors.New("macOS privacy protection withholds it")
)

// Problem is a folder or file that could not be looked at. Path is relative to
// the start; "." is the start itself.
type Problem struct {
	Path string
	Err  error
}

func (p Problem) Error() string { return fmt.Sprintf("%q: %v", p.Path, p.Err) }

// Unwrap gives the cause.
func (p Problem) Unwrap() error { return p.Err }

// checkName refuses what is not the name of one entry of a folder.
func checkName(name string) error {
	if name == "" || name == "." || name == ".." || strings.ContainsAny(name, separators) {
		return fmt.Errorf("name %q: %w", name, fs.ErrInvalid)
	}
	return nil
}
