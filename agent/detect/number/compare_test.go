//go:build compare

package number

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/husorden/husorden/agent/detect/match"
	"github.com/husorden/husorden/agent/detect/plain"
)

// TestAgainstRipgrep holds the CPR finder, reading a file from disk piece by
// piece, against ripgrep counting the bare pattern in the same file. The best of
// seven runs in turn, in one go: a ratio, no absolute time.
func TestAgainstRipgrep(t *testing.T) {
	rg, err := exec.LookPath("rg")
	if err != nil {
		t.Fatal("ripgrep is needed: apt-get install ripgrep")
	}
	const rows = 400_000
	heading := []byte("Navn\tCPR-nr.\tAdresse\tSag\tStatus\n")
	row := []byte("Sofie Holm\t150645-5010\tNørregade 14, 9999 Byen\t4711\tafsluttet uden bemærkninger\n")
	var people bytes.Buffer // half of them without modulus 11, as since 2007: no column to judge once
	for i := range rows {
		fmt.Fprintf(&people, "%s %s\t%02d%02d%02d-5010\tNørregade %d, 9999 Byen\t%d\tafsluttet uden bemærkninger\n",
			[]string{"Sofie", "Mads", "Ida", "Jens Ole"}[i%4], []string{"Holm", "Lund", "Krogh"}[i%3], 1+i%28, 1+i%12, 40+i%17, 1+i%90, i%4999)
	}
	for name, text := range map[string][]byte{
		"prose":                  bytes.Repeat(prose(), 64),
		"register":               bytes.Repeat(row, rows),
		"register with headings": append(heading, bytes.Repeat(row, rows)...),
		"register of many":       people.Bytes(),
		"bare register":          bytes.Repeat(bytes.ReplaceAll(row, []byte("-"), nil), rows),
	} {
		want := bytes.Count(text, []byte("5010\t")) + bytes.Count(text, []byte("5010,"))
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
					n, err := countCPR(path)
					if n != want {
						t.Fatalf("%d CPR numbers found, want %d", n, want)
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

// countCPR counts the CPR numbers in a file, read in pieces that end at a line's end.
func countCPR(path string) (n int, err error) {
	file, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer file.Close()
	var f Finder
	var simple plain.Text
	var found []match.Match
	buf := make([]byte, 256<<10)
	for kept := 0; ; {
		read, err := file.Read(buf[kept:])
		whole := bytes.LastIndexByte(buf[:kept+read], '\n') + 1
		found = f.CPR(simple.Read(buf[:whole]), found[:0])
		f.Shift(simple.At(whole))
		n += len(found)
		kept = copy(buf, buf[whole:kept+read])
		if errors.Is(err, io.EOF) {
			return n, nil
		}
		if err != nil {
			return n, err
		}
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
