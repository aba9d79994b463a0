package watch

import (
	"errors"
	"sync"
)

// fake is a source that tells what the test says. It watches nothing itself.
type fake struct {
	events chan event
	mu     sync.Mutex
	on     map[string]bool
	refuse error // of add
}

var _ source = (*fake)(nil)

func newFake() *fake {
	return &fake{events: make(chan event, 1<<20), on: map[string]bool{}}
}

func (f *fake) deep() bool { return true }

func (f *fake) add(folder string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.refuse != nil {
		return f.refuse
	}
	if f.on[folder] {
		return errors.New("is watched")
	}
	f.on[folder] = true

	return nil
}

func (f *fake) remove(folder string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.on, folder)
}

func (f *fake) alive(folder string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.on[folder]
}

func (f *fake) next() (event, bool) { e, ok := <-f.events; return e, ok }
func (f *fake) close() error        { close(f.events); return nil }

// tell tells what happened below a watched root.
func (f *fake) tell(events ...event) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, e := range events {
		for folder := range f.on {
			if below(e.path, folder) {
				f.events <- e
			}
		}
	}
}
