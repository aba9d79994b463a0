package pdf

import (
	"bytes"
	"strings"

	"github.com/husorden/husorden/agent/extract/doc"
)

// maxAnnotations bounds those of one page.
const maxAnnotations = 20_000

// annotations draws the annotations of a page in their places, so that the
// value of a form field stands beside its label, and returns the lines that
// belong to the page but are not shown on it.
func (in *interp) annotations(page dict, res *resources) (notes []string) {
	f := in.f
	list := f.array(page["Annots"])
	for _, o := range list[:min(len(list), maxAnnotations)] {
		a := f.dict(o)
		if a == nil || f.d.Err() != nil {
			continue
		}
		kind := f.name(a["Subtype"])
		if kind == "Popup" {
			continue
		}
		drawn := in.appearance(a, res)
		switch kind {
		case "Widget":
			notes = append(notes, in.widget(o, a, drawn)...)
		case "Link":
			if uri := f.bytes(f.dict(a["A"])["URI"]); strings.HasPrefix(uri, "mailto:") {
				notes = append(notes, strings.TrimPrefix(unicodeText(uri), "mailto:"))
			}
		default:
			said := unicodeText(f.bytes(a["Contents"]))
			if said == "" || strings.Contains(drawn, squeeze(said)) {
				break
			}
			if by := unicodeText(f.bytes(a["T"])); by != "" {
				said = by + "\t" + said
			}
			notes = append(notes, said)
		}
		if kind == "FileAttachment" {
			f.attach(a["FS"])
		}
	}
	return notes
}

// appearance draws what an annotation looks like and returns its characters
// without the spaces.
func (in *interp) appearance(a dict, res *resources) string {
	f := in.f
	n := f.resolve(f.dict(a["AP"])["N"])
	if d, ok := n.(dict); ok {
		n = f.resolve(d[f.name(a["AS"])])
	}
	s, ok := n.(*stream)
	rect := f.floats(a["Rect"], 4)
	if !ok || rect == nil {
		return ""
	}
	before, flushes := len(in.page.glyphs), in.page.flushes
	in.state = newState(identity)
	in.form(s, f.fit(s, rect), res, 0)
	if in.page.flushes != flushes || before >= len(in.page.glyphs) {
		return ""
	}
	var b strings.Builder
	for _, g := range in.page.glyphs[before:] {
		if g.r < 0 {
			b.WriteString(f.multi[-g.r-1])
		} else {
			b.WriteRune(g.r)
		}
	}
	return squeeze(b.String())
}

// fit returns the matrix that puts the box of a form into rect.
func (f *file) fit(s *stream, rect []float64) matrix {
	x0, y0 := min(rect[0], rect[2]), min(rect[1], rect[3])
	x1, y1 := max(rect[0], rect[2]), max(rect[1], rect[3])
	box := f.floats(s.dict["BBox"], 4)
	if box == nil {
		return matrix{1, 0, 0, 1, x0, y0}
	}
	m := f.matrix(s.dict["Matrix"])
	var bx0, by0, bx1, by1 float64
	for i, c := range [4][2]float64{{box[0], box[1]}, {box[2], box[1]}, {box[0], box[3]}, {box[2], box[3]}} {
		x, y := m[0]*c[0]+m[2]*c[1]+m[4], m[1]*c[0]+m[3]*c[1]+m[5]
		if i == 0 {
			bx0, by0, bx1, by1 = x, y, x, y
		}
		bx0, by0, bx1, by1 = min(bx0, x), min(by0, y), max(bx1, x), max(by1, y)
	}
	sx, sy := 1.0, 1.0
	if bx1 > bx0 && by1 > by0 && x1 > x0 && y1 > y0 {
		sx, sy = (x1-x0)/(bx1-bx0), (y1-y0)/(by1-by0)
	}
	return matrix{sx, 0, 0, sy, x0 - bx0*sx, y0 - by0*sy}
}

// widget places the value of a form field in its box where its appearance does
// not show it. What cannot be placed is returned.
func (in *interp) widget(o any, a dict, drawn string) []string {
	f := in.f
	value, num := f.fieldValue(o)
	if value == "" {
		return nil
	}
	if num > 0 {
		f.shown[num] = true
	}
	if strings.Contains(drawn, squeeze(value)) {
		return nil
	}
	rect := f.floats(a["Rect"], 4)
	if drawn != "" || rect == nil || rect[2] == rect[0] {
		return []string{value}
	}
	lines := strings.Split(strings.TrimSpace(value), "\n")
	height := max(rect[3]-rect[1], rect[1]-rect[3])
	size := max(1, min(12, height/float64(len(lines))))
	top := max(rect[1], rect[3])
	if len(lines) == 1 {
		top -= (height - size) / 2
	}
	for i, l := range lines {
		u, v := min(rect[0], rect[2])+2, top-(float64(i)+0.8)*size
		for _, r := range l {
			in.page.add(0, float32(u), float32(v), float32(u+size/2), float32(size), r)
			u += size / 2
		}
	}
	return nil
}

// fieldValue returns the text of the field that o is or belongs to, and the
// number of the object that holds it.
func (f *file) fieldValue(o any) (value string, num int) {
	var kind name
	var v any
	for range maxTree {
		d := f.dict(o)
		if d == nil {
			break
		}
		if kind == "" {
			kind = f.name(d["FT"])
		}
		if v == nil && d["V"] != nil {
			v = d["V"]
			if r, ok := o.(ref); ok {
				num = r.num
			}
		}
		o = d["Parent"]
	}
	return f.valueText(kind, v), num
}

// valueText returns the text of a field's value; ticks and buttons have none.
func (f *file) valueText(kind name, v any) string {
	switch v := f.resolve(v).(type) {
	case text:
		return unicodeText(string(v))
	case array:
		var out []string
		for _, o := range v[:min(len(v), 1000)] {
			if s := f.valueText(kind, o); s != "" {
				out = append(out, s)
			}
		}
		return strings.Join(out, "\n")
	case *stream:
		data, _ := f.decode(v, nil)
		return unicodeText(string(data))
	case dict:
		if kind != "Sig" {
			return ""
		}
		var out []string
		for _, k := range []name{"Name", "Reason", "Location", "ContactInfo"} {
			if s := unicodeText(f.bytes(v[k])); s != "" {
				out = append(out, s)
			}
		}
		return strings.Join(out, "\n")
	}
	return ""
}

// attach reads a file that is attached to this one, given its specification.
func (f *file) attach(o any) {
	spec := f.dict(o)
	ef := f.dict(spec["EF"])
	var s *stream
	for _, k := range []name{"UF", "F", "DOS", "Mac", "Unix"} {
		if s = f.stream(ef[k]); s != nil {
			break
		}
	}
	if s == nil || f.files[s.id.num] || f.d.Err() != nil {
		return
	}
	f.files[s.id.num] = true
	if err := f.d.Part(); err != nil {
		f.lost(err)
		return
	}
	title := unicodeText(f.bytes(spec["UF"]))
	if title == "" {
		title = unicodeText(f.bytes(spec["F"]))
	}
	if i := strings.LastIndexAny(title, `/\`); i >= 0 {
		title = title[i+1:]
	}
	data, err := f.decode(s, nil)
	if err != nil {
		f.lost(err)
		if len(data) == 0 {
			return
		}
	}
	f.lost(f.d.Nested(doc.Input{Name: title, R: bytes.NewReader(data), Size: int64(len(data))}))
}
