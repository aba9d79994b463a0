//go:build packages

package papers

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/CycloneDX/cyclonedx-go"

	"github.com/husorden/husorden/installer/release"
)

// mostBytes is how large a program may be.
const mostBytes = 30_000_000

// TestPapers: of all programs for all systems. Each is small enough, is in the
// bill with what the linker put into it and no more, and how it was built is told.
func TestPapers(t *testing.T) {
	r := opened(t)
	if _, err := Bill(r, nil); err == nil {
		t.Error("a bill of nothing, and no error")
	}
	for _, goos := range systems {
		for _, arch := range []string{"amd64", "arm64"} {
			for _, name := range []string{release.Husorden, release.Companion, release.Central} {
				path, err := r.Program(t.Context(), name, goos, arch)
				if err != nil {
					t.Fatal(err)
				}
				info, err := os.Stat(path)
				if err != nil {
					t.Fatal(err)
				}
				if info.Size() > mostBytes {
					t.Errorf("%s for %s/%s has %d bytes", name, goos, arch, info.Size())
				}
				t.Logf("%s %s/%s: %.1f MB", name, goos, arch, float64(info.Size())/1e6)
			}
		}
	}
	if err := Build(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(r.Out, "husorden-1.2.3.cdx.json"))
	if err != nil {
		t.Fatal(err)
	}
	var bom cyclonedx.BOM
	if err := cyclonedx.NewBOMDecoder(bytes.NewReader(text), cyclonedx.BOMFileFormatJSON).Decode(&bom); err != nil {
		t.Fatal(err)
	}
	in := map[string][]string{} // what is in each program
	for _, d := range *bom.Dependencies {
		if d.Dependencies != nil {
			in[d.Ref] = *d.Dependencies
		}
	}
	if len(in) != 18 {
		t.Errorf("%d programs", len(in))
	}
	has := func(program, module string) bool {
		return slices.ContainsFunc(in[program], func(ref string) bool { return strings.HasPrefix(ref, "pkg:golang/"+module+"@") })
	}
	for _, c := range []struct {
		program, module string
		want            bool
	}{
		{"linux/amd64/husorden", "std", true}, {"linux/amd64/husorden", "go.etcd.io/bbolt", true},
		{"linux/amd64/husorden", "modernc.org/sqlite", false}, {"linux/arm64/husorden-central", "modernc.org/sqlite", true},
		{"windows/amd64/husorden.exe", "github.com/Microsoft/go-winio", true}, {"darwin/arm64/husorden", "github.com/Microsoft/go-winio", false},
	} {
		if has(c.program, c.module) != c.want {
			t.Errorf("%s in %s: %v", c.module, c.program, !c.want)
		}
	}
	for _, c := range *bom.Components {
		if c.Licenses == nil || len(*c.Licenses) != 1 {
			t.Errorf("%s has no licence", c.BOMRef)
		}
	}

	var s statement
	if text, err = os.ReadFile(filepath.Join(r.Out, "husorden-1.2.3.provenance.json")); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &s); err != nil {
		t.Fatal(err)
	}
	var subjects []string
	for _, a := range s.Subject {
		subjects = append(subjects, a.Name)
	}
	if want := []string{"husorden-1.2.3-licences.txt", "husorden-1.2.3.cdx.json"}; !slices.Equal(subjects, want) {
		t.Errorf("subjects %v, not %v", subjects, want)
	}
	if got := s.Predicate.Definition.Dependents; len(got) != 1 || got[0].Digest["gitCommit"] != r.Commit {
		t.Errorf("built from %v, not %s", got, r.Commit)
	}
	if n := len(s.Predicate.Definition.Internal["commands"].([]any)); n != 18 {
		t.Errorf("%d commands", n)
	}
}
