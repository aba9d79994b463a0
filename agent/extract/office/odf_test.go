package office

import (
	"errors"
	"strings"
	"testing"

	"github.com/husorden/husorden/agent/extract/doc"
)

const odfNS = `xmlns:office="o" xmlns:text="t" xmlns:table="tb" xmlns:draw="d" xmlns:dc="dc" xmlns:xlink="x" xmlns:svg="s" xmlns:form="f" xmlns:presentation="p" xmlns:style="st" xmlns:meta="m"`

// odf builds an OpenDocument package of this kind ("text") with this body.
func odf(tb testing.TB, kind, body string, more ...file) []byte {
	return zipped(tb, append([]file{
		{"mimetype", "application/vnd.oasis.opendocument." + kind},
		{"content.xml", odfXML(kind, body)},
	}, more...)...)
}

func odfXML(kind, body string) string {
	return `<?xml version="1.0" encoding="UTF-8"?><office:document-content ` + odfNS + `><office:automatic-styles><style:style><text:p>ikke tekst</text:p></style:style></office:automatic-styles>` +
		`<office:body><office:` + kind + `>` + body + `</office:` + kind + `></office:body></office:document-content>`
}

func TestODT(t *testing.T) {
	for _, tt := range []struct{ name, body, want string }{
		{"spans", `<text:p>Nr. 0102<text:span>45-</text:span><text:bookmark/>6789</text:p>`, "Nr. 010245-6789\n"},
		{"white space", "<text:p>\n  to   ord <text:span> tre</text:span><text:s text:c=\"2\"/>fire<text:tab/>fem<text:line-break/> seks\n</text:p>", "to ord tre  fire\tfem\nseks \n"},
		{"note aside", `<text:p>Hun tri<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>En fodnote</text:p></text:note-body></text:note>ves.</text:p>`, "Hun trives.\nEn fodnote\n"},
		{"comment", `<text:p>a<office:annotation><dc:creator>Bente Eksempel</dc:creator><dc:date>2045-01-01</dc:date><meta:date-string>x</meta:date-string><text:p>husk</text:p></office:annotation>b</text:p>`, "ab\nBente Eksempel: husk\n"},
		{"frame", `<text:p>a<draw:frame><draw:text-box><text:p>boks</text:p></draw:text-box><svg:title>titel</svg:title><svg:desc>beskrivelse</svg:desc></draw:frame>b</text:p>`, "ab\nboks\ntitel\nbeskrivelse\n"},
		{"date field", `<text:p>Den <text:date>1. februar 2045</text:date></text:p>`, "Den 1. februar 2045\n"},
		{"hidden", `<text:p><text:hidden-text text:is-hidden="true" text:string-value="skjult"/>a <text:hidden-paragraph text:is-hidden="true"/>b</text:p><text:section text:display="none"><text:p>skjult afsnit</text:p></text:section>`, "a b\nskjult\nskjult afsnit\n"},
		{"table", `<table:table table:name="Tabel1"><table:table-column table:number-columns-repeated="2"/><table:table-row><table:table-cell><text:p>CPR</text:p><text:p>(ti cifre)</text:p></table:table-cell><table:table-cell><text:p>010245-6789</text:p></table:table-cell></table:table-row></table:table>`, "CPR (ti cifre)\t010245-6789\n"},
		{"changes", changes("ct1", "deletion", "8") + changes("ct2", "insertion", "") + changes("ct3", "deletion", "Slettet sætning. ") + changes("ct4", "deletion", "uden plads") +
			`<text:p>Nr. 010245-67<text:change text:change-id="ct1"/><text:change-start text:change-id="ct2"/>1<text:change-end text:change-id="ct2"/>9 og <text:change text:change-id="ct3"/>mere</text:p>`,
			"Nr. 010245-6719 010245-6789 og Slettet sætning. mere\nuden plads\n"},
		{"links", `<text:p><text:a xlink:href="mailto:bente@example.dk">Bente</text:a> <text:a xlink:href="#afsnit">afsnit</text:a></text:p>`, "Bente afsnit\nbente@example.dk\n"},
		{"form", `<office:forms><form:form><form:text form:name="x" form:current-value="Solvej Prøvesen"/><form:checkbox form:label="Har astma"/></form:form></office:forms><text:p>b</text:p>`, "Solvej Prøvesen\nHar astma\nb\n"},
		{"picture data", `<text:p>a<draw:frame><draw:image><office:binary-data>QUJD</office:binary-data></draw:image></draw:frame></text:p>`, "a\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := text(t, ODT, odf(t, "text", tt.body))
			if err != nil || got != tt.want {
				t.Errorf("got %q, %v; want %q", got, err, tt.want)
			}
			flat := strings.ReplaceAll(odfXML("text", tt.body), "office:document-content", "office:document")
			if got, err := text(t, ODT, []byte(flat)); err != nil || got != tt.want {
				t.Errorf("flat: got %q, %v; want %q", got, err, tt.want)
			}
		})
	}
}

