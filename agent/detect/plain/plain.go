// Package plain writes text with the plainest signs that say the same: hard and
// narrow blanks as " ", dashes as "-", quotation marks as '"', and nothing for the
// signs that nobody sees. Who wrote the text did not choose between them; a word
// processor, a web page or a PDF did. What is found in the plain text is told as
// places of the text as it was.
package plain

import (
	"bytes"
	"sort"
	"unicode/utf8"
)

// Text is a text written plainly. The zero Text is ready; it keeps its memory, and
// is not safe for concurrent use.
type Text struct {
	raw   []byte
	buf   []byte
	turns []turn
}

// turn says that the text from plain on stands in the text as it was from raw on.
type turn struct{ plain, raw int }

// Read returns raw written plainly: raw itself where it is. It is overwritten by the
// next call.
func (t *Text) Read(raw []byte) []byte {
	t.raw, t.turns = raw, t.turns[:0]
	leads := newLeads(raw)
	i := leads.next(0)
	if i == len(raw) {
		return raw
	}
	t.buf = t.buf[:0]
	copied := 0
	for ; i < len(raw); i = leads.next(i) {
		sign, size := read(raw, i)
		if size == 0 {
			i++
			continue
		}
		t.buf = append(append(t.buf, raw[copied:i]...), sign...)
		i += size
		copied = i
		if size != len(sign) {
			t.turns = append(t.turns, turn{len(t.buf), i})
		}
	}
	if copied == 0 {
		return raw
	}
	t.buf = append(t.buf, raw[copied:]...)
	return t.buf
}

// Span returns where plain[start:end] stands in the text as it was. A sign that is
// not seen belongs to what stands behind it.
func (t *Text) Span(start, end int) (rawStart, rawEnd int) {
	if len(t.turns) == 0 {
		return start, end
	}
	rawStart = t.raws(start)
	if end <= start {
		return rawStart, rawStart
	}
	rawEnd = t.raws(end-1) + 1
	for rawEnd < len(t.raw) && !utf8.RuneStart(t.raw[rawEnd]) {
		rawEnd++
	}
	return rawStart, rawEnd
}

// raws is where the byte plain[i] stands in the text as it was.
func (t *Text) raws(i int) int {
	n := sort.Search(len(t.turns), func(k int) bool { return t.turns[k].plain > i })
	if n == 0 {
		return i
	}
	at := t.turns[n-1]
	return at.raw + i - at.plain
}

// At returns where raw[i:] begins in the plain text.
func (t *Text) At(i int) int {
	n := sort.Search(len(t.turns), func(k int) bool { return t.turns[k].raw > i })
	if n == 0 {
		return i
	}
	at := t.turns[n-1]
	p := at.plain + i - at.raw
	if n < len(t.turns) { // not into a sign that became shorter
		p = min(p, t.turns[n].plain)
	}
	return p
}

// leads finds the bytes with which the signs that are not plain begin.
type leads struct {
	text []byte
	at   [3]int // where the next one of each stands
}

var leadBytes = [3]byte{0xC2, 0xE2, 0xEF}

func newLeads(text []byte) (l leads) {
	l.text = text
	for k := range l.at {
		l.at[k] = -1
	}
	return l
}

// next returns where the next one at or behind i stands, or the text's length.
func (l *leads) next(i int) int {
	first := len(l.text)
	for k, at := range l.at {
		if at < i {
			at = len(l.text)
			if n := bytes.IndexByte(l.text[i:], leadBytes[k]); n >= 0 {
				at = i + n
			}
			l.at[k] = at
		}
		first = min(first, at)
	}
	return first
}

// read returns what the sign at raw[i:] is written as, and its size; 0 where it
// stays.
func read(raw []byte, i int) (sign string, size int) {
	r, size := utf8.DecodeRune(raw[i:])
	switch {
	case r == '\u00ad': // between digits it was typed as a hyphen
		if i > 0 && digit(raw[i-1]) && i+size < len(raw) && digit(raw[i+size]) {
			return "-", size
		}
		return "", size
	case r == '\u00a0', r >= '\u2000' && r <= '\u200a', r == '\u202f', r == '\u205f':
		return " ", size
	case r >= '\u200b' && r <= '\u200f', r >= '\u202a' && r <= '\u202e', r >= '\u2060' && r <= '\u2064', r >= '\u2066' && r <= '\u2069', r == '\ufeff':
		return "", size
	case r >= '\u2010' && r <= '\u2015', r == '\u2212', r == '\uff0d', r == '\u2500', r == '\u2501':
		return "-", size
	case r >= '\u2018' && r <= '\u201b', r == '\u00b4':
		return "'", size
	case r >= '\u201c' && r <= '\u201f', r == '\u00ab', r == '\u00bb':
		return `"`, size
	case r == '\u2026':
		return "...", size
	case r == '\u2022', r == '\u2023', r == '\u25aa', r == '\u25cf', r == '\u25e6', r == '\u00b7':
		return "*", size
	case r == '\u2502', r == '\u2503', r == '\u2551':
		return "|", size
	case r == '\u2028', r == '\u2029':
		return "\n", size
	}
	return "", 0
}

func digit(b byte) bool { return b-'0' < 10 }
