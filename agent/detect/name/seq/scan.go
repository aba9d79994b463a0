// Package seq finds the runs of capitalised words in a text, describes each
// word by features, and labels them with a small linear-chain model: outside a
// name, its beginning, or inside it. The name tagger and its training share it.
package seq

import (
	"encoding/binary"
	"math/bits"
	"unicode"
	"unicode/utf8"

	"github.com/husorden/husorden/agent/detect/name/lexicon"
)

// MaxRun is the most words of one run; a longer one is cut.
const MaxRun = 12

// Token is one capitalised word of a run.
type Token struct {
	Start, End int // bytes
	Attr       lexicon.Attr
	Shape      Shape
	Gap        Gap // to the word before it in the run
	word       uint32
	tail       uint32 // the last 4 bytes
	prefix     uint32 // the first 3 bytes
	particle   uint32 // hash of the small words in a GapParticle
	letters    int    // bytes without a final genitive or dot
}

// Gap is what stands between two words of a run.
type Gap uint8

// The gaps.
const (
	GapSpace    Gap = iota
	GapNone         // "H.L."
	GapParticle     // "van der", "af"
	GapLine         // a line break in running text
)

// Event is why a Scanner stopped.
type Event uint8

// The events. After Colon and Tab, Pos is the byte after the sign.
const (
	Done Event = iota
	Words
	Colon
	Tab
)

// Scanner walks a text from one run of capitalised words to the next.
type Scanner struct {
	Text   []byte
	Pos    int
	Run    []Token // the words of the last Words event
	Memory *Memory // may be nil
	buf    [MaxRun]Token
}

// byteKind sorts bytes: what a word starts with and goes on with.
type byteKind uint8

const (
	other byteKind = iota
	lower          // also digits
	upper
	lead // of a rune of two or more bytes
)

var kinds = func() (k [256]byteKind) {
	for c := range k {
		switch {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
			k[c] = lower
		case c >= 'A' && c <= 'Z':
			k[c] = upper
		case c >= 0xC3 && c < 0xF0:
			k[c] = lead
		}
	}
	return k
}()

// Next moves to the next event.
func (s *Scanner) Next() Event {
	text := s.Text
	for i := s.Pos; ; i++ {
		if i = skipDull(text, i); i >= len(text) {
			s.Pos = len(text)
			return Done
		}
		switch c := text[i]; {
		case c == '\t':
			s.Pos = i + 1
			return Tab
		case c == ':':
			s.Pos = i + 1
			return Colon
		case c < 0x80:
			if i > 0 && within(text, i-1) {
				continue
			}
		case c < 0xC0:
			if i == 0 || text[i-1] != 0xC3 || c == 0x97 || c > 0x9E || i > 1 && within(text, i-2) {
				continue
			}
			i--
		default:
			if letterLen(text, i) == 0 || !isUpper(text, i) || i > 0 && within(text, i-1) {
				continue
			}
		}
		if i < s.Pos {
			continue
		}
		s.Pos = i
		s.readRun()
		return Words
	}
}

// within tells whether the byte at i belongs to a word, so that none starts
// after it.
func within(text []byte, i int) bool {
	c := text[i]
	if c < 0x80 {
		return kinds[c] != other || c == '_' || c == '@'
	}
	return inWord(text, i)
}

// The words of eight bytes that skipDull adds to find bytes in a range.
const (
	each = 0x0101010101010101
	high = 0x80 * each
)

// skipDull returns the next byte from i on that may start a capitalised word
// or is a colon or tab, len(text) when there is none. It looks at eight bytes
// at a time: ASCII capitals, the second bytes of À to Þ, first bytes beyond
// Latin 1, colon and tab.
func skipDull(text []byte, i int) int {
	for ; i+8 <= len(text); i += 8 {
		x := binary.LittleEndian.Uint64(text[i:])
		low := x &^ high
		ascii := (low + (0x80-'A')*each) &^ (low + (0x80-'Z'-1)*each)
		ascii |= ^((low ^ ':'*each) + 0x7F*each)
		ascii |= ^((low ^ '\t'*each) + 0x7F*each)
		long := ^(low + (0x80-0x1F)*each) | (low + (0x80-0x44)*each)
		if hit := (ascii&^x | long&x) & high; hit != 0 {
			return i + bits.TrailingZeros64(hit)/8
		}
	}
	for ; i < len(text); i++ {
		if c := text[i]; kinds[c] == upper || c == ':' || c == '\t' || c >= 0x80 {
			return i
		}
	}
	return i
}

// letterLen returns the length of the letter at i, 0 when none stands there.
// Marks that combine with a letter count as one.
func letterLen(text []byte, i int) int {
	c := text[i]
	switch {
	case c < 0x80:
		if kinds[c] == upper || kinds[c] == lower && c > '9' {
			return 1
		}
		return 0
	case c < 0xC3 || c == 0xE2 || c >= 0xF0:
		return 0
	case c == 0xC3:
		if i+1 < len(text) && text[i+1]&0xC0 == 0x80 && text[i+1] != 0x97 && text[i+1] != 0xB7 {
			return 2
		}
		return 0
	}
	r, n := utf8.DecodeRune(text[i:])
	if n > 1 && (unicode.IsLetter(r) || unicode.IsMark(r)) {
		return n
	}
	return 0
}

