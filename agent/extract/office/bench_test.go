package office

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/husorden/husorden/agent/extract/doc"
)

// tenPages builds what Word makes of ten pages: 12 paragraphs a page of three
// runs each with the attributes and properties Word gives them, a table a page,
// headers, footers, footnotes, styles and a theme.
func tenPages(tb testing.TB) []byte {
	words := strings.Fields("barnet familien skolen hverdagen sover godt spiser mødet samtale kontakt forældre støtte udvikling trivsel kommunen")
	sentence := func(seed, n int) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(words[(seed*7+i*i+i)%len(words)] + " ")
		}
		return b.String()
	}
	wr := func(s string) string {
		return `<w:r w:rsidRPr="00C5713D"><w:rPr><w:rFonts w:asciiTheme="minorHAnsi" w:hAnsiTheme="minorHAnsi" w:cstheme="minorHAnsi"/>` +
			`<w:color w:val="000000" w:themeColor="text1"/><w:sz w:val="22"/><w:szCs w:val="22"/><w:lang w:val="da-DK"/></w:rPr><w:t xml:space="preserve">` + s + `</w:t></w:r>`
	}
	wp := func(s string) string {
		return `<w:p w14:paraId="3C1A2B4D" w14:textId="77777777" w:rsidR="00A77B3E" w:rsidRDefault="00A77B3E" w:rsidP="00C5713D"><w:pPr><w:pStyle w:val="Brdtekst"/>` +
			`<w:spacing w:before="120" w:after="120" w:line="276" w:lineRule="auto"/><w:jc w:val="both"/><w:rPr><w:lang w:val="da-DK"/></w:rPr></w:pPr>` + s + `</w:p>`
	}
	var b strings.Builder
	for page := range 10 {
		for i := range 12 {
			b.WriteString(wp(wr(sentence(page*12+i, 14)) + `<w:proofErr w:type="spellStart"/>` + wr(sentence(i, 3)) + `<w:proofErr w:type="spellEnd"/>` + wr(sentence(page+i, 14))))
		}
		b.WriteString(`<w:tbl><w:tblPr><w:tblStyle w:val="Tabel-Gitter"/><w:tblW w:w="0" w:type="auto"/></w:tblPr><w:tblGrid><w:gridCol w:w="4811"/><w:gridCol w:w="4811"/></w:tblGrid>`)
		for i := range 4 {
			b.WriteString(`<w:tr w:rsidR="00A77B3E"><w:tc><w:tcPr><w:tcW w:w="4811" w:type="dxa"/></w:tcPr>` + wp(wr("Cpr-nummer")) + `</w:tc><w:tc>` +
				wp(wr(fmt.Sprintf("0102%02d-6789", 45+i))) + `</w:tc></w:tr>`)
		}
		b.WriteString(`</w:tbl>` + wp(`<w:r><w:br w:type="page"/></w:r>`))
	}
	return docx(tb, b.String(),
		file{"word/styles.xml", `<w:styles ` + wNS + `>` + strings.Repeat(`<w:style w:type="paragraph" w:styleId="Brdtekst"><w:name w:val="Body Text"/></w:style>`, 400) + `</w:styles>`},
		file{"word/header1.xml", `<w:hdr ` + wNS + `>` + wp(wr("Fortroligt")) + `</w:hdr>`},
		file{"word/footer1.xml", `<w:ftr ` + wNS + `>` + wp(wr("Prøvehjemmet")) + `</w:ftr>`},
		file{"word/footnotes.xml", `<w:footnotes ` + wNS + `><w:footnote w:id="1">` + wp(wr("En fodnote.")) + `</w:footnote></w:footnotes>`},
		file{"docProps/core.xml", `<cp:coreProperties xmlns:cp="c" xmlns:dc="d"><dc:title>Statusrapport</dc:title></cp:coreProperties>`})
}

