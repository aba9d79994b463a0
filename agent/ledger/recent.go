package ledger

import (
	"maps"
	"time"
)

// window is how long a path may be empty while a program saves: it writes a new
// file and puts it in the place of the old one.
const window = 60 * time.Second

// departure is that a file has left a path: it was removed, or renamed.
type departure struct {
	id ID
	at time.Time // by the PC's clock, unlike all that is stored
}

// recent is what happened within the window. It is not stored: a restart ends
// the window, and so does a clock that is set back, since nobody can tell then
// how long it was.
type recent struct {
	wall   time.Time
	pruned time.Time
	left   map[print]departure
	met    map[ID]time.Time // when an item was met for the first time
}

const mostRecent = 20_000 // more in two minutes than that are not saving

// tick takes the PC's clock.
func (w *recent) tick(c clock) {
	if c.wall.Before(w.wall) || c.state == clockBack || w.left == nil {
		w.left, w.met = map[print]departure{}, map[ID]time.Time{}
	}
	w.wall = c.wall
	if w.within(w.pruned) {
		return
	}
	w.pruned = w.wall
	maps.DeleteFunc(w.left, func(_ print, d departure) bool { return !w.within(d.at) })
	maps.DeleteFunc(w.met, func(_ ID, at time.Time) bool { return !w.within(at) })
}

func (w *recent) within(at time.Time) bool { return w.wall.Sub(at) <= window }

func (w *recent) leave(path print, id ID) {
	if len(w.left) < mostRecent {
		w.left[path] = departure{id, w.wall}
	}
}

func (w *recent) arrive(id ID) {
	if len(w.met) < mostRecent {
		w.met[id] = w.wall
	}
}

// leftBy returns the item that has left path within the window.
func (w *recent) leftBy(path print) (ID, bool) {
	d, ok := w.left[path]
	return d.id, ok && w.within(d.at)
}

// young reports whether an item was met for the first time within the window.
func (w *recent) young(id ID) bool {
	at, ok := w.met[id]
	return ok && w.within(at)
}
