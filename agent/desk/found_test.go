package desk

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/husorden/husorden/agent/scan"
	"github.com/husorden/husorden/policy"
)

func TestFound(t *testing.T) {
	hit := func(path string, n int) scan.File {
		return scan.File{Path: path, Status: policy.Scanned, Hits: make([]scan.Spot, n)}
	}
	unread := func(path string, r policy.Reason) scan.File {
		return scan.File{Path: path, Status: policy.NotScanned, Reason: r}
	}
	for _, c := range []struct {
		name  string
		lang  Lang
		files []scan.File
		want  string
	}{
		{"nothing there", Danish, nil, "Der var ingen filer at lede i.\n"},
		{"one file, no", Danish, []scan.File{hit("/a", 0)}, "Filen nævner ikke personen.\n"},
		{"one file", English, []scan.File{hit("/a", 1)}, "/a\t1 place\nThe file mentions the person, in 1 place.\n"},
		{"in order", Danish, []scan.File{hit("/b", 2), hit("/c", 0), hit("/a\x1b[2J", 1)}, "/a�[2J\t1 sted\n/b\t2 steder\n2 af 3 filer nævner personen, 3 steder i alt.\n"},
		{"one of several", Danish, []scan.File{hit("/b", 2), hit("/c", 0)}, "/b\t2 steder\n1 af 2 filer nævner personen, 2 steder.\n"},
		{"not read", Danish, []scan.File{unread("/hjem/b.png", policy.ImageNoOCR), unread("/a 041237-6123.zip", policy.Encrypted), hit("/c", 0)},
			"Ingen af 3 filer nævner personen.\n2 filer kunne ikke læses, så svaret er ikke fuldstændigt.\nKig selv efter her:\n" +
				"  /a 041237-••••.zip – låst med adgangskode\n  ~/b.png – billede eller indscannet papir\n"},
	} {
		var out strings.Builder
		a := NewFound(&out, Options{Lang: c.lang, Home: "/hjem"})
		for _, f := range c.files {
			if err := a.File(f); err != nil {
				t.Fatal(err)
			}
		}
		if err := a.Close(scan.Summary{Files: len(c.files)}); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, strings.ReplaceAll(out.String(), `\`, "/")); diff != "" {
			t.Errorf("%s: -want +got\n%s", c.name, diff)
		}
	}
}
