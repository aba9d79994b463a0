package pdf

import (
	"strings"
	"unicode/utf16"
)

// cmap maps character codes to something: a ToUnicode map to runes, the
// encoding of a composite font to glyph numbers plus one. 0 is "not mapped".
type cmap struct {
	pages    [256]*[256]rune // for codes below 65536
	beyond   map[uint32]rune
	lens     [256]byte // bytes in a code, by its first byte; 0 where not said
	vertical bool
	filled   int
}

const maxFilled = 1 << 18 // entries of one map

func (m *cmap) get(code uint32) rune {
	if m == nil {
		return 0
	}
	if code < 1<<16 {
		if p := m.pages[code>>8]; p != nil {
			return p[code&255]
		}
		return 0
	}
	return m.beyond[code]
}

func (m *cmap) set(code uint32, v rune) {
	if m.filled++; m.filled > maxFilled {
		return
	}
	if code >= 1<<16 {
		if m.beyond == nil {
			m.beyond = map[uint32]rune{}
		}
		m.beyond[code] = v
		return
	}
	p := m.pages[code>>8]
	if p == nil {
		p = new([256]rune)
		m.pages[code>>8] = p
	}
	p[code&255] = v
}

// next splits the first code off s: n is at least 1 where s is not empty.
func (m *cmap) next(s []byte) (code uint32, n int) {
	n = 2
	if m != nil && m.lens[s[0]] > 0 {
		n = int(m.lens[s[0]])
	}
	n = min(n, len(s))
	for _, c := range s[:n] {
		code = code<<8 | uint32(c)
	}
	return code, n
}

// readCMap parses a CMap file. many makes one rune of several, for the
// targets of ligatures.
func readCMap(data []byte, many func(string) rune) *cmap {
	m := &cmap{}
	p := parser{buf: data}
	var last any
	for {
		o := p.object()
		p.nodes = 0
		k, ok := o.(keyword)
		if !ok {
			if n, isInt := o.(int); isInt && last == name("WMode") {
				m.vertical = n == 1
			}
			last = o
			continue
		}
		switch k {
		case endMark:
			return m
		case "begincodespacerange":
			m.codespace(&p)
		case "beginbfchar":
			for code, n, ok := m.code(&p); ok && n > 0; code, n, ok = m.code(&p) {
				if v := target(p.object(), 0, many); v != 0 {
					m.set(code, v)
				}
			}
		case "beginbfrange":
			m.ranges(&p, many)
		case "begincidchar":
			for code, n, ok := m.code(&p); ok && n > 0; code, n, ok = m.code(&p) {
				if cid, isInt := p.object().(int); isInt && cid >= 0 && cid < 1<<20 {
					m.set(code, rune(cid+1))
				}
			}
		case "begincidrange":
			m.ranges(&p, many)
		}
		if m.filled > maxFilled {
			return m
		}
	}
}

// code reads a source code; ok is false at the keyword that ends the section.
func (m *cmap) code(p *parser) (code uint32, n int, ok bool) {
	t, ok := p.object().(text)
	if !ok || len(t) > 4 {
		return 0, 0, false
	}
	for i := range len(t) {
		code = code<<8 | uint32(t[i])
	}
	return code, len(t), true
}

func (m *cmap) codespace(p *parser) {
	for {
		lo, ok := p.object().(text)
		if !ok || len(lo) == 0 || len(lo) > 4 {
			return
		}
		hi, ok := p.object().(text)
		if !ok || len(hi) != len(lo) {
			return
		}
		for c := int(lo[0]); c <= int(hi[0]); c++ {
			m.lens[c] = byte(len(lo))
		}
	}
}

func (m *cmap) ranges(p *parser, many func(string) rune) {
	for {
		lo, _, ok := m.code(p)
		if !ok {
			return
		}
		hi, _, ok := m.code(p)
		if !ok {
			return
		}
		to := p.object()
		if _, end := to.(keyword); end {
			return
		}
		if hi < lo || hi-lo > 1<<16 {
			continue
		}
		list, isList := to.(array)
		for i := uint32(0); i <= hi-lo && m.filled <= maxFilled; i++ {
			var v rune
			if isList {
				if int(i) >= len(list) {
					break
				}
				v = target(list[i], 0, many)
			} else if cid, isInt := to.(int); isInt {
				v = rune(cid) + rune(i) + 1
			} else {
				v = target(to, rune(i), many)
			}
			if v != 0 {
				m.set(lo+i, v)
			}
		}
	}
}

// target reads what a code stands for, with plus added to the last character.
func target(o any, plus rune, many func(string) rune) rune {
	switch o := o.(type) {
	case name:
		return oneRune(glyphText(o), many)
	case text:
		if len(o) == 1 {
			return rune(o[0]) + plus
		}
		if len(o) == 2 {
			return rune(o[0])<<8 + rune(o[1]) + plus
		}
		if len(o) > 512 {
			return 0
		}
		units := make([]uint16, len(o)/2)
		for i := range units {
			units[i] = uint16(o[2*i])<<8 | uint16(o[2*i+1])
		}
		rs := utf16.Decode(units)
		if len(rs) == 0 {
			return 0
		}
		rs[len(rs)-1] += plus
		return oneRune(string(rs), many)
	}
	return 0
}

func oneRune(s string, many func(string) rune) rune {
	s = strings.TrimRight(s, "\x00")
	rs := []rune(s)
	switch len(rs) {
	case 0:
		return 0
	case 1:
		return rs[0]
	}
	return many(s)
}
