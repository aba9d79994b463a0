package rootfs

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// Held is a file or an empty folder that is held for moving and removing: the
// very one that was looked at, whatever happens to its name.
//
// While a file is held nobody else can write to it where the system can see to
// that (Guarded): on Windows by the sharing of the open handle, on Linux by a
// read lease, which an owner may take and which makes a program that opens the
// file for writing wait. It should be held for as short as the work takes;
// Still tells when somebody waits.
//
// A Held is not safe for concurrent use. The folders given to it must stay open
// as long as it is used.
type Held struct {
	*Handle
	name    string
	dir     dirHandle // the folder it lies in now
	origin  string    // the name and folder it had when it was taken hold of
	from    dirHandle
	guarded bool
	ours    bool // this program writes it: its times move by themselves
}

// Hold takes hold of what e saw. names is how many names (hard links) a file
// may have; with more the error is ErrManyNames. Further errors are as Open's;
// ErrInUse here also means that another program has the file open for writing.
// A link is never followed and cannot be held, nor can a special file.
func (e Entry) Hold(names int) (*Held, error) {
	if e.Type == Folder {
		return e.holdFolder()
	}
	if err := e.openable(File); err != nil {
		return nil, e.holding(err)
	}
	f, info, guarded, err := e.dir.sys.hold(e.Name, e.Info)
	if err != nil {
		return nil, e.holding(err)
	}
	info.Times.Added = e.Times.Added
	switch {
	case !e.same(info):
		err = ErrChanged
	case info.Placeholder:
		err = ErrPlaceholder
	case info.Links > names:
		err = fmt.Errorf("%w: %d", ErrManyNames, info.Links)
	}
	if err != nil {
		f.Close()
		return nil, e.holding(err)
	}
	return e.held(f, info, guarded), nil
}

func (e Entry) holdFolder() (*Held, error) {
	if err := e.openable(Folder); err != nil {
		return nil, e.holding(err)
	}
	f, info, err := e.dir.sys.holdFolder(e.Name)
	if err != nil {
		return nil, e.holding(err)
	}
	if !e.same(info) {
		f.Close()
		return nil, e.holding(ErrChanged)
	}
	return e.held(f, info, false), nil
}

func (e Entry) held(f *os.File, info Info, guarded bool) *Held {
	return &Held{Handle: &Handle{f: f, info: info}, name: e.Name, dir: e.dir.sys, origin: e.Name, from: e.dir.sys, guarded: guarded}
}

func (e Entry) holding(err error) error { return fmt.Errorf("holding %q: %w", e.Path, explain(err)) }

// Guarded reports whether the system keeps everyone else from writing to the
// file while it is held. Where it does not, whoever must be sure of the content
// reads it again after MoveTo into a private folder.
func (h *Held) Guarded() bool { return h.guarded }

// Still returns nil when the file is what it was when it was taken hold of: the
// same size and times, under the same name in the same folder, and nobody waits
// to write to it. Else the error is ErrChanged, or ErrInUse for one who waits.
func (h *Held) Still() error {
	if err := h.untouched(); err != nil {
		return err
	}
	if actsOnHandle {
		return nil
	}
	return h.named(h.dir, h.name)
}

// untouched looks at the open file alone.
func (h *Held) untouched() error {
	now, err := h.Now()
	switch {
	case err != nil:
		return err
	case !h.same(h.info, now):
		return fmt.Errorf("%q: %w", h.name, ErrChanged)
	case h.guarded && !leaseHolds(h.f):
		return fmt.Errorf("%q: %w", h.name, ErrInUse)
	}
	return nil
}

// same compares as much as is to stay the same.
func (h *Held) same(before, now Info) bool {
	switch {
	case h.info.Type != File:
		return before.same(now)
	case h.ours:
		return before.same(now) && before.Size == now.Size
	}
	return before.Unchanged(now)
}

// named checks that the name leads to the file that is held.
func (h *Held) named(dir dirHandle, name string) error {
	there, err := dir.stat(name)
	if err != nil {
		return fmt.Errorf("%q: %w", name, explain(err))
	}
	if there.mount || !h.info.same(there) {
		return fmt.Errorf("%q: %w", name, ErrChanged)
	}
	return nil
}

// MoveTo moves the file to another folder of the same volume under a name that
// is free there: fs.ErrExist when it is not, ErrCrossVolume on another volume.
//
// Windows and the moved handle cannot disagree. Elsewhere a name is moved, so
// what arrived is compared with what is held; if another file took the name in
// the last moment, it is put back and the error is ErrChanged. Nothing that the
// name leads to is ever removed by this.
func (h *Held) MoveTo(to *Dir, name string) error {
	if err := checkName(name); err != nil {
		return err
	}
	if err := h.Still(); err != nil {
		return err
	}
	if err := moveHeld(h.f, h.dir, h.name, to.sys, name, false); err != nil {
		return h.moving(err)
	}
	if err := h.arrived(to.sys, name); err != nil {
		if _, back := giveBack(to.sys, name, h.dir, h.name); back != nil && !errors.Is(back, fs.ErrNotExist) {
			err = errors.Join(err, fmt.Errorf("putting back %q: %w", h.name, explain(back)))
		}
		return err
	}
	h.dir, h.name = to.sys, name
	return nil
}

