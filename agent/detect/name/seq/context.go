package seq

import "github.com/husorden/husorden/agent/detect/name/lexicon"

// word is a word or sign beside a run.
type word struct {
	hash  uint32
	tail  uint32 // its last 4 bytes, 0 for a sign
	attr  lexicon.Attr
	start int
	end   int
}

// The hashes of what is no word.
const (
	edge   = 1   // the text's start or end
	number = 16  // plus the count of digits, up to 8
	mark   = 512 // plus the sign's byte
)

// maxContext is how far a word beside a run is read, in bytes.
const maxContext = 24

// before returns the word or sign that ends before i.
func before(text []byte, i int, m *Memory) word {
	j := i
	for j > 0 && i-j < 4 && (text[j-1] == ' ' || text[j-1] == 0xA0 && j > 1 && text[j-2] == 0xC2) {
		if text[j-1] == 0xA0 {
			j--
		}
		j--
	}
	if j == 0 {
		return word{hash: edge}
	}
	if !inWord(text, j-1) {
		return sign3(text, j-1)
	}
	end := j
	for j > 0 && end-j < maxContext && inWord(text, j-1) {
		j--
	}
	return known(text, j, end, m)
}

// after returns the word or sign that starts after i.
func after(text []byte, i int, m *Memory) word {
	for n := 0; n < 4 && i < len(text); n++ {
		if text[i] == ' ' {
			i++
		} else if text[i] == 0xC2 && i+1 < len(text) && text[i+1] == 0xA0 {
			i += 2
		} else {
			break
		}
	}
	if i >= len(text) {
		return word{hash: edge, end: i}
	}
	if !inWord(text, i) {
		w := sign3(text, i)
		return w
	}
	j := i
	for j < len(text) && j-i < maxContext && inWord(text, j) {
		j++
	}
	if j-i <= 3 && j+1 < len(text) && text[j] == '/' && kinds[text[j+1]] == upper {
		return known(text, i, j+2, m) // A/S
	}
	return known(text, i, j, m)
}

// inWord tells whether the byte at i belongs to a word: letters, digits,
// hyphens, and every byte of a longer rune except the typographic signs.
func inWord(text []byte, i int) bool {
	c := text[i]
	if c < 0x80 {
		return kinds[c] == lower || kinds[c] == upper || c == '-' && i+1 < len(text) && kinds[text[i+1]] != other
	}
	if c == 0xC2 || c == 0xE2 {
		return false
	}
	if c < 0xC0 && i > 0 && (text[i-1] == 0xC2 || text[i-1] == 0xE2 || i > 1 && text[i-2] == 0xE2) {
		return false
	}
	return true
}

// sign3 is the sign at i, of one byte or three.
func sign3(text []byte, i int) word {
	c := text[i]
	w := word{hash: mark + uint32(c), start: i, end: i + 1}
	switch {
	case c == 0xE2 && i+2 < len(text):
		w.end, w.hash = i+3, mark+256+uint32(text[i+2])
	case c >= 0x80 && i >= 2 && text[i-2] == 0xE2:
		w.start, w.hash = i-2, mark+256+uint32(c)
	case c == '\r':
		w.hash = mark + '\n'
	}
	return w
}

// known tells what is known of the word text[start:end].
func known(text []byte, start, end int, m *Memory) word {
	var w word
	if k, ok := keyOf(text, start, end, 0); ok && m != nil {
		slot := &m.words[k.slot()]
		if slot.key != k {
			slot.key, slot.word = k, lookUpBeside(text[start:end])
		}
		w = slot.word
	} else {
		w = lookUpBeside(text[start:end])
	}
	w.start, w.end = start, end
	return w
}

func lookUpBeside(raw []byte) (w word) {
	digits := true
	for _, c := range raw {
		if c < '0' || c > '9' {
			digits = false
			break
		}
	}
	if digits {
		w.hash = number + uint32(min(len(raw), 8))
		return w
	}
	var buf [maxContext + 16]byte
	folded := Fold(buf[:0], raw)
	h := lexicon.Hash(folded)
	w.hash = uint32(h >> 20)
	w.attr = lexicon.Lookup(h)
	w.tail = tail(folded)
	return w
}

// surroundings are the words on both sides of a run.
type surroundings struct {
	before, before2, after, after2 word
	english                        uint32 // how many of them are English and not Danish, 0 to 4
}

func around(text []byte, run []Token, m *Memory) surroundings {
	s := surroundings{before: before(text, run[0].Start, m), after: after(text, run[len(run)-1].End, m)}
	s.before2 = before(text, s.before.start, m)
	s.after2 = after(text, s.after.end, m)
	for _, w := range [...]*word{&s.before, &s.before2, &s.after, &s.after2} {
		if w.attr&(lexicon.English|lexicon.Danish) == lexicon.English {
			s.english++
		}
	}
	return s
}
