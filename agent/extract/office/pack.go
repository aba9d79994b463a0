package office

import (
	"archive/zip"
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"github.com/husorden/husorden/agent/extract/doc"
)

const (
	// maxDirectory bounds the bytes read to list a package, and with them the
	// memory for the list: about 60,000 entries.
	maxDirectory = 4 << 20
	// maxEmbedded is the largest compressed document inside a document that is
	// unpacked into memory, as the reader of its format needs random access.
	maxEmbedded = 32 << 20
)

// pack is an Office package: a ZIP file whose entries are parts.
type pack struct {
	d      *doc.Doc
	in     doc.Input
	parts  []*part          // in the order of the file
	names  map[string]*part // by lower-case name
	chunks []*part          // w:altChunk: to be read as documents inside this one
	buf    []byte           // for the tokenizer, used again by each part
	err    error            // the first error kept
	read   int              // parts read without error
}

// part is one entry of a package.
type part struct {
	name string // with slashes, as written
	file *zip.File
	lost *lost // instead of file when the central directory is gone
	done bool  // already read
}

// openPack lists the parts. An error that comes with a pack means that the
// parts found may be read but are not all of the document.
func openPack(d *doc.Doc, in doc.Input) (*pack, error) {
	p := &pack{d: d, in: in, names: map[string]*part{}}
	budget := &budgetReaderAt{r: in.R, left: maxDirectory}
	zr, err := zip.NewReader(budget, in.Size)
	over := budget.left < 0
	budget.open = true // from here on the entries are read, each within its own limits
	if err != nil && over {
		return nil, fmt.Errorf("listing more than %d bytes of directory: %w", maxDirectory, doc.ErrTooLarge)
	}
	if err != nil && zr == nil {
		if magic := make([]byte, 4); readFull(in, magic) && string(magic) == "\xD0\xCF\x11\xE0" {
			return nil, fmt.Errorf("an OLE file: %w", doc.ErrUnsupported)
		}
		for _, l := range recoverEntries(d, in) {
			p.add(&part{name: partName(l.name), lost: l})
		}
		err = fmt.Errorf("reading the zip directory: %w: %w", err, doc.ErrCorrupt)
		if len(p.parts) == 0 {
			return nil, err
		}
		return p, err
	}
	for _, f := range zr.File {
		p.add(&part{name: partName(f.Name), file: f})
	}
	return p, nil
}

func (p *pack) add(t *part) {
	if strings.HasSuffix(t.name, "/") {
		return
	}
	p.parts = append(p.parts, t)
	if key := strings.ToLower(t.name); p.names[key] == nil {
		p.names[key] = t
	}
}

