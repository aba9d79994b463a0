package pdf

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/husorden/husorden/agent/extract/doc"
)

// builder writes PDF files for tests.
type builder struct {
	bytes.Buffer
	offsets []int
}

func newBuilder() *builder {
	b := &builder{}
	b.WriteString("%PDF-1.7\n")
	return b
}

// object appends an object and returns its number.
func (b *builder) object(body string) int {
	b.offsets = append(b.offsets, b.Len())
	fmt.Fprintf(b, "%d 0 obj\n%s\nendobj\n", len(b.offsets), body)
	return len(b.offsets)
}

// streamBody returns the body of a stream object; entries go into its dictionary.
func streamBody(entries, data string) string {
	return fmt.Sprintf("<< %s /Length %d >>\nstream\n%s\nendstream", entries, len(data), data)
}

// finish writes the cross-reference table and the trailer.
func (b *builder) finish(trailer string) []byte {
	at := b.Len()
	fmt.Fprintf(b, "xref\n0 %d\n0000000000 65535 f \n", len(b.offsets)+1)
	for _, o := range b.offsets {
		fmt.Fprintf(b, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(b, "trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n", len(b.offsets)+1, trailer, at)
	return b.Bytes()
}

// onePage is a file with one page: objects 1 to 5 are the catalog, the tree,
// the page, its content and the font F1; more are numbered from 6.
func onePage(content string, more ...string) []byte {
	return onePageWith("", "", content, more...)
}

// onePageWith adds entries to the catalog and to the page.
func onePageWith(catalog, page, content string, more ...string) []byte {
	b := newBuilder()
	b.object("<< /Type /Catalog /Pages 2 0 R " + catalog + " >>")
	b.object("<< /Type /Pages /Kids [3 0 R] /Count 1 >>")
	if !strings.Contains(page, "/Resources") {
		page += " /Resources << /Font << /F1 5 0 R >> >>"
	}
	b.object("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R " + page + " >>")
	b.object(streamBody("", content))
	b.object("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
	for _, o := range more {
		b.object(o)
	}
	return b.finish("")
}

// at returns a content stream that shows s at x, y in 12 point.
func at(x, y float64, s string) string {
	return fmt.Sprintf("BT /F1 12 Tf %g %g Td (%s) Tj ET\n", x, y, s)
}

// readBytes reads data as a PDF within the given limits.
func readBytes(t testing.TB, data []byte, l doc.Limits) (string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	var out bytes.Buffer
	d := doc.New(ctx, &out, l, func(d *doc.Doc, in doc.Input) error {
		_, err := io.Copy(d, io.NewSectionReader(in.R, 0, in.Size))
		return err
	})
	err := Read(d, doc.Input{Name: "a.pdf", R: bytes.NewReader(data), Size: int64(len(data))})
	return out.String(), err
}

// mustRead reads data and wants no error.
func mustRead(t *testing.T, data []byte) string {
	t.Helper()
	got, err := readBytes(t, data, doc.DefaultLimits())
	if err != nil {
		t.Fatalf("Read: %v\n%s", err, got)
	}
	return got
}
