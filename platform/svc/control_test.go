package svc

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestSystemdState(t *testing.T) {
	for _, c := range []struct {
		out   string
		state State
		pid   int
	}{
		{"MainPID=42\nActiveState=active\nSubState=running\n", Running, 42},
		{"MainPID=0\nActiveState=inactive\nSubState=dead\n", Stopped, 0},
		{"MainPID=0\nActiveState=failed\nSubState=failed\n", Failed, 0},
		{"MainPID=0\nActiveState=activating\nSubState=auto-restart\n", Failed, 0},
		{"MainPID=42\nActiveState=activating\nSubState=start\n", Starting, 42},
		{"MainPID=42\nActiveState=deactivating\nSubState=stop-sigterm\n", Stopping, 42},
		{"MainPID=-7\nActiveState=new word\n", Unknown, 0},
		{"", Unknown, 0},
	} {
		if state, pid := systemdState(c.out); state != c.state || pid != c.pid {
			t.Errorf("%q: %s, %d", c.out, state, pid)
		}
	}
}

// TestLaunchdState: the lines of the job count, not those of what it lists.
func TestLaunchdState(t *testing.T) {
	for _, c := range []struct {
		out   string
		state State
		pid   int
	}{
		{"system/x = {\n\tactive count = 1\n\tstate = running\n\n\tpid = 42\n\tendpoints = {\n\t\tstate = waiting\n\t\tpid = 7\n\t}\n}\n", Running, 42},
		{"system/x = {\n\tstate = spawn scheduled\n}\n", Failed, 0},
		{"system/x = {\n\tstate = not running\n\tlast exit code = 2\n}\n", Failed, 0},
		{"system/x = {\n\tstate = something new\n\tpid = many\n}\n", Unknown, 0},
		{"", Unknown, 0},
	} {
		if state, pid := launchdState(c.out); state != c.state || pid != c.pid {
			t.Errorf("%q: %s, %d", c.out, state, pid)
		}
	}
}

// TestLaunchdStop: bootout answers before the job has ended; stop waits, and not
// for ever.
func TestLaunchdStop(t *testing.T) {
	still := 0 // how many times the job is still there
	var said []string
	l := launchd{label: "x", daemon: "/x.plist", bound: 100 * time.Millisecond, poll: time.Millisecond,
		run: func(_ context.Context, args ...string) (string, int, error) {
			said = append(said, args[0])
			if args[0] == "print" {
				if still--; still < 0 {
					return "", 113, nil
				}
			}
			return "", 0, nil
		}}
	if err := l.stop(t.Context()); err != nil || len(said) != 1 {
		t.Errorf("what does not run: %v, %v", said, err)
	}
	still, said = 5, nil
	if err := l.stop(t.Context()); err != nil || said[1] != "bootout" || len(said) != 7 {
		t.Errorf("what ends slowly: %v, %v", said, err)
	}
	still = 1 << 30
	if err := l.stop(t.Context()); !errors.Is(err, ErrStopTimeout) {
		t.Errorf("what never ends: %v", err)
	}
	still, said = 0, nil
	if err := l.start(t.Context()); err != nil || !cmp.Equal(said, []string{"print", "enable", "bootstrap"}) {
		t.Errorf("start: %v, %v", said, err)
	}
	still, said = 1, nil
	if err := l.start(t.Context()); err != nil || !cmp.Equal(said, []string{"print", "kickstart"}) {
		t.Errorf("start of what is known: %v, %v", said, err)
	}
}

// TestSCMStop: a service that is starting takes no orders, one that is stuck
// stops never.
func TestSCMStop(t *testing.T) {
	f := &fakeSCM{is: &scmConfig{}, now: Starting, slow: 3}
	m := scmManager{scm: f, poll: time.Millisecond, startWithin: 50 * time.Millisecond, stopWithin: 50 * time.Millisecond}
	if err := m.stop(t.Context()); err != nil || f.asked != 1 {
		t.Errorf("while it starts: %v, asked %d times", err, f.asked)
	}
	if err := m.stop(t.Context()); err != nil || f.asked != 1 {
		t.Errorf("what has stopped: %v, asked %d times", err, f.asked)
	}
	if err := m.start(t.Context()); err != nil || f.now != Running {
		t.Errorf("start: %s, %v", f.now, err)
	}
	if err := m.start(t.Context()); err != nil || f.now != Running || f.asked != 1 {
		t.Errorf("start of what runs: %s, %v", f.now, err)
	}
	f.stuck = true
	began := time.Now()
	if err := m.stop(t.Context()); !errors.Is(err, ErrStopTimeout) || time.Since(began) > time.Second {
		t.Errorf("what is stuck: %v after %s", err, time.Since(began))
	}
}

// TestCommand: an answer is kept up to a limit, and what hangs is ended.
func TestCommand(t *testing.T) {
	if _, _, err := command(time.Second, "/nowhere/at/all")(t.Context(), "x"); err == nil {
		t.Error("ran what is not there")
	}
	var c capped
	for range 100 {
		if n, err := c.Write([]byte(strings.Repeat("x", 1000))); n != 1000 || err != nil {
			t.Fatal(n, err)
		}
	}
	if c.Len() != outputLimit {
		t.Errorf("kept %d bytes", c.Len())
	}
	if err := told("systemctl start", "Unit x not found.\nmore\n", 5); err == nil || !strings.HasSuffix(err.Error(), "ended with 5: Unit x not found.") {
		t.Error(err)
	}
	if err := told("x", "anything", 0); err != nil {
		t.Error(err)
	}
}

// TestWindowsWanted holds what the issue asks for.
func TestWindowsWanted(t *testing.T) {
	w := scmWanted(Config{}, `"x" service`)
	if !slices.Equal(w.Restarts, []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute}) || w.Forget != 24*time.Hour || !w.OnError || !w.Delayed || !w.Auto {
		t.Errorf("%+v", w)
	}
}
