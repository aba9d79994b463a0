package pdf

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Accents that stand by themselves, and the combining marks they become when
// they are drawn over a letter, as TeX does with its old fonts.
const (
	spacingAccents   = "`´¨ˆ˜˚¸ˇ˘˙¯˝˛"
	combiningAccents = "\u0300\u0301\u0308\u0302\u0303\u030a\u0327\u030c\u0306\u0307\u0304\u030b\u0328"
)

func combining(r rune) rune {
	if r < 0x60 || r > 0x2dd || r < 0xa8 && r != '`' {
		return 0
	}
	i := strings.IndexRune(spacingAccents, r)
	if i < 0 {
		return 0
	}
	n := utf8.RuneCountInString(spacingAccents[:i])
	return []rune(combiningAccents)[n]
}

// compose joins an accent with the letter that was drawn under or over it. It
// returns the character that is left to be placed; done when none is.
func (p *page) compose(angle int16, u, v, end, size float32, r rune) (_ rune, done bool) {
	l := &p.runs[len(p.runs)-1]
	prev := &p.glyphs[l.last-1]
	if l.angle != angle || diff(l.v, v) > 0.5*size || diff((prev.u+prev.end)/2, (u+end)/2) > 0.25*size {
		return r, false
	}
	if mark := combining(prev.r); mark != 0 {
		c := joined(r, mark)
		if c == 0 {
			return r, false
		}
		p.glyphs = p.glyphs[:l.last-1]
		if l.last--; l.last == l.first {
			p.runs = p.runs[:len(p.runs)-1]
		} else {
			l.u1 = p.glyphs[l.last-1].end
		}
		return c, false
	}
	if mark := combining(r); mark != 0 {
		if c := joined(prev.r, mark); c != 0 {
			prev.r = c
			return 0, true
		}
	}
	return r, false
}

// joined returns the letter with the mark on it, 0 when there is no such character.
func joined(letter, mark rune) rune {
	switch letter {
	case 'ı':
		letter = 'i'
	case 'ȷ':
		letter = 'j'
	}
	if letter < 0 || !unicode.IsLetter(letter) {
		return 0
	}
	rs := []rune(norm.NFC.String(string([]rune{letter, mark})))
	if len(rs) != 1 {
		return 0
	}
	return rs[0]
}
