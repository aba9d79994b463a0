package sample

import (
	"fmt"
	"time"

	"github.com/husorden/husorden/agent/extract/doc"
	"github.com/husorden/husorden/policy"
)

// documents makes everything in the home.
func documents(d dates) ([]item, error) {
	var m maker
	m.family(d)
	m.home(d)
	m.mail(d)
	m.everyday(d)
	m.unreadable(d)
	return m.items, m.err
}

// maker gathers documents and the first error.
type maker struct {
	items []item
	err   error
}

// add takes a document that was made, or the error of making it.
func (m *maker) add(name string, want Document, data []byte, err error) {
	if err != nil && m.err == nil {
		m.err = fmt.Errorf("%s: %w", name, err)
	}
	m.items = append(m.items, item{Document: want, name: name, data: data})
}

func desktop(age int, f doc.Format, t policy.DocumentType, kinds ...policy.Kind) Document {
	return Document{Place: policy.Desktop, Age: age, Format: f, Type: t, Scope: policy.InScope, Kinds: kinds}
}

func downloads(age int, f doc.Format, t policy.DocumentType, kinds ...policy.Kind) Document {
	return Document{Place: policy.Downloads, Age: age, Format: f, Type: t, Scope: policy.InScope, Kinds: kinds}
}

// inBin is a document thrown out so many days ago.
func inBin(age, thrownOut int, f doc.Format, t policy.DocumentType, kinds ...policy.Kind) Document {
	return Document{Place: policy.RecycleBin, Age: age, InBin: thrownOut, Format: f, Type: t, Scope: policy.InScope, Kinds: kinds}
}

// exempt is a document the rules do not cover (T1).
func exempt(d Document) Document {
	d.Scope = policy.Exempt
	return d
}

// harmless is a document without personal data of these kinds.
func harmless(d Document, never ...policy.Kind) Document {
	d.Scope, d.Never = "", never
	return d
}

func notScanned(d Document, r policy.Reason) Document {
	d.Scope, d.Status, d.Reason = "", policy.NotScanned, r
	return d
}

// family is what a foster family writes and forgets (K7, K8, K9).
func (m *maker) family(d dates) {
	data, err := docx(statusReport(d), d.at(34))
	m.add("Alma/Statusrapport Alma.docx", desktop(34, doc.DOCX, policy.StatusReport, policy.CPR, policy.PersonName, policy.Health), data, err)

	data, err = xlsx(drivingSheet(d), ragna.name(), d.at(41))
	m.add("Køreseddel.xlsx", desktop(41, doc.XLSX, policy.DrivingSheet, policy.CPR, policy.PersonName), data, err)

	m.add("Aflastningsseddel.pdf", desktop(26, doc.PDF, policy.RespiteSheet, policy.CPR, policy.PersonName), pdf(respiteSheet(d)), nil)

	data, err = odt(concernReport(d), d.at(12))
	m.add("Bekymringsskema Villads.odt", desktop(12, doc.ODT, policy.ConcernReport, policy.CPR, policy.PersonName, policy.Health), data, err)

	data, err = pptx(statusMeeting(d), ragna.name(), d.at(31))
	m.add("Alma/Oplæg til statusmøde.pptx", desktop(31, doc.PPTX, "", policy.PersonName, policy.CPR), data, err)

	m.add("Husk til onsdag.txt", desktop(5, doc.Text, "", policy.PersonName, policy.Phone), windows1252(noteToSelf(d)), nil)

	data, err = docx(boardingSchool(d), d.at(75))
	m.add("Efterskoleseddel Villads.docx", inBin(75, 40, doc.DOCX, policy.BoardingSchoolSheet, policy.CPR, policy.PersonName), data, err)

	draft := statusReport(d)
	draft.title = "Statusrapport – kladde"
	data, err = odt(draft, d.at(48))
	m.add("Statusrapport kladde.odt", inBin(48, 20, doc.ODT, policy.StatusReport, policy.CPR, policy.PersonName), data, err)
}

