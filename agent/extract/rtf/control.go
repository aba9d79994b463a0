package rtf

import (
	"io"
	"unicode/utf16"
)

// control reads what follows a backslash.
func (p *parser) control() error {
	c, err := p.src.ReadByte()
	if err != nil {
		return err
	}
	if c|0x20 >= 'a' && c|0x20 <= 'z' {
		p.src.UnreadByte()
		return p.word()
	}
	first := !p.now.begun
	p.now.begun = true
	switch c {
	case '\'':
		var code int
		for range 2 {
			d, err := p.src.ReadByte()
			if err != nil {
				return err
			}
			v, ok := hex(d)
			if !ok { // not a code: the character is read again as what it is
				p.src.UnreadByte()
				return nil
			}
			code = code<<4 | v
		}
		if p.pending > 0 {
			p.pending--
		} else {
			p.byte(byte(code))
		}
		return nil
	case '*':
		p.now.star = first
		p.now.begun = false
		return nil
	case '\n', '\r':
		p.settle()
		p.w.line(p.now.dest)
		return nil
	}
	if p.pending > 0 {
		p.pending--
		return nil
	}
	p.settle()
	switch c {
	case '~':
		p.w.rune(p.now.dest, '\u00A0')
	case '_':
		p.w.rune(p.now.dest, '\u2011')
	case '\\', '{', '}':
		p.w.byte(p.now.dest, c)
	case '\t':
		p.w.tab(p.now.dest)
	}
	return nil
}

// wordMost is the longest control word the format allows, in letters.
const wordMost = 32

// word reads a control word with its number and does what it says.
func (p *parser) word() error {
	var name [wordMost]byte
	n := 0
	c, err := p.src.ReadByte()
	for ; err == nil && c|0x20 >= 'a' && c|0x20 <= 'z'; c, err = p.src.ReadByte() {
		if n < wordMost {
			name[n] = c
			n++
		}
	}
	number, has, negative := 0, false, false
	if err == nil && c == '-' {
		negative = true
		c, err = p.src.ReadByte()
	}
	for ; err == nil && c >= '0' && c <= '9'; c, err = p.src.ReadByte() {
		has = true
		number = min(number*10+int(c-'0'), 1<<31)
	}
	if negative {
		number = -number
	}
	switch {
	case err == io.EOF:
	case err != nil:
		return err
	case c != ' ':
		p.src.UnreadByte()
	}
	return p.do(string(name[:n]), number, has)
}

func (p *parser) do(name string, number int, has bool) error {
	switch name {
	case "u":
		return p.unicode(number)
	case "uc":
		p.now.skipAfterU = max(0, min(number, 64))
		return nil
	case "bin":
		return p.binary(number)
	}
	p.settle()
	first := !p.now.begun
	p.now.begun = true
	if p.pending > 0 && !p.now.star {
		p.pending--
		return nil
	}
	if p.now.star || first {
		if dest, known := destinations[name]; known {
			p.enter(dest)
			return nil
		}
		if p.now.star {
			p.now.star = false
			p.enter(skipped)
			return nil
		}
	}
	p.character(name, number, has)
	return nil
}

// enter starts a destination, unless the group around it is skipped.
func (p *parser) enter(dest destination) {
	p.now.star = false
	switch {
	case dest == twin:
		p.now.nextSkips = true
	case dest == container, p.now.dest == skipped:
	default:
		p.w.begin(dest)
		p.now.dest = dest
	}
}

// character does a word that stands for a character, a break or a state.
func (p *parser) character(name string, number int, has bool) {
	if r, ok := characters[name]; ok {
		p.w.rune(p.now.dest, r)
		return
	}
	switch name {
	case "par", "line", "sect", "page", "column", "softline", "lbr":
		p.w.line(p.now.dest)
		if name != "line" && name != "lbr" {
			p.w.paragraph(p.now.dest)
		}
	case "row", "nestrow":
		p.w.row(p.now.dest)
	case "cell", "nestcell", "tab":
		p.w.tab(p.now.dest)
	case "plain":
		p.now.font = noFont
	case "ansicpg":
		p.page = number
	case "mac":
		p.page = 10000
	case "pc":
		p.page = 437
	case "pca":
		p.page = 850
	case "f":
		if p.now.dest == fontTable {
			p.defining = number
		} else {
			p.now.font = number
		}
	case "fcharset":
		if p.now.dest == fontTable && len(p.fonts) < 1<<14 {
			p.fonts[p.defining] = pageOf(number)
		}
	case "cpg":
		if p.now.dest == fontTable && len(p.fonts) < 1<<14 {
			p.fonts[p.defining] = number
		}
	}
}

// unicode writes the character \uN, a UTF-16 unit as a signed number.
func (p *parser) unicode(number int) error {
	p.flushMulti()
	p.now.begun = true
	p.pending = p.now.skipAfterU
	r := rune(uint16(number))
	if number > 0xFFFF && number <= 0x10FFFF {
		r = rune(number)
	}
	if r >= 0xF020 && r <= 0xF0FF { // symbol fonts
		r -= 0xF000
	}
	switch {
	case p.high != 0 && utf16.IsSurrogate(r):
		p.w.rune(p.now.dest, utf16.DecodeRune(p.high, r))
		p.high = 0
	case utf16.IsSurrogate(r):
		p.settle()
		p.high = r
	default:
		p.settle()
		p.w.rune(p.now.dest, r)
	}
	return nil
}

// binary passes over number bytes of data.
func (p *parser) binary(number int) error {
	for number > 0 {
		if err := p.d.Err(); err != nil {
			return err
		}
		n, err := p.src.Discard(min(number, 64<<10))
		if number -= n; err != nil {
			return err
		}
	}
	return nil
}

func hex(c byte) (int, bool) {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0'), true
	case 'a' <= c|0x20 && c|0x20 <= 'f':
		return int(c|0x20-'a') + 10, true
	}
	return 0, false
}
