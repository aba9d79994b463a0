package number

import (
	"encoding/binary"

	"github.com/husorden/husorden/agent/detect/name/lexicon"
)

// memo remembers the words last looked up: the words beside numbers are few and
// come again and again.
type memo struct{ slots [256]remembered }

// word is what is known of one word.
type word struct {
	label label
	name  bool         // written as a name and known as one
	first bool         // known as a first name
	attr  lexicon.Attr // what the list of names says, whatever its case
}

func lookUp(w []byte) word {
	a := attr(w)
	return word{labels.of(w), personsName(w), a&lexicon.First != 0, a}
}

// remembered is a word of at most 16 bytes; n is its length, 0 for a free slot.
type remembered struct {
	low, high uint64
	n         uint8
	word      word
}

// longestWord is the longest word that is remembered, in bytes.
const longestWord = 16

// of returns the label of text[start:end].
func (m *memo) of(text []byte, start, end int) label { return m.word(text, start, end).label }

// word returns what is known of text[start:end].
func (m *memo) word(text []byte, start, end int) word {
	n := end - start
	if n <= 0 || n > longestWord {
		return lookUp(text[start:end])
	}
	var low, high uint64
	if start+longestWord <= len(text) {
		low, high = binary.LittleEndian.Uint64(text[start:]), binary.LittleEndian.Uint64(text[start+8:])
	} else {
		var w [longestWord]byte
		copy(w[:], text[start:end])
		low, high = binary.LittleEndian.Uint64(w[:]), binary.LittleEndian.Uint64(w[8:])
	}
	low &= 1<<(8*n) - 1
	high &= 1<<(8*max(n-8, 0)) - 1
	h := (low ^ high*0x9E3779B97F4A7C15) * 0xBF58476D1CE4E5B9
	s := &m.slots[h>>56]
	if s.low != low || s.high != high || int(s.n) != n {
		*s = remembered{low, high, uint8(n), lookUp(text[start:end])}
	}
	return s.word
}
