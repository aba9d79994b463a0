package main

//go:generate go test -count=1 -run ^TestReference$ -update .

import (
	"context"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/husorden/husorden/cmd/reference"
)

var rewrite = flag.Bool("update", false, "write docs/reference/husorden.md")

// TestReference compares docs/reference/husorden.md with what the program says.
func TestReference(t *testing.T) {
	out, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	p := &program{in: strings.NewReader(""), out: &output{file: out}, err: io.Discard, now: time.Now,
		getenv: func(string) string { return "" }, uncatch: func() {}}
	page := reference.Page{Program: "husorden", Source: ".", Environment: environment}
	for _, c := range commands() {
		_, err := c.run(p, context.Background(), []string{"--help"})
		if !errors.Is(err, errHelp) {
			t.Fatalf("%s --help: %v", c.name, err)
		}
		page.Commands = append(page.Commands, reference.Command{Name: c.name, Usage: c.usage, What: c.en, Help: err.Error()})
	}
	got, err := page.String()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join("..", "..", "docs", "reference", "husorden.md")
	if *rewrite {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(strings.ReplaceAll(string(want), "\r", ""), got); d != "" {
		t.Errorf("docs/reference/husorden.md is not what the program says; write it anew with go generate ./cmd/husorden:\n%s", d)
	}
}

// environment says what the variables do that the program reads.
var environment = map[string]string{
	"HUSORDEN_LANG":   "`en`: answers and pages are English, until the person chooses on the page. Else they are Danish",
	"NO_COLOR":        "when it is set, nothing on a terminal is coloured",
	"TERM":            "`dumb`: the same",
	"XDG_STATE_HOME":  "Linux: where the user's own state folder lies; without it `~/.local/state`",
	"LocalAppData":    "Windows: where the user's own state folder lies",
	"HOME":            "macOS and Linux: the user's home",
	"ProgramData":     "Windows: where the service's state folder lies",
	"STATE_DIRECTORY": "Linux: the service's state folder, set by systemd",
}

// TestEnvironment: no variable is read that the page does not tell of, and none
// is told of that is not read.
func TestEnvironment(t *testing.T) {
	read, err := reference.Read(".", "../household", "../clock", "../../agent/desk")
	if err != nil {
		t.Fatal(err)
	}
	told := map[string]bool{}
	for _, name := range read {
		if told[name] = true; environment[name] == "" {
			t.Errorf("%s is read, and has no line", name)
		}
	}
	for name := range environment {
		if !told[name] {
			t.Errorf("%s has a line, and is not read", name)
		}
	}
}
