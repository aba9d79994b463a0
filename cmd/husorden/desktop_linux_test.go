//go:build desktop

package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/cookiejar"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/husorden/husorden/policy"
)

// screen is a desktop of the test's own: an X server, a session bus, a window
// manager, a panel that shows icons and a notification server.
type screen struct {
	t   *testing.T
	env []string
}

func newScreen(t *testing.T) *screen {
	t.Helper()
	home := t.TempDir()
	s := &screen{t: t, env: []string{"HOME=" + home, "XDG_CONFIG_HOME=" + home + "/.config", "XDG_RUNTIME_DIR=" + home,
		"XDG_CACHE_HOME=" + home + "/.cache", "PATH=" + os.Getenv("PATH"), "LANG=C.UTF-8", "XFCE_PANEL_MIGRATE_DEFAULT=1", "NO_AT_BRIDGE=1"}}
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	x := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", "1280x800x24", "-nolisten", "tcp")
	x.ExtraFiles = []*os.File{w}
	s.spawn(x)
	w.Close()
	number, err := bufio.NewReader(r).ReadString('\n')
	if err != nil {
		t.Fatal("no X server:", err)
	}
	s.env = append(s.env, "DISPLAY=:"+strings.TrimSpace(number))

	bus := exec.Command("dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address")
	out, err := bus.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	s.spawn(bus)
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal("no session bus:", err)
	}
	s.env = append(s.env, "DBUS_SESSION_BUS_ADDRESS="+strings.TrimSpace(address))
	for _, program := range []string{"openbox", "xfce4-panel", "/usr/lib/x86_64-linux-gnu/xfce4/notifyd/xfce4-notifyd"} {
		s.spawn(exec.Command(program))
		time.Sleep(time.Second)
	}
	return s
}

func (s *screen) spawn(cmd *exec.Cmd) {
	s.t.Helper()
	cmd.Env = s.env
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
}

func (s *screen) run(name string, args ...string) string {
	s.t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Env = s.env
	out, err := cmd.CombinedOutput()
	if err != nil {
		s.t.Fatalf("%s %q: %v\n%s", name, args, err, out)
	}
	return string(out)
}

// click clicks at a point of the screen.
func (s *screen) click(button, x, y int) {
	s.t.Helper()
	s.run("xdotool", "mousemove", strconv.Itoa(x), strconv.Itoa(y), "sleep", "0.3", "click", strconv.Itoa(button), "sleep", "1")
}

// picture writes what is on the screen below docs/screenshots, when
// HUSORDEN_SCREENSHOTS is set; it shows what the tests have seen.
func (s *screen) picture(name string, crop string) {
	s.t.Helper()
	to := filepath.Join(s.t.TempDir(), name)
	if os.Getenv("HUSORDEN_SCREENSHOTS") != "" {
		to = filepath.Join("..", "..", "docs", "screenshots", name)
	}
	s.run("import", "-window", "root", "-crop", crop, "+repage", "-strip", to)
	if info, err := os.Stat(to); err != nil || info.Size() < 2000 {
		s.t.Errorf("the picture %s: %v", name, err)
	}
}

type box struct{ x, y, w, h int }

// window finds the visible window of a class that is neither tiny nor the whole
// screen.
func (s *screen) window(class string) (box, bool) {
	cmd := exec.Command("xdotool", "search", "--onlyvisible", "--class", class)
	cmd.Env = s.env
	out, _ := cmd.Output() // it fails when there is none
	for _, id := range strings.Fields(string(out)) {
		var b box
		for line := range strings.Lines(s.run("xdotool", "getwindowgeometry", "--shell", id)) {
			k, v, _ := strings.Cut(strings.TrimSpace(line), "=")
			n, _ := strconv.Atoi(v)
			switch k {
			case "X":
				b.x = n
			case "Y":
				b.y = n
			case "WIDTH":
				b.w = n
			case "HEIGHT":
				b.h = n
			}
		}
		if b.w > 100 && b.h > 40 && b.w < 1000 {
			return b, true
		}
	}
	return box{}, false
}

func (s *screen) waitWindow(class string) box {
	s.t.Helper()
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(200 * time.Millisecond) {
		if b, ok := s.window(class); ok {
			time.Sleep(time.Second) // it fades in
			if b, ok = s.window(class); ok {
				return b
			}
		}
	}
	s.run("import", "-window", "root", filepath.Join(os.TempDir(), "husorden-desktop-failed.png"))
	s.t.Fatalf("no window of %s came; the screen is in %s", class, os.TempDir())
	return box{}
}

// browser is a program that is asked for pages, and writes down their addresses.
func (s *screen) browser() (addresses string, env []string) {
	s.t.Helper()
	dir := s.t.TempDir()
	addresses = filepath.Join(dir, "addresses")
	script := filepath.Join(dir, "browser")
	write(s.t, dir, "browser", "#!/bin/sh\necho \"$1\" >>'"+addresses+"'\n")
	if err := os.Chmod(script, 0o700); err != nil {
		s.t.Fatal(err)
	}
	write(s.t, dir, "data/applications/husorden-test.desktop", "[Desktop Entry]\nType=Application\nName=Test\nExec="+script+" %u\nMimeType=x-scheme-handler/http;\n")
	write(s.t, dir, "config/mimeapps.list", "[Default Applications]\nx-scheme-handler/http=husorden-test.desktop\n")
	return addresses, []string{"BROWSER=" + script, "XDG_DATA_HOME=" + dir + "/data", "XDG_CONFIG_HOME=" + dir + "/config"}
}

