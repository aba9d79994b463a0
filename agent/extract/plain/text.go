package plain

import (
	"io"

	"github.com/husorden/husorden/agent/extract/doc"
)

// sampleSize is how much of a file its encoding and format are judged by.
const sampleSize = 64 << 10

// Sample returns the first bytes of a document as UTF-8, and whether they are
// text at all.
func Sample(in doc.Input) (string, bool) {
	b := head(in)
	cs, ok := Detect(b)
	if !ok {
		return "", false
	}
	return String(b, cs), true
}

func head(in doc.Input) []byte {
	b := make([]byte, min(in.Size, sampleSize))
	n, _ := in.R.ReadAt(b, 0)
	return b[:n]
}

// Open returns a reader of the document's text. What it says about its own
// charset, if anything, is believed where it can be: valid UTF-8 is UTF-8, and
// what is not valid UTF-8 is not.
func Open(d *doc.Doc, in doc.Input, declared string) *Reader {
	b := head(in)
	return NewReader(Watch(d, io.NewSectionReader(in.R, 0, in.Size)), Choose(b, declared))
}

// Watch returns r, which fails when d must stop.
func Watch(d *doc.Doc, r io.Reader) io.Reader { return &watched{d: d, r: r} }

type watched struct {
	d *doc.Doc
	r io.Reader
}

func (w *watched) Read(p []byte) (int, error) {
	if err := w.d.Err(); err != nil {
		return 0, err
	}
	return w.r.Read(p)
}

// Choose settles the charset of a text by its first bytes and by the label it
// came with.
func Choose(b []byte, declared string) Charset {
	seen, _ := Detect(b)
	said, ok := Named(declared)
	switch {
	case !ok, said == UTF8, said == UTF16LE, said == UTF16BE:
		return seen
	case seen == UTF8 || seen == UTF16LE || seen == UTF16BE:
		return seen
	}
	return said
}

// Text reads text and markdown.
func Text(d *doc.Doc, in doc.Input) error { return Copy(d, Open(d, in, "")) }

// Copy writes a text to d.
func Copy(d *doc.Doc, r *Reader) error {
	_, err := r.WriteTo(d)
	d.Line()
	return err
}