func statusReport(d dates) text {
	return text{title: "Statusrapport", author: ragna.name(), blocks: []block{
		table(cells("Barnets navn", alma.name()), cells("CPR-nr.", alma.cpr), cells("Plejefamilie", "Ragna og Henning Ravn, "+ragna.address),
			cells("Periode", d.long(215)+" – "+d.long(34)), cells("Rådgiver", tine.name()+", Fjordby Kommune")),
		h("Trivsel i hverdagen"),
		p("Alma er en glad og nysgerrig pige på ni år, som har boet hos os i snart fire år. Hun er faldet godt til i den nye klasse og fortæller selv om det, når hun kommer hjem. Morgenerne er stadig svære: hun skal have besked i god tid og hjælpes med at komme i tøjet, ellers går hun i stå."),
		h("Helbred"),
		p("Alma har fået konstateret ADHD og tager medicin morgen og middag. Hun sover bedre, efter at dosis blev sat ned i efteråret. Hun går til kontrol hos børnepsykiateren hver tredje måned, senest den " + d.long(50) + ". Almas astma er i ro, og hun har ikke brugt sin inhalator siden sommer."),
		h("Skole"),
		p("Alma går i 3. klasse på Højmarkskolen. Hun læser let, men har brug for pauser og for en voksen ved siden af sig i matematik. Der er bevilget ni timers støtte om ugen."),
		h("Samvær"),
		p("Samværet med mor, " + malene.name() + ", ligger hver anden lørdag kl. 10–14 og er støttet. Malene har været indlagt på psykiatrisk afdeling i januar, og to samvær blev aflyst. Alma var ked af det og havde mareridt i de følgende uger."),
		h("Vores vurdering"),
		p("Vi anbefaler, at støttetimerne fortsætter, og at samværet holdes på samme niveau, indtil mor er mere stabil."),
		p("Ravnemosevej, den " + d.long(34)),
		p(ragna.name()),
	}}
}

func drivingSheet(d dates) []sheet {
	rows := [][]any{
		{"Køreseddel til Fjordby Kommune, Familieplejen"},
		{"Plejefamilie", "Ragna og Henning Ravn, " + ragna.address},
		{"Barn", alma.name(), "CPR-nr.", alma.cpr},
		{"Reg.nr. og konto", "0000 0004417263", "IBAN", iban(4417263)},
		{},
		{"Dato", "Fra", "Til", "Formål", "Km"},
	}
	for i, trip := range []struct {
		to, why string
		km      float64
	}{{"Børnepsykiatrisk ambulatorium, Vejle", "Kontrol", 112.4}, {"Grindsted", "Samvær med mor", 38.6},
		{"Højmarkskolen", "Netværksmøde", 14.2}, {"Grindsted", "Samvær med mor", 38.6}, {"Tandplejen, Ansager", "Eftersyn", 6.8}} {
		rows = append(rows, []any{d.short(70 - 6*i), "Ansager", trip.to, trip.why, trip.km})
	}
	rows = append(rows, []any{"I alt", "", "", "", 210.6})
	return []sheet{{"Køreseddel", rows}, {"Satser", [][]any{{"Sats pr. km", 2.28}, {"Gælder fra", "1. januar"}}}}
}

func respiteSheet(d dates) text {
	return text{title: "Aflastningsseddel", author: ragna.name(), blocks: []block{
		p("Udfyldes af plejefamilien efter hver aflastning og sendes til kommunen via e-Boks."),
		table(cells("Barn", villads.name()), cells("CPR-nr.", villads.cpr), cells("Aflastningsfamilie", "Bodil og Aksel Kjærbye Munk"), cells("Fra", d.long(30)+" kl. 16"), cells("Til", d.long(28)+" kl. 17")),
		p("Villads sov dårligt den første nat og ringede hjem to gange. Lørdag var de i skoven, og han fik selv lov at tænde bål. Han havde glemt sin epilepsimedicin, så Aksel hentede den samme aften."),
		p("Antal døgn til afregning: 1. Kørsel: 62 km."),
		p("Dato: " + d.long(26) + "   Underskrift: " + ragna.name()),
	}}
}

