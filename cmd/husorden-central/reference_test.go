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

var update = flag.Bool("update", false, "write docs/reference/husorden-central.md")

// TestReference compares docs/reference/husorden-central.md with what the program
// says.
func TestReference(t *testing.T) {
	p := &program{in: strings.NewReader(""), out: io.Discard, err: io.Discard, now: time.Now}
	page := reference.Page{Program: "husorden-central", Source: ".", Environment: environment}
	for _, c := range commands() {
		var help helpText
		if err := c.run(p, context.Background(), []string{"--help"}); !errors.As(err, &help) {
			t.Fatalf("%s --help: %v", c.name, err)
		}
		page.Commands = append(page.Commands, reference.Command{Name: c.name, Usage: c.usage, What: c.what, Help: help.flags})
	}
	got, err := page.String()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join("..", "..", "docs", "reference", "husorden-central.md")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(strings.ReplaceAll(string(want), "\r", ""), got); d != "" {
		t.Errorf("docs/reference/husorden-central.md is not what the program says; write it anew with go generate ./cmd/husorden-central:\n%s", d)
	}
}

// environment says what the variables do that the program reads.
var environment = map[string]string{
	"HUSORDEN_DATABASE":      "as `--database`, which is seen by everybody on the machine; read when neither `--data` nor `--database` is given",
	"HUSORDEN_OIDC":          "as `--oidc`",
	"HUSORDEN_SMTP_PASSWORD": "the password of `--smtp-user`",
	"XDG_CONFIG_HOME":        "Linux: where the data lies without `--data`; without it `~/.config`",
	"HOME":                   "macOS and Linux: the user's home",
	"AppData":                "Windows: where the data lies without `--data`",
}

// TestEnvironment: no variable is read that the page does not tell of, and none
// is told of that is not read.
func TestEnvironment(t *testing.T) {
	read, err := reference.Read(".")
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
