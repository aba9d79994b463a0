package reading

import (
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

func TestNames(t *testing.T) {
	for _, c := range []struct {
		name  string
		found []string // as they stand
		not   []string
	}{
		{"Sofie Marie Holm",
			[]string{"Sofie Marie Holm", "Sofie Holm", "SOFIE HOLM", "Sofie M. Holm", "Sofie M Holm", "Holm, Sofie Marie", "Holm, Sofie M.", "Holm Sofie", "Sofie Anna Marie Holm", "Sofie\tHolm", "Sofie marie\nHolm"},
			[]string{"Sofie", "Marie Holm", "Sofie og Holm", "Sofies Holm", "Sofie Holmgaard", "Rosofie Holm", "Sofie Marie"}},
		{"Sofie Holm", []string{"Sofie Holm", "Sofie Marie Holm", "Sofie M. Holm", "Holm, Sofie"}, []string{"Sofie Maries Eks Tre Fire Holm", "Holm"}},
		{"Holm, Sofie Marie", []string{"Sofie Marie Holm", "Sofie Holm", "Holm, Sofie"}, []string{"Marie Sofie"}},
		{"Åse Øst-Bæk", []string{"Åse Øst-Bæk", norm.NFD.String("Åse Øst-Bæk"), "Øst-Bæk, Åse"}, []string{"Ase Øst-Bæk"}},
		{norm.NFD.String("Åse Holm"), []string{"Åse Holm", norm.NFD.String("Åse Holm")}, nil},
		{"Liva", []string{"Liva", "LIVA"}, []string{"Oliva", "Livas1"}},
		{"Liva (Tofte", []string{"Liva (Tofte"}, nil},
	} {
		q, err := NewQuery("", c.name)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		for _, text := range c.found {
			s := search{query: q}
			s.Write([]byte("om " + text + "s sag"))
			if got := s.close(); len(got) != 1 || "om "+text != ("om " + text + "s sag")[:got[0].End] || got[0].Start != 3 {
				t.Errorf("%s: %q is found as %v", c.name, text, got)
			}
		}
		for _, text := range c.not {
			s := search{query: q}
			s.Write([]byte("om " + text + " igen"))
			if got := s.close(); len(got) > 0 {
				t.Errorf("%s: found in %q, at %v", c.name, text, got)
			}
		}
	}
}

func TestQueryErrors(t *testing.T) {
	for _, c := range []struct{ cpr, name string }{{"", ""}, {"12345", ""}, {"Liva", ""}, {"", " , "}, {"", strings.Repeat("a ", 200)}} {
		if _, err := NewQuery(c.cpr, c.name); err == nil || strings.Contains(err.Error(), "Liva") {
			t.Errorf("%q, %q: %v", c.cpr, c.name, err)
		}
	}
}

// FuzzQuery checks that any name makes a query or an error.
func FuzzQuery(f *testing.F) {
	for _, s := range []string{"Sofie Marie Holm", "Holm, Sofie", "a\\Qb", "(?i)[", "Å", "\xff x", ". ,"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, name string) {
		q, err := NewQuery("", name)
		if err != nil {
			return
		}
		s := search{query: q}
		s.Write([]byte(name))
		s.close()
	})
}
