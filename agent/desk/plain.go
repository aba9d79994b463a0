package desk

import (
	"path/filepath"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"
)

// Plain makes foreign text (a file name, an error) harmless on a terminal: one
// line, no control or escape characters, nothing that turns the writing
// direction or hides text. What cannot be shown becomes U+FFFD, an odd space a
// plain one. A name keeps its length, so that two names differ where they did.
func Plain(s string) string {
	clean := true
	for _, r := range s {
		if !unicode.IsPrint(r) || r == utf8.RuneError {
			clean = false
			break
		}
	}
	if clean {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsPrint(r):
			return r
		case unicode.Is(unicode.Zs, r):
			return ' '
		}
		return utf8.RuneError
	}, s)
}

// Mask hides the last four digits of what could be a CPR number in a file
// name: "statusrapport 010203-1234.docx" becomes "statusrapport 010203-••••.docx".
// The name still tells the user which file it is.
func Mask(s string) string {
	var out []byte
	last := 0
	for i := 0; i < len(s); {
		end, tail := cprAt(s, i)
		if end == 0 {
			for i < len(s) && digit(s[i]) { // not from within a number
				i++
			}
			i++
			continue
		}
		out = append(append(out, s[last:tail]...), "••••"...)
		i, last = end, end
	}
	if last == 0 {
		return s
	}
	return string(append(out, s[last:]...))
}

// cprAt looks for a CPR number at s[i:], which stands after a non-digit: ten
// digits, with or without separators after the day, the month and the year. It
// returns where it ends and where its last four digits begin, or 0.
func cprAt(s string, i int) (end, tail int) {
	var d [10]int
	for n := range d {
		if n == 2 || n == 4 || n == 6 {
			i += separators(s[i:])
		}
		if i >= len(s) || !digit(s[i]) {
			return 0, 0
		}
		if n == 6 {
			tail = i
		}
		d[n] = int(s[i] - '0')
		i++
	}
	if i < len(s) && digit(s[i]) {
		return 0, 0
	}
	day, month := d[0]*10+d[1], d[2]*10+d[3]
	if day > 60 {
		day -= 60 // replacement number
	}
	if day < 1 || day > 31 || month < 1 || month > 12 {
		return 0, 0
	}
	return i, tail
}

// separators is the length of at most three separators at the start of s.
func separators(s string) int {
	i := 0
	for range 3 {
		r, size := utf8.DecodeRuneInString(s[i:])
		if !strings.ContainsRune("- _./–‑\u00a0", r) {
			break
		}
		i += size
	}
	return i
}

func digit(c byte) bool { return '0' <= c && c <= '9' }

// cells is how many columns s takes on a terminal.
func cells(s string) int {
	n := 0
	for _, r := range s {
		n += runeCells(r)
	}
	return n
}

func runeCells(r rune) int {
	if r < 0x300 {
		return 1
	}
	if unicode.In(r, unicode.Mn, unicode.Me) {
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}

// shorten cuts the middle out of a name that is wider than most columns and
// keeps its extension. most under 8 cuts nothing.
func shorten(name string, most int) string {
	if most < 8 || cells(name) <= most {
		return name
	}
	ext := filepath.Ext(name)
	if cells(ext) > 6 {
		ext = ""
	}
	room := most - 1 - cells(ext)
	used, cut := 0, 0
	for cut < len(name) {
		r, size := utf8.DecodeRuneInString(name[cut:])
		if used+runeCells(r) > room {
			break
		}
		used += runeCells(r)
		cut += size
	}
	return name[:cut] + "…" + ext
}

// wrap breaks s at spaces into lines of most columns, each begun with indent;
// most 0 does not break. A word wider than a line stands alone.
func wrap(s string, most int, indent string) string {
	var b strings.Builder
	b.WriteString(indent)
	used, start := cells(indent), true
	for _, word := range strings.Fields(s) {
		w := cells(word)
		switch {
		case start:
		case most > 0 && used+1+w > most:
			b.WriteString("\n" + indent)
			used = cells(indent)
		default:
			b.WriteByte(' ')
			used++
		}
		b.WriteString(word)
		used += w
		start = false
	}
	b.WriteByte('\n')
	return b.String()
}
