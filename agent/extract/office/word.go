package office

import (
	"bytes"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// word reads WordprocessingML. Elements are known by local name; those of
// properties are passed over, so a <w:tab/> in a list of tab stops is not text,
// and hidden text (w:vanish) is text like any other.
type word struct {
	f    *flow
	p    *pack
	rels map[string]rel // of this part, by id

	changes  []edit // the open w:ins and w:del, the innermost last
	field    field
	list     []string // entries of a form's drop-down list
	chosen   int
	alt      []int  // depth of each open mc:AlternateContent that has had its choice
	textKind []byte // local name of the open text element
	links    []link // open w:hyperlink elements
}

type link struct {
	depth  int
	target string
}

func (w *word) read(x *xmlReader) error {
	for {
		k, err := x.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		switch k {
		case charData:
			w.chars(x.text)
		case startTag:
			err = w.start(x)
		case endTag:
			w.end(x)
		}
		if err == nil {
			err = w.f.d.Err()
		}
		if err != nil {
			return err
		}
	}
}

// chars takes character data, which is text inside a text element only.
func (w *word) chars(b []byte) {
	switch string(w.textKind) {
	case "":
	case "instrText", "delInstrText":
		w.field.instruction(b)
	case "delText":
		w.f.delete(b)
	default:
		w.put(b)
	}
}

// put writes text in the current revision.
func (w *word) put(b []byte) {
	mode := unedited
	if n := len(w.changes); n > 0 {
		mode = w.changes[n-1]
	}
	switch mode {
	case deleted:
		w.f.delete(b)
	case inserted:
		w.f.insert(b)
	default:
		w.f.text(b)
	}
}

// start handles a start tag. The text elements come first: they are most of
// what there is.
func (w *word) start(x *xmlReader) error {
	switch string(x.name) {
	case "t", "delText", "instrText", "delInstrText":
		w.textKind = append(w.textKind[:0], x.name...)
	case "pPr", "rPr", "tblPr", "trPr", "tcPr", "tblPrEx", "sectPr", "sdtPr", "sdtEndPr", "binData":
		return x.skip()
	case "tab", "ptab":
		w.put([]byte{'\t'})
	case "br", "cr":
		w.f.line()
	case "noBreakHyphen":
		w.put([]byte("\u2011"))
	case "softHyphen": // shown at the end of a line only, and else no part of the word
	case "sym":
		w.put(symbol(x))
	case "tbl":
		w.f.beginTable(0)
	case "tblGrid":
		return w.grid(x)
	case "tc":
		w.f.cell(1)
	case "ins", "moveTo":
		w.changes = append(w.changes, inserted)
	case "del", "moveFrom":
		w.changes = append(w.changes, deleted)
	case "txbxContent", "footnote", "endnote", "comment":
		return w.begin(x)
	case "AlternateContent", "Choice", "Fallback":
		return w.alternate(x)
	default:
		return w.other(x)
	}
	return nil
}

// begin handles the start of text that stands on its own.
func (w *word) begin(x *xmlReader) error {
	switch string(x.name) {
	case "txbxContent":
		w.f.push()
	case "comment":
		if author := x.attr("author"); len(author) > 0 {
			w.f.text(append(bytes.Clone(author), ':', ' '))
		}
	}
	return nil
}

// alternate reads one branch of mc:AlternateContent: the first choice, or the
// fallback when there is none. Word writes each text box as both.
func (w *word) alternate(x *xmlReader) error {
	if string(x.name) == "AlternateContent" {
		return nil
	}
	parent := x.depth - 1
	if n := len(w.alt); n > 0 && w.alt[n-1] == parent {
		return x.skip()
	}
	w.alt = append(w.alt, parent)
	return nil
}

// other handles the rarer elements.
func (w *word) other(x *xmlReader) error {
	switch string(x.name) {
	case "docPr", "shape", "rect", "textpath":
		for _, name := range []string{"title", "descr", "alt", "string"} {
			w.f.sideLine(x.attr(name))
		}
	case "fldChar":
		if string(x.attr("fldCharType")) == "begin" {
			w.field.begin()
		} else {
			w.field.flush(w.f)
		}
	case "fldSimple":
		w.field.begin()
		w.field.instruction(x.attr("instr"))
		w.field.flush(w.f)
	case "hyperlink":
		if r, ok := w.rels[string(x.relation("id"))]; ok {
			w.links = append(w.links, link{x.depth, r.target})
		}
	case "altChunk": // a document to be taken in when this one is opened
		if t := w.p.part(w.rels[string(x.relation("id"))].target); t != nil {
			w.p.chunks = append(w.p.chunks, t)
		}
	case "ddList":
		w.list, w.chosen = w.list[:0], 0
	case "result":
		w.chosen, _ = strconv.Atoi(string(x.attr("val")))
	case "listEntry":
		if v := x.attr("val"); len(w.list) < 1000 && len(v) < 1000 {
			w.list = append(w.list, string(v))
		}
	case "person": // w15:person, who has written comments and changes
		w.f.text(x.attr("author"))
		w.f.line()
	}
	return nil
}

// end handles an end tag.
func (w *word) end(x *xmlReader) {
	switch string(x.name) {
	case "t", "delText", "instrText", "delInstrText":
		w.textKind = w.textKind[:0]
	case "p":
		w.f.para()
	case "tr":
		w.f.row()
	case "tbl":
		w.f.endTable()
	case "ins", "moveTo", "del", "moveFrom":
		if n := len(w.changes); n > 0 {
			w.changes = w.changes[:n-1]
		}
	case "txbxContent":
		w.f.pop()
	case "AlternateContent":
		if n := len(w.alt); n > 0 && w.alt[n-1] == x.depth+1 {
			w.alt = w.alt[:n-1]
		}
	case "hyperlink":
		if n := len(w.links); n > 0 && w.links[n-1].depth == x.depth+1 {
			w.f.target(w.links[n-1].target)
			w.links = w.links[:n-1]
		}
	case "ddList":
		if w.chosen >= 0 && w.chosen < len(w.list) {
			w.f.str(w.list[w.chosen])
		}
	}
}

// grid counts the columns of a table.
func (w *word) grid(x *xmlReader) error {
	n := 0
	for depth := x.depth; ; {
		k, err := x.next()
		if err != nil {
			return err
		}
		if k == startTag && string(x.name) == "gridCol" && x.depth == depth+1 {
			n++
		}
		if k == endTag && x.depth < depth {
			w.f.columns(n)
			return nil
		}
	}
}

// symbol returns the character of a w:sym. Symbol fonts are mapped to the
// private range F000-F0FF; in the font Symbol, and in fonts that are no symbol
// fonts at all, digits and punctuation stand where ASCII has them.
func symbol(x *xmlReader) []byte {
	n, err := strconv.ParseUint(string(x.attr("char")), 16, 32)
	if err != nil || n == 0 || !utf8.ValidRune(rune(n)) {
		return nil
	}
	font := strings.ToLower(string(x.attr("font")))
	if r := n - 0xF000; r >= ' ' && r <= '@' && !strings.Contains(font, "dings") {
		n = r
	}
	return utf8.AppendRune(nil, rune(n))
}
