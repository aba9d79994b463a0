package pdf

import (
	"strings"
	"sync"
)

// cff is what is needed of a Compact Font Format program: the names of its
// glyphs and its encoding (Adobe Technical Note 5176).
type cff struct {
	data    []byte
	strings []string
	glyphs  int
	charset []int // string number of each glyph
	cid     bool  // glyphs have numbers instead of names
	top     map[int][]int
}

func openCFF(b []byte) *cff {
	if tt := openTrueType(b); tt != nil && tt.tables["CFF "] != nil {
		b = tt.tables["CFF "]
	}
	if len(b) < 4 || b[0] != 1 {
		return nil
	}
	c := &cff{data: b}
	_, at := c.index(int(b[2]))
	tops, at := c.index(at)
	strs, _ := c.index(at)
	if len(tops) == 0 {
		return nil
	}
	for _, s := range strs {
		c.strings = append(c.strings, string(s))
	}
	c.top = topDict(tops[0])
	_, c.cid = c.top[12<<8|30]
	if v := c.top[17]; len(v) > 0 {
		glyphs, _ := c.index(v[0])
		c.glyphs = len(glyphs)
	}
	c.readCharset()
	return c
}

func (c *cff) u8(i int) int {
	if i < 0 || i >= len(c.data) {
		return 0
	}
	return int(c.data[i])
}

func (c *cff) u16(i int) int { return c.u8(i)<<8 | c.u8(i+1) }

// index reads an INDEX at off and returns its items and where it ends.
func (c *cff) index(off int) (items [][]byte, end int) {
	n := c.u16(off)
	size := c.u8(off + 2)
	if n == 0 || size < 1 || size > 4 {
		return nil, off + 2
	}
	where := func(i int) (v int) {
		for k := range size {
			v = v<<8 | c.u8(off+3+i*size+k)
		}
		return v
	}
	base := off + 3 + (n+1)*size - 1
	if base > len(c.data) {
		return nil, len(c.data)
	}
	for i := range n {
		from, to := base+where(i), base+where(i+1)
		if from > to || to > len(c.data) {
			return items, len(c.data)
		}
		items = append(items, c.data[from:to])
	}
	return items, base + where(n)
}

// topDict reads operators with their whole-number operands.
func topDict(b []byte) map[int][]int {
	out := map[int][]int{}
	var args []int
	for i := 0; i < len(b); i++ {
		at := func(k int) int {
			if i+k < len(b) {
				return int(b[i+k])
			}
			return 0
		}
		switch v := int(b[i]); {
		case v == 12:
			out[12<<8|at(1)], args = args, nil
			i++
		case v <= 21:
			out[v], args = args, nil
		case v == 28:
			args = append(args, int(int16(at(1)<<8|at(2))))
			i += 2
		case v == 29:
			args = append(args, int(int32(at(1)<<24|at(2)<<16|at(3)<<8|at(4))))
			i += 4
		case v == 30: // a real number: its value is not needed
			for i++; i < len(b) && b[i]&0xf != 0xf && b[i]>>4 != 0xf; i++ {
			}
			args = append(args, 0)
		case v >= 32 && v <= 246:
			args = append(args, v-139)
		case v >= 247 && v <= 250:
			args = append(args, (v-247)*256+at(1)+108)
			i++
		case v >= 251 && v <= 254:
			args = append(args, -(v-251)*256-at(1)-108)
			i++
		}
	}
	return out
}

func (c *cff) readCharset() {
	c.charset = make([]int, 1, min(c.glyphs, 1<<16)+1)
	off := 0
	if v := c.top[15]; len(v) > 0 {
		off = v[0]
	}
	if off <= 2 {
		for g := 1; g < c.glyphs; g++ {
			c.charset = append(c.charset, g)
		}
		return
	}
	format := c.u8(off)
	for off++; len(c.charset) < c.glyphs && off < len(c.data); {
		sid := c.u16(off)
		off += 2
		more := 0
		switch format {
		case 1:
			more = c.u8(off)
			off++
		case 2:
			more = c.u16(off)
			off += 2
		}
		for k := 0; k <= more && len(c.charset) < c.glyphs; k++ {
			c.charset = append(c.charset, sid+k)
		}
	}
}