func (h *Held) moving(err error) error {
	return fmt.Errorf("moving %q: %w", h.name, explainMove(err))
}

// arrived checks what lies at the new place, and takes up the change time that
// the move gave the file.
func (h *Held) arrived(dir dirHandle, name string) error {
	now, err := h.Now()
	if err != nil {
		return err
	}
	moved := h.info
	moved.Times.Changed = now.Times.Changed
	moved.Links = now.Links
	switch {
	case now.Links > h.info.Links && h.info.Type == File:
		return fmt.Errorf("%q: %w", h.name, ErrManyNames)
	case !h.same(moved, now):
		return fmt.Errorf("%q: %w", h.name, ErrChanged)
	case h.guarded && !leaseHolds(h.f):
		return fmt.Errorf("%q: %w", h.name, ErrInUse)
	}
	if !actsOnHandle {
		if err := h.named(dir, name); err != nil {
			return err
		}
	}
	h.info = moved
	return nil
}

// PutBack moves the file back to where it was when it was taken hold of, under
// another name when that one has been taken since, and returns the name.
func (h *Held) PutBack() (string, error) {
	for n := 1; n < freeNames; n++ {
		name := FreeName(h.origin, n)
		err := moveHeld(h.f, h.dir, h.name, h.from, name, false)
		if err = explainMove(err); errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return "", fmt.Errorf("putting back %q: %w", h.origin, err)
		}
		h.dir, h.name = h.from, name
		if now, err := h.Now(); err == nil {
			h.info.Times.Changed = now.Times.Changed
		}
		return name, nil
	}
	return "", fmt.Errorf("putting back %q: %w", h.origin, fs.ErrExist)
}

// Remove removes the file, or the folder if it is empty (ErrNotEmpty), by way
// of a private folder of the same volume: ErrNotPrivate when other users can
// write there. It is moved there first, compared again and only then removed;
// on any error it is put back. On Windows it is removed where it lies, on some
// file systems not before it is closed.
func (h *Held) Remove(via *Dir) error {
	moved := false
	if !actsOnHandle {
		if err := via.sys.private(); err != nil {
			return fmt.Errorf("removing %q: %w", h.name, err)
		}
		if h.dir != via.sys {
			if err := h.MoveTo(via, "."+rand.Text()); err != nil {
				return err
			}
			moved = true
		}
	}
	err := h.Still()
	if err == nil {
		err = removeHeld(h.f, h.dir, h.name, h.info.Type == Folder)
	}
	if err == nil {
		return nil
	}
	err = fmt.Errorf("removing %q: %w", h.origin, explain(err))
	if moved {
		if _, back := h.PutBack(); back != nil {
			err = errors.Join(err, back)
		}
	}
	return err
}

// Discard removes a file that this program made under a name drawn at random:
// by way of a private folder as Remove does, and where it lies when that is on
// another volume, since nobody else has a file of that name.
func (h *Held) Discard(via *Dir) error {
	err := h.Remove(via)
	if !errors.Is(err, ErrCrossVolume) {
		return err
	}
	if err = h.Still(); err == nil {
		err = removeHeld(h.f, h.dir, h.name, false)
	}
	if err != nil {
		return fmt.Errorf("removing %q: %w", h.name, explain(err))
	}
	return nil
}

// Give moves whatever d holds under name, a link or special file too, to
// another folder, under a free name like wanted, and returns that name. It is
// for what was moved into a private folder and is to go back; d must be private.
func (d *Dir) Give(name string, to *Dir, wanted string) (string, error) {
	if err := errors.Join(checkName(name), checkName(wanted), d.sys.private()); err != nil {
		return "", fmt.Errorf("giving back %q: %w", name, err)
	}
	given, err := giveBack(d.sys, name, to.sys, wanted)
	if err != nil {
		return "", fmt.Errorf("giving back %q: %w", wanted, explainMove(err))
	}
	return given, nil
}

func giveBack(from dirHandle, name string, to dirHandle, wanted string) (string, error) {
	for n := 1; n < freeNames; n++ {
		free := FreeName(wanted, n)
		err := moveNamed(from, name, to, free)
		if !errors.Is(explainMove(err), fs.ErrExist) {
			return free, err
		}
	}
	return "", fs.ErrExist
}

// In reports whether the file lies in d, as far as it was this program that
// moved it.
func (h *Held) In(d *Dir) bool { return h.dir == d.sys }
