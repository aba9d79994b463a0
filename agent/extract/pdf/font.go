package pdf

import "errors"

// glyph is what a character code shows: the rune (or, below zero, a string:
// see many), 0 when unknown, and how far it moves on, in units of the font size.
type glyph struct {
	r rune
	w float32
}

// font says how to read the strings shown with it.
type font struct {
	simple    [256]glyph // of a font with one-byte codes
	composite bool

	codes    *cmap // how a composite font's strings split, and its glyph numbers; nil: two bytes each
	unicode  *cmap
	utf16    bool               // codes are UTF-16
	byGlyph  func(cid int) rune // from the font program, where nothing else tells
	widths   map[int]float32
	width    float32 // of glyphs not in widths
	vertical bool
	em       float32 // of a Type 3 font: about the height of a line at size 1
}

const keepFonts = 128

// maxMany bounds the strings that stand behind runes below zero.
const maxMany = 1 << 16

// many returns the number below zero that stands for s in a glyph.
func (f *file) many(s string) rune {
	if e, ok := ligatures[s]; ok {
		return e
	}
	if len(f.multi) >= maxMany {
		return []rune(s)[0]
	}
	f.multi = append(f.multi, s)
	return -rune(len(f.multi))
}

// ligatures are written as one rune and taken apart when text is written.
var ligatures = map[string]rune{"ff": 'ﬀ', "fi": 'ﬁ', "fl": 'ﬂ', "ffi": 'ﬃ', "ffl": 'ﬄ'}

// font reads the font that o is or refers to.
func (f *file) font(o any) *font {
	r, isRef := o.(ref)
	if isRef {
		if ft := f.fonts[r.num]; ft != nil {
			return ft
		}
	}
	d := f.dict(o)
	if d == nil {
		f.lost(errors.New("a font is missing"))
	}
	ft := f.readFont(d)
	if isRef {
		if len(f.fonts) >= keepFonts {
			clear(f.fonts)
		}
		f.fonts[r.num] = ft
	}
	return ft
}

// gone reports whether o refers to an object that is not there.
func (f *file) gone(o any) bool {
	_, isRef := o.(ref)
	return isRef && f.resolve(o) == nil
}

func (f *file) readFont(d dict) *font {
	ft := &font{}
	f.halved = f.halved || d["Subtype"] == nil
	if s := f.stream(d["ToUnicode"]); s != nil {
		data, err := f.decode(s, nil)
		if len(data) > 0 {
			ft.unicode = readCMap(data, f.many)
		}
		f.halved = f.halved || err != nil
	} else {
		f.halved = f.halved || f.gone(d["ToUnicode"])
	}
	if f.name(d["Subtype"]) == "Type0" {
		f.readComposite(ft, d)
		return ft
	}
	f.readSimple(ft, d)
	return ft
}

// readSimple fills in the 256 glyphs of a font with one-byte codes.
func (f *file) readSimple(ft *font, d dict) {
	base := f.name(d["BaseFont"])
	desc := f.dict(d["FontDescriptor"])
	kind := f.name(d["Subtype"])
	enc := f.simpleEncoding(d, desc, kind, base, ft.unicode != nil)
	for c := range 256 {
		r := ft.unicode.get(uint32(c))
		if r == 0 {
			r = enc[c]
		}
		ft.simple[c].r = r
	}
	scale := 0.001
	if kind == "Type3" {
		if m := f.floats(d["FontMatrix"], 6); m != nil && m[0] != 0 {
			scale = m[0]
		}
	}
	ws := f.array(d["Widths"])
	first, _ := f.int(d["FirstChar"])
	missing, hasMissing := f.float(desc["MissingWidth"])
	for c := range 256 {
		w, ok := 0.0, false
		if i := c - first; i >= 0 && i < len(ws) {
			w, ok = f.float(ws[i])
		}
		switch {
		case ok:
		case ws == nil && kind != "Type3":
			w = float64(standardWidth(base, winAnsiCode(ft.simple[c].r)))
		case hasMissing:
			w = missing
		}
		ft.simple[c].w = float32(w * scale)
	}
	if kind == "Type3" {
		ft.em = guessEm(&ft.simple)
	}
}

// guessEm takes the average glyph for half as wide as a line is high: a Type 3
// font may count in any unit.
func guessEm(glyphs *[256]glyph) float32 {
	var sum, n float32
	for _, g := range glyphs {
		if g.w > 0 {
			sum += g.w
			n++
		}
	}
	if n == 0 {
		return 1
	}
	return 2 * sum / n
}

// winAnsiCode is the code of r in WinAnsiEncoding, or that of a letter of
// about the same width.
func winAnsiCode(r rune) byte {
	if r >= 32 && r < 127 {
		return byte(r)
	}
	for c := 128; c < 256; c++ {
		if winAnsiEncoding[c] == r {
			return byte(c)
		}
	}
	return 'n'
}

// simpleEncoding gives a rune for each code, as the dictionary and, where
// needed, the font program say.
func (f *file) simpleEncoding(d, desc dict, kind, base name, mapped bool) [256]rune {
	flags, _ := f.int(desc["Flags"])
	symbolic := flags&4 != 0
	e := f.resolve(d["Encoding"])
	var t [256]rune
	var named name
	ed, _ := e.(dict)
	if n, ok := e.(name); ok {
		named = n
	} else if ed != nil {
		named = f.name(ed["BaseEncoding"])
	}
	switch named {
	case "WinAnsiEncoding":
		t = winAnsiEncoding
	case "MacRomanEncoding":
		t = macRomanEncoding
	case "StandardEncoding":
		t = standardEncoding
	default:
		t = f.builtin(desc, kind, base, symbolic, mapped)
	}
	code := 0
	for _, o := range f.array(ed["Differences"]) {
		switch o := f.resolve(o).(type) {
		case int:
			code = o
		case name:
			if code >= 0 && code < 256 {
				if t[code] = oneRune(glyphText(o), f.many); t[code] == 0 {
					t[code] = numbered(o, code)
				}
			}
			code++
		}
	}
	return t
}
