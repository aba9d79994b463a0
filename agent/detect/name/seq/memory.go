package seq

import (
	"encoding/binary"

	"github.com/husorden/husorden/agent/detect/name/lexicon"
)

// Memory remembers what was last found out about words, so that "Det" and
// "og" are looked up once and not ten thousand times. What it tells depends on
// the word alone, never on the text it was met in. The zero Memory is empty, and
// a nil one forgets everything; one serves one goroutine.
type Memory struct {
	tokens [memorySlots]struct {
		key
		token lookedUp
	}
	words [memorySlots]struct {
		key
		word word // its place left out
	}
}

// memorySlots and the two kinds of slots fit beside each other in the nearest cache.
const memorySlots = 256

// lookedUp is what describe finds out about a token.
type lookedUp struct {
	attr               lexicon.Attr
	word, tail, prefix uint32
	letters            int32
}

// key is a word of at most 16 bytes, and in what form it was met.
type key struct {
	low, high uint64
	form      uint32 // with the word's length; 0 for a free slot
}

// longestKey is the longest word that is remembered, in bytes.
const longestKey = 16

// keyOf makes the key of text[start:end].
func keyOf(text []byte, start, end int, form uint32) (k key, ok bool) {
	n := end - start
	if n > longestKey || n <= 0 {
		return k, false
	}
	k.form = form<<8 | uint32(n)
	if start+longestKey <= len(text) {
		k.low, k.high = binary.LittleEndian.Uint64(text[start:]), binary.LittleEndian.Uint64(text[start+8:])
	} else {
		var w [longestKey]byte
		copy(w[:], text[start:end])
		k.low, k.high = binary.LittleEndian.Uint64(w[:]), binary.LittleEndian.Uint64(w[8:])
	}
	k.low &= 1<<(8*n) - 1
	k.high &= 1<<(8*max(n-8, 0)) - 1
	return k, true
}

// slot is where the key is kept.
func (k *key) slot() uint64 {
	h := (k.low ^ k.high*0x9E3779B97F4A7C15 ^ uint64(k.form)) * 0xBF58476D1CE4E5B9
	return h >> 32 % memorySlots
}
