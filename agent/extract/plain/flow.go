package plain

import (
	"bufio"
	"unicode"
	"unicode/utf8"
)

// flow lays text out in lines and cells the way a page shows it: white space
// is one space, and a break is written only once text follows it.
type flow struct {
	w     *bufio.Writer
	space bool
	line  bool
	tabs  int
	first bool // no cell of the row has begun
	begun bool // something has been written
	exact bool // keep line ends and spaces as they are
}

// breaks ends the line, unless a cell has just begun.
func (f *flow) breaks() {
	if f.tabs == 0 {
		f.line = true
	}
}

func (f *flow) row() { f.line, f.tabs, f.first = true, 0, true }

func (f *flow) cell() {
	if f.first {
		f.first = false
		return
	}
	f.tabs++
	f.line = false
}

// text writes b; what a reader does not see (soft hyphens and other characters
// without width) is left out.
func (f *flow) text(b []byte) {
	for len(b) > 0 {
		if n := shown(b); n > 0 {
			f.gap()
			f.w.Write(b[:n])
			b = b[n:]
			continue
		}
		r, size := utf8.DecodeRune(b)
		b = b[size:]
		switch {
		case r == '\n' && f.exact:
			f.line = true
		case r <= ' ' || r == '\u0085' || r == '\u2028':
			f.space = true
		case r == '\u00AD' || r == '\u200B' || r == '\u2060' || r == '\uFEFF':
		default:
			f.gap()
			f.w.WriteRune(r)
		}
	}
}

// shown returns how many bytes at the start of b are written as they are.
func shown(b []byte) int {
	n := 0
	for ; n < len(b); n++ {
		switch c := b[n]; {
		case c == ' ':
			if n == 0 || n+1 == len(b) || b[n+1] <= ' ' || b[n+1] >= utf8.RuneSelf {
				return n
			}
		case c < ' ', c == 0xC2, c == 0xE2, c == 0xEF: // may begin a space or something without width
			return n
		}
	}
	return n
}

// gap writes what separates the next character from the last one.
func (f *flow) gap() {
	switch {
	case !f.begun:
	case f.line:
		f.w.WriteByte('\n')
	case f.tabs > 0:
	case f.space:
		f.w.WriteByte(' ')
	}
	for ; f.tabs > 0; f.tabs-- {
		f.w.WriteByte('\t')
	}
	f.line, f.space, f.begun = false, false, true
}

// alone writes b on a line of its own.
func (f *flow) alone(b []byte) {
	if len(b) > 0 && !blank(b) {
		f.breaks()
		f.text(b)
		f.breaks()
	}
}

func blank(b []byte) bool {
	for _, r := range string(b) {
		if !unicode.IsSpace(r) {
			return false
		}
	}
	return true
}
