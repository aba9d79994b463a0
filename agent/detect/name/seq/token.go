package seq

import (
	"encoding/binary"
	"unicode"
	"unicode/utf8"

	"github.com/husorden/husorden/agent/detect/name/lexicon"
)

// Shape is how a word is written.
type Shape uint8

// The shapes.
const (
	Capital  Shape = iota // Sofie
	Initial               // S. or Chr.
	Caps                  // SOFIE
	Short                 // two or three capitals: KH, DSB
	Single                // one letter without a dot
	Hyphen                // Hans-Jørgen
	LowTail               // Elvis-fans
	Mixed                 // McDonald, iPhone's kin
	Digits                // B12
	Company               // A/S
	Glued                 // part of a mail address, file name or code
	OpenEnd               // Børne- (og ...)
	CapsHyph              // ANNE-METTE
)

// maxFold is the longest word, in bytes, that is looked up.
const maxFold = 40

// readToken reads the word at i and describes it; it returns the word's end.
func readToken(text []byte, i int, t *Token, m *Memory) int {
	start := i
	uppers, lowers, digits, parts := 0, 0, 0, 1
	partLow, genitive := false, 0
scan:
	for i < len(text) {
		c := text[i]
		switch {
		case c >= 'a' && c <= 'z':
			lowers++
			i++
		case c >= 'A' && c <= 'Z':
			uppers++
			i++
		case c >= '0' && c <= '9':
			digits++
			i++
		case c == '-':
			if i+1 >= len(text) || letterLen(text, i+1) == 0 {
				break scan
			}
			parts++
			partLow = !isUpper(text, i+1)
			i++
		case c == '\'' || c == 0xE2:
			n := apostrophe(text, i)
			if n == 0 {
				break scan
			}
			if after := i + n; after < len(text) && letterLen(text, after) > 0 {
				if text[after] == 's' && (after+1 >= len(text) || letterLen(text, after+1) == 0) {
					genitive = n + 1
					i = after + 1
					break scan
				}
				i = after
				continue
			}
			if i > start && (text[i-1] == 's' || text[i-1] == 'x' || text[i-1] == 'z') {
				genitive = n
				i += n
			}
			break scan
		case c == '.':
			if parts == 1 && lowers+uppers <= 4 && abbreviates(text, start, i, uppers, lowers) {
				t.Shape = Initial
				i++
			}
			break scan
		case c == '/':
			if uppers == 1 && lowers == 0 && i+2 <= len(text) && kinds[text[i+1:][0]] == upper && (i+2 == len(text) || letterLen(text, i+2) == 0) {
				t.Shape = Company
				i += 2
			}
			break scan
		default:
			n := 0
			if c >= 0xC3 {
				n = letterLen(text, i)
			}
			if n == 0 {
				break scan
			}
			if isUpper(text, i) {
				uppers++
			} else {
				lowers++
			}
			i += n
		}
	}
	t.End = i
	if t.Shape == Capital {
		t.Shape = shape(uppers, lowers, digits, parts, partLow)
	}
	if glued(text, start, i, t.Shape) {
		t.Shape = Glued
	}
	describe(text, t, genitive, m)
	return i
}

func shape(uppers, lowers, digits, parts int, partLow bool) Shape {
	switch {
	case digits > 0:
		return Digits
	case parts > 1 && partLow:
		return LowTail
	case parts > 1 && lowers == 0:
		return CapsHyph
	case parts > 1:
		return Hyphen
	case uppers == 1 && lowers == 0:
		return Single
	case lowers == 0 && uppers <= 3:
		return Short
	case lowers <= 1 && uppers > 2:
		return Caps
	case uppers == 1:
		return Capital
	}
	return Mixed
}

// apostrophe returns the length of the apostrophe at i: ' or ’.
func apostrophe(text []byte, i int) int {
	if text[i] == '\'' {
		return 1
	}
	if i+2 < len(text) && text[i+1] == 0x80 && text[i+2] == 0x99 {
		return 3
	}
	return 0
}

// abbreviates tells whether the dot at i ends a shortened first name: one
// letter, or one of those in use.
func abbreviates(text []byte, start, i, uppers, lowers int) bool {
	if uppers == 1 && lowers == 0 {
		return true
	}
	switch string(text[start:i]) {
	case "Th", "Chr", "Aa", "Fr", "Kr", "Sv", "Joh", "Chs", "Ths", "Kn", "Jac", "Wm", "Jr", "Sr", "Gl", "Dr", "Hr", "Frk", "Mr", "Mrs", "Ms", "Prof", "Sct", "St":
		return true
	}
	return false
}

// glued tells whether the word is a part of an address, path or code.
func glued(text []byte, start, end int, s Shape) bool {
	if start > 0 {
		switch text[start-1] {
		case '@', '_', '\\', '$', '#', '<', '%', '=':
			return true
		}
	}
	if end >= len(text) {
		return false
	}
	switch text[end] {
	case '@', '_', '\\', '=':
		return true
	case '.':
		return s != Initial && end+1 < len(text) && letterLen(text, end+1) > 0
	case '(':
		return end+1 < len(text) && text[end+1] == ')'
	}
	return false
}

