package office

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/husorden/husorden/agent/extract/doc"
)

// TestDamaged checks that what can be read is read, and that the error says
// what was wrong.
func TestDamaged(t *testing.T) {
	header := `<w:hdr ` + wNS + `>` + para(run("Sidehoved"))
	whole := docx(t, para(run("Første afsnit"))+para(run("Andet afsnit")), file{"word/footer1.xml", header + `</w:hdr>`})
	stored := storedPlain(t, file{"word/document.xml", wordXML(para(run("Første afsnit")) + para(run("Andet afsnit")))}, file{"word/footer1.xml", header + `</w:hdr>`})
	directory := bytes.LastIndex(whole, []byte("PK\x01\x02"))
	locked := bytes.Clone(stored)
	for i := range locked { // set the encryption bit in every header
		if bytes.HasPrefix(locked[i:], []byte("PK\x03\x04")) {
			locked[i+6] |= 1
		} else if bytes.HasPrefix(locked[i:], []byte("PK\x01\x02")) {
			locked[i+8] |= 1
		}
	}
	flipped := bytes.Clone(stored) // a byte of the body no longer fits its checksum
	at := bytes.Index(flipped, []byte("Andet"))
	flipped[at] = 'a'
	many := make([]file, 20_000)
	for i := range many {
		many[i].name = fmt.Sprintf("word/%0200d.xml", i)
	}
	deep := docx(t, para(run("lag 0")))
	for i := 1; i <= 7; i++ {
		deep = docx(t, para(run(fmt.Sprintf("lag %d", i))), file{"word/embeddings/indre.docx", string(deep)})
	}
	boxes := strings.Repeat("<w:txbxContent>", 5000) + para(run("dybt")) + strings.Repeat("</w:txbxContent>", 5000)

	for _, tt := range []struct {
		name string
		r    doc.Reader
		in   []byte
		want error
		text []string // lines that must come out
	}{
		{"one part broken", DOCX, docx(t, para(run("Krop")), file{"word/header1.xml", header}, file{"word/footer1.xml", header + `</w:hdr>`}), doc.ErrCorrupt, []string{"Krop", "Sidehoved"}},
		{"wrong end tag", DOCX, docx(t, `<w:tbl>`+para(run("Krop"))), doc.ErrCorrupt, []string{"Krop"}},
		{"no main part", DOCX, zipped(t, file{"word/header1.xml", header + `</w:hdr>`}), doc.ErrCorrupt, []string{"Sidehoved"}},
		{"wrong checksum", DOCX, flipped, doc.ErrCorrupt, []string{"Første afsnit", "andet afsnit", "Sidehoved"}},
		{"no directory", DOCX, whole[:directory], doc.ErrCorrupt, []string{"Første afsnit", "Andet afsnit", "Sidehoved"}},
		{"no directory, stored", DOCX, stored[:bytes.LastIndex(stored, []byte("PK\x01\x02"))], doc.ErrCorrupt, []string{"Første afsnit", "Andet afsnit", "Sidehoved"}},
		{"cut in the body", DOCX, stored[:at], doc.ErrCorrupt, []string{"Første afsnit"}},
		{"locked", DOCX, locked, doc.ErrEncrypted, nil},
		{"ole", DOCX, []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 and more"), doc.ErrUnsupported, nil},
		{"empty", XLSX, nil, doc.ErrCorrupt, nil},
		{"text", PPTX, []byte("ikke en zip"), doc.ErrCorrupt, nil},
		{"text as odf", ODT, []byte("ikke xml"), doc.ErrCorrupt, nil},
		{"a sheet missing", XLSX, zipped(t, file{"xl/workbook.xml", `<workbook xmlns:r="r"><sheets><sheet name="Ark1" r:id="rId1"/></sheets></workbook>`}), doc.ErrCorrupt, []string{"Ark1"}},
		{"a slide missing", PPTX, zipped(t, file{"ppt/presentation.xml", `<p:p xmlns:p="p"><p:sldId id="1"/></p:p>`}), doc.ErrCorrupt, nil},
		{"no content", ODT, zipped(t, file{"meta.xml", `<m:meta xmlns:m="m"><m:title>Titel</m:title></m:meta>`}), doc.ErrCorrupt, []string{"Titel"}},
		{"a template of styles alone", ODT, zipped(t, file{"styles.xml", odfXML("x", "")}, file{"meta.xml", `<m:meta xmlns:m="m"><m:title>Titel</m:title></m:meta>`}), nil, []string{"Titel"}},
		{"content lost", ODT, zipped(t, file{"styles.xml", odfXML("x", "")}, file{"META-INF/manifest.xml", `<m:manifest xmlns:m="m"><m:file-entry m:full-path="content.xml"/></m:manifest>`}), doc.ErrCorrupt, nil},
		{"bomb", DOCX, docx(t, para(run("før"))+strings.Repeat(" ", 8<<20)), doc.ErrTooLarge, []string{"før"}},
		{"bomb of many entries", DOCX, storedPlain(t, many...), doc.ErrTooLarge, nil},
		{"too deep", DOCX, deep, doc.ErrTooLarge, []string{"lag 7", "lag 3"}},
		{"boxes in boxes", DOCX, docx(t, boxes+para(run("efter"))), nil, []string{"dybt", "efter"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := text(t, tt.r, tt.in)
			if !errors.Is(err, tt.want) {
				t.Errorf("%v, want %v", err, tt.want)
			}
			lines(t, got, tt.text...)
		})
	}
}

func TestLimits(t *testing.T) {
	b := docx(t, strings.Repeat(para(run("et afsnit")), 1000), file{"word/header1.xml", `<w:hdr/>`})
	for name, change := range map[string]func(*doc.Limits){
		"text":  func(l *doc.Limits) { l.Text = 100 },
		"parts": func(l *doc.Limits) { l.Parts = 2 },
		"bytes": func(l *doc.Limits) { l.Bytes = 1000 },
	} {
		l := doc.DefaultLimits()
		change(&l)
		if got, err := textWithin(t, DOCX, b, l); !errors.Is(err, doc.ErrTooLarge) || len(got) > 20_000 {
			t.Errorf("%s: %d bytes, %v", name, len(got), err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for _, in := range [][]byte{b, workbook(t, sheetXML(r1(s1("x")))), odf(t, "text", "<text:p>x</text:p>")} {
		f, _ := Sniff(input(in))
		if err := readerOf(f)(doc.New(ctx, io.Discard, doc.DefaultLimits(), anyOffice), input(in)); !errors.Is(err, context.Canceled) {
			t.Errorf("%s, cancelled: %v", f, err)
		}
	}
}

// TestSharedStringsBeyondLimit checks that strings which are not kept come out.
func TestSharedStringsBeyondLimit(t *testing.T) {
	var out strings.Builder
	f := newFlow(doc.New(context.Background(), &out, doc.DefaultLimits(), anyOffice))
	shared := sharedStrings{most: 10}
	in := "<sst><si><t>den første</t></si><si><t>den </t><t>anden</t></si><si><t>den tredje</t></si></sst>"
	if err := shared.read(f, newXML(strings.NewReader(in), nil)); err != nil {
		t.Fatal(err)
	}
	f.end()
	if got := string(shared.get(0)); got != "den første" {
		t.Errorf("the first string is %q", got)
	}
	if got, want := out.String(), "den anden\nden tredje\n"; got != want {
		t.Errorf("wrote %q, want %q", got, want)
	}
}

// fuzzReader checks that a reader ends with one of the known errors, and writes
// UTF-8 within its limits, on any bytes: those of a whole file, and those of one
// part inside a sound package.
func fuzzReader(f *testing.F, r doc.Reader, seeds [][]byte, frame func(part string) []file) {
	for _, s := range seeds {
		f.Add(s)
	}
	limits := doc.DefaultLimits()
	limits.Text, limits.Bytes, limits.Parts = 1<<20, 4<<20, 100
	f.Fuzz(func(t *testing.T, b []byte) {
		ins := [][]byte{b}
		if frame != nil {
			ins = append(ins, storedPlain(t, frame(string(b))...))
		}
		for _, in := range ins {
			Sniff(input(in))
			var out bytes.Buffer
			err := r(doc.New(context.Background(), &out, limits, anyOffice), input(in))
			if err != nil && known(err) != err {
				t.Fatalf("an error of no known kind: %v", err)
			}
			if int64(out.Len()) > limits.Text {
				t.Fatalf("%d bytes of text", out.Len())
			}
			if s := out.String(); err == nil && strings.ToValidUTF8(s, "") != s {
				t.Fatalf("no utf-8: %q", s)
			}
		}
	})
}

func partOf(tb testing.TB, pack []byte, name string) []byte {
	zr, err := zip.NewReader(bytes.NewReader(pack), int64(len(pack)))
	if err != nil {
		tb.Fatal(err)
	}
	r, err := zr.Open(name)
	if err != nil {
		tb.Fatal(err)
	}
	b, err := io.ReadAll(r)
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

func FuzzDOCX(f *testing.F) {
	body := `<w:tbl><w:tblGrid><w:gridCol/></w:tblGrid>` + row(para(run("a")), para(`<w:del><w:r><w:delText>b</w:delText></w:r></w:del><w:ins>`+run("c")+`</w:ins>`+run("d"))) + `</w:tbl>` +
		para(`<w:r><mc:AlternateContent><mc:Choice><w:txbxContent>`+para(run("x"))+`</w:txbxContent></mc:Choice><mc:Fallback/></mc:AlternateContent><w:instrText>HYPERLINK "mailto:a@b"</w:instrText><w:fldChar w:fldCharType="end"/><w:sym w:char="F0FC"/></w:r>`)
	f.Add(docx(f, body))
	fuzzReader(f, DOCX, [][]byte{[]byte(wordXML(body))}, func(p string) []file {
		return []file{{"word/document.xml", p}, {"word/comments.xml", p}, {"docProps/custom.xml", p}, {"word/_rels/document.xml.rels", p}}
	})
}

func FuzzXLSX(f *testing.F) {
	s := workbook(f, sheetXML(r1(s1("CPR"), n1("102456789", 1)), `<row><c r="C2" t="s"><v>0</v></c></row>`)+``)
	f.Add(s)
	fuzzReader(f, XLSX, [][]byte{partOf(f, s, "xl/worksheets/sheet1.xml"), []byte(styles), partOf(f, s, "xl/workbook.xml")}, func(p string) []file {
		return []file{{"xl/workbook.xml", p}, {"xl/worksheets/sheet1.xml", p}, {"xl/styles.xml", styles}, {"xl/sharedStrings.xml", p}, {"xl/comments1.xml", p}}
	})
}

func FuzzPPTX(f *testing.F) {
	s := slide("", shape(`<p:ph/>`, aRun("x")+`<a:br/>`))
	fuzzReader(f, PPTX, [][]byte{[]byte(s)}, func(p string) []file {
		return []file{{"ppt/presentation.xml", p}, {"ppt/slides/slide1.xml", p}, {"ppt/slideMasters/m.xml", p}}
	})
}

func FuzzODF(f *testing.F) {
	body := changes("c", "deletion", "x") + `<text:p>a<text:change text:change-id="c"/><office:annotation><dc:creator>b</dc:creator><text:p>c</text:p></office:annotation></text:p><table:table><table:table-row><table:table-cell table:number-columns-repeated="9"><text:p>1</text:p></table:table-cell></table:table-row></table:table>`
	f.Add([]byte(odfXML("spreadsheet", body)))
	f.Add(odf(f, "text", body))
	f.Add(storedPlain(f, file{"mimetype", "?"}, file{"META-INF/manifest.xml", "<m:manifest xmlns:m='m'>"}, file{"content.xml", odfXML("spreadsheet", `<table:table><table:table-row><table:table-cell table:number-columns-repeated="2"><text:p>102456789</text:p></table:table-cell></table:table-row></table:table>`)}))
	fuzzReader(f, ODT, [][]byte{[]byte(odfXML("text", body))}, func(p string) []file {
		return []file{{"content.xml", p}, {"styles.xml", p}, {"meta.xml", p}, {"META-INF/manifest.xml", p}}
	})
}
