//go:build unix

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

// mostMemory is the peak of a scan with two jobs, in bytes (docs/performance.md).
const mostMemory = 150 << 20

// TestMemory: 10,000 files of every format are looked through within mostMemory,
// by the program as users get it (not the test's own copy, which the race
// detector makes several times as large).
func TestMemory(t *testing.T) {
	program := filepath.Join(t.TempDir(), "husorden")
	build := exec.Command("go", "build", "-o", program, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	home := sampleHome(t)
	many(t, home, 10_000)
	for _, format := range []string{"jsonl", "html"} {
		cmd := prepared(program, home, "scan", home, "--jobs", "2", "--format", format, "--now", "2027-06-01")
		var out strings.Builder
		cmd.Stdout = &out
		if err := cmd.Run(); err == nil || cmd.ProcessState.ExitCode() != 1 {
			t.Fatalf("%s: %v", format, err)
		}
		if n := strings.Count(out.String(), "\n"); format == "jsonl" && n != 10_000 {
			t.Errorf("%d lines", n)
		}
		peak := cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss
		if runtime.GOOS != "darwin" { // there it is bytes already
			peak *= 1 << 10
		}
		t.Logf("%s: peak %d MiB, %v of processor time", format, peak>>20, cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime())
		if peak > mostMemory {
			t.Errorf("%s: the peak is %d MiB, more than %d", format, peak>>20, mostMemory>>20)
		}
	}
}

// many fills the desktop up to n files in the home: every document of it again
// and again, then small texts.
func many(t *testing.T, home string, n int) {
	t.Helper()
	var docs []string
	err := filepath.Walk(home, func(path string, info os.FileInfo, err error) error {
		if err == nil && !info.IsDir() && filepath.Ext(path) != ".trashinfo" {
			docs = append(docs, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for i := len(docs); i < n; i++ {
		name := filepath.Join("Desktop", "mange", fmt.Sprint(i%100), fmt.Sprint(i))
		if i >= n/5 {
			write(t, home, name+".txt", fmt.Sprintf("Notat %d. Sofie Holm, cpr 150645-5009, har det godt.\n", i))
			continue
		}
		doc := docs[i%len(docs)]
		if err := os.MkdirAll(filepath.Dir(filepath.Join(home, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Link(doc, filepath.Join(home, name+filepath.Ext(doc))); err != nil {
			t.Fatal(err)
		}
	}
}
