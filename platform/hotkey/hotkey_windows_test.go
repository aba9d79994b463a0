package hotkey

import (
	"errors"
	"testing"
	"time"

	"golang.org/x/sys/windows"
)

// TestKeys presses the keys, has the combination asked for twice, and gives it
// back.
func TestKeys(t *testing.T) {
	s := start(t, CheckText())
	select {
	case keys := <-s.ready:
		if keys != "Ctrl+Alt+Shift+T" {
			t.Errorf("keys %q", keys)
		}
	case err := <-s.ended:
		t.Fatal(err)
	case <-time.After(20 * time.Second):
		t.Fatal("never ready")
	}
	if err := <-start(t, CheckText()).ended; !errors.Is(err, ErrTaken) {
		t.Errorf("the second one: %v", err)
	}
	press := windows.NewLazySystemDLL("user32.dll").NewProc("keybd_event")
	send := func(keys []uintptr, flags uintptr) {
		for _, k := range keys {
			_, _, _ = press.Call(k, 0, flags, 0)
		}
	}
	const shift, control, alt, up = 0x10, 0x11, 0x12, 2
	send([]uintptr{control, alt, 'T'}, 0) // without Shift it is another one
	send([]uintptr{'T', alt, control}, up)
	send([]uintptr{control, alt, shift, 'T'}, 0) // once: Wine knows no MOD_NOREPEAT
	send([]uintptr{'T', shift, alt, control}, up)
	select {
	case <-s.pressed:
	case <-time.After(20 * time.Second):
		t.Error("the press was not heard")
	}
	select {
	case <-s.pressed:
		t.Error("one press was heard twice")
	case <-time.After(300 * time.Millisecond):
	}
	s.stop()
	if err := <-s.ended; err != nil {
		t.Error(err)
	}
	again := start(t, CheckText())
	select {
	case <-again.ready:
	case err := <-again.ended:
		t.Fatal("it was not given back:", err)
	}
}
