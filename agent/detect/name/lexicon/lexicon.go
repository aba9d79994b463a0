// Package lexicon knows which words are first names, surnames, places and
// common words. It is one hash table, read from lexicon.bin as it stands, so
// that looking up a word costs one or two memory reads and start-up nothing.
//
// lexicon.bin is written by `go run ./agent/detect/name/train lexicon`; its
// sources and their licences are in README.md.
package lexicon

import (
	_ "embed"
	"encoding/binary"
	"fmt"
)

// Attr is what is known of a word. The bits from Genitive up are never stored;
// those who look at inflected or joined words add them.
type Attr uint16

// What a word can be, several at once: "Bo" is a first name and a verb.
const (
	First   Attr = 1 << iota // a first name, from the curated lists
	Surname                  // a surname, from the curated lists
	Proper                   // a name of some kind: first name, surname or other
	Place                    // a town, country or other place
	Danish                   // a common Danish word
	English                  // a common English word
	Foreign                  // a name in the English word list: person or place
	Head                     // makes what stands before it a street, school or company
	Title                    // stands before a name: "fru", "psykolog"
	Label                    // names a field that holds a name: "navn"
	Org                      // part of the name of a company, product or body

	Genitive // known without its genitive s
	Compound // joined of two common Danish words
	Joined   // has a hyphen; the other bits tell of its parts
)

// AnyName is every bit that speaks for a person's name.
const AnyName = First | Surname | Proper | Foreign

//go:embed lexicon.bin
var table []byte

// Bits is the binary logarithm of the number of slots in a table.
const Bits = 18

// slot holds the upper half of a word's hash and its attributes.
const slotBytes = 4

// Hash is the hash of a folded (lower-case) word, eight bytes at a time.
func Hash(word []byte) uint64 {
	h := uint64(len(word)) * 0x9E3779B97F4A7C15
	for len(word) >= 8 {
		h = (h ^ binary.LittleEndian.Uint64(word)) * 0xBF58476D1CE4E5B9
		h ^= h >> 32
		word = word[8:]
	}
	if len(word) > 0 {
		h = (h ^ load(word)) * 0xBF58476D1CE4E5B9
		h ^= h >> 32
	}
	h *= 0x94D049BB133111EB
	return h ^ h>>29
}

// load returns one to seven bytes as a number, the first the lowest. The loads
// of longer words overlap, which "or" does not mind.
func load(w []byte) uint64 {
	switch n := len(w); {
	case n >= 4:
		return uint64(binary.LittleEndian.Uint32(w)) | uint64(binary.LittleEndian.Uint32(w[n-4:]))<<(8*(n-4))
	case n >= 2:
		return uint64(binary.LittleEndian.Uint16(w)) | uint64(binary.LittleEndian.Uint16(w[n-2:]))<<(8*(n-2))
	}
	return uint64(w[0])
}

// Lookup returns what is known of the folded word with hash h; 0 for nothing.
// About one unknown word in 6,000 is taken for a known one.
func Lookup(h uint64) Attr {
	print := uint16(h>>48) | 1
	for i := uint32(h) & (1<<Bits - 1); ; i = (i + 1) & (1<<Bits - 1) {
		slot := binary.LittleEndian.Uint32(table[i*slotBytes:])
		if slot == 0 {
			return 0
		}
		if uint16(slot>>16) == print {
			return Attr(slot)
		}
	}
}

// Build writes the table for the words, the content of lexicon.bin.
func Build(words map[string]Attr, order []string) ([]byte, error) {
	if len(order) > 1<<Bits*3/4 {
		return nil, fmt.Errorf("building lexicon: %d words in %d slots", len(order), 1<<Bits)
	}
	t := make([]byte, slotBytes<<Bits)
	for _, w := range order {
		h := Hash([]byte(w))
		print := uint32(uint16(h>>48) | 1)
		i := uint32(h) & (1<<Bits - 1)
		for {
			slot := binary.LittleEndian.Uint32(t[i*slotBytes:])
			if slot == 0 || slot>>16 == print {
				binary.LittleEndian.PutUint32(t[i*slotBytes:], slot|print<<16|uint32(words[w]))
				break
			}
			i = (i + 1) & (1<<Bits - 1)
		}
	}
	return t, nil
}