// name returns the name of a glyph.
func (c *cff) name(glyph int) name {
	if glyph < 0 || glyph >= len(c.charset) {
		return ""
	}
	return c.sid(c.charset[glyph])
}

func (c *cff) sid(n int) name {
	std := cffNames()
	switch {
	case n < len(std):
		return name(std[n])
	case n >= 391 && n-391 < len(c.strings):
		return name(c.strings[n-391])
	}
	return ""
}

// cffRunes maps the glyphs of a program with named glyphs, or of an OpenType
// file with a character map, to runes.
func cffRunes(program []byte, many func(string) rune) map[int]rune {
	if tt := openTrueType(program); tt != nil && tt.tables["cmap"] != nil {
		if r := tt.runes(); len(r) > 0 {
			return r
		}
	}
	c := openCFF(program)
	if c == nil || c.cid {
		return nil
	}
	out := map[int]rune{}
	for g := range c.charset {
		if r := oneRune(glyphText(c.name(g)), many); r != 0 {
			out[g] = r
		}
	}
	return out
}

// cffEncoding returns the encoding built into a program.
func cffEncoding(program []byte, many func(string) rune) (t [256]rune, ok bool) {
	c := openCFF(program)
	if c == nil || c.cid {
		return t, false
	}
	off := 0
	if v := c.top[16]; len(v) > 0 {
		off = v[0]
	}
	if off < 2 {
		return standardEncoding, true
	}
	put := func(code int, n name) {
		if code < 256 {
			t[code] = oneRune(glyphText(n), many)
		}
	}
	format, n, g := c.u8(off), c.u8(off+1), 1
	off += 2
	for range n {
		first, more := c.u8(off), 0
		off++
		if format&127 == 1 {
			more = c.u8(off)
			off++
		}
		for k := 0; k <= more; k++ {
			put(first+k, c.name(g))
			g++
		}
	}
	if format&128 != 0 {
		n := c.u8(off)
		for k := range n {
			put(c.u8(off+1+3*k), c.sid(c.u16(off+2+3*k)))
		}
	}
	return t, true
}

// standardStrings are the first of the standard strings of CFF: those with
// text in them.
const standardStrings = `.notdef space exclam quotedbl numbersign dollar percent ampersand quoteright parenleft
parenright asterisk plus comma hyphen period slash zero one two three four five six seven eight nine colon semicolon
less equal greater question at A B C D E F G H I J K L M N O P Q R S T U V W X Y Z bracketleft backslash bracketright
asciicircum underscore quoteleft a b c d e f g h i j k l m n o p q r s t u v w x y z braceleft bar braceright asciitilde
exclamdown cent sterling fraction yen florin section currency quotesingle quotedblleft guillemotleft guilsinglleft
guilsinglright fi fl endash dagger daggerdbl periodcentered paragraph bullet quotesinglbase quotedblbase quotedblright
guillemotright ellipsis perthousand questiondown grave acute circumflex tilde macron breve dotaccent dieresis ring
cedilla hungarumlaut ogonek caron emdash AE ordfeminine Lslash Oslash OE ordmasculine ae dotlessi lslash oslash oe
germandbls onesuperior logicalnot mu trademark Eth onehalf plusminus Thorn onequarter divide brokenbar degree thorn
threequarters twosuperior registered minus eth multiply threesuperior copyright Aacute Acircumflex Adieresis Agrave
Aring Atilde Ccedilla Eacute Ecircumflex Edieresis Egrave Iacute Icircumflex Idieresis Igrave Ntilde Oacute Ocircumflex
Odieresis Ograve Otilde Scaron Uacute Ucircumflex Udieresis Ugrave Yacute Ydieresis Zcaron aacute acircumflex adieresis
agrave aring atilde ccedilla eacute ecircumflex edieresis egrave iacute icircumflex idieresis igrave ntilde oacute
ocircumflex odieresis ograve otilde scaron uacute ucircumflex udieresis ugrave yacute ydieresis zcaron`

var cffNames = sync.OnceValue(func() []string { return strings.Fields(standardStrings) })
