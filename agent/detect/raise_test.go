package detect

import (
	"strings"
	"testing"

	"github.com/husorden/husorden/policy"
)

// TestRaise: what further off than the words beside it makes a possible CPR
// number a likely one, and what does not. The numbers are nobody's (2045, 2052).
func TestRaise(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"nothing", "Det er 1506455009.", ""},
		{"asked before", "Hvad er Idas cpr-nummer?\nDet er 1506455009.", "1506455009"},
		{"asked in the quotation below", "Det er 1506455009\n\nHilsen\nIda\n> Vil du sende mig dit cpr-nr., så jeg kan oprette dig?\n", "1506455009"},
		{"spoken of, not asked", "Vi må ikke sende cpr-numre i en mail.\nDet er 1506455009.", ""},
		{"something else asked", "Hvad er ordrenummeret?\nDet er 1506455009.", ""},
		{"asked too long ago", "Hvad er hendes cpr-nummer?\n" + strings.Repeat("Vi taler om noget andet. ", 20) + "\nDet er 1506455009.", ""},
		{"name above", "Ida Marie Holm\n1506455009\nKommer mandag", "1506455009"},
		{"name above, more on the line", "Ida Marie Holm\n1506455009 hylder\n", ""},
		{"first name before", "Hermed afgørelsen for Yusuf (1506455009).", "1506455009"},
		{"full name behind", "1506455009 er til Ida Marie Holm", "1506455009"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var d Detector
			var got []string
			for _, m := range d.Find([]byte(c.text)) {
				if m.Kind == policy.CPR && m.Confidence.AtLeast(policy.Medium) {
					got = append(got, c.text[m.Start:m.End])
				}
			}
			if strings.Join(got, " ") != c.want {
				t.Errorf("%q: %q, want %q", c.text, got, c.want)
			}
		})
	}
}

// TestElsewhere: the same ten digits are a CPR number wherever they stand, once
// one of them surely is one.
func TestElsewhere(t *testing.T) {
	var d Detector
	const text = "Det er 1506455009, siger han.\n\nIda Holm, cpr 150645-5009\n\nDer kom et nummer mere, 0304525011, ingen ved hvorfra."
	want := "cpr(1506455009) medium, person_name(Ida Holm) high, cpr(150645-5009) high, cpr(0304525011) low"
	var got []string
	for _, m := range d.Find([]byte(text)) {
		got = append(got, string(m.Kind)+"("+text[m.Start:m.End]+") "+string(m.Confidence))
	}
	if strings.Join(got, ", ") != want {
		t.Errorf(" got %s\nwant %s", strings.Join(got, ", "), want)
	}
}
