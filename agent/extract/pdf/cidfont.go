package pdf

import "strings"

// readComposite reads a Type0 font with its one descendant.
func (f *file) readComposite(ft *font, d dict) {
	ft.composite = true
	var cid dict
	if a := f.array(d["DescendantFonts"]); len(a) > 0 {
		cid = f.dict(a[0])
	}
	f.halved = f.halved || cid == nil || f.gone(cid["FontDescriptor"])
	switch e := f.resolve(d["Encoding"]).(type) {
	case name:
		ft.vertical = strings.HasSuffix(string(e), "-V")
		ft.utf16 = strings.Contains(string(e), "UCS2") || strings.Contains(string(e), "UTF16")
	case *stream:
		if data, _ := f.decode(e, nil); len(data) > 0 {
			ft.codes = readCMap(data, f.many)
			ft.vertical = ft.codes.vertical
			if f.name(e.dict["UseCMap"]) == "" && ft.codes.filled == 0 {
				ft.codes.identity()
			}
		}
		if n, ok := f.int(e.dict["WMode"]); ok {
			ft.vertical = n == 1
		}
	}
	f.cidWidths(ft, cid)
	if ft.unicode == nil && !ft.utf16 {
		ft.byGlyph = f.glyphRunes(cid)
	}
}

// identity makes glyph numbers of codes.
func (m *cmap) identity() {
	for c := range uint32(1 << 16) {
		m.set(c, rune(c)+1)
	}
}

// cidWidths reads the W array: "first [w w w]" and "first last w".
func (f *file) cidWidths(ft *font, cid dict) {
	ft.width = 1
	if w, ok := f.float(cid["DW"]); ok {
		ft.width = float32(w / 1000)
	}
	a := f.array(cid["W"])
	ft.widths = make(map[int]float32, min(len(a), 1<<16))
	for i := 0; i+1 < len(a) && len(ft.widths) < 1<<17; {
		first, ok := f.int(a[i])
		if !ok {
			return
		}
		if list, ok := f.resolve(a[i+1]).(array); ok {
			for j, o := range list[:min(len(list), 1<<16)] {
				w, _ := f.float(o)
				ft.widths[first+j] = float32(w / 1000)
			}
			i += 2
			continue
		}
		if i+2 >= len(a) {
			return
		}
		last, _ := f.int(a[i+1])
		w, _ := f.float(a[i+2])
		for c := first; c <= last && c-first < 1<<16; c++ {
			ft.widths[c] = float32(w / 1000)
		}
		i += 3
	}
}

// next reads the first character of s, which is not empty.
func (ft *font) next(s []byte) (g glyph, code uint32, n int) {
	if !ft.composite {
		return ft.simple[s[0]], uint32(s[0]), 1
	}
	code, n = ft.codes.next(s)
	if ft.utf16 && n == 2 && code >= 0xd800 && code < 0xdc00 && len(s) >= 4 {
		low := uint32(s[2])<<8 | uint32(s[3])
		code, n = (code-0xd800)<<10+(low-0xdc00)&0x3ff+0x10000, 4
	}
	cid := int(code)
	if ft.codes != nil {
		cid = int(ft.codes.get(code)) - 1
	}
	w, ok := ft.widths[cid]
	if !ok {
		w = ft.width
	}
	r := ft.unicode.get(code)
	switch {
	case r != 0:
	case ft.utf16:
		r = rune(code)
	case ft.byGlyph != nil && cid >= 0:
		r = ft.byGlyph(cid)
	}
	return glyph{r, w}, code, n
}

// glyphRunes turns glyph numbers into runes by means of the embedded program.
func (f *file) glyphRunes(cid dict) func(int) rune {
	desc := f.dict(cid["FontDescriptor"])
	var toGlyph []byte
	if s := f.stream(cid["CIDToGIDMap"]); s != nil {
		toGlyph, _ = f.decode(s, nil)
	}
	var runes map[int]rune
	if program := f.program(desc["FontFile2"]); program != nil {
		if tt := openTrueType(program); tt != nil {
			runes = tt.runes()
		}
	} else if program := f.program(desc["FontFile3"]); program != nil {
		runes = cffRunes(program, f.many)
	}
	if len(runes) == 0 {
		return nil
	}
	return func(c int) rune {
		if toGlyph != nil {
			if 2*c+1 >= len(toGlyph) {
				return 0
			}
			c = int(toGlyph[2*c])<<8 | int(toGlyph[2*c+1])
		}
		return runes[c]
	}
}
