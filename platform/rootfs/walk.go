package rootfs

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
)

// Limits bound one walk. A chain of folders without end (a loop that a network
// file system or a driver makes up) would otherwise hold the walk for ever.
type Limits struct {
	Depth   int // folders within folders below the start; each holds a handle while it is open
	Folders int // in one walk
}

// DefaultLimits are what Walk uses for a limit of 0.
func DefaultLimits() Limits { return Limits{Depth: 64, Folders: 200_000} }

// SkipFolder is returned by a walk's found function for a folder that is not to
// be gone into.
var SkipFolder = fs.SkipDir

// Walk goes through the folder at start and calls found for everything below it,
// a folder before what is in it. Links and special files are found too, as such.
//
// problem is called for each thing that could not be looked at: a folder without
// permission, a mount point, a cloud folder that is not here, a limit reached.
// One call of it means the walk is incomplete.
//
// The error is ctx's, found's, or why the start could not be opened or listed;
// a start that is missing is fs.ErrNotExist.
func Walk(ctx context.Context, start string, l Limits, found func(Entry) error, problem func(Problem)) error {
	dir, err := OpenDir(start)
	if err != nil {
		return err
	}
	defer dir.Close()
	return dir.Walk(ctx, l, found, problem)
}

// Walk is the function Walk for a folder that is open; paths stay relative to
// its start. It can be called once, and Each not any more.
func (d *Dir) Walk(ctx context.Context, l Limits, found func(Entry) error, problem func(Problem)) error {
	if l.Depth == 0 {
		l.Depth = DefaultLimits().Depth
	}
	if l.Folders == 0 {
		l.Folders = DefaultLimits().Folders
	}
	w := walk{limits: l, found: found, problem: problem}
	return w.dir(ctx, d)
}

type walk struct {
	limits  Limits
	found   func(Entry) error
	problem func(Problem)
	folders int
	full    bool // Limits.Folders was reached and reported
}

func (w *walk) dir(ctx context.Context, d *Dir) error {
	return d.Each(ctx, func(e Entry) error { return w.entry(ctx, e) }, w.problem)
}

func (w *walk) entry(ctx context.Context, e Entry) error {
	if e.mount {
		w.problem(Problem{e.Path, ErrMount})
		return nil
	}
	err := w.found(e)
	if e.Type != Folder {
		return err
	}
	switch {
	case errors.Is(err, SkipFolder):
		return nil
	case err != nil:
		return err
	}
	return w.descend(ctx, e)
}

func (w *walk) descend(ctx context.Context, e Entry) error {
	if e.dir.depth >= w.limits.Depth {
		w.problem(Problem{e.Path, fmt.Errorf("%w: more than %d folders down", ErrTooDeep, w.limits.Depth)})
		return nil
	}
	if w.folders >= w.limits.Folders {
		if !w.full { // once: there may be millions more
			w.full = true
			w.problem(Problem{e.Path, fmt.Errorf("%w: more than %d", ErrTooMany, w.limits.Folders)})
		}
		return nil
	}
	w.folders++
	child, err := e.OpenDir()
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil // gone since it was listed
	case err != nil:
		w.problem(Problem{e.Path, err})
		return nil
	}
	defer child.Close()
	err = w.dir(ctx, child)
	var stopped *listError
	if errors.As(err, &stopped) {
		if !errors.Is(err, fs.ErrNotExist) { // removed while it was listed
			w.problem(Problem{e.Path, err})
		}
		return nil
	}
	return err
}
