//go:build unix

package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestNewerLedger: the ledger of a later version is refused in words that say what
// to do, by the agent and by the commands, and stays as it is.
func TestNewerLedger(t *testing.T) {
	k := newKept(t)
	k.start()
	k.stop()
	path := filepath.Join(k.state, "ledger", "ledger.db")
	was, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	later := bytes.ReplaceAll(was, []byte("schema\x01\x00\x00\x00"), []byte("schema\x63\x00\x00\x00"))
	if bytes.Equal(was, later) {
		t.Fatal("no schema in the ledger")
	}
	if err := os.WriteFile(path, later, 0o600); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"run", "--home", k.home, "--state", k.state, "--no-desktop"}, {"status", "--state", k.state}, {"ledger", "verify", "--state", k.state}} {
		cmd := k.command(args...)
		out, err := cmd.CombinedOutput()
		if err == nil || cmd.ProcessState.ExitCode() != exitFailed || !strings.Contains(string(out), "install the later version again") {
			t.Errorf("%q: %v\n%s", args, err, out)
		}
	}
	if after, err := os.ReadFile(path); err != nil || !bytes.Equal(before, after) {
		t.Errorf("the ledger was changed: %v", err)
	}
}
