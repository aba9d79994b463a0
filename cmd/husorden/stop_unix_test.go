//go:build unix

package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/husorden/husorden/cmd/proctest"
)

// endless makes a desktop that takes minutes to look through: many names of one
// big document.
func endless(t *testing.T, sentences int) (home string) {
	t.Helper()
	home = t.TempDir()
	write(t, home, "Desktop/Alma 0.txt", strings.Repeat("Liva Toftemark, cpr 041237-6123, har det godt. ", sentences))
	first := filepath.Join(home, "Desktop", "Alma 0.txt")
	for i := range 5000 {
		if err := os.Link(first, filepath.Join(home, "Desktop", fmt.Sprintf("Alma %d.txt", i+1))); err != nil {
			t.Fatal(err)
		}
	}
	return home
}

// running is a command that has begun to answer.
type running struct {
	cmd *exec.Cmd
	out *bufio.Reader
	err *proctest.Output
	tmp string
}

// begun starts a command and waits for the first line of its answer.
func begun(t *testing.T, home string, stdin io.Reader, args ...string) (r running, first string) {
	t.Helper()
	r.cmd, r.err, r.tmp = prepared("husorden", home, args...), new(proctest.Output), t.TempDir()
	r.cmd.Env = append(r.cmd.Env, "TMPDIR="+r.tmp)
	r.cmd.Stdin, r.cmd.Stderr = stdin, r.err
	out, err := r.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := r.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.cmd.Process.Kill() })
	r.out = bufio.NewReader(out)
	if first, err = r.out.ReadString('\n'); err != nil {
		t.Fatalf("husorden %q ended before it answered: %v\n%s", args, err, r.err)
	}
	return r, first
}

// ends waits for the end, which must come soon, and returns the rest of the
// answer. Nothing may be left among the temporary files.
func (r running) ends(t *testing.T) (rest string) {
	t.Helper()
	within(t, 10*time.Second, strings.Join(r.cmd.Args, " "), func() {
		b, _ := io.ReadAll(r.out)
		rest = string(b)
		r.cmd.Wait()
	})
	if left, err := os.ReadDir(r.tmp); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	if panicked(r.err.String()) {
		t.Errorf("it panicked:\n%s", r.err)
	}
	return rest
}

// TestInterrupted: Ctrl-C and SIGTERM end long work at once, with exit 2, a
// sentence, and whole lines.
func TestInterrupted(t *testing.T) {
	home := endless(t, 6_000)
	write(t, home, "stor.txt", strings.Repeat("Liva Toftemark, cpr 041237-6123, har det godt. \n", 1_500_000))
	for _, tt := range []struct {
		name, kind string
		args       []string
	}{
		{"scan", "scan", []string{"scan", "--format", "jsonl"}},
		{"64 jobs", "scan", []string{"scan", "--format", "jsonl", "--jobs", "64", home}},
		{"find", "find", []string{"find", "--name", "Alma", "--format", "jsonl"}},
		{"extract", "", []string{"extract", "stor.txt"}},
	} {
		for _, sig := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
			t.Run(tt.name+"/"+sig.String(), func(t *testing.T) {
				r, first := begun(t, home, nil, tt.args...)
				if err := r.cmd.Process.Signal(sig); err != nil {
					t.Fatal(err)
				}
				rest := r.ends(t)
				if code := r.cmd.ProcessState.ExitCode(); code != 2 {
					t.Errorf("ended with %v", r.cmd.ProcessState)
				}
				if !strings.Contains(r.err.String(), "was stopped before it was done") {
					t.Errorf("said %q", r.err)
				}
				if tt.kind != "" {
					if lines, err := contract(tt.kind, []byte(first+rest)); err != nil || len(lines) > 4000 {
						t.Errorf("%d lines, %v", len(lines), err)
					}
				}
			})
		}
	}
}

// TestInterruptedWhileWaiting: a command that waits for standard input ends too.
func TestInterruptedWhileWaiting(t *testing.T) {
	in, keep, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	defer keep.Close()
	if _, err := keep.WriteString(`{"id":1,"text":"cpr 041237-6123"}` + "\n"); err != nil {
		t.Fatal(err)
	}
	r, first := begun(t, t.TempDir(), in, "detect")
	if _, err := contract("detect", []byte(first)); err != nil {
		t.Error(err)
	}
	if err := r.cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	r.ends(t)
	if r.cmd.ProcessState.Success() {
		t.Error("detect ended as if all was read")
	}

	check := prepared("husorden", t.TempDir(), "check", "--channel", "sms")
	check.Stdin = in
	if err := check.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { check.Process.Kill() })
	time.Sleep(200 * time.Millisecond) // it says nothing before it has all; ended earlier it ends as well
	if err := check.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	within(t, 10*time.Second, "check", func() { check.Wait() })
	if check.ProcessState.Success() {
		t.Error("check ended as if the draft was fine")
	}
}

// TestReaderGoesAway: an answer that nobody reads on ends the command.
func TestReaderGoesAway(t *testing.T) {
	long, many := endless(t, 6_000), endless(t, 1) // find answers in order, when it has seen all
	for _, args := range [][]string{{"scan", "--format", "jsonl"}, {"find", "--name", "Alma"}, {"extract", "Desktop/Alma 0.txt"}} {
		home := long
		if args[0] == "find" {
			home = many
		}
		cmd := prepared("husorden", home, args...)
		var errs bytes.Buffer
		cmd.Stderr = &errs
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { cmd.Process.Kill() })
		if _, err := bufio.NewReaderSize(out, 16).ReadByte(); err != nil {
			t.Errorf("%q: %v", args, err)
		}
		out.Close()
		within(t, 10*time.Second, strings.Join(args, " "), func() { cmd.Wait() })
		if cmd.ProcessState.Success() || panicked(errs.String()) {
			t.Errorf("%q: %v\n%s", args, cmd.ProcessState, errs.String())
		}
	}
}

// within fails when wait takes longer than limit.
func within(t *testing.T, limit time.Duration, what string, wait func()) {
	t.Helper()
	done := make(chan struct{})
	go func() { wait(); close(done) }()
	select {
	case <-done:
	case <-time.After(limit):
		t.Fatalf("%s still runs after %v", what, limit)
	}
}
