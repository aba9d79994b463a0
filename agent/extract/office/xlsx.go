package office

import (
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/husorden/husorden/agent/extract/doc"
)

// XLSX reads a workbook: each sheet, hidden ones included, behind a line with
// its name: rows of cells as they are shown, see numberFormat and cprcolumn,
// its headers and footers, comments and drawings. Then come caches of pivot
// tables and of other workbooks, the properties and embedded documents. The
// binary form (xlsb) is not supported.
func XLSX(d *doc.Doc, in doc.Input) error {
	p, err := openPack(d, in)
	if p == nil {
		return known(err)
	}
	p.keep(err)
	main := p.main("xl/workbook.xml")
	if main == nil && p.part("xl/workbook.bin") != nil || main != nil && path.Ext(main.name) == ".bin" {
		p.keep(fmt.Errorf("a binary workbook: %w", doc.ErrUnsupported))
		return p.result()
	}
	if main == nil {
		p.keep(fmt.Errorf("no workbook: %w", doc.ErrCorrupt))
	}
	b := &book{p: p, f: newFlow(d)}
	if b.read(main) && b.rest() && p.properties(b.f) {
		p.embeddings()
	}
	if !b.cells && p.err == nil && p.pictures("xl/media/") {
		return fmt.Errorf("no text in the cells: %w", doc.ErrImage)
	}
	return p.result()
}

// book is a workbook being read.
type book struct {
	p        *pack
	f        *flow
	date1904 bool
	cells    bool // a cell has been written
	shared   sharedStrings
	styles   []int // number format id of each cell style
	codes    map[int]string
	formats  []*numberFormat // of each cell style, once one has been met
}

// sheet is a sheet as the workbook lists it.
type sheet struct {
	name string
	part *part
}

// read reads the sheets the workbook lists. It returns false when all must stop.
func (b *book) read(main *part) bool {
	if main == nil {
		return b.load("xl/sharedStrings.xml", "xl/styles.xml")
	}
	rs := b.p.rels(main.name)
	ids := byID(rs)
	var sheets []sheet
	ok := b.p.xml(main, func(x *xmlReader) error {
		for {
			k, err := x.next()
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err != nil {
				return err
			}
			if k != startTag {
				continue
			}
			switch string(x.name) {
			case "workbookPr":
				v := string(x.attr("date1904"))
				b.date1904 = v == "1" || v == "true"
			case "sheet":
				r := ids[string(x.relation("id"))]
				name := x.attr("name")
				if len(sheets) < maxRels { // more would reach Limits.Parts before the last of them
					sheets = append(sheets, sheet{string(name[:min(len(name), 256)]), b.p.part(r.target)})
				}
			}
		}
	})
	strs, styles := "xl/sharedStrings.xml", "xl/styles.xml"
	for _, r := range rs {
		switch r.kind {
		case "sharedStrings":
			strs = r.target
		case "styles":
			styles = r.target
		}
	}
	if !ok || !b.load(strs, styles) {
		return false
	}
	for _, s := range sheets {
		b.f.str(s.name)
		b.f.fresh()
		if s.part == nil {
			b.p.keep(fmt.Errorf("a sheet is missing: %w", doc.ErrCorrupt))
		}
		if !b.sheet(s.part) {
			return false
		}
	}
	b.f.end()
	return true
}

// load reads what the sheets refer to.
func (b *book) load(strs, styles string) bool {
	return b.p.xml(b.p.part(strs), func(x *xmlReader) error { defer b.f.end(); return b.shared.read(b.f, x) }) &&
		b.p.xml(b.p.part(styles), b.readStyles)
}

