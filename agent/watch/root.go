package watch

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/husorden/husorden/platform/rootfs"
)

// root is one watched folder with all below it.
type root struct {
	path    string // as the consumer calls it
	folder  string // clean
	since   time.Time
	why     error           // it is not watched
	info    os.FileInfo     // of the folder that is watched
	folders map[string]held // watched singly; none when the source is deep
	pending pending
	broken  bool          // events were lost: the watch is to begin anew
	tried   time.Duration // when it was last tried to watch it
}

// held is a folder that is watched singly.
type held struct {
	id    identity
	files int // in it, where each costs a descriptor; those that have gone since included
}

func newRoot(path string) *root {
	return &root{path: path, folder: filepath.Clean(path), folders: map[string]held{}, why: ErrMissing}
}

// same reports whether the root is still the folder that is watched.
func (r *root) same() bool {
	info, err := os.Stat(r.folder)
	return err == nil && r.info != nil && os.SameFile(info, r.info)
}

// armLocked begins to watch a root, or says why not.
func (w *Watcher) armLocked(r *root) {
	r.tried, r.broken, r.since = w.nowLocked(), false, time.Time{}
	before := r.why
	r.why = w.beginLocked(r)
	switch {
	case r.why == nil:
		r.since = w.o.Now() // from here on, now that every folder is watched
	case errors.Is(r.why, ErrMissing), before != nil && errors.Is(r.why, before):
	default:
		w.o.Log.Warn("a place cannot be watched", "code", "watch_failed", "folders", len(r.folders))
	}
	if r.why != nil {
		w.disarmLocked(r, r.why)
	}
}

func (w *Watcher) beginLocked(r *root) error {
	if err := look(r.folder); err != nil {
		return err
	}
	if ejectable(r.folder) {
		return ErrRemovable
	}
	if err := w.openLocked(); err != nil {
		return err
	}
	info, err := os.Stat(r.folder)
	if err != nil {
		return ErrMissing
	}
	os.SameFile(info, info) // on Windows the identity is read when first asked for
	r.info = info
	if w.pump.src.deep() {
		return limit(w.pump.src.add(r.folder))
	}
	return w.addTreeLocked(r, r.folder, nil)
}

// openLocked opens the source of events.
func (w *Watcher) openLocked() error {
	switch {
	case w.ended:
		return ErrStopped
	case w.pump != nil:
		return nil
	}
	s, err := w.o.open()
	if err != nil {
		return limit(err)
	}
	w.pump = newPump(s, func() time.Duration { return w.o.Pulse().Sub(w.began) }, w.wake)
	return nil
}

// limit names the errors of a system that has no more to give.
func limit(err error) error {
	if err != nil && exhausted(err) {
		return fmt.Errorf("%w: %w", ErrTooMany, err)
	}
	return err
}

func (w *Watcher) disarmLocked(r *root, why error) {
	if w.pump != nil && w.pump.src.deep() {
		w.pump.src.remove(r.folder)
	}
	for path := range r.folders {
		w.dropLocked(r, path)
	}
	r.since, r.why, r.broken = time.Time{}, why, false
}

// dropLocked ends the watch of a single folder. It may be gone, and its watch
// with it.
func (w *Watcher) dropLocked(r *root, path string) {
	h := r.folders[path]
	if w.ids[h.id] == path {
		delete(w.ids, h.id)
	}
	w.files -= h.files
	delete(r.folders, path)
	w.pump.src.remove(path)
}

// renewLocked begins the watch of a root anew. A source that watches folders
// singly is opened anew, and with it every root: to end ten thousand watches one
// by one would fill the queue that has just run over.
func (w *Watcher) renewLocked(r *root) {
	if w.pump.src.deep() {
		w.disarmLocked(r, nil)
		w.armLocked(r)
		return
	}
	if err := w.pump.close(); err != nil {
		w.o.Log.Warn("ending a watch", "code", "watch_failed")
	}
	w.pump, w.files = nil, 0
	clear(w.ids)
	now := w.nowLocked()
	for _, other := range w.roots {
		clear(other.folders)
		if other.why == nil {
			w.armLocked(other)
			other.pending.all(now)
		}
	}
}

