package sample

import (
	"fmt"
	"strings"

	"github.com/husorden/husorden/agent/extract/doc"
	"github.com/husorden/husorden/policy"
)

// everyday is what the rules leave alone: exempt lists (T1), a text about
// personal data, and a household's own affairs.
func (m *maker) everyday(d dates) {
	data, err := ods(birthdays(), "Myretuen", d.at(120))
	m.add("Fødselsdage i Myretuen.ods", exempt(desktop(120, doc.ODS, policy.BirthdayList)), data, err)
	m.add("Legeaftaler.csv", exempt(desktop(65, doc.CSV, policy.PlayDateList)), []byte(playDates), nil)
	m.add("Sådan passer vi på persondata.md", exempt(desktop(200, doc.Markdown, policy.PolicyText)), []byte(policyText), nil)

	none := []policy.Kind{policy.CPR, policy.PersonName, policy.Health}
	m.add("Kanelsnegle.txt", harmless(desktop(300, doc.Text, ""), none...), []byte(recipe), nil)
	m.add("Nyt tekstdokument.txt", harmless(desktop(44, doc.Empty, ""), none...), nil, nil)
	m.add("Faktura 20417.html", harmless(downloads(58, doc.HTML, ""), policy.CPR, policy.CPRPartial), []byte(invoice(d)), nil)
	m.add("Indkøb.txt", harmless(inBin(52, 51, doc.Text, ""), none...), []byte("mælk\nrugbrød\nkattemad\n2 kg kartofler\nbatterier AA\n"), nil)

	data, err = odp([]slide{
		{"Sommerfest i Myretuen", []string{"Fredag kl. 15–18 på legepladsen", "Tag en kage eller en salat med", "Vi sørger for saft, kaffe og snobrød"}},
		{"Vi mangler", []string{"To, der vil tænde bål", "Tre, der vil rydde op", "En, der kan spille guitar"}},
	}, "Myretuen", d.at(20))
	m.add("Opslag om sommerfest.odp", harmless(desktop(20, doc.ODP, ""), none...), data, err)
}

// birthdays is a list of first names and dates of birth, as rule T1 has it.
func birthdays() []sheet {
	rows := [][]any{{"Fødselsdage på Gul stue"}, {"Barn", "Fødselsdag"}}
	for _, row := range [][2]string{{"Bertil", "14. februar 2021"}, {"Nanna", "8. juli 2020"}, {"Liva", "5. maj 2022"}, {"Storm", "21. september 2021"},
		{"Ellinor", "30. januar 2022"}, {"Aksel", "2. december 2020"}, {"Vigga", "19. oktober 2021"}} {
		rows = append(rows, []any{row[0], row[1]})
	}
	return []sheet{{"Gul stue", rows}}
}

const playDates = "Legeliste Blå stue;;\r\nBarn;Forældre;Telefon\r\nNanna;Troels og Maja;67 18 55 20\r\nVigga;Louise;67 30 41 97\r\nAksel;Søren og Pia;67 62 24 08\r\n"

const policyText = `# Sådan passer vi på persondata

Vejledning til plejefamilier. Den handler om, hvordan vi behandler personoplysninger, og indeholder ingen.

## Mail og sms

- Skriv aldrig fulde navn eller CPR-nummer i en mail. Et fornavn er nok.
- Nævn ikke, hvilken skole barnet går på, hvis der også står et navn.
- Slet alle sms'er.

## Dokumenter på computeren

Statusrapporter, køresedler og andre papirer med følsomme oplysninger om helbred, religion, etnisk oprindelse eller
strafbare forhold sendes via e-Boks. De må højst ligge 30 dage på skrivebordet, mens de skrives færdige. Husk også at
tømme papirkurven.

## Hvad er et CPR-nummer?

Et CPR-nummer har ti cifre: fødselsdatoen (DDMMÅÅ) og fire cifre mere.
`

const recipe = `Mors kanelsnegle

50 g gær
2½ dl lunken mælk
100 g smør
1 æg
75 g sukker
1 tsk. kardemomme
500 g hvedemel

Fyld: 150 g smør, 150 g sukker, 2 spsk. kanel

Rør gæren ud i mælken. Ælt dejen blank og lad den hæve en time under et klæde. Rul den ud, smør fyldet på, rul den
sammen og skær 20 snegle. Efterhæv en halv time. Bag dem ved 210 grader i 12 minutter. Alma kan bedst lide dem lune.
`

// invoice is full of numbers that look like CPR numbers and are not. Read as CPR
// numbers they would be of people born after 2045.
func invoice(d dates) string {
	var rows strings.Builder
	for _, row := range [][3]string{
		{"0412485188", "Vaskepulver, 5 kg", "189,00"}, {"1103465975", "Rengøringsklude, 20 stk.", "74,50"},
		{"2806475140", "Køkkenrulle, 12 stk.", "96,00"}, {"3001525667", "LED-pære E27, 4 stk.", "129,95"},
	} {
		fmt.Fprintf(&rows, "<tr><td>Varenr. %s</td><td>%s</td><td>%s</td></tr>\n", row[0], row[1], row[2])
	}
	return `<!DOCTYPE html>
<html lang="da"><head><meta charset="utf-8"><title>Faktura 20417</title><style>td { padding: 2px 8px }</style></head>
<body>
<h1>Faktura 20417</h1>
<p>Storkøb Midt A/S, CVR-nr. 00000000</p>
<p>Fakturadato: ` + d.short(58) + `<br>Ordrenr.: 150446-5291<br>Kundenr.: 0807498834<br>Følgeseddel: 2204515415<br>Sporingsnr.: 00370730150426229100</p>
<table>
<tr><th>Vare</th><th>Tekst</th><th>Kr.</th></tr>
` + rows.String() + `</table>
<p>I alt inkl. moms: 489,45 kr. Betales i netbanken med +71 &lt;150426229100007+88888888&lt;</p>
</body></html>
`
}
