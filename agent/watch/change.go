package watch

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/husorden/husorden/platform/rootfs"
)

// hear takes what the source has told. What is true by now the file system is
// asked: the order of the events does not matter.
func (w *Watcher) hear() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.pump == nil || w.ended {
		return
	}
	b := w.pump.take()
	for path := range b.lost {
		w.loseLocked(path)
	}
	paths := make([]string, 0, len(b.heard))
	for path := range b.heard {
		paths = append(paths, path)
	}
	slices.Sort(paths) // a folder before what is in it
	w.forgetLocked(b, paths)
	listed := map[string]bool{}
	for _, path := range paths {
		if r := w.rootOfLocked(path); r != nil && !w.skipped(r, path) {
			w.changeLocked(r, path, b.heard[path], listed)
		}
	}
	for _, r := range w.roots {
		switch {
		case r.why != nil:
		case r.broken:
			r.since = time.Time{}
		case r.pending.rescan: // what was removed will not be named
			r.since = w.o.Now()
		}
	}
}

// loseLocked is that events were lost below a folder; empty: everywhere.
func (w *Watcher) loseLocked(folder string) {
	now := w.nowLocked()
	for _, r := range w.roots {
		if r.why == nil && (folder == "" || r.folder == folder) {
			r.broken, r.since = true, time.Time{}
			r.pending.all(now)
		}
	}
}

// forgetLocked ends the watches of folders that are gone and of all below them. A
// folder that was renamed is watched anew under its new name.
func (w *Watcher) forgetLocked(b batch, paths []string) {
	gone := map[string]bool{}
	for _, path := range paths {
		h, r := b.heard[path], w.rootOfLocked(path)
		if !h.removed || r == nil || path == r.folder || w.skipped(r, path) {
			continue
		}
		if _, known := r.folders[path]; known || h.folder {
			gone[path] = true
			r.pending.all(h.last)
		}
	}
	if len(gone) == 0 {
		return
	}
	if movedStay {
		w.loseLocked("")
	}
	for _, r := range w.roots {
		for path := range r.folders {
			for up := path; up != r.folder && below(up, r.folder); up = filepath.Dir(up) {
				if gone[up] {
					w.dropLocked(r, path)
					break
				}
			}
		}
	}
}

// errCovered ends a listing: a rescan is due anyway.
var errCovered = errors.New("a rescan is due")

func (w *Watcher) changeLocked(r *root, path string, h heard, listed map[string]bool) {
	if path == r.folder {
		w.rootChangedLocked(r, h)
		return
	}
	if r.why != nil {
		return
	}
	deep := w.pump.src.deep()
	if r.pending.rescan && (deep || !h.created) { // whatever it is, it will be looked at
		r.pending.touch(path, touch{h.span, h.removed}, w.o.Paths)
		return
	}
	if !w.isFolderLocked(r, path, h) {
		if h.created {
			w.costLocked(r, path)
		}
		w.touchLocked(r, path, touch{h.span, h.removed})
		return
	}
	if h.removed && !h.folder { // a file may have been there
		w.touchLocked(r, path, touch{h.span, true})
	}
	var err error
	tell := func(path string) { w.touchLocked(r, path, touch{h.span, false}) }
	if deep {
		if !h.created { // something in it was
			return
		}
		for up := path; up != r.folder; up = filepath.Dir(up) {
			if listed[up] {
				return
			}
		}
		listed[path] = true
		err = w.listLocked(r, path, func(e rootfs.Entry, path string) error {
			if r.pending.rescan {
				return errCovered
			}
			if e.Type == rootfs.File {
				tell(path)
			}
			return nil
		})
	} else if _, known := r.folders[path]; !known {
		err = absent(w.addTreeLocked(r, path, tell))
	}
	switch {
	case err == nil, errors.Is(err, errCovered):
	case errors.Is(err, ErrTooMany) && deep:
		r.pending.all(h.last)
	default:
		w.o.Log.Warn("a place cannot be watched any more", "code", "watch_failed", "folders", len(r.folders))
		w.disarmLocked(r, err)
		r.tried = w.nowLocked()
		r.pending.all(h.last)
	}
}

// isFolderLocked asks the file system only when it has to.
func (w *Watcher) isFolderLocked(r *root, path string, h heard) bool {
	_, touched := r.pending.touched[path]
	switch {
	case h.folder:
	case h.created && w.pump.src.deep(), touched && !h.created:
		return false
	}
	info, err := os.Lstat(path)
	return err == nil && info.IsDir()
}

// costLocked counts a file that is new, where each costs a descriptor. When there
// are too many, the watch begins anew, which counts what is there by then.
func (w *Watcher) costLocked(r *root, path string) {
	folder := filepath.Dir(path)
	h, known := r.folders[folder]
	if !w.o.filesCost || !known {
		return
	}
	h.files++
	w.files++
	r.folders[folder] = h
	if len(w.ids)+w.files > w.o.Folders {
		w.loseLocked("")
	}
}

// rootChangedLocked: the root itself was removed, renamed or made.
func (w *Watcher) rootChangedLocked(r *root, h heard) {
	switch {
	case r.why == nil && h.removed:
		w.disarmLocked(r, ErrMissing)
	case r.why == nil || !errors.Is(r.why, ErrMissing):
		return
	}
	w.armLocked(r)
	r.pending.all(h.last)
}

// touchLocked is that something was heard of a file. If the consumer is just
// being told that it is gone, it is back: told one after the other the two would
// look like one save, however long it was gone, and nobody may take the new file
// for the old one.
func (w *Watcher) touchLocked(r *root, path string, t touch) {
	r.pending.touch(path, t, w.o.Paths)
	if _, gone := slices.BinarySearch(w.offer.Gone, path); gone && w.offer.Root == r.path {
		r.pending.all(t.last)
	}
}
