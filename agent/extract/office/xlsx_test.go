package office

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/husorden/husorden/agent/extract/doc"
)

const xlsxMain = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"

const styles = `<styleSheet><numFmts count="2"><numFmt numFmtId="164" formatCode="000000\-0000"/><numFmt numFmtId="165" formatCode="0000000000"/>` +
	`<numFmt numFmtId="166" formatCode="000000&quot;-&quot;0000"/><numFmt numFmtId="167" formatCode=";;;"/></numFmts>` +
	`<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>` +
	`<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="14"/><xf numFmtId="165"/><xf numFmtId="166"/><xf numFmtId="1"/><xf numFmtId="167"/></cellXfs></styleSheet>`

// workbook builds a workbook of one sheet called Ark1.
func workbook(tb testing.TB, sheet string, more ...file) []byte {
	return zipped(tb, append([]file{
		{"[Content_Types].xml", contentTypes("xl/workbook.xml", xlsxMain)},
		{"_rels/.rels", relations([4]string{"rId1", "officeDocument", "xl/workbook.xml"})},
		{"xl/workbook.xml", `<workbook xmlns:r="r"><sheets><sheet name="Ark1" sheetId="1" r:id="rId1"/></sheets>` +
			`<definedNames><definedName name="x">'Ark1'!$A$1</definedName></definedNames></workbook>`},
		{"xl/_rels/workbook.xml.rels", relations([4]string{"rId1", "worksheet", "worksheets/sheet1.xml"},
			[4]string{"rId2", "styles", "styles.xml"}, [4]string{"rId3", "sharedStrings", "sharedStrings.xml"})},
		{"xl/worksheets/sheet1.xml", sheet},
		{"xl/styles.xml", styles},
	}, more...)...)
}

func sheetXML(rows ...string) string {
	return `<worksheet><sheetData>` + strings.Join(rows, "") + `</sheetData></worksheet>`
}

// r1 builds a row of cells, each of them an element.
func r1(cells ...string) string { return `<row>` + strings.Join(cells, "") + `</row>` }

// s1 is a cell with text, n1 one with a number in a style.
func s1(text string) string { return `<c t="inlineStr"><is><t>` + text + `</t></is></c>` }

func n1(v string, style int) string { return fmt.Sprintf(`<c s="%d"><v>%s</v></c>`, style, v) }

func TestXLSXCells(t *testing.T) {
	for _, tt := range []struct{ name, sheet, want string }{
		{"kinds", sheetXML(r1(`<c t="s"><v>0</v></c>`, `<c t="s"><v>1</v></c>`, `<c t="str"><f>A1&amp;"x"</f><v>resultat</v></c>`, `<c t="b"><v>1</v></c>`, `<c t="e"><v>#N/A</v></c>`, `<c t="d"><v>2045-02-01</v></c>`, `<c t="s"><v>99</v></c>`)),
			"Solvej Prøvesen\tto linjer\tresultat\tSAND\t#N/A\t2045-02-01\n"},
		{"formats", sheetXML(r1(n1("102456789", 1), n1("102456789", 3), n1("102456789", 4), n1("45323", 2), n1("2.5", 0), n1("1E3", 0), n1("102456789", 6))),
			"010245-6789\t0102456789\t010245-6789\t01-02-2024\t2,5\t1000\t102456789\n"},
		{"references", sheetXML(`<row r="1"><c r="B1"><v>1</v></c><c r="D1"><v>2</v></c><c r="E1" s="1"/><c r="XFD1"><v>3</v></c></row><row r="9"/><row r="10"><c r="A10"><v>4</v></c></row>`),
			"\t1\t\t2\t\t\t\t3\n4\n"},
		{"tab and line in a cell", sheetXML(r1(s1("Solvej&#10;Prøvesen&#9;x"), s1("b"))), "Solvej Prøvesen x\tb\n"},
		{"hidden row and column", `<worksheet><cols><col min="1" max="1" hidden="1"/></cols><sheetData><row hidden="1"><c><v>7</v></c></row></sheetData></worksheet>`, "7\n"},
		{"page header", `<worksheet><sheetData/><headerFooter><oddHeader>&amp;L&amp;"Arial,Fed"&amp;12Fortroligt&amp;CR&amp;&amp;D&amp;R&amp;KFF0000Side &amp;P</oddHeader></headerFooter></worksheet>`, "Fortroligt R&D Side \n"},

		{"lost zero under a label", sheetXML(r1(s1("Navn"), s1("CPR-nr.")), r1(s1("Solvej"), n1("102456789", 0)), r1(s1("Aksel"), n1("3112456789", 0))),
			"Navn\tCPR-nr.\nSolvej\t0102456789\nAksel\t3112456789\n"},
		{"lost zero beside a label", sheetXML(r1(s1("Barnets personnummer:"), n1("102456789", 0))), "Barnets personnummer:\t0102456789\n"},
		{"lost zero, stored as decimals", sheetXML(r1(s1("PNR")), r1(n1("1.02456789E8", 0)), r1(n1("102456789.0", 5))), "PNR\n0102456789\n0102456789\n"},
		{"lost zero, no label, among others", sheetXML(r1(n1("102456789", 0)), r1(n1("1102456789", 0)), r1(s1("120345-6111")), r1(n1("203465111", 0))),
			"0102456789\n1102456789\n120345-6111\n0203465111\n"},
		{"nine digits without a label", sheetXML(r1(s1("Ordre"), s1("Beløb")), r1(n1("102456789", 0), n1("1102456789", 0)), r1(n1("202456789", 0), n1("2", 0))),
			"Ordre\tBeløb\n102456789\t1102456789\n202456789\t2\n"},
		{"nine digits that are no date", sheetXML(r1(s1("CPR")), r1(n1("991456789", 0)), r1(n1("113456789", 0))), "CPR\n991456789\n113456789\n"},
		{"characters that XML cannot hold", sheetXML(r1(s1("Sofie Holm_x000D__x000a_150645-5009_x"), s1("_x005F_x000D_"), s1("_xFFæ_ _x000"))),
			"Sofie Holm  150645-5009_x\t_x000D_\t_xFFæ_ _x000\n"},
		{"label of another column", sheetXML(r1(s1("CPR"), s1("Ordre")), r1(s1("x"), n1("102456789", 0))), "CPR\tOrdre\nx\t102456789\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := workbook(t, tt.sheet, file{"xl/sharedStrings.xml",
				`<sst><si><r><t>Solvej </t></r><r><rPr><b/></rPr><t>Prøvesen</t></r><rPh sb="0" eb="1"><t>fonetik</t></rPh></si><si><t>to&#10;linjer</t></si></sst>`})
			got, err := text(t, XLSX, b)
			if err != nil || got != "Ark1\n"+tt.want {
				t.Errorf("got %q, %v; want %q", got, err, "Ark1\n"+tt.want)
			}
		})
	}
}

