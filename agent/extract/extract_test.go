package extract

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"io/fs"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/husorden/husorden/agent/extract/doc"
	"github.com/husorden/husorden/policy"
)

func input(name, content string) doc.Input {
	return doc.Input{Name: name, R: strings.NewReader(content), Size: int64(len(content))}
}

func zipped(t testing.TB, files ...string) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		e, err := w.Create(files[i])
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(e, files[i+1])
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func gzipped(s string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	io.WriteString(w, s)
	w.Close()
	return b.String()
}

const (
	png    = "\x89PNG\r\n\x1A\n\x00\x00\x00\rIHDR"
	letter = "From: Bo <bo@eksempel.dk>\nTo: aase@eksempel.dk\nSubject: Sagen\nDate: x\n\nhej\n"
)

func TestExtract(t *testing.T) {
	docx := zipped(t, "[Content_Types].xml", `<Types><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`,
		"_rels/.rels", `<Relationships><Relationship Id="a" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`,
		"word/document.xml", `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>Kære Bo</w:t></w:r></w:p></w:body></w:document>`)
	for _, c := range []struct {
		name, content string
		format        doc.Format
		reason        policy.Reason
		want          string
	}{
		{"a.txt", "Kære Bo\n", doc.Text, "", "a.txt\nKære Bo\n"},
		{`C:\Users\bo\a.txt`, "x", doc.Text, "", "a.txt\nx\n"},
		{"tom.docx", "", doc.Empty, "", "tom.docx\n"},
		{"mislabelled.txt", docx, doc.DOCX, "", "mislabelled.txt\nKære Bo\n"},
		{"mislabelled.doc", `{\rtf1 K\'e6re Bo\par}`, doc.RTF, "", "mislabelled.doc\nKære Bo\n"},
		{"table.txt", "Navn;By\nBo;Ry\n", doc.CSV, "", "table.txt\nNavn\tBy\nBo\tRy\n"},
		{"note.md", "# Bo\ntekst\n", doc.Markdown, "", "note.md\n# Bo\ntekst\n"},
		{"x", `{"navn":"Bo"}`, doc.JSON, "", "x\nnavn: Bo\n"},
		{"x", `<?xml version="1.0"?><navn>Bo</navn>`, doc.XML, "", "x\nnavn: Bo\n"},
		{"x", "<!DOCTYPE html><p>Bo", doc.HTML, "", "x\nBo\n"},
		{"x.txt", letter, doc.EML, "", "x.txt\n" + strings.Replace(letter, "\n\n", "\n", 1)},
		{"x", "From bo Mon Jan 1 10:00:00 2035\n" + letter, doc.MBOX, "", "x\n" + strings.Replace(letter, "\n\n", "\n", 1)},
		{"x", "BEGIN:VCARD\nFN:Bo\nEND:VCARD\n", doc.VCF, "", "x\nFN: Bo\n"},
		{"x", "BEGIN:VCALENDAR\nSUMMARY:Bo\nEND:VCALENDAR\n", doc.ICS, "", "x\nSUMMARY: Bo\n"},
		{"x.jpg", png, doc.Image, policy.ImageNoOCR, "x.jpg\n"},
		{"x.exe", "MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xFF\xFF\x00\x00", doc.Unknown, policy.Unsupported, "x.exe\n"},
		{"x", "-----BEGIN PGP MESSAGE-----\n\nabc\n", doc.Locked, policy.Encrypted, "x\n"},
		{"x.zip", zipped(t, "Bo/a.docx", docx, "b.png", png, "c.txt", "tre"), doc.ZIP, policy.ImageNoOCR, "x.zip\nBo/\na.docx\nKære Bo\nb.png\nc.txt\ntre\n"},
		{"x.txt.gz", gzipped("tekst"), doc.GZIP, "", "x.txt.gz\nx.txt\ntekst\n"},
		{"x.pdf", "%PDF-1.4\nnothing of one", doc.PDF, policy.Corrupt, "x.pdf\n"},
		{"x.rtf", `{\rtf1 halv`, doc.RTF, policy.Corrupt, "x.rtf\nhalv\n"},
	} {
		t.Run(c.name+" "+string(c.format), func(t *testing.T) {
			var out strings.Builder
			r := Extract(context.Background(), input(c.name, c.content), doc.Limits{}, &out)
			if r.Format != c.format || r.Reason != c.reason {
				t.Errorf("got %q %q (%v), want %q %q", r.Format, r.Reason, r.Detail, c.format, c.reason)
			}
			if (r.Reason == "") != (r.Detail == nil) {
				t.Errorf("reason %q, detail %v", r.Reason, r.Detail)
			}
			if diff := cmp.Diff(c.want, out.String()); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestLimits(t *testing.T) {
	deep := "inderst"
	for range 7 {
		deep = zipped(t, "i.zip", deep)
	}
	for _, c := range []struct {
		name    string
		limits  doc.Limits
		content string
		want    policy.Reason
	}{
		{"bytes", doc.Limits{Bytes: 10}, "%PDF-1.4, more than ten bytes", policy.TooLarge},
		{"bytes of an entry", doc.Limits{Bytes: 1000}, zipped(t, "a.txt", strings.Repeat("a", 2000)), policy.TooLarge},
		{"text", doc.Limits{Text: 10}, "more than ten bytes", policy.TooLarge},
		{"parts", doc.Limits{Parts: 2}, zipped(t, "a", "a", "b", "b", "c", "c"), policy.TooLarge},
		{"depth", doc.Limits{}, deep, policy.TooLarge},
		{"time", doc.Limits{Time: time.Nanosecond}, "text", policy.Timeout},
	} {
		t.Run(c.name, func(t *testing.T) {
			if r := Extract(context.Background(), input("x", c.content), c.limits, io.Discard); r.Reason != c.want {
				t.Errorf("got %q (%v), want %q", r.Reason, r.Detail, c.want)
			}
		})
	}
}

func TestCancelledIsNotRead(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	r := Extract(ctx, input("x", "text"), doc.Limits{}, io.Discard)
	if r.Reason != policy.Timeout || !errors.Is(r.Detail, context.Canceled) {
		t.Errorf("got %q, %v", r.Reason, r.Detail)
	}
}

// failing is a file that cannot be read to its end, or panics.
type failing struct {
	strings.Reader
	err error
}

func (f *failing) ReadAt(p []byte, off int64) (int, error) {
	if f.err == nil {
		panic("on the way")
	}
	n, _ := f.Reader.ReadAt(p[:min(len(p), 10)], off)
	return n, f.err
}

func TestBrokenSource(t *testing.T) {
	for want, err := range map[policy.Reason]error{
		policy.ParserFailed: nil,
		policy.NoPermission: fs.ErrPermission,
		policy.Corrupt:      io.ErrUnexpectedEOF,
	} {
		f := &failing{*strings.NewReader("a text that cannot be read whole"), err}
		r := Extract(context.Background(), doc.Input{R: f, Size: f.Size()}, doc.Limits{}, io.Discard)
		if r.Reason != want {
			t.Errorf("got %q (%v), want %q", r.Reason, r.Detail, want)
		}
	}
	shorter := doc.Input{R: strings.NewReader("text"), Size: 100}
	if r := Extract(context.Background(), shorter, doc.Limits{}, io.Discard); r.Reason != policy.Corrupt {
		t.Errorf("a file that shrank: got %q (%v)", r.Reason, r.Detail)
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no more room") }

func TestTextThatCannotBeWritten(t *testing.T) {
	if r := Extract(context.Background(), input("x", "text"), doc.Limits{}, full{}); r.Reason != policy.ParserFailed {
		t.Errorf("got %q (%v)", r.Reason, r.Detail)
	}
}

func FuzzExtract(f *testing.F) {
	for _, s := range []string{
		letter, png, gzipped(letter), zipped(f, "a.eml", letter, "b.rtf", `{\rtf1 a}`), `{\rtf1 \u229?}`, "Navn;By\nBo;Ry\n", `[{"a":1}]`,
		"<html><p>x", "<?xml version='1.0'?><a b='c'/>", "%PDF-1.4\n%%EOF", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "BEGIN:VCARD\nN:a;b\n",
	} {
		f.Add([]byte(s), "x.txt")
	}
	limits := doc.Limits{Bytes: 1 << 20, Text: 1 << 20, Parts: 100, Time: 5 * time.Second}
	f.Fuzz(func(t *testing.T, b []byte, name string) {
		var out bytes.Buffer
		r := Extract(context.Background(), doc.Input{Name: name, R: bytes.NewReader(b), Size: int64(len(b))}, limits, &out)
		switch {
		case r.Reason == policy.ParserFailed || r.Reason == policy.Timeout:
			t.Errorf("%s: %v", r.Format, r.Detail)
		case !utf8.Valid(out.Bytes()):
			t.Errorf("%s: invalid UTF-8", r.Format)
		}
	})
}

// rows repeats one line without holding it all.
type rows struct {
	line string
	size int64
}

// ReadAt implements io.ReaderAt.
func (r rows) ReadAt(p []byte, off int64) (int, error) {
	for i := range p {
		if off+int64(i) >= r.size {
			return i, io.EOF
		}
		p[i] = r.line[(off+int64(i))%int64(len(r.line))]
	}
	return len(p), nil
}

// TestLargeText checks that text is read as far as the text limit goes, however
// large the file, and a format that is not read as a stream is not.
func TestLargeText(t *testing.T) {
	limits := doc.Limits{Bytes: 1 << 20, Text: 2 << 20}
	for name, line := range map[string]string{
		"a.txt": "Liva havde en god dag.\n", "a.csv": "Liva;020345-1234\n", "a.json": "{\"navn\": \"Liva\"}\n", "a.xml": "<a>Liva</a>\n", "a.html": "<p>Liva</p>\n",
	} {
		r := rows{line, 3 << 20}
		var out strings.Builder
		res := Extract(context.Background(), doc.Input{Name: name, R: r, Size: r.size}, limits, &out)
		if strings.Count(out.String(), "Liva") < (1<<20)/len(line) {
			t.Errorf("%s: read %d bytes, %q %v", name, out.Len(), res.Reason, res.Detail)
		}
		if whole := int64(out.Len()) < limits.Text; whole != (res.Reason == policy.NoReason) || !whole && res.Reason != policy.TooLarge {
			t.Errorf("%s: %d bytes of text, %q", name, out.Len(), res.Reason)
		}
	}
	r := rows{"%PDF-1.4\n", 3 << 20}
	if res := Extract(context.Background(), doc.Input{Name: "a.pdf", R: r, Size: r.size}, limits, io.Discard); res.Reason != policy.TooLarge || res.Format != doc.PDF {
		t.Errorf("pdf: %q %q", res.Format, res.Reason)
	}
}