// hundredThousandCells builds a workbook of 10,000 rows of ten cells: names as
// shared strings, numbers, formatted CPR numbers, dates and inline text.
func hundredThousandCells(tb testing.TB) []byte {
	var sheet, shared strings.Builder
	sheet.WriteString(`<worksheet><sheetData>`)
	shared.WriteString(`<sst count="20000" uniqueCount="1000">`)
	for i := range 1000 {
		fmt.Fprintf(&shared, `<si><t>Prøve Testesen nr. %d</t></si>`, i)
	}
	for r := 1; r <= 10_000; r++ {
		fmt.Fprintf(&sheet, `<row r="%d" spans="1:10" x14ac:dyDescent="0.25">`, r)
		for c := range 10 {
			ref := fmt.Sprintf("%c%d", 'A'+c, r)
			switch c {
			case 0, 5:
				fmt.Fprintf(&sheet, `<c r="%s" t="s"><v>%d</v></c>`, ref, (r*7+c)%1000)
			case 1:
				fmt.Fprintf(&sheet, `<c r="%s" s="1"><v>%d</v></c>`, ref, 102456000+r%1000)
			case 2:
				fmt.Fprintf(&sheet, `<c r="%s" s="2"><v>%d</v></c>`, ref, 45000+r%1000)
			case 3:
				fmt.Fprintf(&sheet, `<c r="%s" t="str"><f>A%d&amp;"x"</f><v>Resultat %d</v></c>`, ref, r, r)
			case 4:
				fmt.Fprintf(&sheet, `<c r="%s"><v>%d.%d</v></c>`, ref, r, c)
			default:
				fmt.Fprintf(&sheet, `<c r="%s"><v>%d</v></c>`, ref, r*c)
			}
		}
		sheet.WriteString(`</row>`)
	}
	return workbook(tb, sheet.String()+`</sheetData></worksheet>`, file{"xl/sharedStrings.xml", shared.String() + `</sst>`})
}

// bench counts the bytes of the parts as they are when unpacked.
func bench(b *testing.B, r doc.Reader, data []byte) {
	zr, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		b.Fatal(err)
	}
	unpacked := uint64(0)
	for _, f := range zr.File {
		unpacked += f.UncompressedSize64
	}
	b.SetBytes(int64(unpacked))
	b.ReportAllocs()
	var n int64
	for b.Loop() {
		d := doc.New(context.Background(), counter{&n}, doc.DefaultLimits(), anyOffice)
		if err := r(d, input(data)); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(n)/float64(b.N)/1024, "KiB-text/op")
}

type counter struct{ n *int64 }

func (c counter) Write(p []byte) (int, error) { *c.n += int64(len(p)); return len(p), nil }

// BenchmarkDOCXTenPages must stay below 5 ms.
func BenchmarkDOCXTenPages(b *testing.B) { bench(b, DOCX, tenPages(b)) }

// BenchmarkXLSX reads 100,000 cells.
func BenchmarkXLSX(b *testing.B) { bench(b, XLSX, hundredThousandCells(b)) }

// BenchmarkTokenizer compares the tokenizer with encoding/xml on the same part.
func BenchmarkTokenizer(b *testing.B) {
	data := tenPages(b)
	d := doc.New(context.Background(), io.Discard, doc.DefaultLimits(), nil)
	p, err := openPack(d, input(data))
	if err != nil {
		b.Fatal(err)
	}
	rc, err := p.open(p.part("word/document.xml"))
	if err != nil {
		b.Fatal(err)
	}
	part, err := io.ReadAll(rc)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("own", func(b *testing.B) {
		b.SetBytes(int64(len(part)))
		buf := make([]byte, startBuffer)
		for b.Loop() {
			x := newXML(strings.NewReader(string(part)), buf)
			for {
				if _, err := x.next(); err == io.EOF {
					break
				} else if err != nil {
					b.Fatal(err)
				}
			}
		}
	})
	b.Run("encoding_xml_RawToken", func(b *testing.B) {
		b.SetBytes(int64(len(part)))
		for b.Loop() {
			x := xml.NewDecoder(strings.NewReader(string(part)))
			for {
				if _, err := x.RawToken(); errors.Is(err, io.EOF) {
					break
				} else if err != nil {
					b.Fatal(err)
				}
			}
		}
	})
}