func TestXLSXParts(t *testing.T) {
	b := zipped(t,
		file{"xl/workbook.xml", `<workbook xmlns:r="r"><workbookPr date1904="1"/><sheets><sheet name="Børn" sheetId="1" r:id="rId1"/><sheet name="Skjult ark" sheetId="2" state="veryHidden" r:id="rId2"/></sheets><definedNames><definedName name="_xlnm.Print_Area">ikke dette</definedName></definedNames></workbook>`},
		file{"xl/_rels/workbook.xml.rels", relations([4]string{"rId1", "worksheet", "worksheets/sheet1.xml"}, [4]string{"rId2", "worksheet", "/xl/worksheets/sheet2.xml"})},
		file{"xl/styles.xml", styles},
		file{"xl/worksheets/sheet1.xml", sheetXML(r1(s1("bente@example.dk"), n1("0", 2)))},
		file{"xl/worksheets/_rels/sheet1.xml.rels", relations([4]string{"rId1", "comments", "../comments1.xml"}, [4]string{"rId2", "drawing", "../drawings/drawing1.xml"},
			[4]string{"rId3", "hyperlink", "mailto:bente@example.dk", "External"}, [4]string{"rId4", "hyperlink", "mailto:aksel%40example.dk?subject=Hej", "External"})},
		file{"xl/worksheets/sheet2.xml", sheetXML(r1(s1("hemmeligt")))},
		file{"xl/worksheets/sheet7.xml", sheetXML(r1(s1("forladt ark")))},
		file{"xl/comments1.xml", `<comments><authors><author>Ditte Prøvesen</author></authors><commentList><comment ref="B2"><text> <r><t>husk 0102</t></r> <r><t>45-6789</t></r></text></comment></commentList></comments>`},
		file{"xl/threadedComments/threadedComment1.xml", `<ThreadedComments><threadedComment ref="B2"><text>en tråd</text></threadedComment></ThreadedComments>`},
		file{"xl/persons/person.xml", `<personList><person displayName="Leder Testesen"/></personList>`},
		file{"xl/drawings/drawing1.xml", `<xdr:wsDr xmlns:xdr="x" xmlns:a="a"><xdr:sp><xdr:nvSpPr><xdr:cNvPr id="1" name="Boks" descr="alternativ"/></xdr:nvSpPr><xdr:txBody><a:p><a:r><a:t>teks</a:t></a:r><a:r><a:t>tboks</a:t></a:r></a:p></xdr:txBody></xdr:sp></xdr:wsDr>`},
		file{"xl/drawings/vmlDrawing1.vml", `<xml xmlns:v="v" xmlns:x="x"><v:shape><v:textbox><div><font>Knaptekst</font></div></v:textbox><x:ClientData><x:Anchor>1, 15, 0</x:Anchor></x:ClientData></v:shape></xml>`},
		file{"xl/pivotCache/pivotCacheDefinition1.xml", `<pivotCacheDefinition><cacheFields><cacheField name="Barn"><sharedItems><s v="Slettet Kilde"/></sharedItems></cacheField></cacheFields></pivotCacheDefinition>`},
		file{"xl/externalLinks/externalLink1.xml", `<externalLink><externalBook><sheetDataSet><sheetData><row><cell r="A1"><v>Fra anden bog</v></cell></row></sheetData></sheetDataSet></externalBook></externalLink>`})
	got, err := text(t, XLSX, b)
	if err != nil {
		t.Error(err)
	}
	lines(t, got, "Børn", "bente@example.dk\t01-01-1904", "aksel@example.dk?subject=Hej", "Skjult ark", "hemmeligt", "forladt ark", "Ditte Prøvesen", "husk 010245-6789",
		"en tråd", "Leder Testesen", "alternativ", "tekstboks", "Knaptekst", "Barn", "Slettet Kilde", "Fra anden bog")
	lacks(t, got, "ikke dette", "1, 15")
	if n := strings.Count(got, "bente@example.dk"); n != 1 {
		t.Errorf("an address and the link to it came out %d times", n)
	}
}

func TestXLSXBinary(t *testing.T) {
	b := zipped(t, file{"xl/workbook.bin", "x"}, file{"_rels/.rels", relations([4]string{"rId1", "officeDocument", "xl/workbook.bin"})})
	if _, err := text(t, XLSX, b); !errors.Is(err, doc.ErrUnsupported) {
		t.Errorf("xlsb: %v", err)
	}
}
