package detect

import (
	"strings"
	"testing"
)

// TestSpeaksOfPerson: whole words only, in either case.
func TestSpeaksOfPerson(t *testing.T) {
	for text, want := range map[string]bool{
		"Hun har epilepsi": true, "om HENDE.": true, "SØNNEN er syg": true, "(plejesøn)": true, "barnet": true,
		"": false, "hunden har epilepsi": false, "åhan": false, "medarbejderens-": true, "medarbejderensx": false, "h a n": false,
		"\xff\xfehan": false, strings.Repeat("x", 100) + " far": true, "3 han 4": true,
	} {
		if got := speaksOfPerson([]byte(text)); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}

// TestSentenceIsRemembered: the answer for a word is the same whether or not one
// was asked for before in the same sentence.
func TestSentenceIsRemembered(t *testing.T) {
	text := []byte("Mads Lund kom. Ingen ved det. Hun har epilepsi og astma. " + strings.Repeat("Det er sådan. ", 40) +
		"Diabetes. Vold\ni hjemmet og kræft " + strings.Repeat("og meget mere ", 60) + "og gigt. Barnet har ADHD.")
	var kept finder
	kept.mentions = kept.names.Find(text, nil)
	kept.addPersons(0)
	for i := range len(text) - 4 {
		fresh := finder{persons: kept.persons}
		if got, want := kept.personNear(text, i, i+4), fresh.personNear(text, i, i+4); got != want {
			t.Fatalf("at %d, %q: %v, want %v", i, text[i:i+4], got, want)
		}
	}
}
