package desk

import (
	"os"
	"path/filepath"
	"testing"
)

func TestFileIsNoTerminal(t *testing.T) {
	f, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if columns, ok := Terminal(f); ok || columns != 0 {
		t.Errorf("a file is a terminal of %d columns", columns)
	}
}

func TestColor(t *testing.T) {
	for _, c := range []struct {
		terminal      bool
		noColor, term string
		want          bool
	}{
		{true, "", "xterm", true},
		{true, "", "", true}, // Windows
		{true, "1", "xterm", false},
		{true, "0", "xterm", false},
		{true, "", "dumb", false},
		{false, "", "xterm", false},
	} {
		env := map[string]string{"NO_COLOR": c.noColor, "TERM": c.term}
		if got := Color(c.terminal, func(k string) string { return env[k] }); got != c.want {
			t.Errorf("%+v: got %v", c, got)
		}
	}
}
