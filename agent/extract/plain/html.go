package plain

import (
	"bufio"
	"bytes"
	"strings"

	"golang.org/x/net/html"

	"github.com/husorden/husorden/agent/extract/doc"
)

// HTML reads a web page: its text in lines and cells, and also what it holds
// unseen: title, texts beside pictures, form values, mail and telephone links,
// data in scripts and comments. Program code and styles are skipped.
func HTML(d *doc.Doc, in doc.Input) error {
	return HTMLText(d, Open(d, in, MetaCharset(head(in))))
}

// HTMLText reads a web page from r.
func HTMLText(d *doc.Doc, r *Reader) error {
	w := bufio.NewWriterSize(d, 32<<10)
	p := page{flow: flow{w: w, first: true}}
	err := tokens(r, false, func(z *html.Tokenizer, kind html.TokenType, text []byte) error {
		p.token(z, kind, text)
		_, err := w.Write(nil)
		return err
	})
	if ferr := w.Flush(); err == nil {
		err = ferr
	}
	d.Line()
	return err
}

type page struct {
	flow
	skip string // the element whose content is skipped
}

func (p *page) token(z *html.Tokenizer, kind html.TokenType, text []byte) {
	switch kind {
	case html.TextToken:
		if p.skip == "" {
			p.text(text)
		}
	case html.CommentToken:
		if !bytes.HasPrefix(text, []byte("?xml")) {
			p.alone(comment(text))
		}
	case html.StartTagToken, html.SelfClosingTagToken:
		name, more := z.TagName()
		element := string(name)
		switch element {
		case "noscript", "noembed", "noframes", "iframe", "plaintext", "xmp":
			z.NextIsNotRawText()
		}
		p.begin(element)
		script := p.attributes(z, element, more)
		if kind == html.StartTagToken && (element == "style" || element == "script" && !strings.Contains(script, "json")) {
			p.skip = element
		}
	case html.EndTagToken:
		name, _ := z.TagName()
		element := string(name)
		if element == p.skip {
			p.skip = ""
		}
		p.end(element)
	}
}

// comment leaves out the marks of Outlook's conditional comments, and the
// styles that are all most of them hold.
func comment(b []byte) []byte {
	if bytes.HasPrefix(b, []byte("[if")) && !bytes.Contains(b, []byte("<p")) && !bytes.Contains(b, []byte("<td")) {
		return nil
	}
	return b
}

// attributes writes the attributes that hold something to read, and returns
// the type of the element.
func (p *page) attributes(z *html.Tokenizer, element string, more bool) (kind string) {
	var key, val, name []byte
	for more {
		key, val, more = z.TagAttr()
		switch string(key) {
		case "type":
			kind = strings.ToLower(string(val))
		case "name":
			name = val
		case "alt", "title", "placeholder", "aria-label", "label", "summary":
			p.alone(val)
		case "value":
			if len(val) > 0 && element != "li" && element != "param" {
				p.breaks()
				if len(name) > 0 {
					p.text(append(bytes.Clone(name), ": "...))
				}
				p.text(val)
				p.breaks()
			}
		case "content":
			if element == "meta" && !bytes.Contains(val, []byte("charset=")) {
				p.alone(val)
			}
		case "href":
			if scheme, rest, ok := bytes.Cut(val, []byte(":")); ok && (bytes.EqualFold(scheme, []byte("mailto")) || bytes.EqualFold(scheme, []byte("tel"))) {
				p.alone(unescapeURL(rest))
			}
		}
	}
	return kind
}

// unescapeURL decodes %XX.
func unescapeURL(b []byte) []byte {
	out := make([]byte, 0, len(b))
	for i := 0; i < len(b); i++ {
		if b[i] == '%' && i+2 < len(b) {
			high, ok1 := hex(b[i+1])
			low, ok2 := hex(b[i+2])
			if ok1 && ok2 {
				out = append(out, byte(high<<4|low))
				i += 2
				continue
			}
		}
		out = append(out, b[i])
	}
	return appendValid(nil, out)
}

func (p *page) begin(element string) {
	switch {
	case element == "tr":
		p.row()
	case element == "td", element == "th":
		p.cell()
	case element == "pre", element == "textarea":
		p.exact = true
		p.breaks()
	case block(element):
		p.breaks()
	}
}

func (p *page) end(element string) {
	switch {
	case element == "tr", element == "table":
		p.row()
	case element == "pre", element == "textarea":
		p.exact = false
		p.breaks()
	case element == "option", block(element):
		p.breaks()
	}
}

// block reports whether an element stands on lines of its own.
func block(element string) bool {
	switch element {
	case "p", "div", "br", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "dl", "dt", "dd", "table", "caption",
		"title", "head", "body", "html", "section", "article", "header", "footer", "aside", "nav", "main", "form", "fieldset",
		"legend", "option", "select", "hr", "blockquote", "address", "figure", "figcaption", "center", "button", "script", "summary", "details", "label", "iframe", "noscript":
		return true
	}
	return false
}

// MetaCharset returns the charset a page or XML document says it has, or "".
func MetaCharset(b []byte) string {
	b = bytes.ToLower(b[:min(len(b), 4096)])
	for _, mark := range []string{"charset=", "encoding="} {
		_, rest, ok := bytes.Cut(b, []byte(mark))
		if !ok {
			continue
		}
		rest = bytes.TrimLeft(rest, "\"' ")
		if end := bytes.IndexAny(rest, "\"'>; /\t\r\n?"); end > 0 {
			return string(rest[:end])
		}
	}
	return ""
}
