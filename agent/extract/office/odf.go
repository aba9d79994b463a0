package office

import (
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/husorden/husorden/agent/extract/doc"
)

// ODT reads an OpenDocument text: its body with notes, comments, frames and
// deletions, its headers and footers, its properties and embedded objects.
func ODT(d *doc.Doc, in doc.Input) error { return readODF(d, in) }

// ODS reads an OpenDocument spreadsheet: each sheet behind a line with its name,
// its cells as they are shown, see cprcolumn for the one exception.
func ODS(d *doc.Doc, in doc.Input) error { return readODF(d, in) }

// ODP reads an OpenDocument presentation or drawing: its pages with notes and
// comments, and what the master pages hold beside placeholders.
func ODP(d *doc.Doc, in doc.Input) error { return readODF(d, in) }

// readODF reads any OpenDocument file: the three kinds share their elements.
func readODF(d *doc.Doc, in doc.Input) error {
	if head := make([]byte, 4); !readFull(in, head) || string(head[:2]) != "PK" {
		return flatODF(d, in)
	}
	p, err := openPack(d, in)
	if p == nil {
		return known(err)
	}
	p.keep(err)
	locked, listed := p.manifest()
	if locked {
		return doc.ErrEncrypted
	}
	f := newFlow(d)
	content := p.part("content.xml")
	if content == nil && (listed || p.part("styles.xml") == nil) { // a template may be styles alone
		p.keep(fmt.Errorf("no content: %w", doc.ErrCorrupt))
	}
	if !p.odf(f, content) {
		return p.result()
	}
	text := f.wrote
	if !p.odf(f, p.part("styles.xml")) || !p.xml(p.part("meta.xml"), func(x *xmlReader) error {
		defer f.end()
		return propertyValues(f, x, 0)
	}) || !p.objects(f) {
		return p.result()
	}
	if !text && p.err == nil && p.pictures("pictures/") {
		return fmt.Errorf("no text in the body: %w", doc.ErrImage)
	}
	return p.result()
}

// flatODF reads an OpenDocument file that is one XML file.
func flatODF(d *doc.Doc, in doc.Input) error {
	f := newFlow(d)
	defer f.end()
	open := func() (io.ReadCloser, error) { return io.NopCloser(io.NewSectionReader(in.R, 0, in.Size)), nil }
	first, _ := open()
	if err := (&odfReader{f: f, again: open}).read(newXML(first, nil)); err != nil {
		return known(fmt.Errorf("reading flat xml: %w", err))
	}
	f.end()
	return d.Err()
}

// odf reads content.xml or styles.xml.
func (p *pack) odf(f *flow, t *part) bool {
	return p.xml(t, func(x *xmlReader) error {
		defer f.end()
		return (&odfReader{f: f, again: func() (io.ReadCloser, error) { return p.open(t) }}).read(x)
	})
}

// manifest says whether the manifest tells how entries are encrypted, and
// whether it lists the content.
func (p *pack) manifest() (locked, content bool) {
	err := p.err
	p.xml(p.part("META-INF/manifest.xml"), func(x *xmlReader) error {
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
			case "encryption-data":
				locked = true
			case "file-entry":
				content = content || string(x.attr("full-path")) == "content.xml"
			}
		}
	})
	if p.d.Err() == nil && !errors.Is(p.err, doc.ErrTooLarge) {
		p.err = err // a manifest that is broken costs no text
	}
	return locked, content
}

// objects reads what is embedded: documents and charts are folders with a
// content.xml, anything else an entry of its own.
func (p *pack) objects(f *flow) bool {
	for _, t := range p.parts {
		dir, base := path.Split(t.name)
		ok := true
		switch {
		case dir != "" && strings.EqualFold(base, "content.xml"):
			ok = p.odf(f, t)
		case dir == "" && strings.HasPrefix(base, "Object "):
			ok = p.nested(t, base)
		}
		if !ok {
			return false
		}
	}
	return true
}
