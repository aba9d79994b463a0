package svc

import (
	"path/filepath"
	"syscall"
	"testing"
)

// TestNotify: systemd is told when the service is ready and when it stops.
func TestNotify(t *testing.T) {
	c := begin(t, "works", true)
	if got := c.hear(t); got != "READY=1" {
		t.Errorf("first %q", got)
	}
	await(t, filepath.Join(c.dir, "ready"))
	if err := c.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if got := c.hear(t); got != "STOPPING=1" {
		t.Errorf("then %q", got)
	}
	if exit := c.end(t); exit != 0 {
		t.Errorf("ended with %d", exit)
	}
}

// TestNotifyNobody: a socket that is not there, or a name that is none, holds
// nobody up.
func TestNotifyNobody(t *testing.T) {
	for _, socket := range []string{"", "/nowhere/s", "@husorden-nobody", "vsock:2:1234"} {
		t.Setenv("NOTIFY_SOCKET", socket)
		notify("READY=1")
	}
}
