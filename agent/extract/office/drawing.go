package office

import (
	"bytes"
	"io"
)

// drawing reads a part with DrawingML: a slide, the drawings of a sheet, a
// chart, a diagram; then where its links lead.
func (p *pack) drawing(f *flow, t *part) bool {
	if t == nil || t.done {
		return p.d.Err() == nil
	}
	return p.shapes(f, t, p.rels(t.name), false)
}

func (p *pack) shapes(f *flow, t *part, rs []rel, master bool) bool {
	return p.xml(t, func(x *xmlReader) error {
		defer f.end()
		g := &drawing{f: f, master: master}
		if err := g.read(x); err != nil {
			return err
		}
		for _, r := range rs {
			if r.external && r.kind == "hyperlink" {
				f.target(r.target)
			}
		}
		return f.d.Err()
	})
}

// drawing reads DrawingML and PresentationML by local names.
type drawing struct {
	f      *flow
	master bool  // a master or layout: placeholders are passed over
	shape  int   // depth of the open shape
	in     bool  // inside a text element
	loose  bool  // which may hold white space between elements
	alt    []int // as in word
}

func (g *drawing) read(x *xmlReader) error {
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
			if g.in && (len(x.text) > 64 || len(bytes.TrimSpace(x.text)) > 0 || !g.loose) {
				g.f.text(x.text)
			}
		case startTag:
			err = g.start(x)
		case endTag:
			g.end(x)
		}
		if err == nil {
			err = g.f.d.Err()
		}
		if err != nil {
			return err
		}
	}
}

func (g *drawing) start(x *xmlReader) error {
	switch string(x.name) {
	case "t", "v": // text, and cached text of a chart
		g.in, g.loose = true, false
	case "text": // a comment, as text or as runs
		g.in, g.loose = true, true
	case "sp":
		g.shape = x.depth
	case "rPr", "pPr", "endParaRPr", "lstStyle", "bodyPr", "spPr", "grpSpPr", "style", "timing", "transition",
		"numCache", "numLit", "tableStyleId":
		return x.skip()
	case "br":
		g.f.line()
	case "tab":
		g.f.tab()
	case "tbl":
		g.f.beginTable(0)
	case "tc":
		g.f.cell(1)
	case "cNvPr", "docPr":
		g.f.sideLine(x.attr("title"))
		g.f.sideLine(x.attr("descr"))
	case "ph":
		if g.master && g.shape > 0 { // its prompt ("Click to add title") is nobody's text
			for x.depth >= g.shape {
				if _, err := x.next(); err != nil {
					return err
				}
			}
		}
	case "Choice", "Fallback":
		if n := len(g.alt); n > 0 && g.alt[n-1] == x.depth-1 {
			return x.skip()
		}
		g.alt = append(g.alt, x.depth-1)
	case "cmAuthor", "author", "person": // of comments
		g.in, g.loose = true, true
		for _, name := range []string{"name", "displayName"} {
			if v := x.attr(name); len(v) > 0 {
				g.f.str(string(v))
				g.f.line()
			}
		}
	}
	return nil
}

func (g *drawing) end(x *xmlReader) {
	switch string(x.name) {
	case "t":
		g.in = false
	case "v", "text", "author":
		g.in = false
		g.f.para()
	case "p":
		g.f.para()
	case "tr":
		g.f.row()
	case "tbl":
		g.f.endTable()
	case "AlternateContent":
		if n := len(g.alt); n > 0 && g.alt[n-1] == x.depth+1 {
			g.alt = g.alt[:n-1]
		}
	}
}
