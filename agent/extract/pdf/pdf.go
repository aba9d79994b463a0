// Package pdf reads the text of PDF files: page contents with the forms, tables
// and columns put back into lines, the invisible text of scanned pages that
// went through OCR, annotations, form fields, properties, bookmarks and
// attached files.
//
// It reads what damaged files still hold, and opens files that are encrypted
// with an empty user password. Memory is bound by the largest page, not by the
// file: files above 8 MiB are read a window at a time.
//
// Read returns doc.ErrEncrypted for a file that needs a password, doc.ErrImage
// for one that holds pictures without text (or a page that is one), a wrapped
// doc.ErrCorrupt when something was lost, and doc.ErrUnsupported when most of
// the text has no characters that could be told.
package pdf

import (
	"fmt"

	"github.com/husorden/husorden/agent/extract/doc"
)

// Read writes the text of a PDF onto d. It is a doc.Reader.
func Read(d *doc.Doc, in doc.Input) error {
	f := newFile(d, newSource(in.R, in.Size))
	if err := f.open(); err != nil {
		return err
	}
	return f.read()
}

// read writes all text of an opened file.
func (f *file) read() error {
	f.info()
	pages := f.pages()
	f.rest()
	f.d.Line()
	switch err := f.d.Err(); {
	case err != nil:
		return err
	case f.problem != nil:
		return fmt.Errorf("reading pdf: %w", f.problem)
	}
	return pages.verdict(f)
}

// tally is what the pages were found to hold.
type tally struct {
	pages, written int
	pictures       int // pages without text that a picture covers, or that hold one
	covered        int // pages without text that a picture covers nearly wholly
	drawn          int // pages without text but with many curves: letters as outlines
}

// verdict says what of the pages could not be text, nil if nothing.
func (t tally) verdict(f *file) error {
	switch {
	case f.unknown > 0 && f.halved:
		return fmt.Errorf("%d of %d characters were in fonts that are damaged: %w", f.unknown, f.unknown+f.known, doc.ErrCorrupt)
	case f.unknown > 20 && f.unknown > f.known:
		return fmt.Errorf("%d of %d characters have no known meaning: %w", f.unknown, f.unknown+f.known, doc.ErrUnsupported)
	case t.written == 0 && t.pictures+t.drawn > 0:
		return fmt.Errorf("%d pages of pictures: %w", t.pages, doc.ErrImage)
	case t.covered > 0:
		return fmt.Errorf("%d of %d pages: %w", t.covered, t.pages, doc.ErrImage)
	}
	return nil
}
