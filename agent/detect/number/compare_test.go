//go:build compare

package number

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// TestAgainstRipgrep holds the CPR finder, reading a file from disk, against
// ripgrep counting the bare pattern in the same file. The best of seven runs in
// turn, in one go: a ratio, no absolute time.
func TestAgainstRipgrep(t *testing.T) {
	rg, err := exec.LookPath("rg")
	if err != nil {
		t.Fatal("ripgrep is needed: apt-get install ripgrep")
	}
	for name, text := range map[string][]byte{
		"prose":    bytes.Repeat(prose(), 64),
		"register": bytes.Repeat([]byte("Sofie Holm\t150645-5010\tNørregade 14, 9999 Byen\t4711\tafsluttet uden bemærkninger\n"), 400_000),
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "text.txt")
			if err := os.WriteFile(path, text, 0o600); err != nil {
				t.Fatal(err)
			}
			theirs, ours := time.Hour, time.Hour
			for range 7 {
				theirs = min(theirs, timed(t, func() error {
					return exec.Command(rg, "-j1", "-c", `(?-u)\b\d{6}-?\d{4}\b`, path).Run()
				}))
				ours = min(ours, timed(t, func() error {
					text, err := os.ReadFile(path)
					var f Finder
					if len(f.CPR(text, nil)) == 0 {
						t.Fatal("nothing found")
					}
					return err
				}))
			}
			t.Logf("%s, %d MB: ripgrep %v, CPR finder %v, ratio %.2f", name, len(text)>>20, theirs, ours, float64(ours)/float64(theirs))
			// A register that is nothing but CPR numbers is slower: each is judged by
			// the words around it, which a bare pattern does not do.
			if name == "prose" && ours > theirs {
				t.Errorf("slower than ripgrep: %v against %v", ours, theirs)
			}
		})
	}
}

func timed(t *testing.T, f func() error) time.Duration {
	t.Helper()
	start := time.Now()
	if err := f(); err != nil {
		t.Fatal(err)
	}
	return time.Since(start)
}
