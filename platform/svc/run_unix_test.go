//go:build linux || darwin

package svc

import (
	"bytes"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// child is a service of this test program, started as its manager does, or by
// hand.
type child struct {
	cmd    *exec.Cmd
	dir    string
	stderr bytes.Buffer
	told   net.PacketConn // what it tells systemd
}

func begin(t *testing.T, kind string, managed bool) *child {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := &child{dir: t.TempDir()}
	// The shell becomes the service, so the process id is known before.
	script := `exec "$0" "$@"`
	if managed {
		script = `SYSTEMD_EXEC_PID=$$ XPC_SERVICE_NAME=test ` + script
	} else {
		script = `SYSTEMD_EXEC_PID=1 XPC_SERVICE_NAME=0 ` + script // as in a terminal's shell
	}
	c.cmd = exec.Command("/bin/sh", "-c", script, self, "role", "test", kind, c.dir)
	c.cmd.Stderr = &c.stderr
	socket := filepath.Join(c.dir, "s")
	if c.told, err = net.ListenPacket("unixgram", socket); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.told.Close() })
	c.cmd.Env = append(os.Environ(), "NOTIFY_SOCKET="+socket)
	if err := c.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.cmd.Process.Kill() })
	return c
}

// hear returns what the service told systemd, one datagram after another.
func (c *child) hear(t *testing.T) string {
	t.Helper()
	b := make([]byte, 100)
	if err := c.told.SetReadDeadline(time.Now().Add(5 * time.Second)); err != nil {
		t.Fatal(err)
	}
	n, _, err := c.told.ReadFrom(b)
	if err != nil {
		return err.Error()
	}
	return string(b[:n])
}

// end waits for the process and returns its exit code.
func (c *child) end(t *testing.T) int {
	t.Helper()
	err := c.cmd.Wait()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return c.cmd.ProcessState.ExitCode()
}

// TestRun: what a service's end means, under its manager and by hand.
func TestRun(t *testing.T) {
	for _, c := range []struct {
		kind    string
		managed bool
		stop    bool
		exit    int
		says    string
	}{
		{"works", true, true, 0, ""},
		{"works", false, true, 0, ""},
		{"fails", true, false, 2, "made to fail"},
		{"fails", false, false, 2, "made to fail"},
		{"ends", true, false, 2, "without being asked"},
		{"ends", false, false, 0, ""},
		{"stuck", true, true, 2, "did not stop in time"},
		{"stuck", false, true, 2, "did not stop in time"},
	} {
		name := c.kind + " by hand"
		if c.managed {
			name = c.kind + " managed"
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := begin(t, c.kind, c.managed)
			began := time.Now()
			if c.stop {
				await(t, filepath.Join(p.dir, "ready"))
				began = time.Now()
				if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
					t.Fatal(err)
				}
			}
			if exit := p.end(t); exit != c.exit || !strings.Contains(p.stderr.String(), c.says) {
				t.Errorf("exit %d, want %d; said %q, want %q", exit, c.exit, p.stderr.String(), c.says)
			}
			// The bound in this program is two seconds.
			if took := time.Since(began); took > 10*time.Second {
				t.Errorf("took %s", took)
			}
			_, err := os.Stat(filepath.Join(p.dir, "ended"))
			if waited := err == nil; waited == (c.kind == "stuck") {
				t.Errorf("waited for the end: %v", waited)
			}
		})
	}
}

// await waits for a mark of the service.
func await(t *testing.T, path string) {
	t.Helper()
	for range 200 {
		if _, err := os.Stat(path); err == nil {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("no %s", filepath.Base(path))
}
