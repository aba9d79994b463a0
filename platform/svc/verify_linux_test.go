package svc

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestSystemdVerify has systemd itself read the units (Debian: systemd), with
// programs whose names have to be quoted.
func TestSystemdVerify(t *testing.T) {
	dir := filepath.Join(t.TempDir(), `50% Hus & orden $HOME;æøå`)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	c := Config{Name: "husorden", Program: filepath.Join(dir, "hus orden"), Companion: filepath.Join(dir, "companion"), Arguments: []string{"service", `a "b" 100% $x \`}}
	for _, path := range []string{c.Program, c.Companion} {
		if err := os.WriteFile(path, []byte("#!/bin/sh\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, v := range []struct{ unit, text, scope string }{
		{"husorden.service", systemUnit(c), "--system"},
		{"husorden-companion.service", userUnit(c), "--user"},
		{"husorden-update.service", updateUnit(c), "--system"},
	} {
		units := t.TempDir()
		path := filepath.Join(units, v.unit)
		if err := os.WriteFile(path, []byte(v.text), 0o644); err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command("systemd-analyze", v.scope, "--man=no", "verify", path)
		cmd.Env = append(os.Environ(), "XDG_RUNTIME_DIR="+units)
		out, err := cmd.CombinedOutput()
		// It reads the units that ours need as well, and finds fault with those of
		// the machine too: only lines that name ours count.
		var ours []string
		for line := range strings.Lines(string(out)) {
			if strings.Contains(line, v.unit) {
				ours = append(ours, line)
			}
		}
		if err != nil || len(ours) > 0 {
			t.Errorf("%s: %v\n%s", v.unit, err, out)
		}
	}

	// It would have found a fault.
	path := filepath.Join(t.TempDir(), "husorden.service")
	broken := strings.Replace(systemUnit(c), "ProtectHome=yes", "ProtectHome=perhaps", 1)
	if err := os.WriteFile(path, []byte(broken), 0o644); err != nil {
		t.Fatal(err)
	}
	out, _ := exec.Command("systemd-analyze", "--man=no", "verify", path).CombinedOutput()
	if !strings.Contains(string(out), "perhaps") {
		t.Errorf("a broken unit was taken:\n%s", out)
	}
}
