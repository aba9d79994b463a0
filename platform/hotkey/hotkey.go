// Package hotkey hears one combination of keys wherever the person is, for as long
// as it is asked to. It sees no other key: it asks the system to tell of this one,
// and reads no keyboard.
//
// Windows: RegisterHotKey. X11: a passive grab. Wayland: the desktop's portal for
// global shortcuts, which may ask the person first and may choose other keys.
// macOS: nothing; Carbon's RegisterEventHotKey wants the main thread's run loop,
// which a program without cgo does not have.
package hotkey

import (
	"context"
	"errors"
	"strings"
)

// What Listen returns when it cannot hear the combination.
var (
	// ErrUnsupported: this system tells nobody of keys, or there is no screen.
	ErrUnsupported = errors.New("there are no global hot keys here")
	// ErrTaken: another program has the combination.
	ErrTaken = errors.New("another program has this hot key")
	// ErrRefused: the person was asked by the desktop and said no.
	ErrRefused = errors.New("the person wants no hot key")
)

// Modifiers are keys that are held while another one is pressed.
type Modifiers uint8

// The modifiers.
const (
	Ctrl Modifiers = 1 << iota
	Alt
	Shift
)

// Combination is a letter and what is held with it.
type Combination struct {
	Held   Modifiers
	Letter byte // 'A' to 'Z'
}

// CheckText is the combination for checking a text: T as in tekst and text.
//
// A global hot key takes the combination away from every program, so it must be
// one that nobody uses. Ctrl+Alt+T alone opens the terminal on GNOME, KDE and XFCE
// and writes ™ in Word; with Ctrl+Alt and another letter come Office's comments,
// notes and views, Outlook's "not junk", KDE's clipboard and layouts, XFCE's lock.
// Ctrl+Alt is AltGr on Windows besides, where AltGr+E is € and AltGr+M is µ; with
// Shift no Nordic layout has a letter there. Windows' own combinations have its own
// key, which is why that one is not used.
func CheckText() Combination { return Combination{Ctrl | Alt | Shift, 'T'} }

// valid reports whether the systems can be asked for it: without Ctrl or Alt it
// would take a letter away.
func (c Combination) valid() bool {
	return c.Letter >= 'A' && c.Letter <= 'Z' && c.Held&(Ctrl|Alt) != 0 && c.Held <= Ctrl|Alt|Shift
}

// String is what stands on the keys, as "Ctrl+Alt+Shift+T". Danish keyboards have
// the same words.
func (c Combination) String() string { return c.spell("Ctrl", "Alt", "Shift", string(c.Letter)) }

func (c Combination) spell(ctrl, alt, shift, letter string) string {
	var keys []string
	for i, name := range []string{ctrl, alt, shift} {
		if c.Held&(1<<i) != 0 {
			keys = append(keys, name)
		}
	}
	return strings.Join(append(keys, letter), "+")
}

// Options say what to listen for. Both functions are called by one goroutine at a
// time, and are to return soon.
type Options struct {
	Keys Combination
	// Purpose is what the keys do, in a few words, for a desktop that shows it.
	Purpose string
	// Ready is told, once the keys are heard, what they are; a desktop may have
	// given others than Keys.
	Ready func(keys string)
	// Pressed is called once for each press, however long it is held.
	Pressed func()
}

// Listen hears the keys until ctx ends, which is no error. When it cannot, or no
// longer can, it returns soon, with one of this package's errors where one fits.
func Listen(ctx context.Context, o Options) error {
	if !o.Keys.valid() {
		return ErrUnsupported
	}
	return listen(ctx, o)
}
