package office

import (
	"bytes"
	"errors"
	"io"
	"strings"
)

// odfReader reads the text elements of OpenDocument. White space is collapsed
// as the format says: spaces that count are written as elements.
type odfReader struct {
	f     *flow
	again func() (io.ReadCloser, error) // opens what is read a second time; may be nil

	paras   []bool   // the open paragraphs; true after white space
	raw     int      // depth of the open element whose text counts outside paragraphs, 0 for none
	asides  []bool   // the open notes, comments and frames; true when pushed on the flow
	links   []string // targets of the open links
	master  bool     // inside master pages
	changes odfChanges
	table   odfTable
}

func (o *odfReader) read(x *xmlReader) error {
	for {
		k, err := x.next()
		if errors.Is(err, io.EOF) {
			o.changes.leftover(o.f)
			return nil
		}
		if err != nil {
			return err
		}
		switch k {
		case charData:
			if len(o.paras) > 0 || o.raw > 0 {
				o.chars(x.text)
			}
		case startTag:
			err = o.start(x)
		case endTag:
			o.end(x)
		}
		if err == nil {
			err = o.f.d.Err()
		}
		if err != nil {
			return err
		}
	}
}

// chars writes character data with its white space collapsed, in place.
func (o *odfReader) chars(b []byte) {
	n := len(o.paras)
	blank := n > 0 && o.paras[n-1]
	out := b[:0]
	for _, c := range b {
		if space(c) {
			if blank {
				continue
			}
			c = ' '
		}
		blank = c == ' '
		out = append(out, c)
	}
	if n > 0 {
		o.paras[n-1] = blank
	}
	o.put(out)
}

// put writes text to the cell of a spreadsheet, or to the flow.
func (o *odfReader) put(b []byte) {
	switch {
	case o.table.inCell && len(o.f.frames) == 1:
		o.table.add(b)
	case o.changes.inserting:
		o.f.insert(b)
	default:
		o.f.text(b)
	}
}

func (o *odfReader) start(x *xmlReader) error {
	switch string(x.name) {
	case "p", "h":
		o.paras = append(o.paras, true)
	case "s":
		o.put(bytes.Repeat([]byte{' '}, min(max(1, number(x.attr("c"))), 100)))
	case "tab":
		o.put([]byte{'\t'})
		o.blank()
	case "line-break":
		o.lineBreak()
	case "note", "annotation", "text-box", "title", "desc":
		o.open(x)
	case "note-citation", "ruby-text", "binary-data", "scripts", "settings", "font-face-decls", "automatic-styles",
		"creator-initials", "sender-initials", "date-string", "event-listeners", "styles", "table-source",
		"sequence-decls", "named-expressions", "database-ranges", "calculation-settings", "content-validations":
		return x.skip()
	case "date":
		if string(x.full) == "dc:date" { // of a comment; text:date is a date in the text
			return x.skip()
		}
	case "a":
		o.links = append(o.links, string(x.attr("href")))
	case "meta":
		return propertyValues(o.f, x, x.depth)
	case "master-styles":
		o.master = true
	default:
		return o.other(x)
	}
	return nil
}

// other handles the rarer elements.
func (o *odfReader) other(x *xmlReader) error {
	switch string(x.name) {
	case "tracked-changes":
		if string(x.full) == "text:tracked-changes" {
			return o.changes.read(o.f, x)
		}
	case "change":
		o.changes.at(o.f, string(x.attr("change-id")))
	case "change-start":
		o.changes.inserting = o.changes.inserted[string(x.attr("change-id"))]
	case "change-end":
		o.changes.inserting = false
	case "hidden-text":
		if string(x.attr("is-hidden")) == "true" {
			o.f.sideLine(x.attr("string-value"))
		}
	case "user-field-decl":
		o.line(x.attr("string-value"))
	case "footer-decl", "header-decl": // of a presentation
		o.raw = x.depth
	case "creator": // of a comment
		o.raw = x.depth
	case "frame":
		if o.master && len(x.attr("class")) > 0 { // a placeholder of a presentation
			return x.skip()
		}
	case "page":
		if name := x.attr("name"); !autoName(name) {
			o.line(name)
		}
	case "textarea", "formatted-text", "fixed-text", "checkbox", "radio", "button", "combobox", "option", "item", "text":
		if strings.HasPrefix(string(x.full), "form:") {
			o.line(x.attr("label"))
			o.line(x.attr("current-value"))
			o.line(x.attr("value"))
		}
	default:
		o.tables(x)
	}
	return nil
}

// line writes a line of its own that is no paragraph.
func (o *odfReader) line(b []byte) {
	if len(b) > 0 {
		o.f.fresh()
		o.f.text(bytes.Clone(b))
		o.f.fresh()
	}
}

// autoName says whether a page has only the name that the program gave it.
func autoName(b []byte) bool {
	return len(b) == 0 || len(bytes.TrimLeft(bytes.TrimPrefix(b, []byte("page")), "0123456789")) == 0
}

// blank notes that white space has just been written.
func (o *odfReader) blank() {
	if n := len(o.paras); n > 0 {
		o.paras[n-1] = true
	}
}

func (o *odfReader) lineBreak() {
	o.blank()
	if o.table.inCell && len(o.f.frames) == 1 {
		o.table.add([]byte{' '})
		return
	}
	o.f.line()
}

// open begins a note, comment, frame or alternative text. Inside a paragraph or
// a table it is put aside.
func (o *odfReader) open(x *xmlReader) {
	aside := len(o.paras) > 0 || len(o.f.top().tables) > 0
	if aside {
		o.f.push()
	} else {
		o.f.fresh()
	}
	o.asides = append(o.asides, aside)
	if n := string(x.name); n == "title" || n == "desc" {
		o.raw = x.depth
	}
}

func (o *odfReader) end(x *xmlReader) {
	if o.raw > x.depth {
		o.raw = 0
		if string(x.name) == "creator" {
			o.put([]byte(": "))
			return
		}
	}
	switch string(x.name) {
	case "p", "h":
		o.endPara()
	case "note", "annotation", "text-box", "title", "desc":
		if n := len(o.asides); n > 0 {
			if o.asides[n-1] {
				o.f.pop()
			} else {
				o.f.fresh()
			}
			o.asides = o.asides[:n-1]
		}
	case "a":
		if n := len(o.links); n > 0 {
			if to := o.links[n-1]; !strings.HasPrefix(to, "#") {
				o.f.target(to)
			}
			o.links = o.links[:n-1]
		}
	case "footer-decl", "header-decl":
		o.f.fresh()
	case "master-styles":
		o.master = false
	case "page":
		o.f.fresh()
		o.f.flushAside()
	default:
		o.endTables(x)
	}
}

// endPara ends a paragraph. Within an outer one it belongs to a note or frame.
func (o *odfReader) endPara() {
	n := len(o.paras)
	if n == 0 {
		return
	}
	o.paras = o.paras[:n-1]
	if o.table.inCell && len(o.f.frames) == 1 {
		o.table.add([]byte{' '})
		return
	}
	o.f.para()
}
