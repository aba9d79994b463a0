package number

import (
	"strings"
	"testing"

	"github.com/husorden/husorden/agent/detect/match"
	"github.com/husorden/husorden/policy"
)

// sure renders what Find takes for CPR numbers with at least medium confidence.
func sure(text string) string {
	var out []string
	for _, m := range find(text) {
		if m.Kind == policy.CPR && m.Confidence.AtLeast(policy.Medium) {
			out = append(out, strings.ReplaceAll(text[m.Start:m.End], "\n", "⏎"))
		}
	}
	return strings.Join(out, " | ")
}

// TestLayouts: each way of laying out a text that hides a CPR number or makes
// something else look like one, with its counterpart. The numbers are nobody's:
// 2040 to 2052.
func TestLayouts(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"spaces between columns", "Nr   Navn         Personnr.     Aftalenr\n1    Sofie Holm   1506455009    1506455010\n", "1506455009"},
		{"of something else", "Bookingnr    Fra    Hvem\n1506455010   14:05  Sofie\n0304525010   13:15  Ida\n", ""},
		{"an empty cell", "Navn         Tlf         CPR\nSofie Holm               1506455009\n", "1506455009"},
		{"cells that touch", "Navn              Personnr.     Tlf\nSofie Ida Holm Kr 1506455009    22334455\nMads Lund         0304525011    22334466\n", "1506455009 | 0304525011"},
		{"prose with two spaces", "Ordren er sendt.  Den kommer i morgen.\nSofie Holm  150645-5009  ringede.\n", "150645-5009"},
		{"slashes between columns", "Navn / pasnr. / CPR\nSofie Holm / 219932136 / 1506455009\n", "1506455009"},
		{"of cases", "Navn / CPR / sagsnr.\nSofie Holm / ukendt / 150645-5009\n", ""},
		{"empty lines between rows", "Navn;CPR\n\nSofie;1506455009\n\nMads;0304525011\n", "1506455009 | 0304525011"},
		{"of vouchers", "Bilagsnr.;Beløb\n\n150645-5010;12,50\n\n030452-5010;13,50\n", ""},
		{"another table below", "Navn;CPR\nSofie;1506455009\n\nOrdrenr.;Vare\n0304525011;Hylde\n", "1506455009"},
		{"a comma inside a cell", "Ordrenr.,Vare,Antal,Pris\n150645-5010,hylde, hvid,26,295,00\n", ""},
		{"nine digits of a csv", "navn,cprnr,by\n\nSofie,506455009,Vejle\n", "506455009"},
		{"nine digits of a tsv", "Navn\tCpr-nr.\nSofie\t506455009\n", "506455009"},
		{"nine digits in another column", "navn,ordrenr,by\nSofie,506455009,Vejle\n", ""},
		{"two columns", "Navn;Cpr 1;Cpr 2;Tlf\nSofie;150645;5009;22334455\n", "150645;5009"},
		{"one heading over two", "Navn;CPR;;Tlf\nSofie;150645;5009;22334455\n", "150645;5009"},
		{"a date and a postal code", "Navn;Født;Postnr.\nSofie;150645;5009\n", ""},
		{"across a line's end", "CPR nr. 150645\n5009\n", "150645⏎5009"},
		{"a period and a row", "CPR nr. 0304525011\nPeriode 010345-310345\n5009  Grundløn\n", "0304525011"},
		{"label two lines up", "CPR\nnr. 1506455009", "1506455009"},
		{"line of dots", "CPR-nummer\n……………\n150645 5009\n", "150645 5009"},
		{"line of dots, order", "Ordrenummer\n……………\n150645 5009\n", ""},
		{"boxes", "CPR |1|5|0|6|4|5|-|5|0|0|9|", "1|5|0|6|4|5|-|5|0|0|9"},
		{"announced list", "CPR-numre på indskrevne pr. 5. maj 2045:\n1. 1506455009\n2. 0304525011\n", "1506455009 | 0304525011"},
		{"announced orders", "Ordrenumre pr. 5. maj 2045:\n1. 1506455010\n", ""},
		{"a label with its own number", "Bolig 4: Sofie Holm, 150645-5009. Pårørende: Mads", "150645-5009"},
		{"a label right before", "Bolig 150645-5009 er ledig", ""},
		{"initial", "Bodil T. Holm\t150645-5009\n", "150645-5009"},
		{"phone", "Bodil Holm t. 1506455010", ""},
		{"new ones", "De nye:\n150645-5009 Sofie Holm", "150645-5009"},
		{"title above", "Fra telefonen\n150645-5009 Sofie Holm", "150645-5009"},
		{"heading above", "Telefon\n1506455010\n", ""},
		{"civil registration", "Civil reg. no. 150645 5009", "150645 5009"},
		{"civil registration as heading", "| Navn | Civil reg. no. |\n| Sofie | 1506455009 |\n", "1506455009"},
		{"bank registration", "Bank reg. no. 150645 5009", ""},
		{"element", "<PersonCivilRegistrationIdentifier>1506455009</PersonCivilRegistrationIdentifier>", "1506455009"},
		{"field behind", "PNA+PAT+1506455009:CPR+SU:Holm", "1506455009"},
		{"address of a person", "https://eksempel.dk/person/1506455009/journal", "1506455009"},
		{"address of a product", "https://eksempel.dk/vare/1506455010/lager", ""},
		{"file of a person", "Holm_Sofie_1506455009.pdf", "1506455009"},
		{"file of a program", "backup_150631-1430.bak\nkopi_150631_1430.zip\n", ""},
		{"dotted date beside a name", "Sofie Holm 15.06.45 5009, bor hos os", "15.06.45 5009"},
		{"dotted date and a town", "Sofie Holm 15.06.45 5000 Odense C", ""},
		{"dotted date and a time", "Sofie Holm 15.06.31 1430", ""},
		{"dotted date and a count", "Sofie Holm 15.06.45 5009 point", ""},
		{"dotted dates in cells", "Sofie Holm | 15.06.2045 | 5009 9187 |\n", ""},
		{"quoted, the name behind", "\"15.06.45 5009\" Sofie Holm", "15.06.45 5009"},
		{"surname first behind", "1506455009  Holm, Sofie  samtykke givet", "1506455009"},
		{"the same again", "cpr 150645-5009 er rettet. Det er 1506455009.", "150645-5009 | 1506455009"},
		{"numbers with labels around", "P-enhed 1001566842\nKvitteringsnr. 8357741122\nKonto: 8712345678\n1506455009 Sofie Holm", "1506455009"},
		{"numbers without", "4401566842\n8357741122\n9912345678\n1506455009 Hylde\n", ""},
		{"id of a patient", "PATIENT: Sofie Holm\nID: 150645-5009\n", "150645-5009"},
		{"id of a thing", "VARE: Hylde\nID: 1506455009\n", ""},
		{"role beside the number", "WARN JournalService - borger 150645-5009 ikke fundet", "150645-5009"},
		{"journal number", "Journal 1506455009 ikke fundet", ""},
		{"journal number like a CPR number", "Journal 150645-5009 ikke fundet", "150645-5009"},
		{"column of references", "id;type;reference\n1;Ordre;150645-5010\n2;CPR;0304525011\n", "0304525011"},
		{"pairs", "Ida Holm (15 06 45 50 09) bor hos os", "15 06 45 50 09"},
		{"pairs of bytes", "0a 15 06 45 50 09\n15 06 45 50 10 ff\n15 06  45 50 10\n", ""},
		{"pairs in a row", "12 15 06 45 50 09 og 15 06 45 50 10 12", ""},
		{"headings one below the other", "Cpr nr.\nFornavn\nTlf.\n150645-5009\nIda\n22334455\n", "150645-5009"},
		{"a party", "Primær part: 150645-5009 Ida Holm", "150645-5009"},
		{"a cell with a label of its own", "Opgørelse  november\n\nBarn ....: 150645-5009   Ida Holm\nBeløb ...: 120,00   Bilag 4711\n", "150645-5009"},
		{"a date and a postal code between dashes", "4. Ida - Holm - 13-11-2045 - 5009 - Byen", ""},
		{"a day before a slash", "Ida Holm 15/6-45-5009 bor hos os", "15/6-45-5009"},
		{"a day and a century", "Ida Holm 15/06-2045-5009 bor hos os", "15/06-2045-5009"},
		{"days of two others", "Åbent 15/6-17/6, 1430 besøgte os", ""},
		{"two dashes", "Ida Holm 150645--5009 bor hos os", "150645--5009"},
		{"a slash with blanks", "Cpr-nr.: 150645 / 5009", "150645 / 5009"},
		{"a slash with blanks, called nothing", "Side 150645 / 5009", ""},
		{"a date in brackets", "Cpr-nr.: (150645) 5009", "150645) 5009"},
		{"the last four two by two", "Cpr-nr.: 150645-50 09", "150645-50 09"},
		{"a phone's end", "Pris 150645 50 09 40", ""},
		{"twelve digits", "Cpr-nr.: 150620455009", "150620455009"},
		{"twelve digits of another century", "Cpr-nr.: 150619455009", ""},
		{"twelve digits, called nothing", "Sofie Holm 150620455009", ""},
		{"broken in a quotation", "> Ida Holm, 150645-\n> 5009, bor hos os", "150645-⏎> 5009"},
		{"bold", "**150645-5009** Ida Holm", "150645-5009"},
		{"bold, in HTML", "Mor til <strong>1506455009</strong>, som bor hos os", "1506455009"},
		{"bold, of an order", "Ordre **1506455010** er sendt", ""},
		{"a list's cells, indented", "\tCpr nr.\n\tFornavn\n\tTlf.\n\t150645-5009\n\tIda\n\t22334455\n", "150645-5009"},
		{"two labels share a number", "CPR-/CVR-nr.: 1506455009", "1506455009"},
		{"civil registration number", "Civil registration no. 1506455009", "1506455009"},
		{"national id", "National ID: 1506455009", "1506455009"},
		{"an id", "Bruger-ID: 1506455009", ""},
		{"the registry's object identifier", "\"system\": \"urn:oid:1.2.208.176.1.2\",\n\"value\": \"1506455009\"", "1506455009"},
		{"a patient's id", "Patient ID: 1506455009", "1506455009"},
		{"a page's head is no heading", "Byen Kommune       Bilag 2         Side 1 af 5\nSag nr. 4711   Udskrevet 11-03-2045\nIda Holm Kjær     1506455009      32507113\n", "1506455009"},
		{"a birthday and a number", "Ida Holm\nFødselsdag og nr.: 15.06.45-5009\n", "15.06.45-5009"},
		{"a number of a notification", "Leverance 1506455009, kasse 1", ""},
		{"cases", "Sager: 1506455009 (lukket)", ""},
		{"no phone", "Ida Holm        tlf. 22334455    0304525010\nMads (plejebarn) ingen tlf        1506455009\n", "0304525010 | 1506455009"},
		{"a bus card", "Rejsekort: 1506455009", ""},
		{"letters glued in capitals", "INC1506455010 er lukket", ""},
		{"a name glued in capitals", "HOLM1506455010 er lukket", "1506455010"},
		{"capital with a sign", "Åse Holm (1506455009)", "1506455009"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := sure(c.text); got != c.want {
				t.Errorf("%q\n got %q\nwant %q", c.text, got, c.want)
			}
		})
	}
}

