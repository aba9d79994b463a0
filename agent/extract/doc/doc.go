// Package doc is what every reader of a format works with: the input, the text
// it writes, the limits it shares with the documents nested in it, and the
// errors it may return.
//
// Text is UTF-8 as a person would read it: paragraphs and table rows end with
// "\n", table cells are separated by "\t". Names inside a container
// (attachments, archive entries, sheets) are text too and stand on a line of
// their own before what they name.
package doc

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"
)

// Format is what a file is, decided by content and never by the extension.
type Format string

// The formats that can be read, then those that are only recognised.
const (
	Text     Format = "text"
	CSV      Format = "csv"
	Markdown Format = "markdown"
	JSON     Format = "json"
	XML      Format = "xml"
	HTML     Format = "html"
	DOCX     Format = "docx"
	XLSX     Format = "xlsx"
	PPTX     Format = "pptx"
	ODT      Format = "odt"
	ODS      Format = "ods"
	ODP      Format = "odp"
	RTF      Format = "rtf"
	PDF      Format = "pdf"
	EML      Format = "eml"
	MBOX     Format = "mbox"
	VCF      Format = "vcf"
	ICS      Format = "ics"
	ZIP      Format = "zip"
	TAR      Format = "tar"
	GZIP     Format = "gzip"

	OLE     Format = "ole" // doc, xls, ppt, msg or an encrypted Office file
	Image   Format = "image"
	Locked  Format = "locked" // encrypted by a program of its own: PGP, age, KeePass
	Empty   Format = "empty"
	Unknown Format = "unknown"
)

// Limits bound the reading of one file, documents nested in it included. They
// are policy fields.
type Limits struct {
	Bytes int64         // largest file that is opened, where its format is not read as a stream
	Text  int64         // most UTF-8 bytes written out
	Ratio int64         // most expanded bytes per stored byte in a container, once 1 MiB has come out
	Depth int           // documents within documents
	Parts int           // archive entries, mail parts, sheets, slides and pages together
	Time  time.Duration // wall time
}

// DefaultLimits are what a policy that says nothing gets.
func DefaultLimits() Limits {
	return Limits{Bytes: 256 << 20, Text: 64 << 20, Ratio: 200, Depth: 5, Parts: 10_000, Time: 30 * time.Second}
}

// Errors that a reader returns, alone or wrapped. Any other error counts as
// ErrCorrupt. Text written before an error stays: a file read in part is said
// to be read in part.
var (
	ErrEncrypted   = errors.New("encrypted")
	ErrCorrupt     = errors.New("corrupt")
	ErrTooLarge    = errors.New("too large")
	ErrUnsupported = errors.New("unsupported")
	ErrImage       = errors.New("image without text") // a document that holds pictures of text only
)

// Input is a document: its base name (never a path) and its bytes. R may be
// used by one reader at a time.
type Input struct {
	Name string
	R    io.ReaderAt
	Size int64 // bytes
}

// Reader reads one document of its format onto d. It calls d.Err in every loop
// over foreign data and d.Part for each part, and never panics on any bytes.
type Reader func(d *Doc, in Input) error

// Doc is one document being read. It is not safe for concurrent use.
type Doc struct {
	ctx   context.Context
	out   io.Writer
	nest  func(d *Doc, in Input) error
	share *budget
	depth int
	err   error // the first error of out or of the text limit
	last  byte  // last byte written
}

// budget is what is left of the Limits of one file.
type budget struct {
	Limits
	textLeft   int64
	partsLeft  int
	expandLeft int64 // what all compressed parts together may still come to
	heldLeft   int64 // what Lazy may still keep in memory
}

// New returns the outermost document. nest reads a document found inside
// another one; it decides the format itself.
func New(ctx context.Context, out io.Writer, l Limits, nest func(*Doc, Input) error) *Doc {
	return &Doc{ctx: ctx, out: out, nest: nest, last: '\n',
		share: &budget{Limits: l, textLeft: l.Text, partsLeft: l.Parts, expandLeft: expansions * l.Bytes, heldLeft: l.Bytes}}
}

// Limits returns the limits of this file.
func (d *Doc) Limits() Limits { return d.share.Limits }

// Context is done when the time limit is reached or the scan is cancelled.
func (d *Doc) Context() context.Context { return d.ctx }

// Err says why reading must stop: time is up, or the text limit is reached. It
// is cheap: call it in loops.
func (d *Doc) Err() error {
	if d.err != nil {
		return d.err
	}
	return d.ctx.Err()
}

// Part counts one part (entry, sheet, slide, page) against Limits.Parts.
func (d *Doc) Part() error {
	if d.share.partsLeft--; d.share.partsLeft < 0 {
		return fmt.Errorf("more than %d parts: %w", d.share.Parts, ErrTooLarge)
	}
	return d.Err()
}

// Write writes UTF-8 text. It fails with ErrTooLarge at the text limit.
func (d *Doc) Write(p []byte) (int, error) {
	if d.err != nil {
		return 0, d.err
	}
	if len(p) == 0 {
		return 0, nil
	}
	over := int64(len(p)) > d.share.textLeft
	if over {
		p = p[:d.share.textLeft]
	}
	n, err := d.out.Write(p)
	d.share.textLeft -= int64(n)
	if n > 0 {
		d.last = p[n-1]
	}
	switch {
	case err != nil:
		d.err = err
	case over:
		d.err = fmt.Errorf("more than %d bytes of text: %w", d.share.Text, ErrTooLarge)
	}
	return n, d.err
}

// Print writes s; a failure is kept and returned by Err.
func (d *Doc) Print(s string) { io.WriteString(d, s) }

// WriteString writes s as Write does.
func (d *Doc) WriteString(s string) (int, error) { return d.Write([]byte(s)) }

// Line ends the current line unless it is empty.
func (d *Doc) Line() {
	if d.last != '\n' {
		d.Print("\n")
	}
}

// Cell separates a table cell from the next one.
func (d *Doc) Cell() { d.Print("\t") }

// Nested reads a document found inside this one onto the same text, after a
// line with its name. The error is the nested document's; the outer one goes
// on with its other parts and returns the first such error at the end.
func (d *Doc) Nested(in Input) error {
	d.Line()
	if in.Name != "" {
		d.Print(in.Name)
		d.Line()
	}
	if d.depth+1 > d.share.Depth {
		return fmt.Errorf("more than %d documents within documents: %w", d.share.Depth, ErrTooLarge)
	}
	inner := &Doc{ctx: d.ctx, out: d.out, nest: d.nest, share: d.share, depth: d.depth + 1, err: d.err, last: d.last}
	err := d.nest(inner, in)
	d.last = inner.last
	if d.err == nil && inner.share.textLeft == 0 {
		d.err = inner.err
	}
	d.Line()
	return err
}
