package office

import (
	"bytes"
	"io"
	"path"
	"strings"
)

// properties reads the document properties: core (title, author, keywords),
// app (company, manager) and custom, each value on a line of its own.
func (p *pack) properties(f *flow) bool {
	for _, t := range p.parts {
		name := strings.ToLower(t.name)
		if !strings.HasPrefix(name, "docprops/") && !strings.HasSuffix(name, ".psmdcp") || path.Ext(name) == ".rels" {
			continue
		}
		if ext := path.Ext(name); ext != ".xml" && ext != ".psmdcp" {
			continue // thumbnail.jpeg
		}
		if !p.xml(t, func(x *xmlReader) error { defer f.end(); return propertyValues(f, x, 0) }) {
			return false
		}
	}
	return true
}

// propertyValues prints the values of a properties part that a person wrote.
// A custom property is a row: its name and its value. It ends with the element
// at this depth, at the end of the part when that is 0.
func propertyValues(f *flow, x *xmlReader, depth int) error {
	open := false
	var name []byte // of a custom property, until its value comes
	for {
		k, err := x.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		switch k {
		case startTag:
			switch string(x.name) {
			case "title", "subject", "creator", "keywords", "description", "lastModifiedBy", "category",
				"contentStatus", "identifier", "Company", "Manager", "HyperlinkBase",
				"initial-creator", "keyword", "printed-by":
				open = true
			case "property", "user-defined":
				name = append(name[:0], x.attr("name")...)
				open = true
			}
		case charData:
			if !open {
				break
			}
			if len(name) > 0 && len(bytes.TrimSpace(x.text)) > 0 {
				f.text(name)
				f.tab()
				name = name[:0]
			}
			f.text(x.text)
		case endTag:
			switch string(x.name) {
			case "lpstr", "lpwstr", "i4", "filetime", "bool", "r8": // inside a custom property
			default:
				open, name = false, name[:0]
				f.fresh()
				if x.depth < depth {
					return nil
				}
			}
		}
		if err := f.d.Err(); err != nil {
			return err
		}
	}
}

// plainXML prints all text of a part that holds data of its own making, such as
// what content controls are bound to.
func plainXML(f *flow, x *xmlReader) error {
	for {
		k, err := x.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if k == charData && x.depth > 0 && len(strings.TrimSpace(string(x.text))) > 0 {
			f.text(x.text)
		} else if k != charData {
			f.fresh()
		}
		if err := f.d.Err(); err != nil {
			return err
		}
	}
}

// embeddings reads the documents inside this one, with their file names as the
// package has them.
func (p *pack) embeddings() bool {
	inside := p.chunks
	for _, t := range p.parts {
		if dir, _ := path.Split(strings.ToLower(t.name)); strings.HasSuffix(dir, "/embeddings/") {
			inside = append(inside, t)
		}
	}
	for _, t := range inside {
		if !p.nested(t, path.Base(t.name)) {
			return false
		}
	}
	return true
}