// sheet reads a sheet and what hangs on it.
func (b *book) sheet(t *part) bool {
	if t == nil || t.done {
		return b.p.d.Err() == nil
	}
	if path.Ext(t.name) == ".bin" {
		return b.p.keep(fmt.Errorf("a binary sheet: %w", doc.ErrUnsupported))
	}
	rs := b.p.rels(t.name)
	if !b.p.xml(t, func(x *xmlReader) error {
		defer b.f.end()
		s := &sheetReader{book: b, part: t, f: b.f}
		return s.read(x)
	}) {
		return false
	}
	for _, r := range rs {
		switch {
		case r.external && r.kind == "hyperlink":
			b.f.target(r.target)
		case r.kind == "comments", r.kind == "threadedComment", r.kind == "drawing":
			b.f.flushAside()
			if !b.hanging(b.p.part(r.target)) {
				return false
			}
		}
	}
	b.f.flushAside()
	return true
}

// hanging reads a drawing or comments, and the charts in a drawing.
func (b *book) hanging(t *part) bool {
	if t == nil || t.done {
		return b.p.d.Err() == nil
	}
	rs := b.p.rels(t.name)
	if !b.p.shapes(b.f, t, rs, false) {
		return false
	}
	for _, r := range rs {
		if r.kind == "chart" && !b.p.drawing(b.f, b.p.part(r.target)) {
			return false
		}
	}
	return true
}

// readStyles reads which number format each cell style has.
func (b *book) readStyles(x *xmlReader) error {
	b.codes = map[int]string{}
	inXfs := false
	for {
		k, err := x.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if len(b.codes) > maxStyles || len(b.styles) > maxStyles {
			return fmt.Errorf("more than %d cell styles: %w", maxStyles, doc.ErrTooLarge)
		}
		switch string(x.name) {
		case "numFmt":
			if code := x.attr("formatCode"); k == startTag && len(code) <= maxCode {
				b.codes[number(x.attr("numFmtId"))] = string(code)
			}
		case "cellXfs":
			inXfs = k == startTag
		case "xf":
			if k == startTag && inXfs {
				b.styles = append(b.styles, number(x.attr("numFmtId")))
			}
		}
	}
}

const (
	maxStyles = 100_000 // Excel allows 65,490
	maxCode   = 1024    // bytes of a format code; Excel allows 255 characters
)

// format returns the number format of a cell style.
func (b *book) format(style int) *numberFormat {
	if style < 0 || style >= len(b.styles) {
		return &generalFormat
	}
	if b.formats == nil {
		b.formats = make([]*numberFormat, len(b.styles))
	}
	if b.formats[style] == nil {
		id := b.styles[style]
		b.formats[style] = formatOf(id, b.codes[id], b.date1904)
	}
	return b.formats[style]
}

// The order in which what no sheet refers to is read.
const (
	rankSheet = iota
	rankSheetComments
	rankSheetDrawing
	rankCache
	rankForm
)

func bookRank(name string) int {
	name = strings.ToLower(name)
	dir, base := path.Split(name)
	ext := path.Ext(base)
	has := func(s string) bool { return strings.Contains(dir, s) }
	switch {
	case ext == ".vml":
		return rankForm
	case ext != ".xml":
	case has("/worksheets/"), has("/dialogsheets/"), has("/macrosheets/"), has("/chartsheets/"):
		return rankSheet
	case strings.HasPrefix(base, "comments"), has("/threadedcomments/"), has("/persons/"):
		return rankSheetComments
	case has("/drawings/"), has("/charts/") && strings.HasPrefix(base, "chart"), has("/diagrams/") && strings.HasPrefix(base, "data"):
		return rankSheetDrawing
	case has("/pivotcache/"), has("/externallinks/"), has("customxml/") && !strings.HasPrefix(base, "itemprops"):
		return rankCache
	}
	return rankSkip
}

// rest reads the parts that no sheet led to.
func (b *book) rest() bool {
	for _, t := range b.p.sorted(bookRank) {
		var ok bool
		switch bookRank(t.name) {
		case rankSheet:
			ok = b.sheet(t)
		case rankCache:
			ok = b.p.xml(t, func(x *xmlReader) error { defer b.f.end(); return cacheValues(b.f, x) })
		case rankForm:
			ok = b.p.xml(t, func(x *xmlReader) error { defer b.f.end(); return formText(b.f, x) })
		default:
			ok = b.hanging(t)
		}
		if !ok {
			return false
		}
	}
	return true
}
