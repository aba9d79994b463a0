package watch

import (
	"errors"
	"io/fs"
	"os"
	"sync"

	"golang.org/x/sys/windows"
)

// system is ReadDirectoryChangesW over whole trees. fsnotify is not used here: it
// watches each subfolder with a handle of its own, and while anything below a
// folder is open, Windows refuses to rename that folder or to put it into the
// bin (github.com/fsnotify/fsnotify/issues/356; version 1.10.1, 2026-05: a watch
// over a tree is for its own tests only).
type system struct {
	port windows.Handle

	mu      sync.Mutex // guards all below
	reads   map[uintptr]*read
	last    uintptr // key
	ended   bool
	waiting []event // of next alone
}

var _ source = (*system)(nil)

// read is one handle of a watched folder. The system writes to ov and buf until
// its last completion has been taken: a read stays in system.reads for so long.
type read struct {
	ov     windows.Overlapped
	buf    []byte
	handle windows.Handle
	folder string
	kind   uint32 // what is asked for
	over   bool   // the watch was ended by us
}

// What is asked for, by two handles: only so can it be told whether what was
// removed was a folder.
const (
	ofFolders = windows.FILE_NOTIFY_CHANGE_DIR_NAME
	ofFiles   = windows.FILE_NOTIFY_CHANGE_FILE_NAME | windows.FILE_NOTIFY_CHANGE_SIZE | windows.FILE_NOTIFY_CHANGE_LAST_WRITE | windows.FILE_NOTIFY_CHANGE_CREATION
)

// bufferSize is the most that works over a network. Windows keeps another of that
// size while this one is being read.
const bufferSize = 64 << 10

// endKey is the completion that ends next.
const endKey = 0

func newSystem() (source, error) {
	port, err := windows.CreateIoCompletionPort(windows.InvalidHandle, 0, 0, 1)
	if err != nil {
		return nil, err
	}
	return &system{port: port, reads: map[uintptr]*read{}, last: endKey}, nil
}

func (s *system) deep() bool { return true }

func (s *system) add(folder string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended {
		return fs.ErrClosed
	}
	for _, kind := range []uint32{ofFolders, ofFiles} {
		if err := s.openLocked(folder, kind); err != nil {
			s.removeLocked(folder)
			return err
		}
	}
	return nil
}

func (s *system) openLocked(folder string, kind uint32) error {
	name, err := windows.UTF16PtrFromString(folder)
	if err != nil {
		return err
	}
	const share = windows.FILE_SHARE_READ | windows.FILE_SHARE_WRITE | windows.FILE_SHARE_DELETE
	h, err := windows.CreateFile(name, windows.FILE_LIST_DIRECTORY, share, nil, windows.OPEN_EXISTING,
		windows.FILE_FLAG_BACKUP_SEMANTICS|windows.FILE_FLAG_OVERLAPPED, 0)
	if err != nil {
		return err
	}
	s.last++
	r := &read{buf: make([]byte, bufferSize), handle: h, folder: folder, kind: kind}
	if _, err := windows.CreateIoCompletionPort(h, s.port, s.last, 0); err != nil {
		return errors.Join(err, windows.CloseHandle(h))
	}
	if err := r.start(); err != nil {
		return errors.Join(err, windows.CloseHandle(h))
	}
	s.reads[s.last] = r
	return nil
}

func (r *read) start() error {
	r.ov = windows.Overlapped{}
	return windows.ReadDirectoryChanges(r.handle, &r.buf[0], uint32(len(r.buf)), true, r.kind, nil, &r.ov, 0)
}

func (s *system) remove(folder string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.removeLocked(folder)
}

// removeLocked leaves closing to the completion that follows.
func (s *system) removeLocked(folder string) {
	for _, r := range s.reads {
		if r.folder == folder && !r.over {
			r.over = true
			_ = windows.CancelIoEx(r.handle, &r.ov) // nothing to cancel: it has just completed
		}
	}
}

func (s *system) alive(folder string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, r := range s.reads {
		if r.folder == folder && !r.over {
			n++
		}
	}
	return n == 2
}

// close ends next, which then closes what is open.
func (s *system) close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended {
		return nil
	}
	s.ended = true
	return windows.PostQueuedCompletionStatus(s.port, 0, endKey, nil)
}

func (s *system) next() (event, bool) {
	for len(s.waiting) == 0 {
		var n uint32
		var key uintptr
		var ov *windows.Overlapped
		err := windows.GetQueuedCompletionStatus(s.port, &n, &key, &ov, windows.INFINITE)
		switch {
		case ov != nil:
			s.completed(key, n, err)
		case err != nil: // the port itself: it cannot be waited for any more
			return event{}, false
		default: // endKey
			s.shut()
			return event{}, false
		}
	}
	e := s.waiting[0]
	s.waiting = s.waiting[1:]
	return e, true
}

// completed takes what one read has brought, and reads on. Whatever is not plain
// success ends the watch, and counts as lost: it is begun anew by whoever hears
// of it. A buffer that ran over is success without content.
func (s *system) completed(key uintptr, n uint32, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.reads[key]
	if r == nil {
		return
	}
	if err == nil && !r.over {
		lost := n == 0
		if !lost {
			lost = !r.parse(r.buf[:min(int(n), len(r.buf))], func(e event) { s.waiting = append(s.waiting, e) })
		}
		if err = r.start(); err == nil {
			if lost {
				s.waiting = append(s.waiting, event{path: r.folder, lost: true})
			}
			return
		}
	}
	delete(s.reads, key)
	_ = windows.CloseHandle(r.handle)
	switch {
	case r.over:
	case errors.Is(err, windows.ERROR_ACCESS_DENIED): // mostly the folder was removed
		s.waiting = append(s.waiting, event{path: r.folder, removed: true, folder: true})
	default:
		s.waiting = append(s.waiting, event{path: r.folder, lost: true})
	}
	s.removeLocked(r.folder) // one handle without the other is no watch
}

// shut closes what is open. Reads under way are cancelled and waited for: until
// then the system may write to their buffers.
func (s *system) shut() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range s.reads {
		_ = windows.CancelIoEx(r.handle, &r.ov) // it may have completed
	}
	for len(s.reads) > 0 {
		var n uint32
		var key uintptr
		var ov *windows.Overlapped
		const patience = 5000 // ms
		if err := windows.GetQueuedCompletionStatus(s.port, &n, &key, &ov, patience); err != nil && ov == nil {
			return // rather a handle too many than a buffer that is written to
		}
		if r := s.reads[key]; r != nil {
			delete(s.reads, key)
			_ = windows.CloseHandle(r.handle)
		}
	}
	_ = windows.CloseHandle(s.port)
}

// identity, and what goes with it, is for sources that watch folders singly.
type identity struct{}

func identify(path string, _ bool) (identity, error) {
	_, err := os.Stat(path)
	return identity{}, err
}

const (
	filesCost = false
	movedStay = false
)

func mostFolders() int { return 100_000 }

func exhausted(err error) bool {
	return errors.Is(err, windows.ERROR_TOO_MANY_OPEN_FILES) || errors.Is(err, windows.ERROR_NO_SYSTEM_RESOURCES) || errors.Is(err, windows.ERROR_NOT_ENOUGH_MEMORY)
}
