package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// sampleNow is when the sample home of these tests is written.
const sampleNow = "2026-11-22T12:00:00Z"

// ended is what a command left behind.
type ended struct {
	out, err string
	code     int // -1: a signal ended it
}

// husorden runs the command in a home and waits for it.
func husorden(t *testing.T, home, stdin string, args ...string) ended {
	t.Helper()
	cmd := prepared("husorden", home, args...)
	cmd.Stdin = strings.NewReader(stdin)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatalf("husorden %q: %v", args, err)
	}
	if panicked(errs.String()) {
		t.Fatalf("husorden %q panicked:\n%s", args, errs.String())
	}
	return ended{out.String(), errs.String(), cmd.ProcessState.ExitCode()}
}

// prepared is a program about to be run in a home.
func prepared(name, home string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Dir = home
	cmd.Env = []string{"HOME=" + home, "USERPROFILE=" + home, "PATH=" + os.Getenv("PATH"), "SYSTEMROOT=" + os.Getenv("SYSTEMROOT"),
		"TMPDIR=" + os.TempDir(), "TMP=" + os.TempDir(), "GOCOVERDIR=" + os.Getenv("GOCOVERDIR"), "GORACE=" + os.Getenv("GORACE")}
	return cmd
}

// sampleHome writes the sample home and returns its folder.
func sampleHome(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "home")
	if got := husorden(t, t.TempDir(), "", "scan", "--sample", "--into", dir, "--now", sampleNow); got.code != 1 {
		t.Fatalf("writing the sample home: %+v", got)
	}
	return dir
}

// write writes a file below dir, and the folders on the way.
func write(t *testing.T, dir, name, text string) {
	t.Helper()
	path := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
