package sample

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/husorden/husorden/agent/extract/doc"
	"github.com/husorden/husorden/policy"
)

// home is what lies on the computer of a residential home and of a day-care
// institution (S1, S10, S11, T4).
func (m *maker) home(d dates) {
	m.add("Referat af beboermøde.rtf", desktop(33, doc.RTF, policy.Minutes, policy.PersonName), rtf(minutes(d)), nil)
	m.add("Dagbogsnotat.txt", desktop(38, doc.Text, policy.DailyNotes, policy.PersonName, policy.CPR, policy.Health), utf16LE(dailyNotes(d)), nil)
	m.add("Indskrivningsaftale.pdf", downloads(100, doc.PDF, policy.AdmissionAgreement, policy.CPR, policy.PersonName), pdf(admission(d)), nil)

	data, err := xlsx(register(), pernille.name(), d.at(110))
	m.add("Beboerregister.xlsx", downloads(110, doc.XLSX, "", policy.CPR, policy.PersonName), data, err)

	data, err = odt(jobApplication(d), d.at(98))
	m.add("Ansøgning Signe.odt", downloads(98, doc.ODT, policy.JobApplication, policy.PersonName, policy.Phone, policy.Email), data, err)

	m.add("Venteliste.csv", downloads(36, doc.CSV, policy.WaitingList, policy.PersonName, policy.CPR), []byte(waitingList(d)), nil)

	data, err = enrolmentExtract(d)
	m.add("udtræk.json", downloads(3, doc.JSON, "", policy.PersonName, policy.CPR, policy.Email), data, err)
	m.add("indberetning.xml", downloads(8, doc.XML, policy.SicknessRefund, policy.PersonName, policy.CPR), []byte(sicknessReport(d)), nil)

	data, err = archive(d)
	m.add("Overdragelse.zip", downloads(45, doc.ZIP, "", policy.PersonName, policy.CPR), data, err)
}

func minutes(d dates) text {
	return text{title: "Referat af beboermøde på Lyngtoften", author: pernille.name(), blocks: []block{
		p("Dato: " + d.long(33) + ". Til stede: " + jens.name() + ", " + karla.name() + ", " + mogens.name() + " og Pernille (referent)."),
		h("1. Madplan"),
		p("Karla ønsker fisk om torsdagen. Mogens vil gerne lave sin mors frikadeller. Vi prøver begge dele i næste uge."),
		h("2. Støj om aftenen"),
		p(jens.name() + " kan ikke sove, når der spilles høj musik efter klokken 22. Det er aftalt, at fællesrummet lukker klokken 21.30 på hverdage."),
		h("3. Tur til Djurs Sommerland"),
		p("Turen er den " + d.long(9) + ". " + mogens.name() + " går dårligt efter sin hofteoperation og får kørestol med."),
		p("Næste møde er om fire uger. Kaffen står " + karla.name() + " for."),
	}}
}

func dailyNotes(d dates) string {
	return text{title: "Dagbogsnotat", blocks: []block{
		p("Borger: " + jens.name() + ", CPR-nr. " + jens.cpr),
		p("Dato: " + d.long(38) + ", aftenvagt"),
		p("Jens-Ole var urolig ved aftensmaden og gik fra bordet. Han fortalte senere, at han hører stemmer igen, og at han ikke har taget sin medicin i tre dage. Jeg sad hos ham, til han faldt til ro, og gav p.n. efter aftale med bagvagten. Han har diagnosen paranoid skizofreni, og vi holder øje med tidlige tegn."),
		p("Kl. 22.40 sov han. Nattevagten er orienteret."),
		p("Pernille"),
	}}.plain("\r\n")
}

func admission(d dates) text {
	return text{title: "Indskrivningsaftale", author: pernille.name(), blocks: []block{
		p("mellem Botilbuddet Lyngtoften og borgeren"),
		table(cells("Navn", karla.name()), cells("CPR-nr.", karla.cpr), cells("Adresse", karla.address), cells("Betalingskommune", "Fjordby Kommune"),
			cells("Indflytning", d.long(100)), cells("Bevilling", "Længerevarende botilbud"), cells("Pårørende", "Astrid Højmark Elbæk, tlf. 67 72 08 16")),
		h("Indsatsen"),
		p("Karla har en medfødt udviklingshæmning og type 1-diabetes. Hun skal have støtte til personlig hygiejne, til at måle blodsukker og til at holde styr på sin økonomi. Hun er under værgemål."),
		h("Samtykke"),
		p("Karla giver samtykke til, at Lyngtoften udveksler oplysninger med egen læge og med kommunen. Samtykket kan altid trækkes tilbage."),
		p("Ørum Djurs, den " + d.long(100)),
		p(pernille.name() + ", daglig leder"),
	}}
}

