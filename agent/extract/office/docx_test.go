package office

import (
	"errors"
	"strings"
	"testing"

	"github.com/husorden/husorden/agent/extract/doc"
)

func TestDOCXBody(t *testing.T) {
	tracked := func(kind, text string) string {
		el := "t"
		if kind == "del" {
			el = "delText"
		}
		return `<w:` + kind + ` w:id="1" w:author="Ditte"><w:r><w:` + el + ` xml:space="preserve">` + text + `</w:` + el + `></w:r></w:` + kind + `>`
	}
	box := `<w:txbxContent>` + para(run("Ring 12 34 56 78")) + `</w:txbxContent>`
	for _, tt := range []struct{ name, body, want string }{
		{"split runs", para(run("0102") + `<w:proofErr w:type="spellStart"/>` + run("45-67") + `<w:bookmarkStart w:id="0" w:name="x"/>` + run("89") + run(" er nummeret")), "010245-6789 er nummeret\n"},
		{"tab stops are no tabs", para(run("a") + `<w:r><w:tab/></w:r>` + run("b")), "a\tb\n"},
		{"breaks", para(run("a") + `<w:r><w:br/></w:r>` + run("b") + `<w:r><w:cr/></w:r>` + run("c") + `<w:r><w:lastRenderedPageBreak/></w:r>` + run("d")), "a\nb\ncd\n"},
		{"hyphens", para(run("010245") + `<w:r><w:noBreakHyphen/></w:r>` + run("6789 Ander") + `<w:r><w:softHyphen/></w:r>` + run("sen")), "010245\u20116789 Andersen\n"},
		{"symbol", para(run("010245") + `<w:r><w:sym w:font="Symbol" w:char="F02D"/></w:r>` + run("6789") + `<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>`), "010245-6789\uF0FC\n"},
		{"hidden", para(`<w:r><w:rPr><w:vanish/></w:rPr><w:t>skjult astma</w:t></w:r>`), "skjult astma\n"},
		{"entities", para(run("R&amp;D &lt;x&gt; &#230;")), "R&D <x> æ\n"},
		{"line breaks in text", para(run("Karl\n  Testesen")), "Karl   Testesen\n"},

		{"deleted sentence", para(run("Før. ") + tracked("del", "Han tager medicin. ") + run("Efter.")), "Før. Han tager medicin. Efter.\n"},
		{"changed digit", para(run("010245-67") + tracked("del", "8") + tracked("ins", "1") + run("9 og mere")), "010245-6719 010245-6789 og mere\n"},
		{"changed digit, inserted first", para(run("Nr. 010245-67") + tracked("ins", "1") + tracked("del", "8") + run("9.")), "Nr. 010245-6719. 010245-6789.\n"},
		{"replaced number", para(run("CPR: ") + tracked("del", "010245-6789") + tracked("ins", "020346-5111") + run(" tak")), "CPR: 020346-5111 010245-6789 tak\n"},
		{"words behind a number", para(run("010245-6789") + tracked("ins", " ny") + tracked("del", " gammel") + run(".")), "010245-6789 ny. gammel.\n"},
		{"inserted", para(run("a") + tracked("ins", "b c") + run("d")), "ab cd\n"},
		{"deleted paragraph", para(tracked("del", "Hele afsnittet")) + para(run("Næste")), "Hele afsnittet\nNæste\n"},
		{"deleted insertion", para(run("x ") + `<w:ins>` + tracked("del", "borte") + `<w:r><w:t>her</w:t></w:r></w:ins>` + run(" y")), "x her borte y\n"},
		{"moved", para(`<w:moveFrom w:id="1"><w:r><w:t>flyttet</w:t></w:r></w:moveFrom>`), "flyttet\n"},

		{"table", `<w:tbl><w:tblGrid><w:gridCol/><w:gridCol/></w:tblGrid>` +
			row(para(run("Navn")), para(run("Solvej"))+para("")+para(run("Prøvesen"))) +
			row(para(run("CPR-nr."))+para(run("(10 cifre)")), para("")+para(run("010245-6789"))) + `</w:tbl>` + para(run("efter")),
			"Navn\tSolvej Prøvesen\nCPR-nr. (10 cifre)\t010245-6789\nefter\n"},
		{"empty cells", `<w:tbl>` + row(para(""), para(run("b")), para("")) + row(para(""), para(""), para("")) + `</w:tbl>`, "\tb\n"},
		{"one cell as a page", `<w:tbl><w:tblGrid><w:gridCol/></w:tblGrid>` + row(para(run("Navn: Karl"))+para(run("Adresse: Skovvej 3"))) + `</w:tbl>`, "Navn: Karl\nAdresse: Skovvej 3\n"},
		{"table in a table", `<w:tbl>` + row(para(run("ydre"))+`<w:tbl>`+row(para(run("a")), para(run("b")))+`</w:tbl>`+para(run("efter")), para(run("højre"))) + `</w:tbl>`, "ydre\na\tb\nefter\thøjre\n"},

		{"text box once and aside", para(run("tekst") + `<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor><wp:docPr id="1" name="Boks 1" descr="Solvej på stranden"/><wps:txbx>` + box +
			`</wps:txbx></wp:anchor></w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox>` + box + `</v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>` + run("boks")),
			"tekstboks\nSolvej på stranden\nRing 12 34 56 78\n"},
		{"fallback alone", para(`<w:r><mc:AlternateContent><mc:Fallback><w:pict>` + box + `</w:pict></mc:Fallback></mc:AlternateContent></w:r>` + run("x")), "x\nRing 12 34 56 78\n"},
		{"watermark", para(`<w:r><w:pict><v:shape alt="vandmærke"><v:textpath string="FORTROLIGT"/></v:shape></w:pict></w:r>`), "vandmærke\nFORTROLIGT\n"},
		{"content control", `<w:sdt><w:sdtPr><w:alias w:val="CPR"/><w:tag w:val="t"/></w:sdtPr><w:sdtContent>` + para(run("010245-6789")) + `</w:sdtContent></w:sdt>`, "010245-6789\n"},

		{"field", para(`<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> HYPERLINK "mailto:sol</w:instrText></w:r><w:r><w:instrText>vej@example.dk" \l "_Toc1" </w:instrText></w:r>` +
			`<w:r><w:fldChar w:fldCharType="separate"/></w:r>` + run("Skriv til Solvej") + `<w:r><w:fldChar w:fldCharType="end"/></w:r>`), "Skriv til Solvej\nsolvej@example.dk\n"},
		{"page number field", para(`<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> PAGEREF _Toc010245678 \h </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>` + run("7") + `<w:r><w:fldChar w:fldCharType="end"/></w:r>`), "7\n"},
		{"simple field", para(`<w:fldSimple w:instr=" INCLUDETEXT &quot;C:\\Solvej Prøvesen.docx&quot; ">` + run("x") + `</w:fldSimple>`), "x\nC:\\\\Solvej Prøvesen.docx\n"},
		{"link", para(`<w:hyperlink r:id="rId9">` + run("Bente") + `</w:hyperlink> ` + run(" og ") + `<w:hyperlink r:id="rId8">` + run("aksel@example.dk") + `</w:hyperlink>`), "Bente og aksel@example.dk\nbente@example.dk\n"},
		{"drop-down list", para(`<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:ddList><w:result w:val="1"/><w:listEntry w:val="Nej"/><w:listEntry w:val="Ja, astma"/></w:ddList></w:ffData></w:fldChar></w:r>`), "Ja, astma\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := docx(t, tt.body, file{"word/_rels/document.xml.rels", relations(
				[4]string{"rId9", "hyperlink", "mailto:bente@example.dk", "External"},
				[4]string{"rId8", "hyperlink", "mailto:aksel@example.dk", "External"})})
			got, err := text(t, DOCX, b)
			if err != nil || got != tt.want {
				t.Errorf("got %q, %v; want %q", got, err, tt.want)
			}
		})
	}
}

