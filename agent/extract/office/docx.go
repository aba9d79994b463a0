package office

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/husorden/husorden/agent/extract/doc"
)

// DOCX reads a Word document: the body first, then headers, footers, notes,
// comments and whatever else holds text, then the properties, then embedded
// documents. Tracked deletions come out where they stood, see flow.insert.
func DOCX(d *doc.Doc, in doc.Input) error {
	p, err := openPack(d, in)
	if p == nil {
		return known(err)
	}
	p.keep(err)
	main := p.main("word/document.xml")
	if main == nil {
		p.keep(fmt.Errorf("no main document: %w", doc.ErrCorrupt))
	}
	f := newFlow(d)
	if !p.word(f, main) {
		return p.result()
	}
	text := f.wrote
	seen := map[[2]uint64]bool{}
	for _, t := range p.sorted(wordRank) {
		if rank := wordRank(t.name); rank <= rankFooter && t.file != nil {
			same := [2]uint64{uint64(t.file.CRC32), t.file.UncompressedSize64}
			if seen[same] { // the same header for first, odd and even pages
				continue
			}
			seen[same] = true
		}
		if !p.word(f, t) {
			return p.result()
		}
	}
	if !p.properties(f) || !p.embeddings() {
		return p.result()
	}
	if !text && p.err == nil && p.pictures("word/media/") {
		return fmt.Errorf("no text in the body: %w", doc.ErrImage)
	}
	return p.result()
}

// The order in which the parts of a Word document are read.
const (
	rankHeader = iota
	rankFooter
	rankNotes
	rankComments
	rankOther
)

// wordRank sorts a part by its name. What it does not know is read: a text
// element in an unknown part is text all the same.
func wordRank(name string) int {
	name = strings.ToLower(name)
	base := path.Base(name)
	switch {
	case path.Ext(base) != ".xml", base == "[content_types].xml", strings.HasPrefix(name, "docprops/"),
		strings.Contains(name, "/theme/"), strings.HasPrefix(base, "itemprops"),
		strings.Contains(name, "diagrams/") && !strings.HasPrefix(base, "data"):
		return rankSkip
	case strings.HasPrefix(base, "header"):
		return rankHeader
	case strings.HasPrefix(base, "footer"):
		return rankFooter
	case strings.HasPrefix(base, "footnotes"), strings.HasPrefix(base, "endnotes"):
		return rankNotes
	case strings.HasPrefix(base, "comments"):
		return rankComments
	}
	switch base {
	case "styles.xml", "styleswitheffects.xml", "settings.xml", "websettings.xml",
		"fonttable.xml", "numbering.xml", "manifest.xml":
		return rankSkip
	}
	return rankOther
}

// word reads one part beside or of the body: WordprocessingML, a chart or
// diagram, or data of its own making.
func (p *pack) word(f *flow, t *part) bool {
	if t == nil {
		return p.d.Err() == nil
	}
	switch name := strings.ToLower(t.name); {
	case strings.Contains(name, "customxml/"):
		return p.xml(t, func(x *xmlReader) error { defer f.end(); return plainXML(f, x) })
	case strings.Contains(name, "/charts/"), strings.Contains(name, "/diagrams/"):
		return p.drawing(f, t)
	}
	w := &word{f: f, p: p, rels: byID(p.rels(t.name))}
	return p.xml(t, func(x *xmlReader) error { defer f.end(); return w.read(x) })
}

// pictures says whether the package holds a picture in this folder.
func (p *pack) pictures(dir string) bool {
	return slices.ContainsFunc(p.parts, func(t *part) bool {
		return strings.HasPrefix(strings.ToLower(t.name), dir)
	})
}