func concernReport(d dates) text {
	return text{title: "Bekymringsskema", author: ragna.name(), blocks: []block{
		table(cells("Vedrører", villads.name()), cells("CPR-nummer", villads.cpr), cells("Bopæl", villads.address), cells("Udfyldt af", ragna.name()), cells("Telefon", ragna.phone)),
		h("Hvad er vi bekymrede for?"),
		p("Siden efterårsferien har Villads trukket sig fra de andre børn. Han spiser næsten ingenting og har tabt sig. To gange har han haft blå mærker på overarmene efter samvær hos sin far, og han vil ikke fortælle, hvordan han har fået dem. Han har sagt til sin lærer, at far drikker og bliver vred."),
		h("Hvad har vi gjort?"),
		p("Vi har talt med Villads, med hans lærer på Tuelunde Skole og med egen læge, som mistænker en begyndende depression. Vi beder om, at samværet sættes i bero, til sagen er undersøgt."),
		p("Den " + d.long(12)),
	}}
}

func statusMeeting(d dates) []slide {
	return []slide{
		{"Statusmøde om Alma", []string{"Fjordby Kommune, " + d.long(30), "Til stede: " + tine.name() + ", " + ragna.name() + " og " + malene.name()}},
		{"Hvordan går det?", []string{"Alma Nørholt Brinch, CPR-nr. " + alma.cpr, "Skole: trives, ni støttetimer om ugen", "Helbred: ADHD, medicin nedsat i efteråret", "Samvær: hver anden lørdag, støttet"}},
		{"Det vil vi gerne aftale", []string{"Støttetimer fortsætter til sommer", "Ferieplan for juli", "Næste møde om tre måneder"}},
	}
}

func noteToSelf(d dates) string {
	return "Husk til onsdag\r\n\r\n- ringe til " + tine.name() + " på " + tine.phone + " om sommerferien\r\n" +
		"- Alma skal have idrætstøj med\r\n- bestille tid til Villads Egeris Toft hos øjenlægen\r\n- købe havregryn og rugbrød\r\n" +
		"- svare " + malene.name() + " (" + malene.phone + ") om lørdag\r\n"
}

func boardingSchool(d dates) text {
	return text{title: "Efterskoleseddel", author: ragna.name(), blocks: []block{
		p("Til Fjordby Kommune, Familieplejen. Vi søger om dækning af udgifter til efterskoleophold."),
		table(cells("Den unge", villads.name()), cells("CPR-nr.", villads.cpr), cells("Efterskole", "Tuelunde Efterskole"), cells("Periode", "10. klasse, august til juni"),
			cells("Egenbetaling pr. uge", "1.415 kr."), cells("Lommepenge pr. uge", "285 kr."), cells("Udstyr", "Sengetøj, fodboldstøvler, arbejdstøj")),
		p("Den " + d.long(75) + ", " + ragna.name()),
	}}
}

// unreadable is what nobody can look through.
func (m *maker) unreadable(d dates) {
	inner, err := docx(statusReport(d), d.at(50))
	if err == nil {
		var locked []byte
		locked, err = packLocked(d.at(50), "Skovsø-1987", part{"Statusrapport.docx", inner})
		m.add("Fortroligt.zip", notScanned(downloads(50, doc.ZIP, ""), policy.Encrypted), locked, err)
		m.add("Handleplan (reddet).docx", notScanned(downloads(15, doc.DOCX, ""), policy.Corrupt), inner[:len(inner)*6/10], nil)
	}
	picture, err := photo()
	m.add("Solnedgang.png", notScanned(desktop(140, doc.Image, ""), policy.ImageNoOCR), picture, err)
}

// zipDate is when the parts of an archive were last written.
func zipDate(d dates) time.Time { return d.at(60) }
