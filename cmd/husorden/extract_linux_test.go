package main

import (
	"io"
	"os"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// TestTerminal checks that a document cannot send escape sequences to the
// terminal its text is printed on, and that a pipe gets it as it is.
func TestTerminal(t *testing.T) {
	home := t.TempDir()
	write(t, home, "ond.txt", "før \x1b]0;titel\x07\x1b[2J efter\n")
	if got := husorden(t, home, "", "extract", "ond.txt"); got.out != "ond.txt\nfør \x1b]0;titel\x07\x1b[2J efter\n" {
		t.Errorf("a pipe got %q", got.out)
	}
	keyboard, screen := terminal(t)
	cmd := prepared("husorden", home, "extract", "ond.txt")
	cmd.Stdout = screen
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	screen.Close()
	b, _ := io.ReadAll(keyboard) // ends with EIO when the other side is closed
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
	if got, want := strings.ReplaceAll(string(b), "\r\n", "\n"), "ond.txt\nfør �]0;titel��[2J efter\n"; got != want {
		t.Errorf("a terminal got %q, want %q", got, want)
	}
}

// terminal opens a pseudo-terminal.
func terminal(t *testing.T) (keyboard, screen *os.File) {
	t.Helper()
	keyboard, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { keyboard.Close() })
	fd := int(keyboard.Fd())
	if err := unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	n, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	screen, err = os.OpenFile("/dev/pts/"+strconv.Itoa(n), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { screen.Close() })
	return keyboard, screen
}
