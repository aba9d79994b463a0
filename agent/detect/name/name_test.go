package name_test

import (
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/husorden/husorden/agent/detect/name"
)

// full renders the full names that Find returns.
func full(text string) []string {
	var out []string
	for _, m := range find([]byte(text)) {
		if m.Full {
			out = append(out, text[m.Start:m.End])
		}
	}
	return out
}

func TestFullNames(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"initials", "Mødet ledes af H.L. Hansen og Anne M. Juhl.", []string{"H.L. Hansen", "Anne M. Juhl"}},
		{"hyphens", "Vi talte med Hans-Jørgen Holm-Nielsen i går.", []string{"Hans-Jørgen Holm-Nielsen"}},
		{"particles", "Plejemor Karen van der Laan ringede til Mikkel von Holst.", []string{"Karen van der Laan", "Mikkel von Holst"}},
		{"Arabic article", "Faren, Omar al-Hassan, kom for sent.", []string{"Omar al-Hassan"}},
		{"genitive", "Ida Lunds mor og Jens Madsens far", []string{"Ida Lunds", "Jens Madsens"}},
		{"capitals", "STATUSRAPPORT FOR SOFIE MARIE HOLM", []string{"SOFIE MARIE HOLM"}},
		{"turned round", "Holm, Sofie Marie\nNielsen, Bent\t12.03.2041", []string{"Holm, Sofie Marie", "Nielsen, Bent"}},
		{"turned round after a label", "Sag: Larsen, Kurt", []string{"Larsen, Kurt"}},
		{"no turning in prose", "Det sagde Jensen, Sofie og de andre.", nil},
		{"small letters after a label", "Barnets navn: sofie holm jensen, født i 2041", []string{"sofie holm jensen"}},
		{"small letters in a cell", "navn\tsofie holm", []string{"sofie holm"}},
		{"no label, no name", "brugernavn: sofie holm", nil},
		{"sentence after a label", "navn: hans mor kommer", nil},
		{"columns", "Nr\tFornavn\tEfternavn\n1\tSofie\tHolm\n2\tAli Can\tKaya\n\nTak", []string{"Sofie\tHolm", "Ali Can\tKaya"}},
		{"columns turned", "Efternavn\tFornavn\r\nHolm\tSofie\r\n", []string{"Holm\tSofie"}},
		{"rows without names", "Fornavn\tEfternavn\n12\t14\nSofie\n", nil},
		{"turned round between columns", "1506455009  Holm, Sofie  samtykke givet", []string{"Holm, Sofie"}},
		{"no turning within a column", "1506455009 holm, Sofie samtykke givet", nil},
		{"turned round under a long line", "Laboratoriet har i dag sendt svar på prøve K673693\nHOLM, SOFIE   5. maj", []string{"HOLM, SOFIE"}},
		{"surname that is a place, and a word", "Vi mødte Casper Vindelev Ro i går.", []string{"Casper Vindelev Ro"}},
		{"first name and a municipality", "Vi mødte Casper Vejle Kommune i går.", nil},
		{"genitive of a town's name", "Siv Alstrups mor er her.", []string{"Siv Alstrups"}},
		{"surname first", "Hun hedder Nguyen Thi Lan.", []string{"Nguyen Thi Lan"}},
		{"title is outside", "Dr. Hanne Krogh er på ferie.", []string{"Hanne Krogh"}},
		{"typewriter spaces", "Han får vitamin D.  Hansen er syg.", nil},
		{"page break in prose", "Vi har i dag talt længe med familiens advokat Hanne\nKrogh om sagen.", []string{"Hanne\nKrogh"}},
		{"list of first names", "Sofie\nHolger\nIda\n", nil},
		{"mail address", "sofie.holm@example.org og Sofie.Holm@example.org", nil},
		{"company", "Vi købte stolen hos Hansen & Sønner A/S.", nil},
		{"company of one", "Carl Hansen & Søn A/S og Per Juhl ApS leverer.", nil},
		{"law firm", "Advokatfirmaet Jens Holm skriver til os.", nil},
		{"couple", "Vi besøgte Ida & Per Holm i Vejle.", []string{"Per Holm"}},
		{"sentence opener", "Til Larsen fra Ida Holm", []string{"Ida Holm"}},
		{"streets", "De mødes på H.C. Andersens Boulevard 3 og Jens Jensens Vej 4.", nil},
		{"schools", "Peder Syv Skolen og Rasmus Rask-Skolen har ferie.", nil},
		{"bridge", "Christian X's Bro er åben.", nil},
		{"pronouns", "Vi ses. Den er god. Til lykke. Hans Hund. Bo og Liv.", nil},
		{"months", "Maj, Juni og August er varme.", nil},
		{"manual", "Click File, then Save As. See Chapter Two of the User Guide.", nil},
		{"licence", "The GNU General Public License and the Free Software Foundation", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, full(c.text)); diff != "" {
				t.Errorf("%q (-want +got):\n%s", c.text, diff)
			}
		})
	}
}

