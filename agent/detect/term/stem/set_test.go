package stem

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func compile(t testing.TB, stems ...string) *Set {
	t.Helper()
	var ps []Pattern
	for i, s := range stems {
		p, err := Parse(s, i)
		if err != nil {
			t.Fatal(err)
		}
		ps = append(ps, p)
	}
	set, err := Compile(ps)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func find(s *Set, text string) []string {
	var out []string
	s.Each([]byte(text), func(h Hit) {
		out = append(out, fmt.Sprintf("%d %s in %s", h.ID, text[h.Start:h.End], text[h.WordStart:h.WordEnd]))
	})
	return out
}

func TestEach(t *testing.T) {
	set := compile(t, "syg", "diagnose~", "autis*", "*medicin~", "=SF", "vold i hjemmet", "på vej", "*misbrug*", "§ 50", "skole:")
	for _, tt := range []struct {
		text string
		want []string
	}{
		{"Syg, sygt og usyg SYG", []string{"0 Syg in Syg", "0 SYG in SYG"}},
		{"Diagnosernes diagnosemand", []string{"1 Diagnose in Diagnosernes"}},
		{"autistisk, nautisk", []string{"2 autis in autistisk"}},
		{"sovemedicinen, medicinsk", []string{"3 medicin in sovemedicinen"}},
		{"SF, sf og Sf", []string{"4 SF in SF"}},
		{"Vold  i\n hjemmet; vold. I hjemmet; vold,i hjemmet", []string{"5 Vold  i\n hjemmet in Vold  i\n hjemmet"}},
		{"PÅ VEJ pa\u030a vej påvej", []string{"6 PÅ VEJ in PÅ VEJ", "6 pa\u030a vej in pa\u030a vej"}},
		{"stof-misbruget er’misbrug’et", []string{"7 misbrug in stof-misbruget", "7 misbrug in er’misbrug’et"}},
		{"§50 § 50 § 505 jf.§ 50,", []string{"8 § 50 in § 50", "8 § 50 in § 50"}},
		{"Skole:Nord skole: Syd", []string{"9 Skole: in Skole:", "9 skole: in skole:"}},
		{"\xc3syg \xc3\xa5syg à syg", []string{"0 syg in syg"}},
		{"”syg” –syg… syg", []string{"0 syg in syg", "0 syg in syg", "0 syg in syg"}},
		{"vold" + strings.Repeat(" ", 500) + "i hjemmet", nil},
	} {
		if d := cmp.Diff(tt.want, find(set, tt.text)); d != "" {
			t.Errorf("%q (-want +got):\n%s", tt.text, d)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for _, s := range []string{"", "*", "a", "a*b*c", "so~fa", "=*"} {
		if _, err := Parse(s, 0); err == nil {
			t.Errorf("%q was taken", s)
		}
	}
}

// TestEachAgainstSearch holds the automaton against a plain search, on random
// texts of few letters.
func TestEachAgainstSearch(t *testing.T) {
	stems := []string{"ab", "ba*", "*aa", "*bå*", "åb a*", "*ø-b*", "abba", "b a b", "ae~", "bå~"}
	set := compile(t, stems...)
	letters := []string{"a", "b", "å", "ø", " ", "-", ".", "e", "Å", "A"}
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		var b strings.Builder
		for range rnd.IntN(14) {
			b.WriteString(letters[rnd.IntN(len(letters))])
		}
		text := b.String()
		var got []string
		set.Each([]byte(text), func(h Hit) { got = append(got, fmt.Sprint(h.ID, " ", h.End)) })
		want := search(stems, text)
		slices.Sort(got)
		slices.Sort(want)
		if d := cmp.Diff(want, slices.Compact(got)); d != "" {
			t.Fatalf("%q (-want +got):\n%s", text, d)
		}
	}
}

// search finds every stem at every place, the slow way.
func search(stems []string, text string) []string {
	var out []string
	text = strings.ToLower(text)
	isLetter := func(s string, last bool) bool {
		r := []rune(s)
		if len(r) == 0 {
			return false
		}
		c := r[0]
		if last {
			c = r[len(r)-1]
		}
		return strings.ContainsRune("abeåø", c)
	}
	for id, s := range stems {
		p, err := Parse(s, id)
		if err != nil {
			panic(err)
		}
		for end := 1; end <= len(text); end++ {
			for start := 0; start < end; start++ {
				if strings.Join(strings.FieldsFunc(text[start:end], func(r rune) bool { return r == ' ' }), " ") != p.Text ||
					text[start] == ' ' || text[end-1] == ' ' {
					continue
				}
				rest := text[end:]
				n := 0
				for isLetter(rest[n:], false) {
					n += len(string([]rune(rest[n:])[0]))
				}
				if p.Left == Closed && isLetter(text[:start], true) ||
					p.Right == Closed && n > 0 ||
					p.Right == Inflected && !inflected(rest[:n]) {
					continue
				}
				out = append(out, fmt.Sprint(id, " ", end))
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func FuzzEach(f *testing.F) {
	f.Add("*medicin~", "hans sovemedicin")
	f.Add("vold i hjemmet", "vold\u00a0i  hjemmet")
	f.Add("§ 50", "§ 50")
	f.Add("\xc3*", "\xc3\xa5")
	f.Fuzz(func(t *testing.T, stem, text string) {
		p, err := Parse(stem, 7)
		if err != nil {
			return
		}
		set, err := Compile([]Pattern{p})
		if err != nil {
			t.Skip(err)
		}
		set.Each([]byte(text), func(h Hit) {
			if h.ID != 7 || h.WordStart < 0 || h.WordStart > h.Start || h.Start >= h.End || h.End > h.WordEnd || h.WordEnd > len(text) {
				t.Fatalf("%q in %q: %+v", stem, text, h)
			}
		})
	})
}
