package term

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/husorden/husorden/agent/detect/match"
	"github.com/husorden/husorden/policy"
)

func TestListsCompile(t *testing.T) {
	l, err := compile()
	if err != nil {
		t.Fatal(err)
	}
	if n := l.set.Len(); n < 3000 {
		t.Errorf("%d stems: a list is missing", n)
	}
	if n := l.set.Size(); n > 10<<20 {
		t.Errorf("the table takes %d bytes, want at most 10 MiB", n)
	}
}

func TestFind(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       []string
	}{
		{"two kinds in one word", "Der nævnes incest.", []string{"sexuality high incest", "criminal high incest"}},
		{"one match a word and kind", "epilepsianfald", []string{"health high epilepsianfald"}},
		{"hyphenated compound", "ADHD-udredning", []string{"health high ADHD-udredning"}},
		{"phrase over a line break", "anbragt uden\r\nfor hjemmet", []string{"social high anbragt uden\r\nfor hjemmet"}},
		{"phrase with a no-break space", "cerebral\u00a0parese", []string{"health high cerebral\u00a0parese"}},
		{"phrase does not cross a table cell", "cerebral\tparese", nil},
		{"phrase does not cross a sentence", "Det er betinget. Dom kommer senere.", []string{"criminal low Dom"}},
		{"å in two characters", "en a\u030anderlig synsnedsættelse; pa\u030avirket af alkohol",
			[]string{"health high synsnedsættelse", "health medium pa\u030avirket af alkohol"}},
		{"capital Å", "PÅVIRKET AF STOFFER", []string{"health medium PÅVIRKET AF STOFFER", "criminal low STOFFER"}},
		{"curly quotes", "”epilepsi”", []string{"health high epilepsi"}},
		{"paragraph sign", "jf. §50-undersøgelse og § 501", []string{"social high §50-undersøgelse"}},
		{"false friend barred in its own kind only", "kræftens bekæmpelse mod vold", []string{"criminal medium vold"}},
		{"union in capitals only", "Vi var foa os, FOA kom", []string{"union high FOA"}},
		{"school name over its parts", "Sct. Knuds Skole, Børnehuset Solstrålen",
			[]string{"school high Sct. Knuds Skole", "school high Børnehuset Solstrålen"}},
		{"empty", "", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if d := cmp.Diff(tt.want, spans(tt.text, Find([]byte(tt.text), nil))); d != "" {
				t.Errorf("-want +got:\n%s", d)
			}
		})
	}
}

func TestFindLeavesTheCallersMatchesAlone(t *testing.T) {
	mine := match.Match{Kind: policy.Health, Start: 0, End: 8, Confidence: policy.Low}
	got := Find([]byte("epilepsi"), []match.Match{mine})
	if len(got) != 2 || got[0] != mine {
		t.Errorf("got %v: want the caller's match first and one new", got)
	}
	got = Find([]byte("sund fornuft, syg af latter"), []match.Match{{Kind: policy.Health, Start: 14, End: 17}})
	if len(got) != 1 {
		t.Errorf("got %v: a false friend took the caller's match", got)
	}
}

// Words without end, and stems without end in one word, must cost no more a
// byte than prose does.
func TestFindIsLinear(t *testing.T) {
	for name, unit := range map[string]string{
		"one word of letters":   "a",
		"one word of stems":     "misbrug",
		"stems and blanks":      "syg ",
		"barred and found":      "syg af latter syg ",
		"blanks":                " ",
		"hyphens":               "adhd-",
		"capitals before skole": "Aa Skole ",
		"dots":                  "A. Skole",
		"schools in one word":   "Askole",
		"leads of letters":      "\xc3",
		"labels":                "skole: ",
	} {
		t.Run(name, func(t *testing.T) {
			text := bytes.Repeat([]byte(unit), 1<<20/len(unit))
			start := time.Now()
			Find(text, nil)
			if d := time.Since(start); d > 5*time.Second {
				t.Errorf("1 MiB took %v", d)
			}
		})
	}
}

func FuzzFind(f *testing.F) {
	for _, s := range []string{"Liva har ADHD.", "Sct. Knuds Skole", "syg af latter", "Skole:\tLindeskolen", "\xc3", "§ 50 \xc2", "a\u030a", "SFO'en Regnbuen", "anbragt  uden\nfor hjemmet"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		ms := Find(text, nil)
		for i, m := range ms {
			if m.Start < 0 || m.Start >= m.End || m.End > len(text) {
				t.Fatalf("match %+v outside %d bytes", m, len(text))
			}
			if !slices.Contains(policy.Kinds, m.Kind) || !m.Confidence.AtLeast(policy.Low) {
				t.Fatalf("match %+v", m)
			}
			for _, o := range ms[:i] {
				if o.Kind == m.Kind && o.Start < m.End && m.Start < o.End {
					t.Fatalf("%+v and %+v overlap", o, m)
				}
			}
		}
	})
}

const prose = `Ifølge aftalen mødes vi igen på torsdag, når børnene er hentet, og så ser vi på, hvordan ugen er gået.
Pigen leger godt med de andre, hun er glad for at tegne og fortæller gerne om hunden derhjemme. I sidste uge
havde hun feber og blev hentet tidligt af sin bedstemor. Vi har aftalt, at der skal laves en ny handleplan, og
at sagsbehandleren kommer forbi efter ferien. Køkkenet er malet, legepladsen har fået nyt sand, og rengøringen
er flyttet til kl. 16, så gangen kan tørre. Husk skiftetøj, regntøj og en god madpakke til turen i skoven.
`

func BenchmarkFind(b *testing.B) {
	text := []byte(strings.Repeat(prose, 400))
	compiled()
	b.SetBytes(int64(len(text)))
	var ms []match.Match
	for b.Loop() {
		ms = Find(text, ms[:0])
	}
}

func BenchmarkCompile(b *testing.B) {
	for b.Loop() {
		if _, err := compile(); err != nil {
			b.Fatal(err)
		}
	}
}
