//go:build unix

package watch

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"
)

// inotify is a source like fsnotify's: to watch a folder that is watched already,
// under another name, changes nothing, and when its move is told that watch ends.
type inotify struct {
	*fake
	inodes map[identity]string
}

func (f *inotify) deep() bool { return false }

func (f *inotify) add(folder string) error {
	id, err := identify(folder, false)
	if err != nil || f.inodes[id] != "" {
		return err
	}
	f.inodes[id] = folder
	return f.fake.add(folder)
}

func (f *inotify) remove(folder string) {
	for id, path := range f.inodes {
		if path == folder {
			delete(f.inodes, id)
		}
	}
	f.fake.remove(folder)
}

// TestMovedBeforeItIsTold: a folder is found under its new name before its move
// is told, which then ends the watch under the old one.
func TestMovedBeforeItIsTold(t *testing.T) {
	dir := t.TempDir()
	from, to := filepath.Join(dir, "a", "x"), filepath.Join(dir, "b", "x")
	if err := os.MkdirAll(filepath.Join(from, "deep"), 0o700); err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		f := &inotify{newFake(), map[identity]string{}}
		w, stop := running(t, Options{open: func() (source, error) { return f, nil }})
		w.SetRoots([]string{dir})
		if err := errors.Join(os.Mkdir(filepath.Dir(to), 0o700), os.Rename(from, to)); err != nil {
			t.Fatal(err)
		}
		f.tell(event{path: filepath.Dir(to), created: true})
		synctest.Wait()
		f.remove(from)
		f.tell(event{path: from, removed: true})
		synctest.Wait()
		for _, folder := range []string{to, filepath.Join(to, "deep")} {
			if !f.alive(folder) {
				t.Errorf("%s is not watched", folder)
			}
		}
		if h := <-w.Hints(); !h.Rescan {
			t.Errorf("%+v, want a rescan", h)
		}
		f.tell(event{path: filepath.Join(to, "deep"), removed: true}, event{path: to, removed: true})
		time.Sleep(time.Minute)
		stop()
		if n := len(f.inodes); n != 3 {
			t.Errorf("%d folders are watched, want 3", n)
		}
	})
}
