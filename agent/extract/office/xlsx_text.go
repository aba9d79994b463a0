package office

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"unicode/utf8"
)

// Limits of the shared strings held in memory. What is beyond them is written
// out at once, before the sheets: its text is not lost, only its place.
const (
	maxShared      = 32 << 20 // bytes
	maxSharedCount = 2 << 20  // strings
)

// sharedStrings are the texts cells refer to by number.
type sharedStrings struct {
	text []byte
	ends []uint32 // end of each string in text
	most int      // bytes kept; 0 is maxShared
}

// get returns string i, nil when there is none.
func (t *sharedStrings) get(i int) []byte {
	if i < 0 || i >= len(t.ends) {
		return nil
	}
	start := uint32(0)
	if i > 0 {
		start = t.ends[i-1]
	}
	return t.text[start:t.ends[i]]
}

// read reads xl/sharedStrings.xml. Phonetic guides are left out.
func (t *sharedStrings) read(f *flow, x *xmlReader) error {
	in, most := false, t.most
	if most == 0 {
		most = maxShared
	}
	for {
		k, err := x.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		full := len(t.text) >= most || len(t.ends) >= maxSharedCount
		switch k {
		case charData:
			if in && full {
				f.text(x.text)
			} else if in {
				t.text = append(t.text, x.text...)
			}
		case startTag:
			switch string(x.name) {
			case "t":
				in = true
			case "rPh", "rPr", "phoneticPr":
				if err := x.skip(); err != nil {
					return err
				}
			}
		case endTag:
			switch string(x.name) {
			case "t":
				in = false
			case "si":
				if len(t.ends) < maxSharedCount {
					t.ends = append(t.ends, uint32(len(t.text)))
				}
				if full {
					f.fresh()
				}
			}
		}
		if err := f.d.Err(); err != nil {
			return err
		}
	}
}

// pageText returns the text of a sheet's header or footer without its codes:
// &L, &C and &R begin its three parts, &"Arial,Bold" and &12 set the type.
func pageText(code []byte) []byte {
	var out []byte
	for i := 0; i < len(code); i++ {
		if code[i] != '&' || i+1 == len(code) {
			out = append(out, code[i])
			continue
		}
		i++
		switch c := code[i]; {
		case c == '&':
			out = append(out, '&')
		case c == 'L' || c == 'C' || c == 'R':
			if len(out) > 0 {
				out = append(out, ' ')
			}
		case c == '"':
			if n := bytes.IndexByte(code[i+1:], '"'); n >= 0 {
				i += n + 1
			}
		case c == 'K':
			i += min(6, len(code)-i-1)
		case c >= '0' && c <= '9':
			for i+1 < len(code) && code[i+1] >= '0' && code[i+1] <= '9' {
				i++
			}
		}
	}
	return out
}

// cacheValues prints the values that a workbook keeps of a pivot table's source
// or of another workbook: they stay when the source is deleted.
func cacheValues(f *flow, x *xmlReader) error {
	for {
		k, err := x.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch k {
		case startTag:
			switch string(x.name) {
			case "s", "n", "d":
				if v := x.attr("v"); len(v) > 0 {
					f.text(bytes.Clone(v))
					f.line()
				}
			case "cacheField":
				f.text(bytes.Clone(x.attr("name")))
				f.line()
			}
		case charData:
			if len(bytes.TrimSpace(x.text)) > 0 {
				f.text(x.text)
			}
		case endTag:
			f.fresh()
		}
		if err := f.d.Err(); err != nil {
			return err
		}
	}
}

// formText prints the captions in a VML drawing: those of buttons and boxes.
func formText(f *flow, x *xmlReader) error {
	boxes := 0
	for {
		k, err := x.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch {
		case k == startTag && string(x.name) == "textbox":
			boxes++
		case k == endTag && string(x.name) == "textbox":
			boxes--
			f.fresh()
		case k == charData && boxes > 0 && len(bytes.TrimSpace(x.text)) > 0:
			f.text(x.text)
		}
		if err := f.d.Err(); err != nil {
			return err
		}
	}
}

// unescapeX decodes within b, which it overwrites, the characters that a cell
// cannot hold in XML: "_x000D_" for a carriage return (ECMA-376, ST_Xstring).
func unescapeX(b []byte) []byte {
	from := bytes.Index(b, []byte("_x"))
	if from < 0 {
		return b
	}
	const size = len("_x000D_")
	out := b[:from]
	for b = b[from:]; len(b) > 0; b = b[1:] {
		if len(b) >= size && b[0] == '_' && b[1] == 'x' && b[size-1] == '_' {
			if c, err := strconv.ParseUint(string(b[2:size-1]), 16, 16); err == nil {
				out = utf8.AppendRune(out, rune(c)) // half a pair is U+FFFD: no longer than the escape
				b = b[size-1:]
				continue
			}
		}
		out = append(out, b[0])
	}
	return out
}
