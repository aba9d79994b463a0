package household

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestLogKeepsWithinItsSize: a full log begins anew, and the one before it is
// kept.
func TestLogKeepsWithinItsSize(t *testing.T) {
	path := filepath.Join(t.TempDir(), "husorden.log")
	l, err := OpenLog(path)
	if err != nil {
		t.Fatal(err)
	}
	line := strings.Repeat("x", 1<<10) + "\n"
	for range 2*mostLog>>10 + 10 {
		if _, err := l.Write([]byte(line)); err != nil {
			t.Fatal(err)
		}
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	for _, p := range []string{path, path + ".1"} {
		info, err := os.Stat(p)
		if err != nil || info.Size() > mostLog || info.Size() == 0 {
			t.Errorf("%s: %v, %v", filepath.Base(p), info, err)
		}
	}
	again, err := OpenLog(path)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	before, _ := os.Stat(path)
	if _, err := again.Write([]byte("more\n")); err != nil {
		t.Fatal(err)
	}
	if after, _ := os.Stat(path); after.Size() != before.Size()+5 {
		t.Errorf("a log that is opened again loses what it held: %d, then %d bytes", before.Size(), after.Size())
	}
}

// TestReplace: all or nothing, owner-only.
func TestReplace(t *testing.T) {
	path := filepath.Join(t.TempDir(), "policy.yaml")
	for _, text := range []string{"one", "two"} {
		if err := Replace(path, []byte(text)); err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(path); err != nil || string(got) != text {
			t.Errorf("%q, %v", got, err)
		}
	}
	if err := Replace(filepath.Join(t.TempDir(), "no", "file"), nil); err == nil {
		t.Error("written into a folder that is not there")
	}
}
