package scan_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/husorden/husorden/agent/detect"
	"github.com/husorden/husorden/agent/extract/doc"
	"github.com/husorden/husorden/agent/ours"
	"github.com/husorden/husorden/agent/sample"
	"github.com/husorden/husorden/agent/scan"
	"github.com/husorden/husorden/platform/places"
	"github.com/husorden/husorden/policy"
)

var now = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// options returns the options of a plain scan.
func options(t *testing.T) scan.Options {
	t.Helper()
	p, err := policy.Load(policy.DefaultProfile, nil)
	if err != nil {
		t.Fatal(err)
	}
	return scan.Options{Policy: p, Now: now, Jobs: 2, Detector: &detect.Detector{}}
}

// run scans and returns the files by path.
func run(t *testing.T, o scan.Options, where ...scan.Target) (map[string]scan.File, scan.Summary) {
	t.Helper()
	files := map[string]scan.File{}
	sum, err := scan.Run(t.Context(), where, o, func(f scan.File) error {
		if _, twice := files[f.Path]; twice {
			t.Errorf("%s was given out twice", f.Path)
		}
		files[f.Path] = f
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files, sum
}

func folder(path string) scan.Target {
	return scan.Target{Place: places.Place{Kind: places.Desktop, Path: path, Exists: true}}
}

// write writes files into a new folder.
func write(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// TestSampleHome: a scan of the sample home says of each document what its
// writer says of it, in the bins of all three systems.
func TestSampleHome(t *testing.T) {
	for _, goos := range []string{"linux", "darwin", "windows"} {
		t.Run(goos, func(t *testing.T) {
			home, err := sample.WriteFor(goos, filepath.Join(t.TempDir(), "home"), now)
			if err != nil {
				t.Fatal(err)
			}
			o := options(t)
			o.Memory = scan.ByModification{}
			files, sum := run(t, o, scan.Own(places.OfHome(home.Dir))...)
			if len(sum.Problems) > 0 || len(files) != len(home.Documents) {
				t.Errorf("%d files, want %d; problems %v", len(files), len(home.Documents), sum.Problems)
			}
			for _, d := range home.Documents {
				judge(t, d, files[d.Path])
			}
		})
	}
}

func judge(t *testing.T, d sample.Document, f scan.File) {
	t.Helper()
	if d.Scope == "" { // holds nothing that a scope could matter for
		d.Scope = policy.InScope
	}
	if d.Format == doc.ZIP || d.Status == policy.NotScanned { // the writer says nothing of a type; what is inside may
		d.Type = f.DocumentType
	}
	if f.Place != d.Place || f.Format != d.Format || f.Status != d.Status || f.Reason != d.Reason || f.DocumentType != d.Type || f.Scope != d.Scope {
		t.Errorf("%s: got %s %s %s %s %q %s, want %s %s %s %s %q %s", d.Path,
			f.Place, f.Format, f.Status, f.Reason, f.DocumentType, f.Scope, d.Place, d.Format, d.Status, d.Reason, d.Type, d.Scope)
	}
	for _, k := range d.Kinds {
		if !slices.ContainsFunc(f.Findings, func(g scan.Finding) bool { return g.Kind == k }) {
			t.Errorf("%s: no %s", d.Path, k)
		}
	}
	for _, k := range d.Never {
		if slices.ContainsFunc(f.Findings, func(g scan.Finding) bool { return g.Kind == k }) {
			t.Errorf("%s: has %s", d.Path, k)
		}
	}
	if age := int(now.Sub(f.FirstSeen).Hours() / 24); age != d.Age {
		t.Errorf("%s: %d days old, want %d", d.Path, age, d.Age)
	}
	if d.InBin > 0 != !f.Deleted.IsZero() && f.Deleted.IsZero() {
		t.Errorf("%s: no time of deletion", d.Path)
	}
}

// TestOneJobOrManyIsTheSame: the answer does not depend on how many files are
// read at the same time, nor on the run.
func TestOneJobOrManyIsTheSame(t *testing.T) {
	home, err := sample.Write(filepath.Join(t.TempDir(), "home"), now)
	if err != nil {
		t.Fatal(err)
	}
	var first string
	for _, jobs := range []int{1, 8, 3} {
		o := options(t)
		o.Jobs, o.ShowMatches = jobs, true
		var b strings.Builder
		if _, err := scan.Run(t.Context(), scan.Own(places.OfHome(home.Dir)), o, func(f scan.File) error {
			_, err := fmt.Fprintf(&b, "%+v\n", f)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if first == "" {
			first = b.String()
		} else if b.String() != first {
			t.Errorf("%d jobs give another answer than 1", jobs)
		}
	}
}

// TestFileNameIsText: names are found too, also of a file that is not read; a shown match stands where the text that
// `husorden extract` prints has it.
func TestFileNameIsText(t *testing.T) {
	dir := write(t, map[string]string{"Sofie Holm 150645-5009.bin": "\x00\x01\x02", "b.txt": "cpr 150645-5009"})
	o := options(t)
	o.ShowMatches = true
	files, _ := run(t, o, folder(dir))
	f := files[filepath.Join(dir, "Sofie Holm 150645-5009.bin")]
	if f.Status != policy.NotScanned || f.Reason != policy.Unsupported || len(f.Findings) != 2 || f.Findings[0].Matches[0].Text != "150645-5009" {
		t.Errorf("%+v", f)
	}
	if f.Decision.Action == policy.Remove {
		t.Error("a file that was not read is to be removed")
	}
	m := files[filepath.Join(dir, "b.txt")].Findings[0].Matches[0]
	if m.Start != len("b.txt\ncpr ") || m.Text != "150645-5009" {
		t.Errorf("%+v", m)
	}
}

func TestPlacesInsideOneAnother(t *testing.T) {
	dir := write(t, map[string]string{"Desktop/a.txt": "a", "Downloads/b.txt": "b", "Papirer/c.txt": "c", "Desktop/Privat/d.txt": "Sofie Holm cpr 150645-5009"})
	where, err := scan.Named(places.Env{OS: "linux", Home: "/nowhere"}, dir)
	if err != nil {
		t.Fatal(err)
	}
	files, _ := run(t, options(t), where...)
	for name, want := range map[string]policy.Place{"Desktop/a.txt": policy.Desktop, "Downloads/b.txt": policy.Downloads, "Papirer/c.txt": policy.Custom} {
		if got := files[filepath.Join(dir, filepath.FromSlash(name))].Place; got != want {
			t.Errorf("%s lies in %s, want %s", name, got, want)
		}
	}
	if f := files[filepath.Join(dir, "Desktop", "Privat", "d.txt")]; f.Scope != policy.OutOfScope || f.Decision.Action != policy.ExemptAction {
		t.Errorf("a private file: %+v", f)
	}
	if n, bytes := scan.Count(t.Context(), where); n != 4 || bytes != int64(3+len("Sofie Holm cpr 150645-5009")) {
		t.Errorf("counted %d files, %d bytes", n, bytes)
	}
}

func TestNamedFile(t *testing.T) {
	dir := write(t, map[string]string{"a.txt": "cpr 150645-5009", "b.txt": "b"})
	where, err := scan.Named(places.Env{OS: "linux"}, filepath.Join(dir, "a.txt"))
	if err != nil {
		t.Fatal(err)
	}
	if files, _ := run(t, options(t), where...); len(files) != 1 {
		t.Errorf("%v", files)
	}
	if _, err := scan.Named(places.Env{}, filepath.Join(dir, "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%v", err)
	}
}

// TestMissingPlaceIsNoProblem, and one that is no folder is.
func TestMissingPlaceIsNoProblem(t *testing.T) {
	dir := write(t, map[string]string{"file": "x"})
	_, sum := run(t, options(t), folder(filepath.Join(dir, "none")), folder(filepath.Join(dir, "file")))
	if len(sum.Problems) != 1 || sum.Places[0].Exists || filepath.Base(sum.Problems[0].Path) != "file" {
		t.Errorf("%+v", sum)
	}
}

func TestCancel(t *testing.T) {
	many := map[string]string{}
	for i := range 200 {
		many[fmt.Sprintf("%03d.txt", i)] = strings.Repeat("Sofie Holm har det godt. ", 1000)
	}
	dir := write(t, many)
	ctx, stop := context.WithCancel(t.Context())
	n := 0
	_, err := scan.Run(ctx, []scan.Target{folder(dir)}, options(t), func(scan.File) error {
		if n++; n == 5 {
			stop()
		}
		return nil
	})
	if !errors.Is(err, context.Canceled) || n > 6 {
		t.Errorf("%d files, %v", n, err)
	}
	stopped := errors.New("enough")
	if _, err := scan.Run(t.Context(), []scan.Target{folder(dir)}, options(t), func(scan.File) error { return stopped }); !errors.Is(err, stopped) {
		t.Errorf("%v", err)
	}
}

// remembering is a Memory that remembers everything by path.
type remembering struct {
	scan.Forgetful
	known map[string]scan.Content
	kept  chan scan.Seen
}

func (l *remembering) Recall(s scan.Seen) (scan.Content, bool) {
	c, ok := l.known[s.Path]
	return c, ok
}
func (l *remembering) Keep(s scan.Seen, c scan.Content) { l.kept <- s }

// TestMemory: a file that the memory knows is not opened, and gets the same
// decision.
func TestMemory(t *testing.T) {
	dir := write(t, map[string]string{"a.txt": "Sofie Holm cpr 150645-5009"})
	path := filepath.Join(dir, "a.txt")
	files, _ := run(t, options(t), folder(dir))
	l := &remembering{known: map[string]scan.Content{path: {Format: doc.Text, Status: policy.Scanned, Scope: policy.InScope, Findings: files[path].Findings}}, kept: make(chan scan.Seen, 9)}
	if err := os.Chmod(path, 0); err != nil {
		t.Fatal(err)
	}
	o := options(t)
	o.Memory = l
	again, _ := run(t, o, folder(dir))
	if fmt.Sprint(again[path].Decision) != fmt.Sprint(files[path].Decision) || len(l.kept) != 0 {
		t.Errorf("%+v", again[path])
	}
}

// TestNothingChanges: a scan leaves every time of every file as it was.
func TestNothingChanges(t *testing.T) {
	dir := write(t, map[string]string{"a.txt": "cpr 150645-5009", "sub/b.txt": "b"})
	stamps(t, dir) // looking itself moves a new folder's access time, once
	before := stamps(t, dir)
	run(t, options(t), folder(dir))
	if after := stamps(t, dir); before != after {
		t.Errorf("before %s\nafter  %s", before, after)
	}
}

func stamps(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	err := filepath.Walk(dir, func(path string, info os.FileInfo, err error) error {
		fmt.Fprintf(&b, "%s %v %+v\n", path, info.ModTime(), info.Sys())
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestLimitsAreThoseOfTheReaders: the policy's limits and the readers' are the
// same fields with the same defaults.
func TestLimitsAreThoseOfTheReaders(t *testing.T) {
	if got := doc.Limits(policy.Default().Limits); got != doc.DefaultLimits() {
		t.Errorf("%+v, want %+v", got, doc.DefaultLimits())
	}
}

// TestEnglishManual: the authors of a program are no reason to delete its
// manual; a CPR number in it is.
func TestEnglishManual(t *testing.T) {
	const manual = "This program is free software; you can redistribute it and modify it under the terms of the licence. It was written by Mads Lund Jensen and Sofie Holm.\n"
	dir := write(t, map[string]string{"a.txt": manual, "b.txt": manual + "cpr 150645-5009\n"})
	o := options(t)
	o.Now = time.Now().AddDate(0, 2, 0)
	files, _ := run(t, o, folder(dir))
	if got := files[filepath.Join(dir, "a.txt")].Decision.Action; got != policy.Keep {
		t.Errorf("a manual: %s", got)
	}
	if got := files[filepath.Join(dir, "b.txt")].Decision.Action; got != policy.Ask {
		t.Errorf("a manual with a CPR number: %s", got)
	}
}

// TestOurs: the family's own papers are private; a child's are not, whoever
// signed them.
func TestOurs(t *testing.T) {
	dir := write(t, map[string]string{
		"aarsopgoerelse.txt": "Karen Marie Holm, cpr 150645-5010. Du skal have 1.200 kr. tilbage i skat.\n",
		"rapport.txt":        "Statusrapport om Sofie\nSofie har fået diagnosen ADHD.\nHilsen Karen Holm\n",
		"brev.txt":           "Karen Holm og Mads Lund har aftalt et møde.\n",
		"notat.txt":          "Sofie har epilepsi. Karen Holm var med hos lægen.\n",
	})
	l, err := ours.Load(filepath.Join(t.TempDir(), "ours.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(l.AddName("Karen Holm"), l.AddCPR("150645-5010")); err != nil {
		t.Fatal(err)
	}
	o := options(t)
	o.Ours = l
	files, _ := run(t, o, folder(dir))
	for name, want := range map[string]policy.Scope{"aarsopgoerelse.txt": policy.OutOfScope, "rapport.txt": policy.InScope, "brev.txt": policy.InScope, "notat.txt": policy.InScope} {
		if got := files[filepath.Join(dir, name)].Scope; got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
}