// openedPage waits for the address that was asked for n-th, and follows it.
func openedPage(t *testing.T, addresses string, n int) (address, ends string) {
	t.Helper()
	var list []string
	for deadline := time.Now().Add(20 * time.Second); len(list) < n; time.Sleep(100 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("page %d was not opened: %q", n, list)
		}
		src, _ := os.ReadFile(addresses) // it comes with the first one
		list = strings.Fields(string(src))
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	r, err := (&http.Client{Jar: jar, Timeout: 10 * time.Second}).Get(list[n-1])
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	if r.StatusCode != http.StatusOK {
		t.Errorf("%s: %d", list[n-1], r.StatusCode)
	}
	return list[n-1], r.Request.URL.Path
}

// TestDesktopKeys: the hot key opens the page on which a text is checked, by an
// address that counts once.
func TestDesktopKeys(t *testing.T) {
	s := newScreen(t)
	k := newKept(t)
	k.args = slices.DeleteFunc(k.args, func(a string) bool { return a == "--no-desktop" })
	addresses, env := s.browser()
	k.env = append(k.env, env...)
	for _, v := range s.env {
		if name, _, _ := strings.Cut(v, "="); name == "DISPLAY" || name == "DBUS_SESSION_BUS_ADDRESS" || name == "XDG_RUNTIME_DIR" {
			k.env = append(k.env, v)
		}
	}
	k.env = append(k.env, "WAYLAND_DISPLAY=", "XDG_SESSION_TYPE=x11")
	k.start()
	time.Sleep(2 * time.Second) // nobody says from outside that the keys are heard
	s.run("xdotool", "key", "ctrl+alt+shift+t")
	first, ends := openedPage(t, addresses, 1)
	if !strings.HasSuffix(ends, "/check") {
		t.Errorf("the hot key opens %s", ends)
	}
	s.run("xdotool", "key", "ctrl+alt+shift+t")
	if second, ends := openedPage(t, addresses, 2); second == first || !strings.HasSuffix(ends, "/check") {
		t.Errorf("the second press opens %s, by the same address: %v", ends, second == first)
	}
	k.stop()
	s.run("xdotool", "key", "ctrl+alt+shift+t")
	time.Sleep(time.Second)
	if src, _ := os.ReadFile(addresses); len(strings.Fields(string(src))) != 2 {
		t.Errorf("it hears keys after its end: %s", src)
	}
}

// TestDesktop: a report that lay for too long, the notice at noon and not before,
// a press that puts it off, the icon and its menu.
func TestDesktop(t *testing.T) {
	s := newScreen(t)
	k := newKept(t)
	k.args = slices.DeleteFunc(k.args, func(a string) bool { return a == "--no-desktop" })
	for _, v := range s.env {
		if name, _, _ := strings.Cut(v, "="); name == "DISPLAY" || name == "DBUS_SESSION_BUS_ADDRESS" || name == "XDG_RUNTIME_DIR" {
			k.env = append(k.env, v)
		}
	}
	y, month, d := time.Now().In(policy.Copenhagen()).Date()
	day := func(n, hour, minute int) time.Time {
		return time.Date(y, month, d+n, hour, minute, 0, 0, policy.Copenhagen()).UTC()
	}
	k.now = day(0, 11, 30)
	k.move(0)
	for _, name := range []string{"Statusrapport Sofie.txt", "Kørselsskema.txt"} {
		write(t, k.home, "Desktop/"+name, keptReport+name)
	}
	k.start()
	k.until("two are known", func(st keptStatus) bool { return len(st.Items) == 2 })
	k.move(day(31, 11, 30).Sub(k.now))
	k.until("two wait", func(st keptStatus) bool { return len(st.Items) == 2 && st.Items[0].Decision == "ask" })
	time.Sleep(2 * time.Second)
	if _, there := s.window("notifyd"); there {
		t.Error("a notice before noon")
	}
	if st := k.status(); !st.Items[0].Asked.IsZero() {
		t.Error("asked before noon")
	}
	k.move(31 * time.Minute)
	notice := s.waitWindow("notifyd")
	s.picture("desktop-notice.png", "640x400+640+0")
	k.until("both were asked about", func(st keptStatus) bool {
		return !slices.ContainsFunc(st.Items, func(it keptItem) bool { return it.Asked.IsZero() })
	})

	s.click(1, notice.x+notice.w*3/4, notice.y+notice.h-25) // the second button
	type kept struct {
		History struct {
			Remind time.Time
			Shown  []struct{ Opened bool }
		}
	}
	var m kept
	for deadline := time.Now().Add(10 * time.Second); m.History.Remind.IsZero() && time.Now().Before(deadline); time.Sleep(100 * time.Millisecond) {
		src, err := os.ReadFile(filepath.Join(k.state, "notices.json"))
		if err != nil || json.Unmarshal(src, &m) != nil {
			t.Fatalf("%v in %s", err, src)
		}
		if bytes.Contains(src, []byte("Sofie")) {
			t.Fatal("a file name in what is kept of notices")
		}
	}
	if want := day(35, 0, 0); !m.History.Remind.Equal(want) || !m.History.Shown[0].Opened {
		t.Errorf("put off till %s, want %s: %+v", m.History.Remind, want, m)
	}
	if _, there := s.window("notifyd"); there {
		t.Error("the notice is still there")
	}

	s.click(3, 1128, 13) // where the panel has its first icon
	s.picture("desktop-tray.png", "640x400+640+0")
	k.stop()
}
