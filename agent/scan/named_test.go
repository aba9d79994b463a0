package scan_test

import (
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/husorden/husorden/agent/sample"
	"github.com/husorden/husorden/agent/scan"
	"github.com/husorden/husorden/platform/places"
)

// TestOnly looks at a few named things, and tells which are not there.
func TestOnly(t *testing.T) {
	dir := write(t, map[string]string{"a.txt": "a", "b.txt": "b", "Sager/c.txt": "c", "Sager/d.txt": "d", "Sager/2026/e.txt": "e",
		"Sager/2026/f.txt": "f", "Andet/g.txt": "g", ".husorden-0123456789abcdef0123456789abcdef/h.txt": "h"})
	if err := os.Symlink(filepath.Join(dir, "Andet"), filepath.Join(dir, "genvej")); err != nil && runtime.GOOS != "windows" {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ only, want, gone []string }{
		"files":                {[]string{"b.txt", "Sager/c.txt", "Sager/2026/e.txt"}, []string{"b.txt", "Sager/c.txt", "Sager/2026/e.txt"}, nil},
		"a folder":             {[]string{"Sager"}, []string{"Sager/c.txt", "Sager/d.txt", "Sager/2026/e.txt", "Sager/2026/f.txt"}, nil},
		"a folder and in it":   {[]string{"Sager/2026/e.txt", "Sager/2026", "Sager/none"}, []string{"Sager/2026/e.txt", "Sager/2026/f.txt"}, []string{"Sager/none"}},
		"twice":                {[]string{"a.txt", "./a.txt"}, []string{"a.txt"}, nil},
		"gone":                 {[]string{"x.txt", "a.txt", "Sager/x.txt", "Ingen/y/z.txt"}, []string{"a.txt"}, []string{"Ingen/y/z.txt", "Sager/x.txt", "x.txt"}},
		"a file where one was": {[]string{"a.txt/under"}, nil, []string{"a.txt/under"}},
		"the undo area":        {[]string{".husorden-0123456789abcdef0123456789abcdef/h.txt"}, nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			target := folder(dir)
			for _, p := range c.only {
				target.Only = append(target.Only, filepath.FromSlash(p))
			}
			files, sum := run(t, options(t), target)
			rel := func(paths []string) (out []string) {
				for _, p := range paths {
					r, err := filepath.Rel(dir, p)
					if err != nil {
						t.Fatal(err)
					}
					out = append(out, filepath.ToSlash(r))
				}
				slices.Sort(out)
				return out
			}
			slices.Sort(c.want)
			if diff := cmp.Diff(c.want, rel(slices.Collect(maps.Keys(files)))); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(c.gone, rel(sum.Gone)); diff != "" || len(sum.Problems) > 0 {
				t.Error(diff, sum.Problems)
			}
		})
	}
	t.Run("never out of the place", func(t *testing.T) {
		target := folder(filepath.Join(dir, "Sager"))
		target.Only = []string{filepath.Join("..", "a.txt"), filepath.Join(dir, "a.txt"), "c.txt"}
		files, sum := run(t, options(t), target)
		if len(files) != 1 || len(sum.Problems) != 2 {
			t.Errorf("%d files; %v", len(files), sum.Problems)
		}
	})
	if runtime.GOOS != "windows" {
		t.Run("never through a link", func(t *testing.T) {
			target := folder(dir)
			target.Only = []string{"genvej", filepath.Join("genvej", "g.txt")}
			if files, sum := run(t, options(t), target); len(files) != 0 || len(sum.Gone) != 1 {
				t.Errorf("%v %v", files, sum.Gone)
			}
		})
	}
}

// TestOnlyInTheBin: a file in the bin that is looked at alone is told as it is in
// a look at the whole bin.
func TestOnlyInTheBin(t *testing.T) {
	for _, goos := range []string{"linux", "darwin", "windows"} {
		home, err := sample.WriteFor(goos, filepath.Join(t.TempDir(), "home"), now)
		if err != nil {
			t.Fatal(err)
		}
		for _, bin := range scan.Own(places.OfHome(home.Dir)) {
			if bin.Kind != places.RecycleBin {
				continue
			}
			all, _ := run(t, options(t), bin)
			if len(all) == 0 {
				t.Errorf("%s: nothing in %s", goos, bin.Path)
			}
			for path, want := range all {
				rel, err := filepath.Rel(bin.Path, path)
				if err != nil {
					t.Fatal(err)
				}
				bin.Only = []string{rel}
				one, _ := run(t, options(t), bin)
				if diff := cmp.Diff(map[string]scan.File{path: want}, one); diff != "" {
					t.Errorf("%s: %s", goos, diff)
				}
			}
		}
	}
}

// TestUndoAreasAreLeftOut of every walk.
func TestUndoAreasAreLeftOut(t *testing.T) {
	dir := write(t, map[string]string{"a.txt": "a", ".husorden-0123456789abcdef0123456789abcdef/b.txt": "b", "Sager/.husorden-0123456789abcdef0123456789abcdef/c.txt": "c"})
	if files, _ := run(t, options(t), folder(dir)); len(files) != 1 {
		t.Errorf("%v", files)
	}
	if n, _ := scan.Count(t.Context(), []scan.Target{folder(dir)}); n != 1 {
		t.Errorf("counted %d", n)
	}
}
