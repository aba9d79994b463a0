package pdf

import (
	"errors"
	"fmt"
	"io"

	"github.com/husorden/husorden/agent/extract/doc"
)

// file is one PDF being read.
type file struct {
	d       *doc.Doc
	src     *source
	base    int64 // where "%PDF-" stands; offsets count from there
	xref    map[int]entry
	trailer dict
	crypt   *crypt

	rebuilt bool         // the whole file has been searched for objects
	busy    map[int]bool // objects being loaded, against loops
	cache   map[int]any  // parsed objects, see remember
	cached  int          // bytes they were parsed from
	packs   map[int]*pack
	packed  int // bytes held by packs

	inflate io.ReadCloser // a flate reader to use again
	problem error         // the first thing that was lost

	fonts map[int]*font // by object number
	multi []string      // strings that glyphs of more than one rune stand for
	quiet map[int]bool  // forms that show nothing, by object number
	again int           // see maxAgain

	shown map[int]bool // form fields whose value a page shows, by object number
	files map[int]bool // attached files read, by object number

	halved         bool // a font has lost what tells its characters
	known, unknown int  // glyphs shown whose character is known, and is not
}

// entry says where an object is.
type entry struct {
	off  int64 // offset, or for a packed one the object stream's number
	idx  int32 // place in the object stream
	kind byte  // as in a cross-reference stream
}

const (
	free   = 0
	plain  = 1
	packed = 2
)

const (
	maxObjects = 1 << 20 // objects of one file that are kept track of
	maxNumber  = 1 << 23 // largest object number
)

func newFile(d *doc.Doc, src *source) *file {
	return &file{
		d: d, src: src,
		xref: map[int]entry{}, busy: map[int]bool{}, cache: map[int]any{},
		packs: map[int]*pack{}, fonts: map[int]*font{}, quiet: map[int]bool{}, shown: map[int]bool{}, files: map[int]bool{},
	}
}

// open finds the objects and makes ready to decrypt them.
func (f *file) open() error {
	if at := f.src.find(0, 1<<20, "%PDF-"); at > 0 {
		f.base = at
	}
	if f.readXref() {
		if err := f.decrypt(); err != nil {
			return err
		}
	}
	if f.catalog() == nil && !f.rebuilt {
		if err := f.rebuild(); err != nil {
			return err
		}
	}
	return nil
}

// catalog is the document's root dictionary, nil when there is none.
func (f *file) catalog() dict {
	c := f.dict(f.trailer["Root"])
	if c["Pages"] == nil {
		return nil
	}
	return c
}

// lost notes that some of the document could not be read. The first loss is
// what the reader reports.
func (f *file) lost(err error) {
	if f.problem != nil || err == nil {
		return
	}
	for _, known := range []error{doc.ErrCorrupt, doc.ErrEncrypted, doc.ErrTooLarge, doc.ErrUnsupported, doc.ErrImage} {
		if errors.Is(err, known) {
			f.problem = err
			return
		}
	}
	f.problem = fmt.Errorf("%w: %w", doc.ErrCorrupt, err)
}