// TestSeries: numbers that begin with days of the same year, or end in a time of
// day, are numbered by date. People are of many years, and named.
func TestSeries(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"lots", "Lotnr. = pakkedato + nr.\n150605-5010   Laks\n030405-5010   Rugbrød\n160605-5007   Kylling\n040405-5008   Mælk\n", ""},
		{"log", "1506311430 start\n0304310815 stop\n1606312359 start\n", ""},
		{"years", "150645-5010\n030452-5010\n160647-5007\n040440-5008\n", "150645-5010 | 030452-5010 | 160647-5007 | 040440-5008"},
		{"names", "Sofie Holm 150605-5010\nMads Lund 030405-5010\nIda Juhl 160605-5007\nBo Krogh 040405-5008\n",
			"150605-5010 | 030405-5010 | 160605-5007 | 040405-5008"},
		{"two", "150631-5010   Laks\n030431-5010   Rugbrød\n", "150631-5010 | 030431-5010"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := sure(c.text); got != c.want {
				t.Errorf("%q\n got %q\nwant %q", c.text, got, c.want)
			}
		})
	}
}

// TestColumnIsJudgedOnce: after many sure numbers the words of a row are not
// looked at, but a number unlike them, in another column or with something else
// in its cell is judged by itself; and so is the column from then on.
func TestColumnIsJudgedOnce(t *testing.T) {
	rows := strings.Repeat("Sofie Holm\t150645-5010\t1\n", 2*streakLength)
	for _, c := range []struct {
		name, more string
		found      int
	}{
		{"goes on", "Mads Lund\t030452-5010\t1\n", 1},
		{"without modulus 11, labelled", "Ordre\t030452-5011\t1\n", 0},
		{"labelled behind one that broke the streak", "Mads\t030452-5011\t1\nOrdre\t030452-5010\t1\n", 1},
		{"another column", "Sofie\tOrdre\t030452-5010\n", 0},
		{"more in the cell", "Mads\tordre 030452-5010\t1\n", 0},
		{"after the table", "\nOrdre:\n030452-5010\n", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := []byte(rows + c.more)
			for name, find := range map[string]func(*Finder, []byte, []match.Match) []match.Match{"Find": (*Finder).Find, "CPR": (*Finder).CPR} {
				var f Finder
				n := 0
				for _, m := range find(&f, text, nil) {
					if m.Kind == policy.CPR {
						n++
					}
				}
				if n -= 2 * streakLength; n != c.found {
					t.Errorf("%s: %d in the last rows, want %d", name, n, c.found)
				}
			}
		})
	}
}
