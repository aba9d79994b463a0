package pdf

import (
	"bytes"
	"strings"

	"github.com/husorden/husorden/agent/extract/doc"
)

// maxNodesOutside bounds the trees of fields, bookmarks and attached files.
const maxNodesOutside = 100_000

// info writes the properties that say something about the content.
func (f *file) info() {
	d := f.dict(f.trailer["Info"])
	for _, k := range []name{"Title", "Author", "Subject", "Keywords"} {
		if s := strings.TrimSpace(unicodeText(f.bytes(d[k]))); s != "" {
			f.d.Line()
			f.d.Print(s)
		}
	}
	f.d.Line()
}

// rest writes what lies outside the pages.
func (f *file) rest() {
	c := f.catalog()
	form := f.dict(c["AcroForm"])
	t := &tree{f: f, seen: map[int]bool{}, left: maxNodesOutside}
	for _, o := range f.array(form["Fields"]) {
		t.field(o, "", 0)
	}
	f.xfa(form["XFA"])
	t.bookmarks(f.dict(c["Outlines"])["First"], 0)
	t.names(f.dict(c["Names"])["EmbeddedFiles"], 0)
	for _, o := range f.array(c["AF"]) {
		f.attach(o)
	}
}

// tree walks structures that may be damaged into loops.
type tree struct {
	f    *file
	seen map[int]bool
	left int
}

// enter reports whether o is to be visited.
func (t *tree) enter(o any, depth int) bool {
	if t.left--; t.left < 0 || depth > maxTree || t.f.d.Err() != nil {
		return false
	}
	if r, ok := o.(ref); ok {
		if t.seen[r.num] {
			return false
		}
		t.seen[r.num] = true
	}
	return true
}

// field writes the values that no page has shown.
func (t *tree) field(o any, kind name, depth int) {
	f := t.f
	if !t.enter(o, depth) {
		return
	}
	d := f.dict(o)
	if k := f.name(d["FT"]); k != "" {
		kind = k
	}
	if r, ok := o.(ref); d["V"] != nil && !(ok && f.shown[r.num]) {
		if s := f.valueText(kind, d["V"]); s != "" {
			f.d.Line()
			f.d.Print(s)
			f.d.Line()
		}
	}
	for _, k := range f.array(d["Kids"]) {
		t.field(k, kind, depth+1)
	}
}

// xfa reads the data of a form in XML; the pages of such a file may say no
// more than that another program is needed.
func (f *file) xfa(o any) {
	parts := f.array(o)
	for i := 0; i+1 < len(parts); i += 2 {
		if f.bytes(parts[i]) != "datasets" {
			continue
		}
		s := f.stream(parts[i+1])
		if s == nil || f.d.Err() != nil {
			return
		}
		data, err := f.decode(s, nil)
		f.lost(err)
		f.lost(f.d.Nested(doc.Input{Name: "datasets.xml", R: bytes.NewReader(data), Size: int64(len(data))}))
	}
}

// bookmarks writes the titles of the outline.
func (t *tree) bookmarks(o any, depth int) {
	for o != nil && t.enter(o, depth) {
		d := t.f.dict(o)
		if s := strings.TrimSpace(unicodeText(t.f.bytes(d["Title"]))); s != "" {
			t.f.d.Line()
			t.f.d.Print(s)
			t.f.d.Line()
		}
		t.bookmarks(d["First"], depth+1)
		o = d["Next"]
	}
}

// names reads the files of a name tree.
func (t *tree) names(o any, depth int) {
	if o == nil || !t.enter(o, depth) {
		return
	}
	d := t.f.dict(o)
	list := t.f.array(d["Names"])
	for i := 1; i < len(list) && t.enter(nil, depth); i += 2 {
		t.f.attach(list[i])
	}
	for _, k := range t.f.array(d["Kids"]) {
		t.names(k, depth+1)
	}
}
