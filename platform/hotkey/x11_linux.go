package hotkey

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"regexp"
	"sync"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
)

// Keysyms (X11/keysymdef.h).
const numLock = 0xff7f

// localDisplay: a screen of another machine is not this person's.
var localDisplay = regexp.MustCompile(`^:[0-9]{1,5}(\.[0-9]{1,3})?$`)

// quiet keeps the library from writing to the terminal where the person's files
// lie, as it does when there is no .Xauthority.
var quiet = sync.OnceFunc(func() { xgb.Logger = log.New(io.Discard, "", 0) })

// xWait is how long the X server may take to answer.
const xWait = 5 * time.Second

// dialX connects within the limit.
func dialX(ctx context.Context, display string) (*xgb.Conn, error) {
	quiet()
	type answer struct {
		c   *xgb.Conn
		err error
	}
	said := make(chan answer)
	ctx, stop := context.WithTimeout(ctx, xWait)
	defer stop()
	go func() { // nobody waits for a server that hangs: the library has no limit of its own
		c, err := xgb.NewConnDisplay(display)
		select {
		case said <- answer{c, err}:
		case <-ctx.Done():
			if c != nil {
				c.Close()
			}
		}
	}()
	select {
	case a := <-said:
		return a.c, a.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func listenX(ctx context.Context, o Options, display string) error {
	if !localDisplay.MatchString(display) {
		return ErrUnsupported
	}
	c, err := dialX(ctx, display)
	if ctx.Err() != nil {
		if c != nil {
			c.Close()
		}
		return nil
	}
	if err != nil { // the library's words may hold a path
		return fmt.Errorf("%w: the X server does not answer", ErrUnsupported)
	}
	var closed sync.WaitGroup
	closed.Add(1)
	stop := context.AfterFunc(ctx, func() { defer closed.Done(); c.Close() })
	defer func() {
		if stop() {
			c.Close()
		} else {
			closed.Wait()
		}
	}()
	x := grabber{c: c, root: xproto.Setup(c).DefaultScreen(c).Root}
	if err := x.grab(o.Keys); err != nil {
		return ended(ctx, err)
	}
	o.Ready(o.Keys.String())
	return x.hear(ctx, o)
}

// grabber holds the grabs of one combination.
type grabber struct {
	c       *xgb.Conn
	root    xproto.Window
	key     xproto.Keycode
	modmask uint16 // of the combination
}

// grab asks for the combination with every state of the locks: the server tells
// of exact states only.
func (x *grabber) grab(keys Combination) error {
	key, lock, err := x.layout(keys.Letter)
	if err != nil {
		return err
	}
	x.key, x.modmask = key, 0
	for ours, theirs := range map[Modifiers]uint16{Ctrl: xproto.ModMaskControl, Alt: xproto.ModMask1, Shift: xproto.ModMaskShift} {
		if keys.Held&ours != 0 {
			x.modmask |= theirs
		}
	}
	for _, locks := range lockStates(lock) {
		err := xproto.GrabKeyChecked(x.c, false, x.root, x.modmask|locks, key, xproto.GrabModeAsync, xproto.GrabModeAsync).Check()
		if err != nil {
			x.ungrab()
			if _, denied := errors.AsType[xproto.AccessError](err); denied {
				return ErrTaken
			}
			return fmt.Errorf("grabbing the hot key: %w", err)
		}
	}
	return nil
}

func (x *grabber) ungrab() { xproto.UngrabKey(x.c, x.key, x.root, xproto.ModMaskAny) }

// lockStates are the states of CapsLock and of NumLock, which is at mask num; 0
// when the keyboard has none.
func lockStates(num uint16) []uint16 {
	if num == 0 {
		return []uint16{0, xproto.ModMaskLock}
	}
	return []uint16{0, xproto.ModMaskLock, num, xproto.ModMaskLock | num}
}

// layout finds the key that writes a letter, in any of the layouts of the
// keyboard, and the modifier that NumLock is.
func (x *grabber) layout(letter byte) (xproto.Keycode, uint16, error) {
	s := xproto.Setup(x.c)
	count := int(s.MaxKeycode) - int(s.MinKeycode) + 1
	if count < 1 || count > 255 {
		return 0, 0, ErrUnsupported
	}
	syms, err := xproto.GetKeyboardMapping(x.c, s.MinKeycode, byte(count)).Reply()
	if err != nil {
		return 0, 0, fmt.Errorf("asking for the keyboard's layout: %w", err)
	}
	mods, err := xproto.GetModifierMapping(x.c).Reply()
	if err != nil {
		return 0, 0, fmt.Errorf("asking for the keyboard's modifiers: %w", err)
	}
	key, ok := find(syms, s.MinKeycode, xproto.Keysym(letter-'A'+'a'))
	if !ok {
		return 0, 0, fmt.Errorf("%w: no key writes the letter", ErrUnsupported)
	}
	var lock uint16
	if num, ok := find(syms, s.MinKeycode, numLock); ok {
		lock = maskOf(mods, num)
	}
	return key, lock, nil
}

// find returns the first key that has a keysym, the foremost layout first.
func find(m *xproto.GetKeyboardMappingReply, first xproto.Keycode, sym xproto.Keysym) (xproto.Keycode, bool) {
	per := int(m.KeysymsPerKeycode)
	for column := range per {
		for i := column; i < len(m.Keysyms); i += per {
			if m.Keysyms[i] == sym {
				return first + xproto.Keycode(i/per), true
			}
		}
	}
	return 0, false
}

// maskOf is the mask of the modifier that a key is, 0 when it is none.
func maskOf(m *xproto.GetModifierMappingReply, key xproto.Keycode) uint16 {
	per := int(m.KeycodesPerModifier)
	for i, k := range m.Keycodes {
		if k == key && per > 0 && i/per < 8 {
			return 1 << (i / per)
		}
	}
	return 0
}

// hear tells of presses until the connection ends. A key that is held is released
// and pressed again at the same millisecond, over and over.
func (x *grabber) hear(ctx context.Context, o Options) error {
	var released xproto.Timestamp
	for {
		event, failed := x.c.WaitForEvent()
		if event == nil && failed == nil {
			return ended(ctx, errors.New("waiting for the hot key: the X server is gone"))
		}
		switch e := event.(type) {
		case xproto.KeyReleaseEvent:
			released = e.Time
		case xproto.KeyPressEvent:
			if e.Detail == x.key && e.Time != released {
				o.Pressed()
			}
		case xproto.MappingNotifyEvent: // another layout
			if e.Request == xproto.MappingPointer {
				continue
			}
			x.ungrab()
			if err := x.grab(o.Keys); err != nil {
				return ended(ctx, err)
			}
		}
	}
}