// isUpper tells whether the letter at i is a capital.
func isUpper(text []byte, i int) bool {
	switch c := text[i]; {
	case c < 0x80:
		return kinds[c] == upper
	case c == 0xC3:
		return i+1 < len(text) && text[i+1] >= 0x80 && text[i+1] <= 0x9E && text[i+1] != 0x97
	}
	r, _ := utf8.DecodeRune(text[i:])
	return unicode.IsUpper(r)
}

// readRun reads the run of capitalised words at Pos into Run.
func (s *Scanner) readRun() {
	text, i := s.Text, s.Pos
	n := 0
	gap, particle := GapSpace, uint32(0)
	for {
		t := &s.buf[n]
		*t = Token{Start: i, Gap: gap, particle: particle}
		i = readToken(text, i, t, s.Memory)
		n++
		if n == MaxRun || t.Shape == Glued {
			break
		}
		var next int
		next, gap, particle = cross(text, i, t)
		if next < 0 {
			break
		}
		i = next
	}
	s.Run = s.buf[:n]
	s.Pos = i
}

// cross returns where the run goes on after its word ending at i, -1 when it
// does not, and what lies between.
func cross(text []byte, i int, t *Token) (int, Gap, uint32) {
	j := skipSpaces(text, i)
	if j >= len(text) {
		return -1, 0, 0
	}
	switch c := text[j]; {
	case c >= 0x80 && letterLen(text, j) > 0 && isUpper(text, j), kinds[c] == upper:
		if j == i {
			if t.Shape != Initial {
				return -1, 0, 0
			}
			return j, GapNone, 0
		}
		if j-i == 2 && t.Shape == Initial && text[i+1] == ' ' {
			return -1, 0, 0 // a sentence's end in typewriter style
		}
		return j, GapSpace, 0
	case c == '\n' || c == '\r':
		if k := skipBreak(text, j); k < len(text) && letterLen(text, k) > 0 && isUpper(text, k) && longLine(text, i) {
			return k, GapLine, 0
		}
	case j > i && arabic(text, j):
		return j, GapParticle, 0
	case j > i && (kinds[c] == lower && c > '9' || c == 0xC3):
		if k, p := skipParticles(text, j); k > 0 {
			return k, GapParticle, p
		}
	}
	return -1, 0, 0
}

// arabic tells whether a word like "al-Assad" starts at i.
func arabic(text []byte, i int) bool {
	if i+4 >= len(text) || text[i+2] != '-' || kinds[text[i+3]] != upper {
		return false
	}
	return text[i] == 'a' || text[i] == 'e' && text[i+1] == 'l'
}

// skipSpaces skips up to two spaces, plain or non-breaking.
func skipSpaces(text []byte, i int) int {
	for range 2 {
		switch {
		case i < len(text) && text[i] == ' ':
			i++
		case i+1 < len(text) && text[i] == 0xC2 && text[i+1] == 0xA0:
			i += 2
		}
	}
	return i
}

// skipBreak skips one line break.
func skipBreak(text []byte, i int) int {
	if text[i] == '\r' {
		i++
	}
	if i < len(text) && text[i] == '\n' {
		i++
	}
	return i
}

// proseWidth is how long a line must be, in bytes, for its break to be one of
// running text and not one between the items of a list.
const proseWidth = 45

func longLine(text []byte, end int) bool {
	if end < proseWidth {
		return false
	}
	for _, c := range text[end-proseWidth : end] {
		if c == '\n' || c == '\t' {
			return false
		}
	}
	return true
}

// skipParticles skips "van der", "af" and the like with the spaces around
// them. It returns 0 when there is none or no capitalised word after it.
func skipParticles(text []byte, i int) (int, uint32) {
	hash := uint32(0)
	for range 2 {
		j := i
		for j < len(text) && j-i < 5 && text[j] != ' ' {
			j++
		}
		if j >= len(text) || text[j] != ' ' {
			return 0, 0
		}
		switch word := string(text[i:j]); word {
		case "van", "von", "af", "de", "du", "da", "di", "del", "dos", "la", "le", "el", "al", "bin", "ibn", "ben", "ter", "ten", "zu", "y", "í", "á":
			hash = hash*31 + uint32(lexicon.Hash(text[i:j]))
		case "der", "den":
			if hash == 0 {
				return 0, 0
			}
			hash = hash*31 + uint32(lexicon.Hash(text[i:j]))
		default:
			return 0, 0
		}
		i = j + 1
		if i < len(text) && letterLen(text, i) > 0 && isUpper(text, i) {
			return i, hash
		}
	}
	return 0, 0
}