func row(cells ...string) string {
	return `<w:tr><w:trPr/><w:tc><w:tcPr/>` + strings.Join(cells, `</w:tc><w:tc><w:tcPr/>`) + `</w:tc></w:tr>`
}

func TestDOCXParts(t *testing.T) {
	inner := docx(t, para(run("Indlejret brev om Aksel")))
	header := `<w:hdr ` + wNS + `>` + para(run("Sidehoved")) + `</w:hdr>`
	b := docx(t, para(run("Krop")),
		file{"word/comments.xml", `<w:comments ` + wNS + `><w:comment w:id="0" w:author="Bente Eksempel" w:initials="BE">` + para(run("husk skolen")) + `</w:comment></w:comments>`},
		file{"word/footnotes.xml", `<w:footnotes ` + wNS + `><w:footnote w:id="1">` + para(run("fodnote")) + `</w:footnote></w:footnotes>`},
		file{"word/endnotes.xml", `<w:endnotes ` + wNS + `><w:endnote w:id="1">` + para(run("slutnote")) + `</w:endnote></w:endnotes>`},
		file{"word/header1.xml", header}, file{"word/header2.xml", header},
		file{"word/footer1.xml", `<w:ftr ` + wNS + `>` + para(run("Sidefod")) + `</w:ftr>`},
		file{"word/glossary/document.xml", `<w:glossaryDocument ` + wNS + `>` + para(run("byggeklods")) + `</w:glossaryDocument>`},
		file{"word/people.xml", `<w15:people xmlns:w15="x"><w15:person w15:author="Ditte Prøvesen"/></w15:people>`},
		file{"word/styles.xml", `<w:styles ` + wNS + `><w:style><w:t>ikke tekst</w:t></w:style></w:styles>`},
		file{"word/diagrams/data1.xml", `<dgm:dataModel xmlns:dgm="d" xmlns:a="a"><a:p><a:r><a:t>figurtekst</a:t></a:r></a:p></dgm:dataModel>`},
		file{"word/diagrams/drawing1.xml", `<x xmlns:a="a"><a:p><a:r><a:t>figurtekst to gange</a:t></a:r></a:p></x>`},
		file{"word/charts/chart1.xml", `<c:chartSpace xmlns:c="c"><c:strCache><c:pt><c:v>Solvej</c:v></c:pt></c:strCache><c:numCache><c:pt><c:v>17</c:v></c:pt></c:numCache></c:chartSpace>`},
		file{"customXml/item1.xml", `<sag><navn>Bundet Felt</navn></sag>`},
		file{"customXml/itemProps1.xml", `<x>ikke dette</x>`},
		file{"word/embeddings/Microsoft_Word_Document1.docx", string(inner)},
		file{"word/embeddings/oleObject1.bin", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"},
		file{"docProps/core.xml", `<cp:coreProperties xmlns:cp="c" xmlns:dc="d"><dc:title>En titel</dc:title><dc:subject>Et emne</dc:subject><dc:creator>Forfatter Testesen</dc:creator><cp:keywords>nøgle; ord</cp:keywords><cp:revision>7</cp:revision></cp:coreProperties>`},
		file{"docProps/app.xml", `<Properties><Application>Microsoft Office Word</Application><Company>Prøvehjemmet</Company><Manager>Leder Testesen</Manager></Properties>`},
		file{"docProps/custom.xml", `<Properties xmlns:vt="v"><property name="Barn"><vt:lpwstr>Solvej Prøvesen</vt:lpwstr></property><property name="Tom"><vt:lpwstr></vt:lpwstr></property></Properties>`})
	got, err := text(t, DOCX, b)
	if !errors.Is(err, doc.ErrUnsupported) {
		t.Errorf("the OLE object: %v, want unsupported", err)
	}
	lines(t, got, "Krop", "Sidehoved", "Sidefod", "fodnote", "slutnote", "Bente Eksempel: husk skolen", "byggeklods", "Ditte Prøvesen",
		"figurtekst", "Solvej", "Bundet Felt", "En titel", "Et emne", "Forfatter Testesen", "nøgle; ord", "Prøvehjemmet", "Leder Testesen",
		"Barn\tSolvej Prøvesen", "Microsoft_Word_Document1.docx", "Indlejret brev om Aksel")
	lacks(t, got, "ikke", "to gange", "17", "Tom", "Microsoft Office Word")
	if n := strings.Count(got, "Sidehoved"); n != 1 {
		t.Errorf("the same header came out %d times", n)
	}
}

func TestDOCXAltChunk(t *testing.T) {
	b := docx(t, para(run("Krop"))+`<w:altChunk r:id="rId5"/>`,
		file{"word/_rels/document.xml.rels", relations([4]string{"rId5", "aFChunk", "/word/indsat.docx"})},
		file{"word/indsat.docx", string(docx(t, para(run("Indsat brev"))))})
	if got, err := text(t, DOCX, b); err != nil || got != "Krop\nindsat.docx\nIndsat brev\n" {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestDOCXStrict(t *testing.T) {
	b := zipped(t,
		file{`\_rels\.rels`, strings.ReplaceAll(relations([4]string{"rId1", "officeDocument", "/Word/Brev.xml"}), "http://schemas.openxmlformats.org/officeDocument/2006", "http://purl.oclc.org/ooxml/officeDocument")},
		file{"word/brev.xml", `<d:document xmlns:d="http://purl.oclc.org/ooxml/wordprocessingml/main"><d:body><d:p><d:r><d:t>Streng</d:t></d:r></d:p></d:body></d:document>`})
	if got, err := text(t, DOCX, b); err != nil || got != "Streng\n" {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestDOCXPicturesOnly(t *testing.T) {
	picture := para(`<w:r><w:drawing><wp:inline><wp:docPr id="1" name="Billede 1" descr="Et billede, der indeholder tekst"/></wp:inline></w:drawing></w:r>`)
	media := file{"word/media/image1.png", "\x89PNG"}
	got, err := text(t, DOCX, docx(t, picture, media))
	if !errors.Is(err, doc.ErrImage) {
		t.Errorf("a picture alone: %q, %v; want %v", got, err, doc.ErrImage)
	}
	if _, err := text(t, DOCX, docx(t, picture+para(run("Med tekst")), media)); err != nil {
		t.Errorf("a picture with text: %v", err)
	}
}
