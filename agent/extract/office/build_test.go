package office

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"hash/crc32"
	"strings"
	"testing"
	"time"

	"github.com/husorden/husorden/agent/extract/doc"
)

// All people and numbers in these tests are made up; the CPR numbers have birth
// dates that do not exist yet (2045 and later).

// file is one entry of a package built for a test.
type file struct{ name, body string }

// zipped builds a package in memory.
func zipped(tb testing.TB, files ...file) []byte {
	tb.Helper()
	var b bytes.Buffer
	zw := zip.NewWriter(&b)
	for _, f := range files {
		w, err := zw.Create(f.name)
		if err == nil {
			_, err = w.Write([]byte(f.body))
		}
		if err != nil {
			tb.Fatal(err)
		}
	}
	if err := zw.Close(); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

// storedPlain builds a package without compression, and without data
// descriptors, as some programs do.
func storedPlain(tb testing.TB, files ...file) []byte {
	tb.Helper()
	var b bytes.Buffer
	zw := zip.NewWriter(&b)
	for _, f := range files {
		size := uint64(len(f.body))
		w, err := zw.CreateRaw(&zip.FileHeader{Name: f.name, Method: zip.Store, CRC32: crc32.ChecksumIEEE([]byte(f.body)),
			CompressedSize64: size, UncompressedSize64: size})
		if err == nil {
			_, err = w.Write([]byte(f.body))
		}
		if err != nil {
			tb.Fatal(err)
		}
	}
	if err := zw.Close(); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

// text runs a reader over b and returns what it wrote.
func text(tb testing.TB, r doc.Reader, b []byte) (string, error) {
	tb.Helper()
	return textWithin(tb, r, b, doc.DefaultLimits())
}

func textWithin(tb testing.TB, r doc.Reader, b []byte, l doc.Limits) (string, error) {
	tb.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	var out strings.Builder
	err := r(doc.New(ctx, &out, l, anyOffice), input(b))
	return out.String(), err
}

// anyOffice reads a nested document of this package's formats.
func anyOffice(d *doc.Doc, in doc.Input) error {
	f, ok := Sniff(in)
	if !ok {
		return doc.ErrUnsupported
	}
	return readerOf(f)(d, in)
}

func readerOf(f doc.Format) doc.Reader {
	return map[doc.Format]doc.Reader{doc.DOCX: DOCX, doc.XLSX: XLSX, doc.PPTX: PPTX,
		doc.ODT: ODT, doc.ODS: ODS, doc.ODP: ODP}[f]
}

func input(b []byte) doc.Input {
	return doc.Input{R: bytes.NewReader(b), Size: int64(len(b))}
}

// lines fails the test unless every one of want is a line of got.
func lines(tb testing.TB, got string, want ...string) {
	tb.Helper()
	have := map[string]bool{}
	for l := range strings.Lines(got) {
		have[strings.TrimSuffix(l, "\n")] = true
	}
	for _, w := range want {
		if !have[w] {
			tb.Errorf("no line %q in:\n%s", w, got)
		}
	}
}

// lacks fails the test when any of bad is in got.
func lacks(tb testing.TB, got string, bad ...string) {
	tb.Helper()
	for _, b := range bad {
		if strings.Contains(got, b) {
			tb.Errorf("%q stands in:\n%s", b, got)
		}
	}
}

const (
	relNS  = `xmlns="http://schemas.openxmlformats.org/package/2006/relationships"`
	relURI = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
	wNS    = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" ` +
		`xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" ` +
		`xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:v="urn:schemas-microsoft-com:vml"`
)

// relations builds a .rels part: each is id, kind, target, and "External" or nothing.
func relations(rels ...[4]string) string {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?><Relationships ` + relNS + `>`)
	for _, r := range rels {
		mode := ""
		if r[3] != "" {
			mode = ` TargetMode="` + r[3] + `"`
		}
		fmt.Fprintf(&b, `<Relationship Id="%s" Type="%s%s" Target="%s"%s/>`, r[0], relURI, r[1], r[2], mode)
	}
	return b.String() + `</Relationships>`
}

func contentTypes(part, mainType string) string {
	return `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
		`<Default Extension="xml" ContentType="application/xml"/><Override PartName="/` + part + `" ContentType="` + mainType + `"/></Types>`
}

const docxMain = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"

// docx builds a Word document with this body and these other parts.
func docx(tb testing.TB, body string, more ...file) []byte {
	return zipped(tb, append([]file{
		{"[Content_Types].xml", contentTypes("word/document.xml", docxMain)},
		{"_rels/.rels", relations([4]string{"rId1", "officeDocument", "word/document.xml"})},
		{"word/document.xml", wordXML(body)},
	}, more...)...)
}

func wordXML(body string) string {
	return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document ` + wNS + `><w:body>` + body + `</w:body></w:document>`
}

func run(text string) string {
	return `<w:r><w:rPr><w:rFonts w:ascii="Calibri"/></w:rPr><w:t xml:space="preserve">` + text + `</w:t></w:r>`
}

func para(inner string) string {
	return `<w:p w:rsidR="00A77B3E"><w:pPr><w:tabs><w:tab w:val="left" w:pos="720"/></w:tabs></w:pPr>` + inner + `</w:p>`
}
