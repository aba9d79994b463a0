package office

import (
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/husorden/husorden/agent/extract/doc"
)

// PPTX reads a presentation: the slides in their order, hidden ones included,
// each with its notes and comments, then what masters and layouts hold beside
// placeholders, then the properties and embedded documents.
func PPTX(d *doc.Doc, in doc.Input) error {
	p, err := openPack(d, in)
	if p == nil {
		return known(err)
	}
	p.keep(err)
	main := p.main("ppt/presentation.xml")
	if main == nil {
		p.keep(fmt.Errorf("no presentation: %w", doc.ErrCorrupt))
	}
	f := newFlow(d)
	for _, t := range p.slides(main) {
		if !p.slide(f, t) {
			return p.result()
		}
	}
	text := f.wrote
	for _, t := range p.sorted(slideRank) {
		if !p.shapes(f, t, p.rels(t.name), slideRank(t.name) == rankMaster) {
			return p.result()
		}
	}
	if !p.properties(f) || !p.embeddings() {
		return p.result()
	}
	if !text && p.err == nil && p.pictures("ppt/media/") {
		return fmt.Errorf("no text on the slides: %w", doc.ErrImage)
	}
	return p.result()
}

// slides returns the slides in the order of the presentation.
func (p *pack) slides(main *part) []*part {
	if main == nil {
		return nil
	}
	var ts []*part
	rs := byID(p.rels(main.name))
	p.xml(main, func(x *xmlReader) error {
		for {
			k, err := x.next()
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err != nil {
				return err
			}
			if k == startTag && string(x.name) == "sldId" {
				t := p.part(rs[string(x.relation("id"))].target)
				if t == nil {
					return fmt.Errorf("a slide is missing: %w", doc.ErrCorrupt)
				}
				ts = append(ts, t)
			}
		}
	})
	return ts
}

// slide reads a slide with its notes, comments, charts and diagrams.
func (p *pack) slide(f *flow, t *part) bool {
	if t == nil || t.done {
		return p.d.Err() == nil
	}
	rs := p.rels(t.name)
	if !p.shapes(f, t, rs, false) {
		return false
	}
	for _, r := range rs {
		switch r.kind {
		case "notesSlide", "comments", "chart", "chartEx", "diagramData":
			if !p.drawing(f, p.part(r.target)) {
				return false
			}
		}
	}
	return true
}

// The order in which parts beside the slides are read.
const (
	rankSlide = iota // of no presentation, such as one left behind
	rankSlideNotes
	rankSlideComments
	rankPicture // charts, diagrams
	rankMaster
)

func slideRank(name string) int {
	name = strings.ToLower(name)
	dir, base := path.Split(name)
	has := func(s string) bool { return strings.Contains(dir, s) }
	switch {
	case path.Ext(base) != ".xml":
	case has("/slides/"):
		return rankSlide
	case has("/notesslides/"):
		return rankSlideNotes
	case has("/comments/"), strings.HasPrefix(base, "comment"), base == "authors.xml":
		return rankSlideComments
	case has("/charts/") && strings.HasPrefix(base, "chart"), has("/diagrams/") && strings.HasPrefix(base, "data"):
		return rankPicture
	case has("/slidemasters/"), has("/slidelayouts/"), has("/notesmasters/"), has("/handoutmasters/"):
		return rankMaster
	}
	return rankSkip
}