// register holds CPR numbers as a spreadsheet keeps what looks like a number:
// without the hyphen and without a leading zero.
func register() []sheet {
	rows := [][]any{{"Navn", "CPR-nr.", "Værelse", "Indflyttet", "Kontaktperson"}}
	for i, b := range []person{jens, karla, mogens} {
		number, _ := strconv.Atoi(strings.ReplaceAll(b.cpr, "-", "")) // ten digits
		rows = append(rows, []any{b.name(), number, 3 + i, 2019 + i, "Pernille"})
	}
	return []sheet{{"Beboere", rows}, {"Fraflyttede", [][]any{{"Navn", "CPR-nr."}, {"Ebba Lundquist Thy", cpr(11, 4, 2047, true)}}}}
}

func jobApplication(d dates) text {
	return text{title: "Ansøgning til stillingen som pædagog", author: signe.name(), blocks: []block{
		p(signe.name() + ", " + signe.address + ", tlf. " + signe.phone + ", " + signe.mail),
		p("Grenaa, den " + d.long(98)),
		p("Kære Pernille"),
		p("Jeg søger stillingen som pædagog på Lyngtoften, fordi jeg gerne vil arbejde med voksne, som har brug for støtte i hverdagen. Jeg blev uddannet for seks år siden og har siden arbejdet i et dagtilbud for mennesker med senhjerneskade."),
		p("Jeg er 34 år, gift og har to børn. Jeg kan begynde den 1. i en måned. Min nuværende leder, Ulrik Brandhøj Sass, udtaler sig gerne om mig på telefon 67 51 60 44."),
		p("Med venlig hilsen"),
		p(signe.name()),
	}}
}

func waitingList(d dates) string {
	rows := "Venteliste Myretuen;Udskrevet " + d.short(36) + "\r\nBarnets navn;CPR-nr.;Forælder;Telefon;Ønsket opstart\r\n"
	for i, b := range []struct{ child, number, parent, phone string }{
		{"Liva Kjærbye Holt", cpr(5, 5, 2055, true), "Stine Kjærbye Holt", "67 14 90 02"},
		{"Storm Aabenhus Riis", cpr(21, 9, 2055, false), "Mads Aabenhus Riis", "67 83 47 11"},
		{"Ellinor Vindbæk Juel", cpr(30, 1, 2056, true), "Katrine Vindbæk Juel", "67 29 66 35"},
	} {
		rows += fmt.Sprintf("%s;%s;%s;%s;%s\r\n", b.child, b.number, b.parent, b.phone, d.short(-30*(i+1)))
	}
	return rows
}

func enrolmentExtract(d dates) ([]byte, error) {
	type contact struct {
		Navn string `json:"navn"`
		Mail string `json:"mail"`
	}
	type child struct {
		Navn      string    `json:"navn"`
		CPR       string    `json:"cpr"`
		Stue      string    `json:"stue"`
		Allergi   string    `json:"allergi,omitempty"`
		Kontakter []contact `json:"kontakter"`
	}
	return json.MarshalIndent(map[string]any{
		"institution": "Myretuen", "dannet": d.short(3),
		"børn": []child{
			{"Bertil Sønderås Vejlby", cpr(14, 2, 2053, true), "Gul stue", "nødder", []contact{{"Ida Sønderås Vejlby", "ida.vejlby@post.example"}}},
			{"Nanna Egebro Winkel", cpr(8, 7, 2052, false), "Blå stue", "", []contact{{"Troels Egebro Winkel", "troels@winkel.example"}}},
		}}, "", "  ")
}

func sicknessReport(d dates) string {
	return `<?xml version="1.0" encoding="UTF-8"?>
<indberetning dannet="` + d.short(8) + `">
  <!-- refusion af sygedagpenge -->
  <arbejdsgiver cvr="00000000">Botilbuddet Lyngtoften</arbejdsgiver>
  <medarbejder>
    <navn>` + esc(signe.name()) + `</navn>
    <cpr>` + strings.ReplaceAll(signe.cpr, "-", "") + `</cpr>
    <fravær fra="` + d.short(40) + `" til="` + d.short(12) + `" årsag="sygdom"/>
    <bemærkning>Sygemeldt med stress, delvist genoptaget.</bemærkning>
  </medarbejder>
</indberetning>
`
}

// archive is a zip in a zip with three formats in it.
func archive(d dates) ([]byte, error) {
	report, err := docx(statusReport(d), zipDate(d))
	if err != nil {
		return nil, err
	}
	inner, err := pack(zipDate(d), part{"noter/samtale.txt", []byte(text{title: "Samtale med skolen", blocks: []block{
		p("Talte med Almas klasselærer den " + d.long(60) + ". " + alma.name() + " (" + alma.cpr + ") har haft en god måned."),
	}}.plain("\n"))}, part{"noter/ugeplan.csv", []byte("Dag;Aktivitet\nMandag;Svømning\nOnsdag;Spejder\n")})
	if err != nil {
		return nil, err
	}
	return pack(zipDate(d), part{"Læs mig.txt", []byte("Papirer til den nye rådgiver.\n")}, part{"Statusrapport.docx", report}, part{"Noter.zip", inner})
}
