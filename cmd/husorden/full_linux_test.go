package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestFullDisk: an answer that cannot be written is no answer, whatever the
// command found.
func TestFullDisk(t *testing.T) {
	home := t.TempDir()
	write(t, home, "Desktop/a.txt", "Liva Toftemark, cpr 041237-6123")
	desktop := filepath.Join(home, "Desktop")
	for _, tt := range []struct {
		stdin string
		args  []string
	}{
		{"", []string{"help"}}, {"", []string{"version"}}, {"", []string{"version", "--format", "json"}}, {"", []string{"scan", "--help"}},
		{"", []string{"policy", "list"}}, {"", []string{"policy", "list", "--format", "json"}}, {"", []string{"policy", "show", "plejefamilie"}},
		{"", []string{"policy", "show", "plejefamilie", "--format", "json"}}, {"", []string{"policy", "validate", "plejefamilie"}},
		{"", []string{"scan", desktop}}, {"", []string{"scan", desktop, "--format", "jsonl"}}, {"", []string{"scan", desktop, "--format", "html"}},
		{"", []string{"find", "--name", "Liva", desktop}}, {"", []string{"find", "--name", "Liva", desktop, "--format", "jsonl"}},
		{"", []string{"extract", filepath.Join(desktop, "a.txt")}},
		{`{"id":1,"text":"hej"}`, []string{"detect"}},
		{"Hej", []string{"check", "--channel", "mail"}}, {"cpr 041237-6123", []string{"check", "--channel", "mail", "--format", "jsonl"}},
	} {
		full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		cmd := prepared("husorden", home, tt.args...)
		var errs bytes.Buffer
		cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(tt.stdin), full, &errs
		cmd.Run()
		full.Close()
		if cmd.ProcessState.ExitCode() != 2 || strings.Count(errs.String(), "no space left on device") != 1 || panicked(errs.String()) {
			t.Errorf("%q: ended with %d and said %q", tt.args, cmd.ProcessState.ExitCode(), errs.String())
		}
	}
}
