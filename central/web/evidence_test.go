package web

import (
	"net/http"
	"strings"
	"testing"

	"github.com/husorden/husorden/central/evidence"
	"github.com/husorden/husorden/policy/compliance"
)

// TestEvidenceFormats: the page offers every format, and each is what was signed.
func TestEvidenceFormats(t *testing.T) {
	w := filled(t)
	h := w.solhøj()
	p := w.signedIn("konsulent@example.dk")
	page := p.get("/organisation/" + string(h.ID))
	path := "/organisation/" + string(h.ID) + "/evidence?from=2026-10-24&to=2026-11-22&sample=5&seed=a&table=all&format="
	var sums []compliance.Sum
	for _, f := range evidence.Formats {
		if !strings.Contains(page.body, `name="format" value="`+string(f)+`"`) {
			t.Errorf("the page does not offer %s", f)
		}
		a := p.get(path + string(f))
		s, err := evidence.Check([]byte(a.body), compliance.KeyOf(h.PolicyKey))
		if a.code != http.StatusOK || err != nil || s.Format != f || s.Organisation.ID != h.ID {
			t.Errorf("%s: %d %v %+v", f, a.code, err, s)
		}
		if d := a.head.Get("Content-Disposition"); !strings.Contains(d, "attachment") || !strings.Contains(d, "husorden-2026-10-24-2026-11-22.") {
			t.Errorf("%s: %s", f, d)
		}
		sums = append(sums, s.Data)
	}
	for _, s := range sums {
		if s != sums[0] {
			t.Errorf("formats are not of the same data: %v", sums)
		}
	}
	for _, q := range []string{"&sample=501", "&sample=x", "&seed=" + strings.Repeat("a", 101) + "&sample=1"} {
		if a := p.get("/organisation/" + string(h.ID) + "/evidence?from=2026-10-24&to=2026-11-22&format=json" + q); !strings.Contains(a.body, "0 til 500 filer") {
			t.Errorf("%s: %d", q, a.code)
		}
	}
}
