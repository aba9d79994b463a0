package disposal

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/husorden/husorden/platform/rootfs"
)

// The journal of an area is its folder "work". While something is done to an
// item there is a note of it there, in a file whose name says how far it has
// come, and the things that are on their way:
//
//	ID.remove    a file is being removed; if it has been taken out already
//	             (ID.original), it is to go back
//	ID.removed   everything was checked: the file, if it is still there, is to go
//	ID.restore   a file is being given back
//	ID.purge     an item is being erased: it is to go
//	ID.part      a copy that is being written
//	ID.original  a file, or what had its name, that was taken out of its place
//
// A note holds names in clear text. It lies in a folder that is the owner's
// alone, for as long as the work takes.
const (
	removing  = ".remove"
	removed   = ".removed"
	restoring = ".restore"
	purging   = ".purge"
	part      = ".part"
	original  = ".original"

	maxNote = 256 << 10 // bytes
)

// note is what recovery needs to know. Paths are bytes, see about.
type note struct {
	Place []byte `json:"place,omitempty"`
	Path  []byte `json:"path,omitempty"`
	Seen  Seen   `json:"seen"` // of the file; of the new file when one is restored
	Erase bool   `json:"erase,omitempty"`

	Record     []byte `json:"record,omitempty"`
	RecordSeen Seen   `json:"record_seen"`
	RecordData []byte `json:"record_data,omitempty"` // when one is restored

	Temp []byte `json:"temp,omitempty"` // the name under which a file is written that is restored
}

// entry splits the name of a file in work; ok is false for what is none of ours.
func splitWork(name string) (id ID, kind string, ok bool) {
	digits, kind, found := strings.Cut(name, ".")
	id, err := ParseID(digits)
	if !found || err != nil {
		return ID{}, "", false
	}
	switch kind = "." + kind; kind {
	case removing, removed, restoring, purging, part, original:
		return id, kind, true
	}
	return ID{}, "", false
}

// write puts a note into the journal. It is on the disk when this returns.
func (a *Area) write(id ID, kind string, n note) error {
	b, err := json.Marshal(n)
	if err == nil {
		err = a.work.WriteFile(id.String()+kind, b)
	}
	if err != nil {
		return fmt.Errorf("writing down what is to be done: %w", err)
	}
	return nil
}

func (a *Area) read(id ID, kind string) (note, error) {
	e, err := a.work.Lookup(id.String() + kind)
	if err != nil {
		return note{}, err
	}
	b, err := e.ReadAll(maxNote)
	if err != nil {
		return note{}, err
	}
	return parseNote(b)
}

func parseNote(b []byte) (note, error) {
	var n note
	if err := json.Unmarshal(b, &n); err != nil {
		return note{}, fmt.Errorf("a note of what was to be done: %w", ErrDamaged)
	}
	return n, nil
}

// renote changes how far the note says the work has come.
func (a *Area) renote(id ID, from, to string) error {
	h, err := a.holdIn(a.work, id.String()+from)
	if err != nil {
		return err
	}
	defer h.Close()
	if err := h.MoveTo(a.work, id.String()+to); err != nil {
		return err
	}
	return a.work.Sync()
}

// forget removes a note, when there is one.
func (a *Area) forget(id ID, kind string) error { return a.drop(a.work, id.String()+kind) }

// drop removes a file of the area, when there is one.
func (a *Area) drop(dir *rootfs.Dir, name string) error {
	h, err := a.holdIn(dir, name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	}
	err = h.Remove(dir)
	return errors.Join(err, h.Close(), dir.Sync())
}

func (a *Area) holdIn(dir *rootfs.Dir, name string) (*rootfs.Held, error) {
	e, err := dir.Lookup(name)
	if err != nil {
		return nil, err
	}
	return e.Hold(1)
}

// has reports whether there is something under the name.
func has(dir *rootfs.Dir, name string) (bool, error) {
	_, err := dir.Lookup(name)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}
