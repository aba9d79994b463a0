package rootfs

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// batch is how many names are read from a folder at a time: memory stays flat
// however many there are.
const batch = 512

// Dir is an open folder. It is not safe for concurrent use.
type Dir struct {
	sys   dirHandle
	info  Info
	path  string // relative to the start; "" for the start
	depth int
}

// Entry is one entry of a folder, as it was when it was listed.
type Entry struct {
	Path string // relative to the start, with the system's separator; may be invalid UTF-8
	Name string
	Info
	dir *Dir
}

// OpenDir opens a folder as a start. A link at path is followed. A start that a
// cloud store has tagged is accepted: with Known Folder Move a user's desktop
// is one.
func OpenDir(path string) (*Dir, error) {
	sys, info, err := openStart(path)
	if err != nil {
		return nil, fmt.Errorf("opening folder %q: %w", path, explain(err))
	}
	return &Dir{sys: sys, info: info}, nil
}

// Close releases the handle.
func (d *Dir) Close() error { return d.sys.close() }

// Info returns what was known of the folder when it was opened.
func (d *Dir) Info() Info { return d.info }

// Path returns the folder's path relative to the start; "." for the start.
func (d *Dir) Path() string {
	if d.path == "" {
		return "."
	}
	return d.path
}

func (d *Dir) join(name string) string {
	if d.path == "" {
		return name
	}
	return d.path + string(filepath.Separator) + name
}

// Each calls found for every entry in the order of the file system, and problem
// for one that is there but cannot be looked at. An entry that vanishes
// meanwhile is left out: it is gone. It can be called once. An error from found
// ends it and is returned as it is.
func (d *Dir) Each(ctx context.Context, found func(Entry) error, problem func(Problem)) error {
	for {
		names, err := d.sys.list(batch)
		for _, listed := range names {
			if err := ctx.Err(); err != nil {
				return err
			}
			entry, err := d.complete(listed)
			switch {
			case errors.Is(err, fs.ErrNotExist):
				continue
			case err != nil:
				problem(Problem{d.join(listed.name), explain(err)})
				continue
			}
			if err := found(entry); err != nil {
				return err
			}
		}
		switch {
		case err == io.EOF:
			return nil
		case err != nil:
			return &listError{explain(err)}
		}
	}
}

// listError tells a folder that could not be listed to its end from an error of
// the function that got its entries.
type listError struct{ err error }

func (e *listError) Error() string { return "listing folder: " + e.err.Error() }

// Unwrap gives the cause.
func (e *listError) Unwrap() error { return e.err }

// listed is a name from a folder, with its Info where listing gives it.
type listed struct {
	name string
	info Info
	full bool // info is filled in
}

func (d *Dir) complete(l listed) (Entry, error) {
	if err := checkName(l.name); err != nil {
		return Entry{}, err
	}
	if !l.full {
		info, err := d.sys.stat(l.name)
		if err != nil {
			return Entry{}, err
		}
		l.info = info
	}
	return Entry{Path: d.join(l.name), Name: l.name, Info: l.info, dir: d}, nil
}

// Lookup returns the entry with one name.
func (d *Dir) Lookup(name string) (Entry, error) {
	e, err := d.complete(listed{name: name})
	if err != nil {
		return Entry{}, fmt.Errorf("looking up %q: %w", d.join(name), explain(err))
	}
	return e, nil
}

// OpenDir opens the folder e, which must be what e saw: the error is ErrLink,
// ErrMount, ErrPlaceholder or ErrChanged when it is not, or not any more.
func (e Entry) OpenDir() (*Dir, error) {
	if err := e.openable(Folder); err != nil {
		return nil, e.opening(err)
	}
	sys, info, err := e.dir.sys.openDir(e.Name)
	if err != nil {
		return nil, e.opening(err)
	}
	if !e.same(info) {
		sys.close()
		return nil, e.opening(ErrChanged)
	}
	return &Dir{sys: sys, info: info, path: e.Path, depth: e.dir.depth + 1}, nil
}

// Open opens the file for reading, relative to its folder's handle: only while
// that is open, in a walk until the function that got e returns. The returned
// file may be kept and read by another goroutine.
//
// It never blocks on a fifo, never fetches a placeholder and lets every other
// program read, write, rename and delete the file meanwhile. The error is
// ErrLink, ErrSpecial, ErrPlaceholder, ErrChanged (another file has taken the
// name), ErrInUse, fs.ErrPermission or fs.ErrNotExist, wrapped.
func (e Entry) Open() (*Handle, error) {
	if err := e.openable(File); err != nil {
		return nil, e.opening(err)
	}
	f, info, err := e.dir.sys.openFile(e.Name, e.Info)
	if err != nil {
		return nil, e.opening(err)
	}
	switch {
	case !e.same(info):
		err = ErrChanged
	case info.Placeholder:
		err = ErrPlaceholder
	}
	if err != nil {
		f.Close()
		return nil, e.opening(err)
	}
	info.Times.Added = e.Times.Added
	return &Handle{f: f, info: info}, nil
}

// openable says why e is not to be opened as want.
func (e Entry) openable(want Type) error {
	switch {
	case e.dir == nil:
		return fs.ErrInvalid
	case e.mount:
		return ErrMount
	case e.Type == Link:
		return ErrLink
	case e.Type == Special:
		return ErrSpecial
	case e.Type != want:
		return fmt.Errorf("is a %s: %w", e.Type, fs.ErrInvalid)
	case e.Placeholder:
		return ErrPlaceholder
	}
	return nil
}

func (e Entry) opening(err error) error { return fmt.Errorf("opening %q: %w", e.Path, explain(err)) }

// Handle is a file open for reading.
type Handle struct {
	f    *os.File
	info Info
}

// Info returns what was known of the file when it was opened.
func (h *Handle) Info() Info { return h.info }

// Now returns what is known of the file now: compare with Info to learn whether
// it changed while it was read. Added and Downloaded are those of Info.
func (h *Handle) Now() (Info, error) {
	info, err := statFile(h.f, h.info)
	if err != nil {
		return Info{}, fmt.Errorf("looking at the open file: %w", explain(err))
	}
	info.Times.Added, info.Times.Downloaded = h.info.Times.Added, h.info.Times.Downloaded
	return info, nil
}

// Read reads on. It implements io.Reader; errors other than io.EOF are as Open's.
func (h *Handle) Read(p []byte) (int, error) {
	n, err := h.f.Read(p)
	return n, explain(err)
}

// ReadAt implements io.ReaderAt; it may be called from several goroutines.
func (h *Handle) ReadAt(p []byte, off int64) (int, error) {
	n, err := h.f.ReadAt(p, off)
	return n, explain(err)
}

// Close releases the handle.
func (h *Handle) Close() error { return h.f.Close() }

// File returns the open file, to hand to a child process. It stays h's to close.
func (h *Handle) File() *os.File { return h.f }
