package watch

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/husorden/husorden/platform/rootfs"
)

// root is one watched folder with all below it.
type root struct {
	path    string
	since   time.Time
	why     error // it is not watched
	info    os.FileInfo
	folders map[string]bool // that are watched
	touched map[string]touch
	rescan  bool
	tries   tries
}

// touch is that something was heard of a path.
type touch struct{ first, last time.Duration } // since the pump began

// tries spaces the attempts to watch what could not be.
type tries int

const triesEvery = 60 // pokes: about an hour

func (t *tries) due() bool {
	*t = (*t + 1) % triesEvery
	return *t == 0
}

func (r *root) exists() bool {
	info, err := os.Stat(r.path)
	return err == nil && info.IsDir()
}

// same reports whether the root is the folder that is watched.
func (r *root) same() bool {
	info, err := os.Stat(r.path)
	return err == nil && r.info != nil && os.SameFile(info, r.info)
}

func (w *Watcher) armLocked(r *root) {
	info, err := os.Stat(r.path)
	if err != nil || !info.IsDir() {
		r.why = ErrMissing
		return
	}
	r.info, r.why, r.since = info, nil, w.o.Now()
	if err := w.addLocked(r, r.path, nil); err != nil {
		w.disarmLocked(r, err)
		w.o.Log.Warn("a place cannot be watched", "code", "watch_failed", "folders", len(r.folders))
	}
}

func (w *Watcher) disarmLocked(r *root, why error) {
	for path := range r.folders {
		_ = w.src.remove(path) // it may be gone, and its watch with it
	}
	clear(r.folders)
	r.since, r.why = time.Time{}, why
}

// addLocked watches a folder and all below it. Each is watched before it is
// listed, so that nothing gets lost in between; files are told to found.
func (w *Watcher) addLocked(r *root, folder string, found func(path string)) error {
	add := func(path string) error {
		if r.folders[path] {
			return nil
		}
		if w.countLocked() >= mostFolders {
			return ErrTooMany
		}
		if err := w.src.add(path); err != nil {
			return err
		}
		r.folders[path] = true
		return nil
	}
	if err := add(folder); err != nil {
		return err
	}
	partly := false
	err := rootfs.Walk(context.Background(), folder, rootfs.Limits{}, func(e rootfs.Entry) error {
		path := filepath.Join(folder, e.Path)
		switch {
		case e.Type == rootfs.Folder && w.o.Skip(e.Name):
			return rootfs.SkipFolder
		case e.Type == rootfs.Folder:
			return gone(add(path))
		case e.Type == rootfs.File && found != nil:
			found(path)
		}
		return nil
	}, func(p rootfs.Problem) { partly = partly || !errors.Is(p.Err, os.ErrNotExist) })
	if partly {
		r.rescan = true // the look tells what cannot be read
	}
	return gone(err)
}

// gone forgives what vanished meanwhile: its parent's watch tells of that.
func gone(err error) error {
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return err
}

func (w *Watcher) countLocked() int {
	n := 0
	for _, r := range w.roots {
		n += len(r.folders)
	}
	return n
}

// rootOf is the innermost root of a path.
func (w *Watcher) rootOf(path string) *root {
	var in *root
	for _, r := range w.roots {
		if below(path, r.path) && (in == nil || len(r.path) > len(in.path)) {
			in = r
		}
	}
	return in
}

func below(path, folder string) bool {
	rest, ok := strings.CutPrefix(path, folder)
	return ok && (rest == "" || os.IsPathSeparator(rest[0]) || os.IsPathSeparator(folder[len(folder)-1]))
}

// skipped reports whether a path lies in a folder that is left out.
func (w *Watcher) skipped(r *root, path string) bool {
	rel, err := filepath.Rel(r.path, path)
	if err != nil {
		return true
	}
	for _, name := range strings.Split(rel, string(filepath.Separator)) {
		if w.o.Skip(name) {
			return true
		}
	}
	return false
}
