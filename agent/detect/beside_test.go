package detect

import (
	"strings"
	"testing"

	"github.com/husorden/husorden/agent/detect/number"
)

// TestBesideNumbers: what further off than the words beside a number speaks for
// its being a CPR number, and what does not. The numbers are nobody's (2045, 2052).
func TestBesideNumbers(t *testing.T) {
	for _, c := range []struct{ name, text, seen string }{
		{"nothing", "Det er 1506455009.", ""},
		{"asked before", "Hvad er Idas cpr-nummer?\nJeg fandt det omsider i mappen: 1506455009.", "asksCPR"},
		{"asked in the quotation below", "Det er 1506455009\n\nHilsen\nIda\n> Vil du sende mig dit cpr-nr., så jeg kan oprette dig?\n", "asksCPR"},
		{"spoken of, not asked", "Vi må ikke sende cpr-numre i en mail.\nDet er 1506455009.", ""},
		{"something else asked", "Hvad er ordrenummeret?\nDet er 1506455009.", ""},
		{"asked too long ago", "Hvad er hendes cpr-nummer?\n" + strings.Repeat("Vi taler om noget andet. ", 20) + "\nDet er 1506455009.", ""},
		{"name above", "Ida Marie Holm\n1506455009\nKommer mandag", "fullAbove"},
		{"name above, more on the line", "Ida Marie Holm\n1506455009 hylder\n", ""},
		{"first name before", "Hermed afgørelsen for Freja (1506455009).", "firstBeside"},
		{"full name before", "Det er Ida Marie Holm, 1506455009", "fullBeside"},
		{"full name behind", "1506455009 er til Ida Marie Holm", "fullOnLine"},
		{"the same called one below", "Det er 1506455009, siger han.\n\nIda Holm, cpr 150645-5009", "againCalled"},
		{"another called one below", "Det er 0304525011, siger han.\n\nIda Holm, cpr 150645-5009", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			d := Detector{Judged: func(_, _ int, seen number.Evidence) {
				for s := range seen.Each {
					switch s.String() {
					case "asksCPR", "fullAbove", "firstBeside", "fullBeside", "fullOnLine", "firstOnLine", "againCalled":
						got = append(got, s.String())
					}
				}
			}}
			d.Find([]byte(c.text))
			if strings.Join(got, " ") != c.seen {
				t.Errorf("%q: %q, want %q", c.text, got, c.seen)
			}
		})
	}
}
