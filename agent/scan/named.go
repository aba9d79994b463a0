package scan

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/husorden/husorden/platform/rootfs"
)

// named looks at Target.Only. Each folder on the way is opened once, and nothing
// else in it is looked at.
func (w *walker) named() error {
	paths := make([][]string, 0, len(w.target.Only))
	for _, p := range w.target.Only {
		if clean := filepath.Clean(p); filepath.IsLocal(clean) && clean != "." {
			paths = append(paths, strings.Split(clean, string(filepath.Separator)))
		} else {
			w.problem(rootfs.Problem{Path: p, Err: fmt.Errorf("not a path within the place: %w", fs.ErrInvalid)})
		}
	}
	slices.SortFunc(paths, slices.Compare)
	paths = slices.CompactFunc(paths, slices.Equal)
	dir, err := rootfs.OpenDir(w.target.Path)
	if err != nil {
		return err
	}
	defer dir.Close()
	return w.below(dir, paths, 0)
}

// below looks at paths, sorted, which agree in their first depth names: those of
// dir.
func (w *walker) below(dir *rootfs.Dir, paths [][]string, depth int) error {
	for len(paths) > 0 {
		name, n := paths[0][depth], 1
		for n < len(paths) && paths[n][depth] == name {
			n++
		}
		if err := w.step(dir, paths[:n], depth); err != nil {
			return err
		}
		paths = paths[n:]
	}
	return nil
}

// step looks at paths, which go on with the same name in dir.
func (w *walker) step(dir *rootfs.Dir, paths [][]string, depth int) error {
	whole := len(paths[0]) == depth+1 // the first path ends here, and holds the others
	e, err := dir.Lookup(paths[0][depth])
	if err != nil {
		return w.missing(paths, depth, err)
	}
	if e.Type != rootfs.Folder {
		if !whole { // what were folders is something else by now
			return w.missing(paths, depth, fs.ErrNotExist)
		}
		if err := w.missing(paths[1:], depth, fs.ErrNotExist); err != nil {
			return err
		}
		return w.entry(e)
	}
	switch err := w.entry(e); {
	case errors.Is(err, rootfs.SkipFolder): // other targets' or the undo area's
		return nil
	case err != nil:
		return err
	}
	child, err := e.OpenDir()
	if err != nil {
		return w.missing(paths, depth, err)
	}
	defer child.Close()
	if whole {
		if err := child.Walk(w.ctx, rootfs.Limits{}, w.entry, w.problem); err != nil {
			return w.missing(paths, depth, err)
		}
		return nil
	}
	return w.below(child, paths, depth+1)
}

// missing tells why paths were not looked at.
func (w *walker) missing(paths [][]string, depth int, err error) error {
	gone := errors.Is(err, fs.ErrNotExist)
	if !gone {
		w.problem(rootfs.Problem{Path: filepath.Join(paths[0][:depth+1]...), Err: err})
		return w.ctx.Err()
	}
	for _, p := range paths {
		w.gone = append(w.gone, filepath.Join(append([]string{w.target.Path}, p...)...))
	}
	return w.ctx.Err()
}
