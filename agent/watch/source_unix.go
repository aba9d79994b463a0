//go:build !windows

package watch

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"syscall"

	"github.com/fsnotify/fsnotify"
)

// system is inotify or kqueue, by way of fsnotify. It watches folders singly.
type system struct{ w *fsnotify.Watcher }

var _ source = (*system)(nil)

func newSystem() (source, error) {
	w, err := fsnotify.NewBufferedWatcher(4096)
	if err != nil {
		return nil, err
	}
	return &system{w}, nil
}

func (s *system) deep() bool { return false }

// add leaves nothing of an earlier watch under that name, which may be of a
// folder that is elsewhere by now.
func (s *system) add(folder string) error {
	s.remove(folder)
	var errno syscall.Errno
	if err := s.w.Add(folder); errors.As(err, &errno) {
		return errno // without the path
	} else if err != nil {
		return errors.New("fsnotify refuses")
	}
	return nil
}

func (s *system) remove(folder string)     { _ = s.w.Remove(folder) } // mostly gone with its folder
func (s *system) alive(folder string) bool { return slices.Contains(s.w.WatchList(), folder) }
func (s *system) close() error             { return s.w.Close() }

func (s *system) next() (event, bool) {
	for {
		select {
		case e, ok := <-s.w.Events:
			if !ok {
				return event{}, false
			}
			if e.Op&^ignored == 0 {
				continue
			}
			return event{path: e.Name, created: e.Has(fsnotify.Create), removed: e.Has(fsnotify.Remove) || e.Has(fsnotify.Rename)}, true
		case _, ok := <-s.w.Errors:
			return event{lost: true}, ok
		}
	}
}

// identity tells a folder from every other one that exists.
type identity struct{ device, inode uint64 }

// identify returns the identity of a folder; fs.ErrNotExist when there is none.
// A root may be a link.
func identify(path string, root bool) (identity, error) {
	stat := os.Lstat
	if root {
		stat = os.Stat
	}
	info, err := stat(path)
	if err != nil {
		return identity{}, err
	}
	sys, ok := info.Sys().(*syscall.Stat_t)
	if !ok || !info.IsDir() {
		return identity{}, fmt.Errorf("no folder: %w", fs.ErrNotExist)
	}
	return identity{uint64(sys.Dev), sys.Ino}, nil //nolint:unconvert // int32 on darwin
}

// exhausted reports whether an error says that the system has no more watches or
// descriptors to give.
func exhausted(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EMFILE) || errors.Is(err, syscall.ENFILE) || errors.Is(err, syscall.ENOMEM)
}

// ejectable: a watch keeps nobody from taking a drive out.
func ejectable(string) bool { return false }
