package plain

import (
	"bufio"
	"bytes"
	"strings"

	"golang.org/x/net/html"

	"github.com/husorden/husorden/agent/extract/doc"
)

// XML reads any XML document: "element: text" and "attribute: value" a line, so
// that a label stands beside its value. Elements that only shape running text
// (p, span, w:t, …) are not labels.
func XML(d *doc.Doc, in doc.Input) error {
	w := bufio.NewWriterSize(d, 32<<10)
	x := xmlText{flow: flow{w: w, first: true}}
	err := tokens(Open(d, in, MetaCharset(head(in))), true, func(z *html.Tokenizer, kind html.TokenType, text []byte) error {
		x.token(z, kind, text)
		_, err := w.Write(nil)
		return err
	})
	if ferr := w.Flush(); err == nil {
		err = ferr
	}
	d.Line()
	return err
}

type xmlText struct {
	flow
	label []byte // the element that has begun and has no text yet
	name  []byte // memory behind label
}

func (x *xmlText) token(z *html.Tokenizer, kind html.TokenType, text []byte) {
	switch kind {
	case html.TextToken:
		x.words(text)
	case html.CommentToken:
		if !bytes.HasPrefix(text, []byte("?xml")) {
			x.alone(text)
		}
	case html.StartTagToken, html.SelfClosingTagToken:
		z.NextIsNotRawText()
		raw := z.Raw()
		name, more := z.TagName()
		x.name = append(x.name[:0], raw[1:1+min(len(name), len(raw)-1)]...)
		role := roleOf(string(local(name)))
		x.begin(role)
		x.attributes(z, role == labelled, more)
		if kind == html.SelfClosingTagToken {
			x.label = nil
		}
	case html.EndTagToken:
		name, _ := z.TagName()
		x.label = nil
		if role := roleOf(string(local(name))); role != inline && role != running {
			x.breaks()
		}
	}
}

func (x *xmlText) begin(r role) {
	x.label = nil
	switch r {
	case inline:
		x.space = true
	case running:
	case paragraph:
		x.breaks()
	case row:
		x.row()
	case cell:
		x.cell()
	default:
		x.breaks()
		x.label = x.name
	}
}

// words writes text, after its element's name if it is the first.
func (x *xmlText) words(text []byte) {
	if len(x.label) > 0 && !blank(text) {
		x.text(x.label)
		x.text([]byte(": "))
		x.label = nil
	}
	x.text(text)
}

// attributes writes all attributes of an element, and of one that shapes text
// those that are text themselves.
func (x *xmlText) attributes(z *html.Tokenizer, all, more bool) {
	for more {
		var key, val []byte
		key, val, more = z.TagAttr()
		name := string(local(key))
		if strings.HasPrefix(string(key), "xmlns") || blank(val) || !all && name != "href" && name != "title" && name != "value" && name != "author" {
			continue
		}
		x.breaks()
		x.text(key)
		x.text([]byte(": "))
		x.text(val)
		x.breaks()
	}
}

type role uint8

const (
	labelled role = iota
	paragraph
	row
	cell
	inline  // stands for a space
	running // part of a line of text
)

// roleOf says what an element of this name is in the text formats.
func roleOf(element string) role {
	switch element {
	case "p", "h", "para", "li", "br", "title":
		return paragraph
	case "tr", "table-row", "row":
		return row
	case "td", "th", "tc", "table-cell", "entry":
		return cell
	case "s", "tab", "line-break":
		return inline
	case "t", "r", "span", "a", "b", "i", "u", "em", "strong", "tspan", "emphasis", "rpr", "ppr":
		return running
	}
	return labelled
}

// local is a name without its namespace.
func local(name []byte) []byte {
	return name[bytes.LastIndexByte(name, ':')+1:]
}
