package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestUninstall: nothing goes without --yes, nor what can be had back without a
// word about it, nor while Husorden runs; then it is back, central is told, and
// nothing of ours is left, but everything of others.
func TestUninstall(t *testing.T) {
	besideOthers(t)
	k := newKept(t)
	c := newEndpoint(k)
	k.start()
	k.until("the first look is done", func(s keptStatus) bool { return !s.sick("not_looked_at") && !s.sick("not_watched") })
	k.do(0, "enroll", c.url, c.ask("token", "token", "create", "--org", c.org))
	k.reachable()
	k.wait("the device's row appears", func() bool { return !c.row().Times.Reported.IsZero() })
	const name = "Statusrapport Sofie.txt"
	path := filepath.Join(k.home, "Desktop", name)
	remove := func() {
		write(t, k.home, "Desktop/"+name, keptReport)
		s := k.until("the report is flagged", is(name, "scanned", ""))
		k.do(0, "answer", s.item(name).ID, "delete", "--yes")
		k.until("it is removed", is(name, "quarantined", ""))
	}
	remove()
	k.do(2, "uninstall", "--discard", "--yes") // it runs
	k.stop()

	if said := k.do(0, "uninstall", "--lang", "en"); !strings.Contains(said, k.state) || !strings.Contains(said, "1 removed files can still be had back") {
		t.Errorf("told: %s", said)
	}
	k.do(2, "uninstall", "--yes")
	k.do(2, "uninstall", "--yes", "--restore", "--discard")
	k.do(0, "status")

	write(t, k.state, "mine.txt", "Somebody else's.\n")
	k.do(1, "uninstall", "--yes", "--restore")
	if b, err := os.ReadFile(path); err != nil || string(b) != keptReport {
		t.Fatalf("not brought back: %v", err)
	}
	entries, err := os.ReadDir(k.state)
	if err != nil || len(entries) != 1 || entries[0].Name() != "mine.txt" {
		t.Errorf("left: %v, %v", entries, err)
	}
	k.wait("central is told", func() bool {
		b, err := c.get("/v1/devices?status=retired")
		return err == nil && strings.Contains(string(b), `"retired"`)
	})
	if err := os.Remove(filepath.Join(k.state, "mine.txt")); err != nil {
		t.Fatal(err)
	}
	k.do(0, "uninstall", "--yes") // again: the empty folder goes
	k.do(0, "uninstall", "--yes")
	if _, err := os.Stat(k.state); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the folder is there: %v", err)
	}
}

// TestUninstallKeeps: with --keep-ledger the service's files go, and the ledger
// and what can be had back stay, until --discard.
func TestUninstallKeeps(t *testing.T) {
	k := newKept(t)
	k.start()
	k.until("the first look is done", func(s keptStatus) bool { return !s.sick("not_looked_at") && !s.sick("not_watched") })
	const name = "Statusrapport Sofie.txt"
	write(t, k.home, "Desktop/"+name, keptReport)
	s := k.until("the report is flagged", is(name, "scanned", ""))
	k.do(0, "answer", s.item(name).ID, "delete", "--yes")
	k.until("it is removed", is(name, "quarantined", ""))
	k.stop()
	root := t.TempDir()
	install := func() {
		if out, err := k.command("service", "install", "--root", root, "--program", "/usr/bin/husorden").CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	install()
	unit := filepath.Join(root, "etc/systemd/system/husorden.service")
	k.do(0, "uninstall", "--root", root)
	if _, err := os.Stat(unit); err != nil {
		t.Fatalf("gone without --yes: %v", err)
	}
	k.do(0, "uninstall", "--root", root, "--keep-ledger", "--yes")
	if _, err := os.Stat(unit); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the unit: %v", err)
	}
	if got := k.status().item(name); got.Status != "quarantined" {
		t.Fatalf("kept, and now %+v", got)
	}
	install()
	k.do(0, "uninstall", "--root", root, "--discard", "--yes")
	for _, path := range []string{unit, k.state} {
		if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: %v", path, err)
		}
	}
	if _, err := os.Stat(k.home); err != nil {
		t.Errorf("the home: %v", err)
	}
}

// TestClear: no link leads out of the home, none is taken for the folder, and
// only names that the program gives go.
func TestClear(t *testing.T) {
	home, other := t.TempDir(), t.TempDir()
	write(t, other, "ledger/ledger.db", "Not ours.\n")
	f := ownFolder{home: home, rel: "state/husorden"}
	if err := os.MkdirAll(filepath.Join(home, "state"), 0o700); err != nil {
		t.Fatal(err)
	}
	kept := func(when string) {
		t.Helper()
		if _, err := os.Stat(filepath.Join(other, "ledger", "ledger.db")); err != nil {
			t.Fatalf("%s: %v", when, err)
		}
	}
	if err := os.Symlink(other, f.path()); err != nil {
		t.Fatal(err)
	}
	if _, err := f.clear(); err != nil || f.there() {
		t.Errorf("a link in the folder's place: %v", err)
	}
	kept("a link in the folder's place")
	if err := os.RemoveAll(filepath.Join(home, "state")); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(other, "husorden"), 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, other, "husorden/policy.yaml", "Not ours.\n")
	if err := os.Symlink(other, filepath.Join(home, "state")); err != nil {
		t.Fatal(err)
	}
	if _, err := f.clear(); err == nil {
		t.Error("a link on the way was followed")
	}
	if _, err := os.Stat(filepath.Join(other, "husorden", "policy.yaml")); err != nil {
		t.Error(err)
	}
	if err := os.Remove(filepath.Join(home, "state")); err != nil {
		t.Fatal(err)
	}

	write(t, home, "state/husorden/policy.yaml.new", "x")
	write(t, home, "state/husorden/Brev.txt", "x")
	write(t, home, "state/husorden/homework", "x")
	if err := os.Symlink(filepath.Join(other, "ledger"), filepath.Join(f.path(), "ledger")); err != nil {
		t.Fatal(err)
	}
	left, err := f.clear()
	if err != nil || strings.Join(left, " ") != "Brev.txt homework" {
		t.Errorf("left %q, %v", left, err)
	}
	kept("a link in the ledger's place")
}

// TestUninstallOthersFolder: a folder that is not ours is left alone, whatever the
// names in it, and so is a folder of a file's name beside a ledger.
func TestUninstallOthersFolder(t *testing.T) {
	k := newKept(t)
	k.state = filepath.Join(t.TempDir(), "Dokumenter")
	write(t, k.state, "start/brev.txt", "Kære mor\n")
	write(t, k.state, "page/billede.jpg", "jpg")
	k.do(2, "uninstall", "--discard", "--yes")
	write(t, k.state, "ledger/ledger.key", "a key of ours")
	k.do(1, "uninstall", "--discard", "--yes", "--lang", "en")
	for name, stays := range map[string]bool{"start/brev.txt": true, "page": false, "ledger": false} {
		if _, err := os.Stat(filepath.Join(k.state, name)); (err == nil) != stays {
			t.Errorf("%s: %v", name, err)
		}
	}
}
