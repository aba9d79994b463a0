package desk

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/husorden/husorden/agent/scan"
	"github.com/husorden/husorden/policy"
)

func textOf(t *testing.T, o Options, files []scan.File, s scan.Summary) string {
	t.Helper()
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	var b bytes.Buffer
	write(t, NewText(&b, o), files, s)
	return b.String()
}

func TestTextGolden(t *testing.T) {
	files, s := house()
	for name, o := range map[string]Options{
		"house.da.txt":    {Home: "/home/ravn", Width: 80},
		"house.en.txt":    {Lang: English, Home: "/home/ravn"},
		"house.shown.txt": {ShowMatches: true, Width: 80},
		"house.color.txt": {Color: true, Home: "/home/ravn", Width: 60},
	} {
		golden(t, name, textOf(t, o, files, s))
	}
}

// Values appear only when asked for, and never a control character of a name.
func TestTextIsSafe(t *testing.T) {
	files, s := house()
	got := textOf(t, Options{}, files, s)
	if strings.Contains(got, secret) || strings.Contains(got, "Nørholt") {
		t.Error("a value is shown")
	}
	for _, r := range got {
		if r != '\n' && !unicode.IsPrint(r) {
			t.Errorf("holds %U", r)
		}
	}
	if shown := textOf(t, Options{ShowMatches: true}, files, s); !strings.Contains(shown, secret) {
		t.Error("the value is not shown when asked for")
	}
}

func TestTextHeadlines(t *testing.T) {
	keep := scan.File{Path: "/h/a.txt", Place: policy.Desktop, Status: policy.Scanned, Decision: policy.Decision{Action: policy.Keep}}
	warn, ask, unread := keep, keep, keep
	warn.Decision.Action, ask.Decision.Action = policy.Warn, policy.Ask
	unread.Status, unread.Reason, unread.Decision.Action = policy.NotScanned, policy.Corrupt, policy.NotScannedAct
	wrong := []scan.Problem{{Path: "/h", Place: policy.Desktop, Err: errors.New("input/output error")}}
	for _, c := range []struct {
		files    []scan.File
		problems []scan.Problem
		da, en   string
	}{
		{[]scan.File{keep}, nil, "Alt er i orden", "All is in order"},
		{[]scan.File{keep, warn}, nil, "1 dokument skal slettes snart", "1 document must be deleted soon"},
		{[]scan.File{ask, warn}, nil, "1 dokument skal slettes nu", "1 document must be deleted now"},
		{[]scan.File{ask, ask}, wrong, "2 dokumenter skal slettes nu", "2 documents must be deleted now"},
		{[]scan.File{unread}, nil, "Intet skal slettes, men 1 fil kunne ikke læses", "Nothing must be deleted, but 1 file could not be read"},
		{[]scan.File{keep}, wrong, "Ikke alt kunne undersøges", "Not everything could be looked at"},
		{nil, wrong, "Ikke alt kunne undersøges", "Not everything could be looked at"},
		{nil, nil, "Der var ingen filer at kigge på", "There were no files to look at"},
	} {
		s := scan.Summary{Files: len(c.files), Problems: c.problems, Now: testNow}
		for l, want := range map[Lang]string{Danish: c.da, English: c.en} {
			got := textOf(t, Options{Lang: l}, c.files, s)
			if !strings.Contains("\n"+got, "\n"+want+"\n") {
				t.Errorf("%s: want the heading %q in\n%s", l, want, got)
			}
			if len(c.problems) > 0 && !strings.Contains(got, "input/output error") {
				t.Errorf("%s: the problem is not told:\n%s", l, got)
			}
		}
	}
}

// A terminal is not flooded, and nothing is left out in silence.
func TestTextIsShort(t *testing.T) {
	var files []scan.File
	for i := range 3000 {
		files = append(files, scan.File{Path: fmt.Sprintf("/h/%d.docx", i), Place: policy.Desktop, Status: policy.Scanned,
			Decision: decide(desktopRule, policy.Ask, ago(1))})
	}
	got := textOf(t, Options{}, files, scan.Summary{Files: len(files), Now: testNow})
	if n := strings.Count(got, "\n"); n > 150 {
		t.Errorf("%d lines", n)
	}
	if !strings.Contains(got, "… og 2.960 til.") {
		t.Errorf("does not tell of the rest:\n%s", got[len(got)-300:])
	}
}

func TestProblems(t *testing.T) {
	_, s := house()
	var b bytes.Buffer
	if err := Problems(&b, Options{Home: "/home/ravn", Lang: English}, s.Problems); err != nil {
		t.Fatal(err)
	}
	if want := "This could not be looked at:\n\n  " + filepath.FromSlash("~/Hentet/�[2Jlåst") + " – no access\n\n"; b.String() != want {
		t.Errorf("got %q, want %q", b.String(), want)
	}
	b.Reset()
	if err := Problems(&b, Options{}, nil); err != nil || b.Len() > 0 {
		t.Errorf("got %q, %v", b.String(), err)
	}
}