// describe looks the word up, whole, without its genitive, and in its parts.
func describe(text []byte, t *Token, genitive int, m *Memory) {
	end := t.End - genitive
	if t.Shape == Initial {
		end--
	}
	form := uint32(t.Shape) << 1
	if genitive > 0 {
		form |= 1
	}
	var l lookedUp
	if k, ok := keyOf(text, t.Start, end, form); ok && m != nil {
		slot := &m.tokens[k.slot()]
		if slot.key != k {
			slot.key, slot.token = k, lookUp(text[t.Start:end], t.Shape, genitive > 0)
		}
		l = slot.token
	} else {
		l = lookUp(text[t.Start:end], t.Shape, genitive > 0)
	}
	t.Attr, t.word, t.tail, t.prefix, t.letters = l.attr, l.word, l.tail, l.prefix, int(l.letters)
}

func lookUp(raw []byte, shape Shape, genitive bool) (l lookedUp) {
	var buf [maxFold + 8]byte
	w := Fold(buf[:0], raw[:min(len(raw), maxFold)])
	l.letters = int32(len(w))
	h := lexicon.Hash(w)
	l.word = uint32(h >> 20)
	l.attr = lexicon.Lookup(h)
	if genitive {
		l.attr |= lexicon.Genitive
	} else if l.attr&(lexicon.AnyName|lexicon.Place) == 0 && len(w) > 3 && w[len(w)-1] == 's' {
		if stem := lexicon.Lookup(lexicon.Hash(w[:len(w)-1])); stem != 0 {
			l.attr |= stem | lexicon.Genitive
		}
	}
	switch {
	case l.attr != 0 || shape == Initial:
	case shape == Hyphen || shape == LowTail || shape == CapsHyph:
		l.attr = joined(w)
	case len(w) >= 6:
		l.attr = inflected(w)
	}
	if len(w) == 0 { // "÷" alone: a sign among the letters that folds to nothing
		return l
	}
	l.tail = tail(w)
	l.prefix = uint32(w[0])
	if len(w) > 2 {
		l.prefix |= uint32(w[1])<<8 | uint32(w[2])<<16
	}
	return l
}

// tail is the last four bytes of a word, the last one in the highest byte.
func tail(w []byte) uint32 {
	var t uint32
	for _, c := range w[max(0, len(w)-4):] {
		t = t>>8 | uint32(c)<<24
	}
	return t
}

// joined returns what the first and the last part of a hyphenated word tell.
func joined(w []byte) lexicon.Attr {
	first, last := w, w
	for i, c := range w {
		if c == '-' {
			if len(first) == len(w) {
				first = w[:i]
			}
			last = w[i+1:]
		}
	}
	a := lexicon.Lookup(lexicon.Hash(last))
	if a == 0 && len(last) > 3 && last[len(last)-1] == 's' {
		a = lexicon.Lookup(lexicon.Hash(last[:len(last)-1]))
	}
	if a&lexicon.Head != 0 && a&(lexicon.First|lexicon.Surname) == 0 {
		return lexicon.Head | lexicon.Joined // "Rask-Skolen"
	}
	return lexicon.Lookup(lexicon.Hash(first))&^lexicon.Head | a | lexicon.Joined
}

// inflected returns Danish for an inflected common word and Compound for two
// common words written as one.
func inflected(w []byte) lexicon.Attr {
	for n := 1; n <= 4 && n < len(w)-3; n++ {
		switch string(w[len(w)-n:]) {
		case "r", "t", "n", "s", "e", "en", "et", "er", "es", "te", "de", "ene", "ens", "ets", "ede", "ers", "erne":
			if lexicon.Lookup(lexicon.Hash(w[:len(w)-n]))&lexicon.Danish != 0 {
				return lexicon.Danish
			}
		}
	}
	for i := 3; i <= len(w)-4; i++ {
		if lexicon.Lookup(lexicon.Hash(w[:i]))&lexicon.Danish == 0 {
			continue
		}
		if lexicon.Lookup(lexicon.Hash(w[i:]))&lexicon.Danish != 0 {
			return lexicon.Compound
		}
		if (w[i] == 's' || w[i] == 'e') && i < len(w)-4 && lexicon.Lookup(lexicon.Hash(w[i+1:]))&lexicon.Danish != 0 {
			return lexicon.Compound
		}
	}
	return 0
}

// lowerASCII lower-cases eight bytes below 0x80.
func lowerASCII(x uint64) uint64 {
	capital := (x + (0x80-'A')*each) &^ (x + (0x80-'Z'-1)*each) & high
	return x | capital>>2
}

// Fold appends word in lower case to dst.
func Fold(dst, word []byte) []byte {
	for i := 0; i < len(word); {
		c := word[i]
		switch {
		case i+8 <= len(word) && binary.LittleEndian.Uint64(word[i:])&high == 0:
			dst = binary.LittleEndian.AppendUint64(dst, lowerASCII(binary.LittleEndian.Uint64(word[i:])))
			i += 8
		case c >= 'A' && c <= 'Z':
			dst = append(dst, c+'a'-'A')
			i++
		case c < 0x80:
			dst = append(dst, c)
			i++
		case c == 0xC3 && i+1 < len(word):
			d := word[i+1]
			if d >= 0x80 && d <= 0x9E && d != 0x97 {
				d += 0x20
			}
			dst = append(dst, c, d)
			i += 2
		default:
			r, n := utf8.DecodeRune(word[i:])
			if r == utf8.RuneError {
				dst = append(dst, word[i:i+n]...)
			} else {
				dst = utf8.AppendRune(dst, unicode.ToLower(r))
			}
			i += n
		}
	}
	return dst
}