func changes(id, kind, deleted string) string {
	p := ""
	if kind == "deletion" {
		p = `<text:p>` + deleted + `</text:p>`
	}
	return `<text:tracked-changes><text:changed-region xml:id="` + id + `" text:id="` + id + `"><text:` + kind +
		`><office:change-info><dc:creator>Ditte</dc:creator><dc:date>2045</dc:date></office:change-info>` + p + `</text:` + kind + `></text:changed-region></text:tracked-changes>`
}

func TestODTParts(t *testing.T) {
	b := odf(t, "text", `<text:p>Krop</text:p>`,
		file{"styles.xml", `<office:document-styles ` + odfNS + `><office:styles><text:p>ikke dette</text:p></office:styles><office:master-styles><style:master-page><style:header><text:p>Sidehoved</text:p></style:header><style:footer><text:p>Sidefod</text:p></style:footer></style:master-page></office:master-styles></office:document-styles>`},
		file{"meta.xml", `<office:document-meta ` + odfNS + `><office:meta><dc:title>En titel</dc:title><meta:initial-creator>Forfatter Testesen</meta:initial-creator><meta:keyword>nøgle</meta:keyword><meta:generator>LibreOffice</meta:generator><meta:user-defined meta:name="Barn">Solvej</meta:user-defined><meta:user-defined meta:name="Info 1"/></office:meta></office:document-meta>`},
		file{"Object 1/content.xml", odfXML("chart", `<text:p>Diagramtitel</text:p>`)},
		file{"Object 2", string(docx(t, para(run("Indlejret"))))})
	got, err := text(t, ODT, b)
	want := "Krop\nSidehoved\nSidefod\nEn titel\nForfatter Testesen\nnøgle\nBarn\tSolvej\nDiagramtitel\nObject 2\nIndlejret\n"
	if err != nil || got != want {
		t.Errorf("got %q, %v; want %q", got, err, want)
	}
}

func TestODS(t *testing.T) {
	cell := func(text string) string {
		return `<table:table-cell office:value-type="string"><text:p>` + text + `</text:p></table:table-cell>`
	}
	body := `<table:table table:name="Børn"><table:table-column table:number-columns-repeated="1024"/>
<table:table-row>` + cell("Navn") + cell("CPR-nr.") + cell("Ordre") + `</table:table-row>
<table:table-row>` + cell("Solvej<text:s/>Prøvesen") + `<table:table-cell office:value-type="float" office:value="102456789"><text:p>102456789</text:p></table:table-cell>` + cell("102456789") + `</table:table-row>
<table:table-row table:visibility="collapse">` + cell("skjult") + `<table:table-cell table:number-columns-repeated="900"/>` + cell("langt<text:line-break/>væk") + `<table:table-cell table:number-columns-repeated="100"/></table:table-row>
<table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>
<table:table-row><table:table-cell table:number-columns-repeated="500" office:value-type="string"><office:annotation><text:p>en kommentar</text:p></office:annotation><text:p>igen</text:p></table:table-cell>
<table:table-cell office:value-type="float" office:value="42"><text:p/></table:table-cell></table:table-row></table:table>
<table:table table:name="Skjult ark" table:style-name="ta2"><table:table-row>` + cell("hemmeligt") + `</table:table-row></table:table>`
	got, err := text(t, ODS, odf(t, "spreadsheet", body))
	want := "Børn\nNavn\tCPR-nr.\tOrdre\nSolvej Prøvesen\t0102456789\t102456789\nskjult\t\t\t\tlangt væk\nigen\tigen\tigen\tigen\t\t\t\t42\nen kommentar\nSkjult ark\nhemmeligt\n"
	if err != nil || got != want {
		t.Errorf("got %q, %v\nwant %q", got, err, want)
	}
}

