package sample

import (
	"strings"

	"github.com/husorden/husorden/agent/extract/doc"
	"github.com/husorden/husorden/policy"
)

// mail is what a mail program and a telephone leave behind.
func (m *maker) mail(d dates) {
	consent := text{title: "Samtykkeerklæring", author: tine.name(), blocks: []block{
		p("Jeg giver samtykke til, at Fjordby Kommune indhenter oplysninger om mit barn fra skole, læge og psykolog."),
		table(cells("Barn", alma.name()), cells("CPR-nr.", alma.cpr), cells("Forælder", malene.name()), cells("Adresse", malene.address)),
		p("Dato: " + d.long(28) + "   Underskrift: ______________________"),
	}}
	m.add("Samtykke til underskrift.eml", downloads(28, doc.EML, policy.Consent, policy.CPR, policy.PersonName, policy.Email),
		letter{from: tine.name(), fromMail: tine.mail, to: "Ragna Ravn", toMail: ragna.mail, subject: "Samtykkeerklæring til underskrift", at: d.at(28),
			body: "Hej Ragna\n\nHermed samtykkeerklæringen, som vi talte om på mødet. Vil du få " + malene.name() + " til at skrive under og sende den retur via e-Boks?\n\n" +
				"Alma må gerne selv være med, når I læser den igennem.\n\nVenlig hilsen\n" + tine.name() + "\nRådgiver, Familie og Børn\nTlf. " + tine.phone + "\n",
			attachment: "Samtykkeerklæring.pdf", mediaType: "application/pdf", data: pdf(consent)}.eml(), nil)

	m.add("Gammel indbakke.mbox", downloads(95, doc.MBOX, "", policy.PersonName, policy.CPR), mbox(
		letter{from: "Ragna Ravn", fromMail: ragna.mail, to: tine.name(), toMail: tine.mail, subject: "Alma og sommerferien", at: d.at(160),
			body: "Hej Tine\n\nAlma kommer med på ferie i uge 29 og 30. Er det i orden, at vi tager til Bornholm?\n\nHilsen Ragna\n"},
		letter{from: tine.name(), fromMail: tine.mail, to: "Ragna Ravn", toMail: ragna.mail, subject: "SV: Alma og sommerferien", at: d.at(158),
			body: "Hej Ragna\n\nDet er helt fint. Jeg skal bruge Villads' personnummer til pasansøgningen, er det " + villads.cpr + "?\n\nFrom nu af sender vi den slags via e-Boks.\n\nVenlig hilsen\n" + tine.name() + "\n"},
	), nil)

	m.add("kontakter.vcf", downloads(60, doc.VCF, "", policy.PersonName, policy.Phone, policy.Email), []byte(cards(tine, malene, pernille)), nil)
	m.add("møder.ics", downloads(10, doc.ICS, "", policy.PersonName), []byte(calendar(d)), nil)
}

func cards(people ...person) string {
	var b strings.Builder
	for _, p := range people {
		b.WriteString("BEGIN:VCARD\r\nVERSION:3.0\r\nN:" + p.last + ";" + p.first + ";;;\r\nFN:" + p.name() + "\r\nTEL;TYPE=CELL:+45 " + p.phone + "\r\n")
		if p.mail != "" {
			b.WriteString("EMAIL:" + p.mail + "\r\n")
		}
		if street, town, ok := strings.Cut(p.address, ", 7"); ok {
			b.WriteString("ADR;TYPE=HOME:;;" + strings.ReplaceAll(street, ",", `\,`) + ";" + town[4:] + ";;7" + town[:3] + ";Danmark\r\n")
		}
		b.WriteString("END:VCARD\r\n")
	}
	return b.String()
}

func calendar(d dates) string {
	const stamp = "20060102T150405Z"
	return strings.Join([]string{"BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Husorden//Eksempel//DA",
		"BEGIN:VEVENT", "UID:netvaerksmoede@post.example", "DTSTAMP:" + d.at(10).UTC().Format(stamp), "DTSTART:" + d.at(-4).UTC().Format(stamp),
		"SUMMARY:Netværksmøde om Alma Nørholt Brinch", "LOCATION:Højmarkskolen\\, lokale 12",
		"DESCRIPTION:Deltagere: " + tine.name() + "\\, " + malene.name() + "\\, klas", " selærer. Husk psykologens vurdering.", // a folded line
		"END:VEVENT", "END:VCALENDAR", ""}, "\r\n")
}
