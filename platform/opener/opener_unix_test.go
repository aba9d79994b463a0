//go:build unix

package opener

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// The program gets the path as it is, as one argument, whatever is in it.
func TestRunGivesThePathAsItIs(t *testing.T) {
	dir := t.TempDir()
	out, script := filepath.Join(dir, "out"), filepath.Join(dir, "show")
	if err := os.WriteFile(script, []byte("#!/bin/sh\nprintf '%s|' \"$@\" > "+out+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	path := "/home/x/$(touch y) `z`;\n\"'*?.pdf"
	if err := run(t.Context(), script, openArgs(path)); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(out)
	if err != nil || string(got) != path+"|" {
		t.Errorf("the program got %q, %v", got, err)
	}
}

func TestRunTellsOfFailure(t *testing.T) {
	if err := run(t.Context(), "/nowhere/open", nil); !errors.Is(err, ErrNone) {
		t.Errorf("no program: %v", err)
	}
	if err := run(t.Context(), "/bin/false", nil); err == nil {
		t.Error("a program that failed: no error")
	}
}

// A program that goes on showing the file is neither waited for nor ended.
func TestRunDoesNotWaitForTheReader(t *testing.T) {
	mark := filepath.Join(t.TempDir(), "mark")
	ctx, stop := context.WithCancel(t.Context())
	began := time.Now()
	if err := run(ctx, "/bin/sh", []string{"-c", "sleep 4; echo x > " + mark}); err != nil {
		t.Fatal(err)
	}
	stop()
	if took := time.Since(began); took > patience+time.Second {
		t.Errorf("waited %s", took)
	}
	for range 40 {
		if _, err := os.Stat(mark); err == nil {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Error("the program was ended")
}

func TestShowArgs(t *testing.T) {
	if args := showArgs("/home/x/a b.pdf"); !slices.Contains([]string{"/home/x", "/home/x/a b.pdf"}, args[len(args)-1]) {
		t.Errorf("%q", args)
	}
}
