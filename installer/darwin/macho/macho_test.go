package macho

import (
	"bytes"
	"debug/macho"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestJoin joins two real programs, and Go's own reader takes them apart.
func TestJoin(t *testing.T) {
	dir := t.TempDir()
	src := filepath.Join(dir, "main.go")
	if err := os.WriteFile(src, []byte("package main\n\nfunc main() {}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var halves [][]byte
	for _, arch := range []string{"amd64", "arm64"} {
		out := filepath.Join(dir, arch)
		cmd := exec.CommandContext(t.Context(), "go", "build", "-o", out, src)
		cmd.Env = append(cmd.Environ(), "GOOS=darwin", "GOARCH="+arch, "CGO_ENABLED=0", "GOFLAGS=")
		if text, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		b, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		halves = append(halves, b)
	}
	whole, err := Join(halves...)
	if err != nil {
		t.Fatal(err)
	}
	f, err := macho.NewFatFile(bytes.NewReader(whole))
	if err != nil {
		t.Fatal(err)
	}
	cpus := []macho.Cpu{}
	for i, a := range f.Arches {
		cpus = append(cpus, a.Cpu)
		if !bytes.Equal(whole[a.Offset:a.Offset+a.Size], halves[i]) || a.Offset%(1<<a.Align) != 0 {
			t.Errorf("half %d at %d is another", i, a.Offset)
		}
	}
	if diff := cmp.Diff([]macho.Cpu{macho.CpuAmd64, macho.CpuArm64}, cpus); diff != "" {
		t.Error(diff)
	}
	if _, err := Join([]byte("#!/bin/sh")); err == nil {
		t.Error("joined a script")
	}
	if _, err := Join(); err == nil {
		t.Error("joined nothing")
	}
}
