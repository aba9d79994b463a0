// Package tray shows an icon beside the clock, with a menu, where the system has
// such a place and this program can reach it: Windows, and Linux desktops with a
// StatusNotifier host. Not on macOS: the library needs cgo there. GNOME has no
// host unless an extension brings one. Everything works without an icon.
package tray

import (
	"context"
	"embed"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
)

//go:generate go run ./draw icons

//go:embed icons
var icons embed.FS

// State is what the icon tells, by its shape as well as its colour.
type State string

// The states.
const (
	InOrder     State = "in_order"     // a house
	DueSoon     State = "due_soon"     // a clock
	Act         State = "act"          // a triangle
	NotWatching State = "not_watching" // a ring with a stroke through it
)

// States are all of them.
func States() []State { return []State{InOrder, DueSoon, Act, NotWatching} }

// Item is an entry of the menu. Without an ID it only tells.
type Item struct {
	ID, Text string
	Hidden   bool
}

// Menu is what the icon shows.
type Menu struct {
	State State
	Tip   string // when the pointer rests on it
	Items []Item // always as many as in the first one
}

// ErrOne: a process has one icon, once.
var ErrOne = errors.New("a process has one icon, once")

// Tray is the icon. It is there while Run runs.
type Tray struct {
	title  string
	log    *slog.Logger
	chosen chan string
	mu     sync.Mutex // guards all below
	menu   Menu
	show   func(Menu) // nil: the icon is not there
}

// New returns an icon that shows menu first. title names the program.
func New(title string, menu Menu, log *slog.Logger) *Tray {
	return &Tray{title: title, log: log, chosen: make(chan string, 8), menu: menu}
}

// Chosen gives the ID of what the person chose; a press on the icon itself is
// that of the first item.
func (t *Tray) Chosen() <-chan string { return t.chosen }

func (t *Tray) choose(id string) {
	if id == "" {
		return
	}
	select {
	case t.chosen <- id:
	default: // nobody takes what is chosen: once more does not help
	}
}

// tapped is a press on the icon itself.
func (t *Tray) tapped() {
	t.mu.Lock()
	id := ""
	if len(t.menu.Items) > 0 {
		id = t.menu.Items[0].ID
	}
	t.mu.Unlock()
	t.choose(id)
}

// Show changes what the icon shows. It may be called at any time.
func (t *Tray) Show(m Menu) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.menu = m
	if t.show != nil {
		t.show(m)
	}
}

// began and ended are told by the system's part.
func (t *Tray) began(show func(Menu)) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.show = show
	show(t.menu)
}

func (t *Tray) ended() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.show = nil
}

// Run keeps the icon until ctx ends, also where there is no place for one. The
// error is ErrOne.
func (t *Tray) Run(ctx context.Context) error {
	if !only.CompareAndSwap(false, true) {
		return ErrOne
	}
	t.run(ctx)
	return nil
}

// only is set when the process's one icon was made: the library keeps its state
// in variables of its own, and does not begin anew.
var only atomic.Bool

// Possible reports whether somebody shows icons now.
func Possible(ctx context.Context) bool { return possible(ctx) }

// Picture is the program's mark, a PNG.
func Picture() []byte { return picture(InOrder, "light", ".png") }

// icon is a state's icon for a taskbar.
func icon(s State, dark bool, ext string) []byte {
	on := "light"
	if dark {
		on = "dark"
	}
	return picture(s, on, ext)
}

func picture(s State, on, ext string) []byte {
	b, err := icons.ReadFile("icons/" + string(s) + "-" + on + ext)
	if err != nil {
		return nil // a test reads them all
	}
	return b
}
