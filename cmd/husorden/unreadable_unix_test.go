//go:build unix

package main

import (
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

const nobody = 65534

// ordinary is a home that an ordinary user owns, and the program as that user
// runs it: nothing is closed to root.
func ordinary(t *testing.T) (home string, run func(args ...string) ended) {
	t.Helper()
	dir, err := os.MkdirTemp("", "husorden-nobody")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error { // what the test closed
			if d != nil && d.IsDir() {
				os.Chmod(path, 0o700)
			}
			return nil
		})
		os.RemoveAll(dir)
	})
	path, err := exec.LookPath("husorden")
	if err != nil {
		t.Fatal(err)
	}
	program, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	path = filepath.Join(dir, "husorden")
	if err := os.WriteFile(path, program, 0o755); err != nil {
		t.Fatal(err)
	}
	home = filepath.Join(dir, "home")
	write(t, home, "Desktop/a.txt", "Liva Toftemark, cpr 041237-6123")
	write(t, home, "Desktop/låst/b.txt", "Liva Toftemark, cpr 041237-6123")
	write(t, home, "Downloads/c.txt", "Liva Toftemark, cpr 041237-6123")
	if os.Getuid() == 0 {
		err = filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			return os.Chown(path, nobody, nobody)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return home, func(args ...string) ended {
		cmd := prepared(path, home, args...)
		cmd.Dir = dir
		if os.Getuid() == 0 {
			cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
		}
		var out, errs bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &errs
		if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
			t.Fatal(err)
		}
		return ended{out.String(), errs.String(), cmd.ProcessState.ExitCode()}
	}
}

func chmod(t *testing.T, path string, mode fs.FileMode) {
	t.Helper()
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
}

// TestUnreadable: a folder that may not be read makes exit 2 and is named; a file
// that may not be read is a line with its reason.
func TestUnreadable(t *testing.T) {
	home, run := ordinary(t)
	if got := run("scan", "--format", "jsonl"); got.code != 0 || strings.Count(got.out, "\n") != 3 {
		t.Fatalf("before anything is closed: %+v", got)
	}
	chmod(t, filepath.Join(home, "Desktop", "låst"), 0)
	chmod(t, filepath.Join(home, "Downloads", "c.txt"), 0)

	got := run("scan", "--format", "jsonl")
	lines, err := contract("scan", []byte(got.out))
	if err != nil || got.code != 2 || len(lines) != 2 {
		t.Fatalf("%+v, %v", got, err)
	}
	if l := lines[1]; l["reason"] != "no_permission" || l["status"] != "not_scanned" || l["decision"] != "not_scanned" {
		t.Errorf("%v", l)
	}
	if !strings.Contains(got.err, "~/Desktop/låst – ingen adgang") {
		t.Errorf("said %q", got.err)
	}
	for _, args := range [][]string{{"scan"}, {"scan", home}, {"scan", filepath.Join(home, "Desktop", "låst")}, {"scan", "--format", "html"}, {"find", "--name", "Liva"}, {"find", "--name", "Ingen Her"}} {
		got := run(args...)
		if got.code != 2 || !strings.Contains(got.out+got.err, "låst") || !strings.Contains(got.out+got.err, "ingen adgang") {
			t.Errorf("%q: %+v", args, got)
		}
	}
	if got := run("extract", filepath.Join(home, "Downloads", "c.txt")); got.code != 2 || got.out != "" || !strings.Contains(got.err, "permission denied") {
		t.Errorf("extract: %+v", got)
	}

	// A place that is closed whole, or that lies in a home that is.
	chmod(t, filepath.Join(home, "Desktop"), 0)
	if got := run("scan"); got.code != 2 || !strings.Contains(got.out, "~/Desktop – ingen adgang") {
		t.Errorf("%+v", got)
	}
	chmod(t, home, 0)
	if got := run("scan", "--lang", "en"); got.code != 2 || !strings.Contains(got.out, "no access") || strings.Contains(got.out, "All is in order") {
		t.Errorf("%+v", got)
	}
}
