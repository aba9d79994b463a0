package seq

import "github.com/husorden/husorden/agent/detect/name/lexicon"

// MaxFeatures is the most features of one word.
const MaxFeatures = 48

// Rows is the number of rows of weights that features are hashed into.
const (
	rowBits = 17
	Rows    = 1 << rowBits
)

// row returns the row of weights for a feature: which, and its value.
func row(which, value uint32) uint32 {
	h := (uint64(which)<<32 ^ uint64(value)) * 0x9E3779B97F4A7C15
	h ^= h >> 32
	return uint32(h * 0xBF58476D1CE4E5B9 >> (64 - rowBits))
}

func pair(a, b uint32) uint32 { return a*0x85EBCA6B + b ^ b<<13 }

// Sentence tells of the words around a run and of the run as a whole, once for
// all its words.
type Sentence struct {
	near surroundings
	caps uint32 // words of the run in capitals: none, some, all
	last uint32 // hash of the run's last word
	head uint32 // where the run's first Head word stands, 0 for none
}

// Look reads what surrounds the run. m may be nil.
func Look(text []byte, run []Token, m *Memory) Sentence {
	s := Sentence{near: around(text, run, m), last: run[len(run)-1].word}
	n := 0
	for i := range run {
		if run[i].Shape == Caps || run[i].Shape == CapsHyph {
			n++
		}
		if s.head == 0 && i > 0 && run[i].Attr&lexicon.Head != 0 && run[i].Attr&lexicon.First == 0 {
			s.head = uint32(i + 1)
		}
	}
	if n > 0 {
		s.caps = 1
		if n >= len(run)-1 {
			s.caps = 2
		}
	}
	return s
}

// Features writes the rows of the features of word i of the run into dst and
// returns how many there are.
func (s *Sentence) Features(run []Token, i int, dst *[MaxFeatures]uint32) int {
	t := &run[i]
	attr := uint32(t.Attr)
	shape := uint32(t.Shape)
	prev, prev2, next, next2 := s.neighbours(run, i)
	place := uint32(min(i, 3))<<4 | uint32(min(len(run)-1-i, 3))<<2 | s.caps
	n := 0
	add := func(which, value uint32) {
		dst[n] = row(which, value)
		n++
	}
	add(0, 0)
	add(1, attr)
	add(2, t.word)
	add(4, pair(attr, shape))
	add(5, t.tail>>16)
	add(6, t.tail>>8)
	add(7, t.tail)
	add(8, t.prefix)
	add(9, prev.hash)
	add(10, next.hash)
	add(11, pair(attr, uint32(prev.attr)))
	add(12, pair(attr, uint32(next.attr)))
	add(13, pair(attr, prev.hash))
	add(14, pair(attr, next.hash))
	add(15, pair(attr, place))
	add(16, prev2.hash)
	add(17, next2.hash)
	add(19, pair(next.hash, next2.hash))
	add(20, prev.tail)
	add(22, pair(uint32(prev.attr), pair(attr, uint32(next.attr))))
	add(23, pair(t.word, mask(prev.hash)))
	add(26, pair(s.near.english, attr))
	add(27, pair(s.near.english, place))
	add(28, pair(t.tail>>8, uint32(prev.attr)))
	add(29, pair(uint32(t.letters), shape))
	if len(run) > 1 {
		add(32, pair(s.last, 7))
		add(33, pair(s.last, place))
		if i > 0 {
			add(34, s.near.before.hash)
			add(35, pair(s.near.before.hash, attr))
			add(42, pair(s.near.before.tail, attr))
			add(36, pair(attr, uint32(run[0].Attr)))
		}
		if i < len(run)-1 {
			add(37, s.near.after.hash)
			add(38, pair(s.near.after.hash, attr))
			add(43, pair(s.near.after.hash, s.near.after2.hash))
			add(39, pair(attr, uint32(run[len(run)-1].Attr)))
		}
		if s.head > 0 {
			far := uint32(3)
			if h := int(s.head) - 1; h >= i {
				far = uint32(min(h-i, 2))
			}
			add(40, far)
			add(41, pair(far, attr))
		}
	}
	return n
}

// Step returns the row for going from label from at the word before into word
// i: its weights are those of the label at i.
func Step(run []Token, i int, from uint8) uint32 {
	t := &run[i]
	return row(60, pair(uint32(from)<<8|uint32(t.Gap), uint32(t.Shape)))
}

// StepAttr returns a second such row, which looks at both words' attributes.
func StepAttr(run []Token, i int, from uint8) uint32 {
	t := &run[i]
	return row(61, pair(pair(uint32(from)<<4|uint32(t.Gap), t.particle), pair(uint32(run[i-1].Attr), uint32(t.Attr))))
}

func (s *Sentence) neighbours(run []Token, i int) (prev, prev2, next, next2 word) {
	prev, prev2, next, next2 = s.near.before, s.near.before2, s.near.after, s.near.after2
	if i > 0 {
		prev2 = prev
		prev = run[i-1].asWord()
	}
	if i > 1 {
		prev2 = run[i-2].asWord()
	}
	if last := len(run) - 1; i < last {
		next2 = next
		next = run[i+1].asWord()
		if i+1 < last {
			next2 = run[i+2].asWord()
		}
	}
	return prev, prev2, next, next2
}

func (t *Token) asWord() word {
	return word{hash: t.word, tail: t.tail, attr: t.Attr}
}

// mask keeps signs and numbers apart and makes all words one.
func mask(hash uint32) uint32 {
	if hash < 1024 {
		return hash
	}
	return 1024
}