// partName brings an entry's name into the form that relationships use: some
// programs write backslashes or a leading slash.
func partName(name string) string {
	return strings.TrimLeft(strings.ReplaceAll(name, `\`, "/"), "/")
}

// part returns the part of this name, nil when there is none. Names of parts
// do not tell capitals from small letters.
func (p *pack) part(name string) *part {
	return p.names[strings.ToLower(strings.TrimLeft(name, "/"))]
}

// open returns the expanded bytes of a part, limited by doc.Doc.Expand.
func (p *pack) open(t *part) (io.ReadCloser, error) {
	if err := p.d.Part(); err != nil {
		return nil, err
	}
	if t.lost != nil {
		rc, err := t.lost.open(p.in)
		if err != nil {
			return nil, err
		}
		return limited{p.d.Expand(rc, t.lost.stored), rc}, nil
	}
	if t.file.Flags&1 != 0 {
		return nil, fmt.Errorf("a locked zip entry: %w", doc.ErrEncrypted)
	}
	rc, err := t.file.Open()
	if err != nil {
		return nil, err
	}
	return limited{p.d.Expand(rc, int64(t.file.CompressedSize64)), rc}, nil
}

type limited struct {
	io.Reader
	io.Closer
}

// xml runs read over the tokens of a part and keeps its error. It returns false
// when the whole document must stop.
func (p *pack) xml(t *part, read func(x *xmlReader) error) bool {
	if t == nil || t.done {
		return p.d.Err() == nil
	}
	t.done = true
	rc, err := p.open(t)
	if err == nil {
		x := newXML(rc, p.buf)
		err = read(x)
		p.buf = x.buf
		rc.Close()
		if err == nil {
			p.read++
		}
	}
	if err != nil {
		err = fmt.Errorf("reading %s: %w", kindOf(t.name), err)
	}
	return p.keep(err)
}

// rankSkip is the rank of parts that hold no text.
const rankSkip = 100

// sorted returns the parts that rank does not skip, in the order it gives.
func (p *pack) sorted(rank func(string) int) []*part {
	var ts []*part
	for _, t := range p.parts {
		if rank(t.name) < rankSkip {
			ts = append(ts, t)
		}
	}
	slices.SortStableFunc(ts, func(a, b *part) int {
		return cmp.Or(cmp.Compare(rank(a.name), rank(b.name)), cmp.Compare(len(a.name), len(b.name)),
			strings.Compare(a.name, b.name))
	})
	return ts
}

// kindOf names a part in an error without its file name's own words: parts of
// the format have fixed names, embedded files do not.
func kindOf(name string) string {
	if path.Ext(name) == ".xml" || path.Ext(name) == ".rels" {
		return path.Base(name)
	}
	return "an embedded file"
}

// keep remembers the first error and returns false when reading must stop:
// time is up, or a limit of the whole file is reached.
func (p *pack) keep(err error) bool {
	if err != nil && p.err == nil {
		p.err = known(err)
	}
	return p.d.Err() == nil && !errors.Is(err, doc.ErrTooLarge)
}

// known gives an error without one of the package doc's meanings the meaning
// corrupt, which is what doc.Reader says it has.
func known(err error) error {
	for _, e := range []error{doc.ErrCorrupt, doc.ErrEncrypted, doc.ErrTooLarge, doc.ErrUnsupported,
		doc.ErrImage, context.Canceled, context.DeadlineExceeded} {
		if errors.Is(err, e) {
			return err
		}
	}
	return fmt.Errorf("%w: %w", doc.ErrCorrupt, err)
}

// result is what the reader returns in the end.
func (p *pack) result() error {
	if err := p.d.Err(); err != nil {
		return err
	}
	return p.err
}

// nested reads a document inside this one. Its error is kept, but it never
// stops the outer document.
func (p *pack) nested(t *part, name string) bool {
	if t == nil || t.done {
		return p.d.Err() == nil
	}
	t.done = true
	in, err := p.embedded(t)
	if err == nil {
		in.Name = name
		err = p.d.Nested(in)
	}
	if err != nil && p.err == nil {
		p.err = known(fmt.Errorf("reading an embedded file: %w", err))
	}
	return p.d.Err() == nil
}

// embedded makes a part readable at random. What is stored without compression
// is read where it lies.
func (p *pack) embedded(t *part) (doc.Input, error) {
	if f := t.file; f != nil && f.Method == zip.Store && f.Flags&1 == 0 {
		at, err := f.DataOffset()
		size := int64(f.CompressedSize64)
		if err != nil || size < 0 || at > p.in.Size-size {
			return doc.Input{}, fmt.Errorf("an entry beyond the end of the file: %w", doc.ErrCorrupt)
		}
		if err := p.d.Part(); err != nil {
			return doc.Input{}, err
		}
		return doc.Input{R: io.NewSectionReader(p.in.R, at, size), Size: size}, nil
	}
	rc, err := p.open(t)
	if err != nil {
		return doc.Input{}, err
	}
	defer rc.Close()
	b, err := io.ReadAll(io.LimitReader(rc, maxEmbedded+1))
	if err != nil {
		return doc.Input{}, err
	}
	if len(b) > maxEmbedded {
		return doc.Input{}, fmt.Errorf("more than %d bytes: %w", maxEmbedded, doc.ErrTooLarge)
	}
	return doc.Input{R: bytes.NewReader(b), Size: int64(len(b))}, nil
}

// budgetReaderAt fails once more than left bytes were asked for, until it is open.
type budgetReaderAt struct {
	r    io.ReaderAt
	left int64
	open bool
}

func (b *budgetReaderAt) ReadAt(p []byte, at int64) (int, error) {
	if !b.open {
		if b.left -= int64(len(p)); b.left < 0 {
			return 0, io.ErrShortBuffer
		}
	}
	return b.r.ReadAt(p, at)
}

func readFull(in doc.Input, p []byte) bool {
	n, _ := in.R.ReadAt(p, 0)
	return n == len(p)
}
