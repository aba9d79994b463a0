package pdf

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The CPR numbers in these tests are made up: their dates lie in the future.

func TestLines(t *testing.T) {
	digits := func(pitch float64) string {
		var b strings.Builder
		for i, c := range "010245-9995" {
			b.WriteString(at(50+float64(i)*pitch, 700, string(c)))
		}
		return b.String()
	}
	tests := []struct{ name, content, want string }{
		{"words and lines", at(50, 700, "Frida \\330sterg\\345rd") + at(50, 680, "bor her"), "Frida Østergård\nbor her\n"},
		{"drawn from the bottom", at(50, 680, "to") + at(50, 700, "en"), "en\nto\n"},
		{"a word in pieces", at(50, 700, "Frida") + at(77.4, 700, "s"), "Fridas\n"},
		{"spaces are gaps", "BT /F1 12 Tf 50 700 Td [(Frida)-300(bor)-300(her)] TJ ET", "Frida bor her\n"},
		{"kerning is none", "BT /F1 12 Tf 50 700 Td [(V)70(e)-30(j)] TJ ET", "Vej\n"},
		{"table row", at(50, 700, "Navn") + at(200, 700, "CPR") + at(50, 684, "M\\345ns") + at(200, 684, "311249-9993"), "Navn\tCPR\nMåns\t311249-9993\n"},
		{"columns of a table one after the other", at(50, 700, "Navn") + at(50, 684, "M\\345ns") + at(200, 700, "CPR") + at(200, 684, "311249-9993"), "Navn\tCPR\nMåns\t311249-9993\n"},
		{"spaced by Tc", "BT /F1 12 Tf 5 Tc 50 700 Td (010245-9995) Tj ET", "010245-9995\n"},
		{"spaced by TJ", "BT /F1 12 Tf 50 700 Td [(0)-400(1)-400(0)-400(2)-400(4)-400(5)-400(-)-400(9)-400(9)-400(9)-400(5)] TJ ET", "010245-9995\n"},
		{"spaced word by TJ", "BT /F1 12 Tf 50 700 Td [(F)-300(r)-300(i)-300(d)-300(a)-300(s)] TJ ET", "Fridas\n"},
		{"one digit at a time", digits(13), "010245-9995\n"},
		{"boxes", digits(21), "010245-9995\n"},
		{"a scale is no number", at(50, 700, "1") + at(70, 700, "2") + at(90, 700, "3") + at(110, 700, "4") + at(130, 700, "5"), "1\t2\t3\t4\t5\n"},
		{"drawn twice", at(50, 700, "Frida") + at(50.4, 700, "Frida"), "Frida\n"},
		{"every letter drawn twice", "BT /F1 12 Tf 50 700 Td (F) Tj 0.3 0 Td (F) Tj 7 0 Td (r) Tj 0.3 0 Td (r) Tj ET", "Fr\n"},
		{"invisible", "BT 3 Tr /F1 12 Tf 50 700 Td (OCR) Tj ET", "OCR\n"},
		{"upwards", at(50, 700, "vandret") + "BT /F1 12 Tf 0 1 -1 0 30 300 Tm (lodret tekst) Tj ET", "vandret\nlodret tekst\n"},
		{"mirrored page", "1 0 0 -1 0 842 cm BT /F1 12 Tf 1 0 0 -1 50 100 Tm (\\370verst) Tj ET BT /F1 12 Tf 1 0 0 -1 50 120 Tm (nederst) Tj ET", "øverst\nnederst\n"},
		{"size below zero", "BT /F1 -12 Tf -1 0 0 -1 50 700 Tm (omvendt) Tj ET", "omvendt\n"},
		{"space without width", "BT /F1 12 Tf -3.336 Tw 50 700 Td (Fri da) Tj ET", "Frida\n"},
		{"footnote", at(50, 700, "navnet") + "BT /F1 7 Tf 86 704 Td (1) Tj ET", "navnet1\n"},
		{"quote operators", "BT /F1 12 Tf 14 TL 50 700 Td (en) Tj (to) ' 0 0 (tre) \" ET", "en\nto\ntre\n"},
		{"accent over a letter", "BT /F1 12 Tf 50 700 Td [(\\260)334(a)] TJ ET", "°a\n"},
		{"accent as TeX sets it", "BT /F1 12 Tf 50 700 Td [(\\250)445(o)] TJ ET", "ö\n"},
		{"no-break space", at(50, 700, "a\\240b"), "a b\n"},
		{"saved state", "q BT /F1 12 Tf 50 700 Td (a) Tj ET Q Q Q " + at(50, 680, "b"), "a\nb\n"},
		{"inline image", "BI /W 1 /H 1 /BPC 8 /CS /G ID \xff(EI\x00) Tj EI " + at(50, 700, "efter"), "efter\n"},
		{"font that is missing", "BT /F9 12 Tf 50 700 Td (hej) Tj ET", "hej\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if d := cmp.Diff(test.want, mustRead(t, onePage(test.content))); d != "" {
				t.Errorf("-want +got\n%s", d)
			}
		})
	}
}

