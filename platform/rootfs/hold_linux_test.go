package rootfs

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// TestAWriterWaits: while a file is held a program that wants to write to it
// waits; Still says so, and nothing is moved any more.
func TestAWriterWaits(t *testing.T) {
	dir := t.TempDir()
	via := private(t, dir)
	plant(t, dir, "a.txt")
	h := hold(t, dir, "a.txt")
	if !h.Guarded() {
		t.Fatalf("the file system under %s knows no leases", dir)
	}
	opened := make(chan error, 1)
	go func() {
		f, err := os.OpenFile(filepath.Join(dir, "a.txt"), os.O_WRONLY|os.O_TRUNC, 0)
		if err == nil {
			_, err = f.WriteString("ny tekst")
			err = errors.Join(err, f.Close())
		}
		opened <- err
	}()
	for end := time.Now().Add(10 * time.Second); h.Still() == nil; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the writer is never noticed")
		}
	}
	select {
	case err := <-opened:
		t.Fatalf("the writer did not wait: %v", err)
	default:
	}
	if err := h.Remove(via); !errors.Is(err, ErrInUse) {
		t.Errorf("%v, want ErrInUse", err)
	}
	must(t, h.Close())
	must(t, <-opened)
	if text, err := os.ReadFile(filepath.Join(dir, "a.txt")); err != nil || string(text) != "ny tekst" {
		t.Errorf("%q, %v", text, err)
	}
}

func TestAnotherVolume(t *testing.T) {
	const memory = "/dev/shm"
	dir, other := t.TempDir(), ""
	var here, there unix.Stat_t
	must(t, unix.Stat(dir, &here))
	must(t, unix.Stat(memory, &there))
	if here.Dev == there.Dev {
		var err error
		other, err = os.MkdirTemp("/var/tmp", "rootfs")
		must(t, err)
	} else {
		var err error
		other, err = os.MkdirTemp(memory, "rootfs")
		must(t, err)
	}
	t.Cleanup(func() { os.RemoveAll(other) })
	plant(t, dir, "a.txt")
	if err := hold(t, dir, "a.txt").MoveTo(private(t, other), "a.txt"); !errors.Is(err, ErrCrossVolume) {
		t.Errorf("%v, want ErrCrossVolume", err)
	}
	if !exists(t, filepath.Join(dir, "a.txt")) {
		t.Error("it is gone")
	}
}

// TestAttributesTooLarge: what cannot be kept is told, not lost.
func TestAttributesTooLarge(t *testing.T) {
	dir, err := os.MkdirTemp("/dev/shm", "rootfs") // ext4 takes 4 KiB at most
	must(t, err)
	t.Cleanup(func() { os.RemoveAll(dir) })
	plant(t, dir, "a.txt")
	for _, name := range []string{"user.a", "user.b"} {
		if err := unix.Setxattr(filepath.Join(dir, "a.txt"), name, make([]byte, 40<<10), 0); err != nil {
			t.Fatalf("%s keeps no attributes: %v", dir, err)
		}
	}
	if _, err := hold(t, dir, "a.txt").Meta(); !errors.Is(err, ErrExtra) {
		t.Errorf("%v, want ErrExtra", err)
	}
}
