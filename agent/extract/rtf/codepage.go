package rtf

import (
	"strconv"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"github.com/husorden/husorden/agent/extract/plain"
)

// pageOf returns the code page of a \fcharset number; 0 is the document's own.
func pageOf(fcharset int) int {
	switch fcharset {
	case 77:
		return 10000
	case 128:
		return 932
	case 129:
		return 949
	case 134:
		return 936
	case 136:
		return 950
	case 161:
		return 1253
	case 162:
		return 1254
	case 163:
		return 1258
	case 177:
		return 1255
	case 178:
		return 1256
	case 186:
		return 1257
	case 204:
		return 1251
	case 222:
		return 874
	case 238:
		return 1250
	case 255:
		return 850
	}
	return 0
}

// current is the code page of the text that follows.
func (p *parser) current() int {
	page := 0
	if p.now.font != noFont {
		page = p.fonts[p.now.font]
	}
	if page == 0 {
		page = p.page
	}
	return page
}

// byte writes one byte of the current code page.
func (p *parser) byte(c byte) {
	p.half()
	switch page := p.current(); page {
	case 932, 936, 949, 950, 65001:
		p.multi = append(p.multi, c)
		if len(p.multi) >= 256 {
			p.flushMulti()
		}
	default:
		p.flushMulti()
		p.w.rune(p.now.dest, single(page).DecodeByte(c))
	}
}

func single(page int) *charmap.Charmap {
	switch page {
	case 437:
		return charmap.CodePage437
	case 850:
		return charmap.CodePage850
	case 852:
		return charmap.CodePage852
	case 865:
		return charmap.CodePage865
	case 866:
		return charmap.CodePage866
	case 874:
		return charmap.Windows874
	case 1250:
		return charmap.Windows1250
	case 1251:
		return charmap.Windows1251
	case 1253:
		return charmap.Windows1253
	case 1254:
		return charmap.Windows1254
	case 1255:
		return charmap.Windows1255
	case 1256:
		return charmap.Windows1256
	case 1257:
		return charmap.Windows1257
	case 1258:
		return charmap.Windows1258
	case 10000:
		return charmap.Macintosh
	}
	return charmap.Windows1252
}

// settle writes what waits for more bytes: nothing more belongs to it.
func (p *parser) settle() {
	p.flushMulti()
	p.half()
}

func (p *parser) half() {
	if p.high != 0 {
		p.high = 0
		p.w.rune(p.now.dest, utf8.RuneError)
	}
}

func (p *parser) flushMulti() {
	if len(p.multi) == 0 {
		return
	}
	name := map[int]string{932: "shift_jis", 936: "gbk", 949: "euc-kr", 950: "big5"}[p.current()]
	if name == "" {
		name = "utf-8"
	}
	cs, ok := plain.Named(name)
	if !ok {
		cs, _ = plain.Named("windows-" + strconv.Itoa(p.current()))
	}
	p.w.bytes(p.now.dest, []byte(plain.String(p.multi, cs)))
	p.multi = p.multi[:0]
}
