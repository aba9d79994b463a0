package pdf

import "encoding/binary"

// trueType is what is needed of an OpenType file: from glyphs back to runes.
type trueType struct {
	data   []byte
	tables map[string][]byte
}

func openTrueType(data []byte) *trueType {
	t := &trueType{data: data, tables: map[string][]byte{}}
	if len(data) < 12 {
		return nil
	}
	if string(data[:4]) == "ttcf" {
		return nil
	}
	n := int(binary.BigEndian.Uint16(data[4:]))
	for i := 0; i < n && 12+16*i+16 <= len(data); i++ {
		rec := data[12+16*i:]
		off, size := int(binary.BigEndian.Uint32(rec[8:])), int(binary.BigEndian.Uint32(rec[12:]))
		if off < len(data) {
			t.tables[string(rec[:4])] = data[off:min(len(data), off+size)]
		}
	}
	return t
}

// cmaps calls use for each pair of code and glyph in the character map of
// platform and encoding.
func (t *trueType) cmaps(use func(platform, encoding int, code uint32, glyph int)) {
	c := t.tables["cmap"]
	if len(c) < 4 {
		return
	}
	n := int(binary.BigEndian.Uint16(c[2:]))
	for i := 0; i < min(n, 16) && 4+8*i+8 <= len(c); i++ {
		rec := c[4+8*i:]
		platform, encoding := int(binary.BigEndian.Uint16(rec)), int(binary.BigEndian.Uint16(rec[2:]))
		off := int(binary.BigEndian.Uint32(rec[4:]))
		if off+8 > len(c) {
			continue
		}
		subtable(c[off:], func(code uint32, glyph int) {
			if glyph != 0 {
				use(platform, encoding, code, glyph)
			}
		})
	}
}

// subtable lists the pairs of one character map, formats 0, 4, 6 and 12.
func subtable(b []byte, use func(code uint32, glyph int)) {
	u16 := func(i int) int {
		if i+2 > len(b) {
			return 0
		}
		return int(binary.BigEndian.Uint16(b[i:]))
	}
	switch u16(0) {
	case 0:
		for c := 0; c < 256 && 6+c < len(b); c++ {
			use(uint32(c), int(b[6+c]))
		}
	case 4:
		segs := u16(6) / 2
		left := 1 << 17 // segments may overlap in a bad file
		for s := range segs {
			end, start := u16(14+2*s), u16(16+2*segs+2*s)
			delta, at := u16(16+4*segs+2*s), 16+6*segs+2*s
			if at+2 > len(b) {
				return
			}
			for c := start; c <= end && c < 0xffff; c++ {
				if left--; left < 0 {
					return
				}
				g := c
				if ro := u16(at); ro != 0 {
					if g = u16(at + ro + 2*(c-start)); g == 0 {
						continue
					}
				}
				use(uint32(c), (g+delta)&0xffff)
			}
		}
	case 6:
		first, n := u16(6), u16(8)
		for i := 0; i < n && 10+2*i+2 <= len(b); i++ {
			use(uint32(first+i), u16(10+2*i))
		}
	case 12:
		if len(b) < 16 {
			return
		}
		n := int(binary.BigEndian.Uint32(b[12:]))
		left := 1 << 17
		for i := 0; i < n && 16+12*i+12 <= len(b); i++ {
			g := b[16+12*i:]
			start, end, first := binary.BigEndian.Uint32(g), binary.BigEndian.Uint32(g[4:]), binary.BigEndian.Uint32(g[8:])
			for c := start; c <= end && c <= 0x10ffff; c++ {
				if left--; left < 0 {
					return
				}
				use(c, int(first+c-start))
			}
		}
	}
}

// runes maps glyphs to the lowest rune that shows them.
func (t *trueType) runes() map[int]rune {
	out := map[int]rune{}
	t.cmaps(func(platform, encoding int, code uint32, glyph int) {
		if platform == 0 || platform == 3 && (encoding == 1 || encoding == 10) {
			if old, ok := out[glyph]; !ok || rune(code) < old && code >= ' ' {
				out[glyph] = rune(code)
			}
		}
	})
	return out
}

// encoding gives a rune for each one-byte code of a symbolic font: the rune of
// the glyph it shows where the file tells, otherwise the one it is in WinAnsi.
func (t *trueType) encoding() [256]rune {
	enc := winAnsiEncoding
	runes := t.runes()
	t.cmaps(func(platform, encoding int, code uint32, glyph int) {
		switch {
		case platform == 3 && encoding == 0 && code >= 0xf000 && code < 0xf100:
			code -= 0xf000
		case platform == 1 && code < 256:
		default:
			return
		}
		if r, ok := runes[glyph]; ok && code < 256 {
			enc[code] = r
		}
	})
	return enc
}