// TestODSLostZero checks columns without a label, sheet by sheet.
func TestODSLostZero(t *testing.T) {
	sheet := func(name string, cells ...string) string {
		var b strings.Builder
		for _, c := range cells {
			b.WriteString(`<table:table-row><table:table-cell office:value-type="float" office:value="` + c + `"><text:p>` + c + `</text:p></table:table-cell></table:table-row>`)
		}
		return `<table:table table:name="` + name + `">` + b.String() + `</table:table>`
	}
	body := sheet("Børn", "102456789", "1102456789", "2102456789") + sheet("Ordrer", "102456789", "17", "18", "19") + sheet("Unge", "1102456789", "2102456789", "102456789")
	want := "Børn\n0102456789\n1102456789\n2102456789\nOrdrer\n102456789\n17\n18\n19\nUnge\n1102456789\n2102456789\n0102456789\n"
	body += `<table:table table:name="To ens">` + // equal cells side by side are written once
		`<table:table-row><table:table-cell><text:p>CPR</text:p></table:table-cell><table:table-cell><text:p>Ordre</text:p></table:table-cell></table:table-row>` +
		`<table:table-row><table:table-cell table:number-columns-repeated="2"><text:p>102456789</text:p></table:table-cell></table:table-row></table:table>`
	want += "To ens\nCPR\tOrdre\n0102456789\t102456789\n"
	flat := `<office:document office:mimetype="application/vnd.oasis.opendocument.spreadsheet" ` + odfNS + `><office:body><office:spreadsheet>` + body + `</office:spreadsheet></office:body></office:document>`
	for name, in := range map[string][]byte{"zipped": odf(t, "spreadsheet", body), "flat": []byte(flat)} {
		if got, err := text(t, ODS, in); err != nil || got != want {
			t.Errorf("%s: got %q, %v\nwant %q", name, got, err, want)
		}
	}
}

func TestODP(t *testing.T) {
	frame := func(class, text string) string {
		return `<draw:frame` + class + `><draw:text-box><text:p>` + text + `</text:p></draw:text-box></draw:frame>`
	}
	body := `<presentation:footer-decl presentation:name="ftr1">Bundtekst</presentation:footer-decl><draw:page draw:name="page1">` + frame(` presentation:class="title"`, "Titel") +
		`<presentation:notes>` + frame(` presentation:class="notes"`, "En note") + `</presentation:notes></draw:page><draw:page draw:name="Om Solvej" draw:style-name="skjult">` + frame("", "Skjult dias") + `</draw:page>`
	got, err := text(t, ODP, odf(t, "presentation", body, file{"styles.xml", `<office:document-styles ` + odfNS + `><office:master-styles><style:master-page>` +
		frame(` presentation:class="title"`, "Klik her") + frame("", "Masterens tekst") + `</style:master-page></office:master-styles></office:document-styles>`}))
	want := "Bundtekst\nTitel\nEn note\nOm Solvej\nSkjult dias\nMasterens tekst\n"
	if err != nil || got != want {
		t.Errorf("got %q, %v; want %q", got, err, want)
	}
}

func TestODFEncrypted(t *testing.T) {
	manifest := `<manifest:manifest xmlns:manifest="m"><manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/></manifest:file-entry></manifest:manifest>`
	for _, name := range []string{"content.xml", "encrypted-package"} {
		b := zipped(t, file{"mimetype", "application/vnd.oasis.opendocument.text"}, file{name, "\x01\x02"}, file{"META-INF/manifest.xml", manifest})
		if got, err := text(t, ODT, b); !errors.Is(err, doc.ErrEncrypted) || got != "" {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}
