//go:build desktop

package hotkey

import (
	"bufio"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// display starts an X server of the test's own, and makes this process one of its
// programs.
func display(t *testing.T) *exec.Cmd {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	x := exec.Command("Xvfb", "-displayfd", "3", "-nolisten", "tcp", "-noreset")
	x.ExtraFiles = []*os.File{w}
	if err := x.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = x.Process.Kill(); _ = x.Wait() })
	w.Close()
	number, err := bufio.NewReader(r).ReadString('\n')
	if err != nil {
		t.Fatal("no X server:", err)
	}
	for name, value := range map[string]string{"DISPLAY": ":" + strings.TrimSpace(number), "WAYLAND_DISPLAY": "", "XDG_SESSION_TYPE": "", "XAUTHORITY": "", "HOME": t.TempDir()} {
		t.Setenv(name, value)
	}
	return x
}

func xdotool(t *testing.T, args ...string) {
	t.Helper()
	if out, err := exec.Command("xdotool", args...).CombinedOutput(); err != nil {
		t.Fatalf("xdotool %q: %v\n%s", args, err, out)
	}
}

func (s *started) waitReady(t *testing.T) string {
	t.Helper()
	select {
	case keys := <-s.ready:
		return keys
	case err := <-s.ended:
		t.Fatal("it ended:", err)
	case <-time.After(10 * time.Second):
		t.Fatal("never ready")
	}
	return ""
}

// wantPresses waits for n presses, and that there are no more.
func (s *started) wantPresses(t *testing.T, when string, n int) {
	t.Helper()
	for range n {
		select {
		case <-s.pressed:
		case <-time.After(5 * time.Second):
			t.Errorf("%s: the press was not heard", when)
			return
		}
	}
	select {
	case <-s.pressed:
		t.Errorf("%s: heard more than %d presses", when, n)
	case <-time.After(300 * time.Millisecond):
	}
}

// TestX presses the keys with every state of the locks, holds them, presses others,
// changes the layout, and gives them back.
func TestX(t *testing.T) {
	display(t)
	s := start(t, CheckText())
	if keys := s.waitReady(t); keys != "Ctrl+Alt+Shift+T" {
		t.Errorf("keys %q", keys)
	}
	if err := <-start(t, CheckText()).ended; !errors.Is(err, ErrTaken) {
		t.Errorf("the second one: %v", err)
	}
	const keys = "ctrl+alt+shift+t"
	xdotool(t, "key", keys)
	s.wantPresses(t, "plain", 1)
	xdotool(t, "key", keys, "sleep", "0.2", "key", keys)
	s.wantPresses(t, "twice", 2)
	xdotool(t, "key", "Num_Lock", "key", keys)
	s.wantPresses(t, "with NumLock", 1)
	xdotool(t, "key", "Caps_Lock", "key", keys)
	s.wantPresses(t, "with both locks", 1)
	xdotool(t, "key", "Num_Lock", "key", keys)
	s.wantPresses(t, "with CapsLock", 1)
	xdotool(t, "key", "Caps_Lock", "key", "ctrl+alt+t", "key", "ctrl+shift+t", "key", "ctrl+alt+shift+y", "key", "t")
	s.wantPresses(t, "other keys", 0)
	xdotool(t, "keydown", "ctrl", "keydown", "alt", "keydown", "shift", "keydown", "t", "sleep", "1.5", "keyup", "t", "keyup", "shift", "keyup", "alt", "keyup", "ctrl")
	s.wantPresses(t, "held", 1)

	s.stop()
	if err := <-s.ended; err != nil {
		t.Error(err)
	}
	again := start(t, CheckText())
	again.waitReady(t)
	again.stop()
	<-again.ended
}

// TestXLayout: the letter moves to another key while it is heard.
func TestXLayout(t *testing.T) {
	display(t)
	s := start(t, CheckText())
	s.waitReady(t)
	if out, err := exec.Command("setxkbmap", "us", "dvorak").CombinedOutput(); err != nil { // T lies where K was
		t.Fatalf("%v\n%s", err, out)
	}
	time.Sleep(300 * time.Millisecond)
	xdotool(t, "key", "ctrl+alt+shift+t")
	s.wantPresses(t, "on the other key", 1)
	xdotool(t, "key", "ctrl+alt+shift+y") // where T was
	s.wantPresses(t, "on the old key", 0)
}

// TestXEnds: a server that goes away, and one that is not there.
func TestXEnds(t *testing.T) {
	x := display(t)
	s := start(t, CheckText())
	s.waitReady(t)
	_ = x.Process.Kill()
	select {
	case err := <-s.ended:
		if err == nil {
			t.Error("the server went away, and all is well")
		}
	case <-time.After(10 * time.Second):
		t.Fatal("it waits for a server that is gone")
	}
	for _, name := range []string{"", ":64999", "localhost:10.0", "/tmp/x:0"} {
		t.Setenv("DISPLAY", name)
		err := <-start(t, CheckText()).ended
		if !errors.Is(err, ErrUnsupported) || strings.Contains(err.Error(), "/") {
			t.Errorf("%q: %v", name, err)
		}
	}
}
