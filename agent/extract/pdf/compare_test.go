//go:build compare

package pdf

import (
	"bytes"
	"context"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sort"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/husorden/husorden/agent/extract/doc"
)

// TestAgainstPoppler compares with pdftotext on every .pdf below the folder
// PDF_DIR: the share of its words that are found here, and the time of both
// over the whole set. Files that pdftotext cannot read are listed. Repeat with
//
//	PDF_DIR=folder go test -tags compare -run TestAgainstPoppler -v ./agent/extract/pdf
func TestAgainstPoppler(t *testing.T) {
	dir := os.Getenv("PDF_DIR")
	if dir == "" {
		t.Fatal("PDF_DIR names the folder with the files to compare")
	}
	type group struct{ files, words, found, whole int }
	groups := map[string]*group{}
	var ours, theirs time.Duration
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	var peak uint64
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !strings.EqualFold(filepath.Ext(path), ".pdf") {
			return err
		}
		start := time.Now()
		want, err := exec.Command("pdftotext", path, "-").Output()
		theirs += time.Since(start)
		failed := err != nil
		start = time.Now()
		got, readErr := readFile(path)
		took := time.Since(start)
		ours += took
		runtime.ReadMemStats(&after)
		peak = max(peak, after.HeapSys)
		rel, _ := filepath.Rel(dir, path)
		name, _, _ := strings.Cut(filepath.ToSlash(rel), "/")
		words, found := recall(string(want), string(got))
		if failed && len(want) == 0 {
			t.Logf("%-60s pdftotext fails; here %d bytes, %v", rel, len(got), readErr)
			return nil
		}
		g := groups[name]
		if g == nil {
			g = &group{}
			groups[name] = g
		}
		g.files++
		g.words += words
		g.found += found
		if words == 0 || found*100 >= words*99 {
			g.whole++
		}
		if words > 0 && found*1000 < words*985 || took > 3*time.Second {
			t.Logf("%-60s %5.1f %% of %d words, %v, %v", rel, 100*float64(found)/float64(words), words, took.Round(time.Millisecond), readErr)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	names := make([]string, 0, len(groups))
	for n := range groups {
		names = append(names, n)
	}
	sort.Strings(names)
	for _, n := range names {
		g := groups[n]
		t.Logf("%-12s %4d files, %8d words, found %6.2f %%, files with at least 99 %%: %d", n, g.files, g.words, 100*float64(g.found)/float64(max(1, g.words)), g.whole)
	}
	t.Logf("time: %v here, %v pdftotext, ratio %.2f; heap %d MB", ours.Round(time.Millisecond), theirs.Round(time.Millisecond), float64(ours)/float64(theirs), peak>>20)
	if ours > 2*theirs {
		t.Errorf("took %.2f times as long as pdftotext, want at most 2", float64(ours)/float64(theirs))
	}
}

func readFile(path string) ([]byte, error) {
	h, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer h.Close()
	st, err := h.Stat()
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 60*time.Second)
	defer cancel()
	var out bytes.Buffer
	d := doc.New(ctx, &out, doc.DefaultLimits(), func(d *doc.Doc, in doc.Input) error {
		_, err := io.Copy(io.Discard, io.NewSectionReader(in.R, 0, in.Size))
		return err
	})
	err = Read(d, doc.Input{Name: filepath.Base(path), R: h, Size: st.Size()})
	return out.Bytes(), err
}

// recall counts the words of want of at least two letters or digits, and those
// that are also in got, as often. pdftotext joins words that are hyphenated at
// the end of a line; here they stay as they are drawn, so both forms count.
func recall(want, got string) (words, found int) {
	have := map[string]int{}
	for _, w := range split(got) {
		have[w]++
	}
	for _, w := range split(strings.ReplaceAll(strings.ReplaceAll(got, "-\n", ""), "\u2010\n", "")) {
		have["\x00"+w]++
	}
	for w, n := range have {
		if w[0] == 0 {
			have[w[1:]] = max(have[w[1:]], n)
		}
	}
	for _, w := range split(want) {
		words++
		if have[w] > 0 {
			have[w]--
			found++
		}
	}
	return words, found
}

func split(s string) []string {
	s = strings.NewReplacer("ﬁ", "fi", "ﬂ", "fl", "ﬀ", "ff", "ﬃ", "ffi", "ﬄ", "ffl", "\u00ad", "").Replace(s)
	out := strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	kept := out[:0]
	for _, w := range out {
		if len(w) > 1 {
			kept = append(kept, w)
		}
	}
	return kept
}
