package scan

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"strings"
	"time"

	"github.com/husorden/husorden/agent/disposal"
	"github.com/husorden/husorden/platform/rootfs"
	"github.com/husorden/husorden/platform/trash"
	"github.com/husorden/husorden/policy"
)

// walker goes through the targets, opens files and hands them on.
type walker struct {
	scan     *scan
	ctx      context.Context
	hand     func(*item)
	states   []PlaceState
	problems []Problem
	gone     []string
	opened   int

	// of the target being walked
	target Target
	inner  map[string]bool
	bin    *trash.Bin // nil: not a recycle bin
}

// place walks one target. A place that does not exist is no problem; one that
// cannot be read is.
func (w *walker) place(t Target, all []Target) {
	w.target, w.inner, w.bin = t, t.inner(all), nil
	w.states = append(w.states, PlaceState{Place: policy.Place(t.Kind), Path: t.Path, Exists: t.Exists})
	if !t.Exists {
		return
	}
	var err error
	if policy.Place(t.Kind) == policy.RecycleBin {
		w.bin, err = trash.Open(t.Path, time.Local)
	}
	switch {
	case err != nil:
	case len(t.Only) > 0:
		err = w.named()
	default:
		err = rootfs.Walk(w.ctx, t.Path, rootfs.Limits{}, w.entry, w.problem)
	}
	switch {
	case err == nil, errors.Is(err, context.Canceled):
	case errors.Is(err, fs.ErrNotExist):
		w.states[len(w.states)-1].Exists = false
	default:
		w.problem(rootfs.Problem{Path: ".", Err: err})
	}
}

func (w *walker) problem(p rootfs.Problem) {
	w.problems = append(w.problems, Problem{Path: filepath.Join(w.target.Path, p.Path), Place: policy.Place(w.target.Kind), Err: p.Err})
}

// entry hands on one entry of the walk. Links are not followed and hold nothing
// of their own.
func (w *walker) entry(e rootfs.Entry) error {
	switch {
	case e.Type == rootfs.Folder:
		if w.inner[e.Path] || disposal.IsArea(e.Name) {
			return rootfs.SkipFolder
		}
		return nil
	case e.Type == rootfs.Link, furniture(e.Name):
		return nil
	}
	if err := w.scan.hold(w.ctx); err != nil {
		return err
	}
	it := &item{done: make(chan struct{}), cloud: string(w.target.Cloud)}
	f := &it.file
	f.Path, f.Place, f.Size = filepath.Join(w.target.Path, e.Path), policy.Place(w.target.Kind), e.Size
	it.private = privateFolder(e.Path)
	if w.bin != nil {
		deleted, ok := w.bin.Find(e.Path)
		if !ok {
			return nil // the bin's own record
		}
		f.Deleted, f.Original = deleted.Deleted.UTC(), original(deleted, e.Path)
		if deleted.Deleted.IsZero() {
			f.Deleted = time.Time{}
		}
	}
	it.seen = Seen{Path: f.Path, Place: f.Place, Info: e.Info, Deleted: f.Deleted}
	var c Content
	if c, it.known = w.scan.Memory.Recall(it.seen); it.known && w.scan.Query == nil {
		f.take(c)
	} else if it.handle, it.err = e.Open(); it.err == nil {
		it.known = false
		w.opened++
		it.seen.Info = it.handle.Info()
	} else if errors.Is(it.err, fs.ErrNotExist) {
		return nil // gone since it was listed
	}
	w.states[len(w.states)-1].Files++
	w.hand(it)
	return w.ctx.Err()
}

// original is where a file lay before it was thrown out, alone or in a folder.
func original(e trash.Entry, path string) string {
	if e.Original == "" {
		return ""
	}
	rel, err := filepath.Rel(e.Content, path)
	if err != nil || rel == "." {
		return e.Original
	}
	return filepath.Join(e.Original, rel)
}

// privateFolder reports whether the user put the file in a folder called
// private.
func privateFolder(path string) bool {
	for dir := filepath.Dir(path); dir != "."; dir = filepath.Dir(dir) {
		switch strings.ToLower(filepath.Base(dir)) {
		case "privat", "private":
			return true
		}
	}
	return false
}