// addTreeLocked watches a folder and all below it, singly. Each is watched before
// it is listed, so that nothing gets lost in between; files are told to found.
func (w *Watcher) addTreeLocked(r *root, folder string, found func(path string)) error {
	if err := w.addLocked(r, folder); err != nil {
		return err
	}
	return w.listLocked(r, folder, func(e rootfs.Entry, path string) error {
		if e.Type == rootfs.Folder {
			err := w.addLocked(r, path)
			if errors.Is(err, fs.ErrPermission) { // the look tells that it cannot be read
				return rootfs.SkipFolder
			}
			return err
		}
		if e.Type == rootfs.File && found != nil {
			found(path)
		}
		return nil
	})
}

// listLocked tells what is below a folder, but for what is left out and other roots.
func (w *Watcher) listLocked(r *root, folder string, found func(e rootfs.Entry, path string) error) error {
	rel, err := filepath.Rel(r.folder, folder)
	if err != nil {
		return err
	}
	chain, err := rootfs.OpenChain(r.folder, rel)
	if err != nil {
		return absent(err)
	}
	defer chain.Close()
	var full error
	err = chain.Dir().Walk(context.Background(), rootfs.Limits{Folders: w.o.Folders}, func(e rootfs.Entry) error {
		path := filepath.Join(r.folder, e.Path)
		if e.Type == rootfs.Folder && (w.o.Skip(e.Name) || w.rootOfLocked(path) != r) {
			return rootfs.SkipFolder
		}
		err := found(e, path)
		if errors.Is(err, fs.ErrNotExist) { // its parent's watch tells of it
			return rootfs.SkipFolder
		}
		return err
	}, func(p rootfs.Problem) {
		if errors.Is(p.Err, rootfs.ErrTooMany) || errors.Is(p.Err, rootfs.ErrTooDeep) || exhausted(p.Err) {
			full = ErrTooMany
		}
	})
	return errors.Join(absent(err), full)
}

// absent forgives what vanished meanwhile or became something else: its parent's
// watch tells of that.
func absent(err error) error {
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, rootfs.ErrLink) || errors.Is(err, rootfs.ErrChanged) || errors.Is(err, rootfs.ErrMount) {
		return nil
	}
	return err
}

// addLocked watches a single folder. The system knows a folder by its identity:
// one that has moved is still watched under its old name, and has to be let go
// before it can be watched under the new one.
func (w *Watcher) addLocked(r *root, path string) error {
	id, err := identify(path, path == r.folder)
	if err != nil {
		return err
	}
	if known, ok := r.folders[path]; ok {
		if known.id == id {
			return nil
		}
		w.dropLocked(r, path)
	}
	if old, ok := w.ids[id]; ok {
		for _, from := range w.roots {
			if _, ok := from.folders[old]; ok {
				w.dropLocked(from, old)
				from.pending.all(w.nowLocked()) // what was in it has another name now
			}
		}
	}
	files := 0
	if w.o.filesCost {
		files = entries(path, w.o.Folders)
	}
	if len(w.ids)+w.files+files >= w.o.Folders {
		return ErrTooMany
	}
	if err := w.pump.src.add(path); err != nil {
		w.pump.src.remove(path) // kqueue may have got half way
		return limit(err)
	}
	if now, err := identify(path, path == r.folder); err != nil || now != id {
		w.pump.src.remove(path)
		return fs.ErrNotExist // replaced meanwhile: its parent's watch tells
	}
	r.folders[path], w.ids[id] = held{id, files}, path
	w.files += files
	return nil
}

// entries counts what is in a folder, up to most.
func entries(folder string, most int) int {
	f, err := os.Open(folder)
	if err != nil {
		return 0 // nor can it be watched
	}
	defer f.Close()
	names, _ := f.Readdirnames(most)
	return len(names)
}

func below(path, folder string) bool {
	rest, ok := strings.CutPrefix(path, folder)
	return ok && (rest == "" || os.IsPathSeparator(rest[0]) || os.IsPathSeparator(folder[len(folder)-1]))
}