func TestColumns(t *testing.T) {
	left := []string{"Frida har astma og medicin", "hver morgen. Hun sover ikke", "godt om natten, og derfor", "er der aftalt et nyt lille", "samv\\346r hver fredag med", "hendes mor. Skolen melder,", "at hun er glad for klassen", "og for sine nye venner."}
	right := []string{"Den n\\346ste rapport skal", "afleveres i april, og den", "sendes gennem e-Boks. Indtil", "da ligger den p\\345 skrive-", "bordet. Derefter bliver den", "slettet igen, ogs\\345 fra den", "papirkurv, som den kom i,", "da den blev slettet."}
	var c strings.Builder
	for i, s := range left {
		c.WriteString(at(50, 700-float64(i)*14, s))
	}
	for i, s := range right {
		c.WriteString(at(310, 700-float64(i)*14, s))
	}
	got := mustRead(t, onePage(c.String()))
	lines := strings.Split(strings.TrimSpace(got), "\n")
	if len(lines) != 16 || lines[0] != "Frida har astma og medicin" || lines[8] != "Den næste rapport skal" {
		t.Errorf("columns are not read one after the other:\n%s", got)
	}
}

func TestWrappedCells(t *testing.T) {
	// The middle of the row stands beside the two lines of the address.
	c := at(50, 700, "Navn") + at(200, 700, "Adresse") + at(400, 700, "CPR") +
		at(50, 670, "M\\345ns Tv\\346rgaard") +
		at(200, 677, "Bl\\345b\\346rvej 12, 9999") + at(200, 663, "\\330rb\\346kby") +
		at(400, 670, "311249-9993")
	want := "Navn\tAdresse\tCPR\nMåns Tværgaard\tBlåbærvej 12, 9999 Ørbækby\t311249-9993\n"
	if d := cmp.Diff(want, mustRead(t, onePage(c))); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
	// Lines that were not wrapped, and stand level, are rows.
	c = at(50, 700, "\\330rb\\346kby Kommune") + at(50, 686, "Familieafdelingen") + at(50, 672, "\\305vej 1") + at(50, 658, "9999 \\330rb\\346kby") +
		at(350, 700, "3. marts") + at(350, 686, "Sag 45") + at(350, 672, "K\\344te")
	want = "Ørbækby Kommune\t3. marts\nFamilieafdelingen\tSag 45\nÅvej 1\tKäte\n9999 Ørbækby\n"
	if d := cmp.Diff(want, mustRead(t, onePage(c))); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
}

func TestManyRunsStayFast(t *testing.T) {
	// Every word jumps to another place: the drawing order says nothing.
	var c strings.Builder
	for i := range 20_000 {
		c.WriteString(at(float64(i*7919%550), float64(i*104729%800), fmt.Sprint(i)))
	}
	got := mustRead(t, onePage(c.String()))
	if !strings.Contains(got, "19999") {
		t.Error("text is lost")
	}
}
