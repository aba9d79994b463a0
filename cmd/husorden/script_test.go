package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	if os.Getenv("GORACE") == "" { // else each run of the program sleeps a second when it ends
		os.Setenv("GORACE", "atexit_sleep_ms=0")
	}
	testscript.Main(m, map[string]func(){"husorden": main})
}

// TestScripts runs testdata/script/*.txtar. Beside testscript's own commands
// they have exits, object and objects (below), HOME in $WORK/home, and the times
// $IN10, $IN24, $IN40 and $IN100: so many days from now, for --now.
//
// What looks at the user's own places sees every recycle bin of the user on this
// machine, on other volumes too: the scripts that count them need empty ones.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("HOME", filepath.Join(env.WorkDir, "home"))
			for _, days := range []int{10, 24, 40, 100} {
				env.Setenv(fmt.Sprintf("IN%d", days), time.Now().UTC().AddDate(0, 0, days).Format(time.RFC3339))
			}
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "object": object, "objects": objects, "unquoted": unquoted,
		},
	})
}

// exits CODE COMMAND ARG…: the command ends with exactly this code, and not
// because it panicked.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND ARG…")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	code := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("%v", err)
		}
		code = exit.ExitCode()
	}
	if panicked(ts.ReadFile("stderr")) {
		ts.Fatalf("it panicked")
	}
	if code != want {
		ts.Fatalf("ended with %d, want %d", code, want)
	}
}

// panicked reports whether stderr is that of a Go program that crashed: its exit
// code is 2 as well.
func panicked(stderr string) bool {
	return strings.Contains(stderr, "panic:") || strings.Contains(stderr, "fatal error:") || strings.Contains(stderr, "goroutine ")
}

// objects KIND N: standard output is N lines of JSON that keep the contract of
// their kind: scan, find, check or detect.
func objects(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: objects KIND N")
	}
	got, err := contract(args[0], []byte(ts.ReadFile("stdout")))
	ts.Check(err)
	if strconv.Itoa(len(got)) != args[1] {
		ts.Fatalf("%d lines, want %s", len(got), args[1])
	}
}

// object KIND KEY=VALUE…: one line at least (with !: none) has all the values. A
// path has it that ends so; findings are written cpr:2:high,person_name:1:medium.
func object(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: object KIND KEY=VALUE…")
	}
	lines, err := contract(args[0], []byte(ts.ReadFile("stdout")))
	ts.Check(err)
	found := false
	for _, line := range lines {
		all := true
		for _, a := range args[1:] {
			key, want, ok := strings.Cut(a, "=")
			got, known := line[key]
			if !ok || !known && !optional[key] {
				ts.Fatalf("%s: no such key in %v", a, line)
			}
			all = all && (written(got) == want || key == "path" && strings.HasSuffix(filepath.ToSlash(written(got)), want))
		}
		found = found || all
	}
	if found == neg {
		ts.Fatalf("a line with %q: %v", args[1:], found)
	}
}

// written is a value of JSON as scripts write it.
func written(v any) string {
	list, ok := v.([]any)
	if !ok {
		if v == nil {
			return ""
		}
		return fmt.Sprint(v)
	}
	var words []string
	for _, e := range list {
		switch m, _ := e.(map[string]any); {
		case m["kind"] != nil:
			words = append(words, fmt.Sprintf("%v:%v:%v", m["kind"], m["count"], m["confidence"]))
		case m["start"] != nil:
			words = append(words, fmt.Sprintf("%v-%v", m["start"], m["end"]))
		default:
			words = append(words, fmt.Sprint(e))
		}
	}
	return strings.Join(words, ",")
}

// unquoted FILE: replaces \xNN, \n and \uNNNN in the lines of a file, as Go
// writes them, so that a script can hold what is not text. The last line's end
// is left out.
func unquoted(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: unquoted FILE")
	}
	path := ts.MkAbs(args[0])
	src, err := os.ReadFile(path)
	ts.Check(err)
	var out bytes.Buffer
	for i, line := range strings.Split(strings.TrimSuffix(string(src), "\n"), "\n") {
		if i > 0 {
			out.WriteByte('\n')
		}
		text, err := strconv.Unquote(`"` + strings.ReplaceAll(line, `"`, `\"`) + `"`)
		ts.Check(err)
		out.WriteString(text)
	}
	ts.Check(os.WriteFile(path, out.Bytes(), 0o666))
}
