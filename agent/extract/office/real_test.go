package office

import (
	"os"
	"testing"

	"github.com/husorden/husorden/agent/extract/doc"
)

// TestLibreOffice reads what a real program has written, in every format, and
// asks for each sentence.
func TestLibreOffice(t *testing.T) {
	properties := []string{"Statusrapport for Solvej", "Anbringelse", "Ditte Prøvesen", "plejefamilie", "Sagsnummer\t2031-0042"}
	report := append([]string{
		"Statusrapport",
		"Barnets cpr-nummer er 010245-6789, og den skjulte tekst nævner astma hun trives godt.",
		"Nummeret var 010245-6749 010245-6739 ifølge mappen. Denne slettede sætning handler om medicin.",
		"Samtale med moderen den 3. februar.",
		"Bente Eksempel: Kommentar: husk at ringe til skolen.",
		"Et ord med tekstboks midt i.", "Tekstboks: ring 12 34 56 78.", "Billedtekst: Solvej på stranden",
		"Navn\tSolvej Prøvesen", "CPR-nr. (10 cifre)\t010245-6789",
		"Skriv til Solvej eller bente@example.dk.", "solvej@example.dk",
		"To   ord\tog", "linje.",
		"Sidehoved: fortroligt om Solvej Prøvesen",
	}, properties...)
	notes := []string{"Fodnote: oplyst af læge Viggo Testmann.", "Slutnote: referatet ligger i sagen."}
	sheet := append([]string{"Børneliste", "Navn\tCpr-nr.\tFødt\tFormateret", "Skjult Rækkesen\t\t\tslut", "Skjult ark", "Hemmelig celle om Aksel"}, properties...)
	slides := append([]string{"Personalemøde om Solvej Prøvesen", "CPR\t010245-6789", "Talernote: nævn ikke diagnosen.", "Skjult dias om Aksel"}, properties...)
	for _, tt := range []struct {
		name   string
		format doc.Format
		groups [][]string
	}{
		{"rapport.docx", doc.DOCX, [][]string{report, {"\tFodnote: oplyst af læge Viggo Testmann.", "\tSlutnote: referatet ligger i sagen."}}},
		{"rapport.odt", doc.ODT, [][]string{report, notes}},
		{"rapport.fodt", doc.ODT, [][]string{report, notes}},
		{"ark.xlsx", doc.XLSX, [][]string{sheet, {"Solvej Prøvesen\t0102456789\t01-02-2045\t010245-6789", "Cellekommentar om Solvej"}}},
		{"ark.ods", doc.ODS, [][]string{sheet, {"Solvej Prøvesen\t0102456789\t01-02-2045\t010245-6789", "Bente Eksempel: Cellekommentar om Solvej"}}},
		{"ark.fods", doc.ODS, [][]string{sheet, {"Bente Eksempel: Cellekommentar om Solvej"}}},
		{"moede.pptx", doc.PPTX, [][]string{slides}},
		{"moede.odp", doc.ODP, [][]string{slides}},
		{"moede.fodp", doc.ODP, [][]string{slides, {"Masterens egen tekst"}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b, err := os.ReadFile("testdata/" + tt.name)
			if err != nil {
				t.Fatal(err)
			}
			f, ok := Sniff(input(b))
			if !ok || f != tt.format {
				t.Fatalf("format %q, want %q", f, tt.format)
			}
			got, err := text(t, readerOf(f), b)
			if err != nil {
				t.Error(err)
			}
			for _, g := range tt.groups {
				lines(t, got, g...)
			}
		})
	}
}