func TestSingleNamesAreNotFull(t *testing.T) {
	text := "Sofie og fru Holm hentede Kelds jakke."
	for _, m := range find([]byte(text)) {
		if m.Full {
			t.Errorf("%q is taken for a full name", text[m.Start:m.End])
		}
	}
	if n := len(find([]byte(text))); n != 3 {
		t.Errorf("found %d names, want 3", n)
	}
}

func TestFindAppends(t *testing.T) {
	var tagger name.Tagger
	before := []name.Mention{{Start: 1, End: 2}}
	got := tagger.Find([]byte("Fornavn\tEfternavn\nSofie\tHolm\n"), slices.Clone(before))
	if len(got) != 2 || got[0] != before[0] {
		t.Errorf("got %v, want one mention after %v", got, before)
	}
}

func TestFindIsSafeForConcurrentUse(t *testing.T) {
	var tagger name.Tagger
	text := []byte("Holm, Sofie\nReferent: Hanne Krogh. Ida Lunds mor ringede.")
	want := tagger.Find(text, nil)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 50 {
				if got := tagger.Find(text, nil); !slices.Equal(got, want) {
					t.Errorf("got %v, want %v", got, want)
				}
			}
		})
	}
	wg.Wait()
}

func TestFindDoesNotAllocate(t *testing.T) {
	var tagger name.Tagger
	text := []byte("Holm, Sofie\nReferent: Hanne Krogh. Ida Lunds mor ringede til Şeyma Kılıç.")
	dst := make([]name.Mention, 0, 16)
	if n := testing.AllocsPerRun(50, func() { dst = tagger.Find(text, dst[:0]) }); n > 1 {
		t.Errorf("%v allocations, want at most 1 (the pass itself)", n)
	}
}

func FuzzFind(f *testing.F) {
	f.Add([]byte("Holm, Sofie Marie\nFornavn\tEfternavn\nSofie\tHolm\nnavn: ole lund"))
	f.Add([]byte("H.L. Hansen\xff\xc3 A/S \xe2\x80\x99s Chr. van der Élan's\r\nKrogh"))
	f.Add([]byte("efternavn\tfornavn\n\t\nA\tB\nFornavn\tEfternavn\nC\tD"))
	f.Fuzz(func(t *testing.T, text []byte) {
		done := 0
		for _, m := range find(text) {
			if m.Start < done || m.End <= m.Start || m.End > len(text) {
				t.Fatalf("span %d to %d after %d in %d bytes", m.Start, m.End, done, len(text))
			}
			done = m.End
		}
	})
}

// TestDivisionSign: "÷" stands among the letters of Latin-1 and is none.
func TestDivisionSign(t *testing.T) {
	for _, s := range []string{"Husk: ÷", "Hans ÷", "Udgift ÷\n", "÷", "Løn ÷", "Bo÷", "÷÷ ÷", "× Sofie"} {
		new(name.Tagger).Find([]byte(s), nil)
	}
}
