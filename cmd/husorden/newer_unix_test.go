//go:build unix

package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	bolt "go.etcd.io/bbolt"
)

// TestNewerLedger: the ledger of a later version is refused in words that say what
// to do, by the agent and by the commands, and stays as it is.
func TestNewerLedger(t *testing.T) {
	k := newKept(t)
	k.start()
	k.stop()
	path := filepath.Join(k.state, "ledger", "ledger.db")
	db, err := bolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	err = db.Update(func(tx *bolt.Tx) error { return tx.Bucket([]byte("_meta")).Put([]byte("schema"), []byte{99, 0, 0, 0}) })
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
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
