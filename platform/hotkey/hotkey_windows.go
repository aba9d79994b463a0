package hotkey

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"unsafe"

	"golang.org/x/sys/windows"
)

// winuser.h.
const (
	modAlt      = 0x0001
	modControl  = 0x0002
	modShift    = 0x0004
	modNoRepeat = 0x4000
	wmQuit      = 0x0012
	wmHotKey    = 0x0312

	ourKey = 1 // unique among those of the thread
)

// message is a MSG.
type message struct {
	window  uintptr
	kind    uint32
	w, l    uintptr
	time    uint32
	x, y    int32
	private uint32
}

type user32 struct{ register, unregister, get, peek, post *windows.LazyProc }

func loadUser32() (user32, error) {
	d := windows.NewLazySystemDLL("user32.dll")
	u := user32{d.NewProc("RegisterHotKey"), d.NewProc("UnregisterHotKey"), d.NewProc("GetMessageW"), d.NewProc("PeekMessageW"), d.NewProc("PostThreadMessageW")}
	for _, p := range []*windows.LazyProc{u.register, u.unregister, u.get, u.peek, u.post} {
		if err := p.Find(); err != nil {
			return u, fmt.Errorf("%w: %w", ErrUnsupported, err)
		}
	}
	return u, nil
}

// listen keeps its goroutine on one thread: a hot key without a window is told to
// the thread that registered it.
func listen(ctx context.Context, o Options) error {
	u, err := loadUser32()
	if err != nil {
		return err
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	var m message
	_, _, _ = u.peek.Call(uintptr(unsafe.Pointer(&m)), 0, 0, 0, 0) // makes the thread's queue, so that it can be posted to

	held := uintptr(modNoRepeat)
	for ours, theirs := range map[Modifiers]uintptr{Ctrl: modControl, Alt: modAlt, Shift: modShift} {
		if o.Keys.Held&ours != 0 {
			held |= theirs
		}
	}
	if ok, _, err := u.register.Call(0, ourKey, held, uintptr(o.Keys.Letter)); ok == 0 { // a letter's key has its code
		if errors.Is(err, windows.ERROR_HOTKEY_ALREADY_REGISTERED) {
			return ErrTaken
		}
		return fmt.Errorf("registering the hot key: %w", err)
	}
	defer func() { _, _, _ = u.unregister.Call(0, ourKey) }()

	thread, posted := windows.GetCurrentThreadId(), make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(posted)
		_, _, _ = u.post.Call(uintptr(thread), wmQuit, 0, 0)
	})
	defer func() {
		if !stop() {
			<-posted // the thread must still be ours
		}
	}()
	o.Ready(o.Keys.String())
	for {
		switch got, _, err := u.get.Call(uintptr(unsafe.Pointer(&m)), 0, 0, 0); {
		case ctx.Err() != nil:
			return nil
		case int32(got) == -1:
			return fmt.Errorf("waiting for the hot key: %w", err)
		case got == 0:
			return errors.New("waiting for the hot key: told to quit")
		case m.kind == wmHotKey && m.window == 0 && m.w == ourKey:
			o.Pressed()
		}
	}
}
