package main

//go:generate go test -count=1 -run ^TestReference$ -update .

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/husorden/husorden/cmd/reference"
)

var update = flag.Bool("update", false, "write docs/reference/husorden-companion.md")

// TestReference compares docs/reference/husorden-companion.md with the program.
func TestReference(t *testing.T) {
	var help strings.Builder
	fs, _ := newFlags()
	fs.SetOutput(&help)
	fs.PrintDefaults()
	page := reference.Page{Program: "husorden-companion", Source: ".", Commands: []reference.Command{{Help: help.String()}},
		Environment: map[string]string{"HUSORDEN_LANG": "as for [husorden](husorden.md#environment)"}}
	got, err := page.String()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join("..", "..", "docs", "reference", "husorden-companion.md")
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
		t.Errorf("docs/reference/husorden-companion.md is not what the program says; write it anew with go generate ./cmd/husorden-companion:\n%s", d)
	}
	if read, err := reference.Read("."); err != nil || len(read) != 1 || read[0] != "HUSORDEN_LANG" {
		t.Errorf("it reads %q, %v", read, err)
	}
}
