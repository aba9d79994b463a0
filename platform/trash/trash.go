// Package trash reads the recycle bins of Windows ($I and $R files), of the
// FreeDesktop specification (files and info) and of macOS: what lies in them,
// where it came from and when it was deleted. It changes nothing.
package trash

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"strings"
	"time"

	"github.com/husorden/husorden/platform/rootfs"
)

// Trust says where a deletion time comes from.
type Trust string

// The degrees of trust.
const (
	// Unknown: there is no time.
	Unknown Trust = ""
	// FileTime: the bin's record is missing or damaged; the time is when its
	// file, or the content, was last touched. That may be later than the
	// deletion and, if somebody set it, anything.
	FileTime Trust = "file_time"
	// Recorded: by the bin, or by the file system when the file arrived there.
	Recorded Trust = "recorded"
)

// Entry is one deleted file or folder. A folder is one entry with all that is in it.
type Entry struct {
	Content  string // path relative to the bin; empty when only the record is left
	Info     string // path of the record; empty when there is none
	Original string // where it lay; empty when not known
	Deleted  time.Time
	Trust    Trust // in Deleted
	Folder   bool
	Size     int64 // bytes, as recorded; 0 when not known
	Orphan   bool  // one half is missing: the content has no record, or the record no content
	Err      error // why it could not be read in whole: ErrDamaged, or an error of package rootfs
}

// Bin is one recycle bin. It is not safe for concurrent use.
type Bin struct {
	path   string
	layout layout
	local  *time.Location
	last   Entry // the last one found, since files of one folder come in a row
}

// Open returns the bin at path. Times without a zone are in local, usually
// time.Local.
func Open(path string, local *time.Location) (*Bin, error) {
	dir, err := rootfs.OpenDir(path)
	if err != nil {
		return nil, fmt.Errorf("opening recycle bin: %w", err)
	}
	defer dir.Close()
	return &Bin{path: path, layout: layoutOf(path, dir), local: local}, nil
}

// layout is how a kind of bin lies on disk.
type layout interface {
	// each finds every entry, each half without the other included.
	each(ctx context.Context, b *Bin, dir *rootfs.Dir, found func(Entry) error, problem func(rootfs.Problem)) error
	// split returns the path of the content that holds the elements of a path
	// below the bin; "" for what the bin itself keeps there.
	split(elements []string) (content string)
	// of completes the entry whose content is at path.
	of(b *Bin, dir *rootfs.Dir, content string) Entry
}

// layoutOf goes by where the bin lies, and for a bin in an unusual place by what
// is in it: a deleted folder may be called "files" too.
func layoutOf(path string, dir *rootfs.Dir) layout {
	base, parent := filepath.Base(path), filepath.Base(filepath.Dir(path))
	switch {
	case strings.EqualFold(base, "$Recycle.Bin"), strings.EqualFold(parent, "$Recycle.Bin"):
		return windowsBin{}
	case base == ".Trash", parent == ".Trashes":
		return macBin{}
	case base == "Trash", strings.HasPrefix(base, ".Trash-"), parent == ".Trash":
		return xdgBin{}
	}
	if _, err := dir.Lookup("info"); err == nil {
		return xdgBin{}
	}
	return windowsBin{} // knows its own files by name; the rest is content
}

// Each calls found for every entry, orphans of both kinds included, and problem
// for what could not be looked at.
func (b *Bin) Each(ctx context.Context, found func(Entry) error, problem func(rootfs.Problem)) error {
	dir, err := rootfs.OpenDir(b.path)
	if err != nil {
		return fmt.Errorf("opening recycle bin: %w", err)
	}
	defer dir.Close()
	return b.layout.each(ctx, b, dir, found, problem)
}

// Find returns the entry that a path below the bin belongs to, as rootfs.Walk
// gives it: the entry itself or something in a deleted folder. ok is false for
// the bin's own records. A path without a record has an entry too.
func (b *Bin) Find(path string) (e Entry, ok bool) {
	content := b.layout.split(strings.Split(path, string(filepath.Separator)))
	if content == "" {
		return Entry{}, false
	}
	if content == b.last.Content {
		return b.last, true
	}
	dir, err := rootfs.OpenDir(b.path)
	if err != nil {
		return Entry{Content: content, Err: err}, true
	}
	defer dir.Close()
	b.last = b.layout.of(b, dir, content)
	return b.last, true
}

// touched fills in the time of last touch where no record gives one.
func (e *Entry) touched(info rootfs.Info) {
	if e.Trust == Unknown && !info.Times.Changed.IsZero() {
		e.Deleted, e.Trust = info.Times.Changed, FileTime
	}
}

// record reads and parses the record at e.Info in dir. Its own modification
// time stands in for a damaged one.
func (e *Entry) record(dir *rootfs.Dir, name string, limit int64, parse func([]byte) (Record, error)) {
	file, err := dir.Lookup(name)
	if errors.Is(err, fs.ErrNotExist) {
		e.Info, e.Orphan = "", true
		return
	}
	var r Record
	if err == nil {
		var text []byte
		if text, err = read(file, limit); err == nil {
			r, err = parse(text)
		}
	}
	e.Original, e.Deleted, e.Size, e.Err = r.Original, r.Deleted, r.Size, err
	switch {
	case !r.Deleted.IsZero():
		e.Trust = Recorded
	case !file.Times.Modified.IsZero():
		e.Deleted, e.Trust = file.Times.Modified, FileTime
	}
}

func read(file rootfs.Entry, limit int64) ([]byte, error) {
	h, err := file.Open()
	if err != nil {
		return nil, err
	}
	defer h.Close()
	text, err := io.ReadAll(io.LimitReader(h, limit+1))
	if err == nil && int64(len(text)) > limit {
		err = fmt.Errorf("more than %d bytes: %w", limit, ErrDamaged)
	}
	return text, err
}
