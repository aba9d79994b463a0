package detect

import (
	"bytes"
	"slices"
)

// sentenceReach bounds a sentence, and memoryReach how long ago a person may
// have been named whom "han", "hun" or "barnet" speaks of; in bytes.
const (
	sentenceReach = 400
	memoryReach   = 3 << 10
)

// nearness says whether a sensitive word is said about a person.
type nearness uint8

const (
	nobody   nearness = iota
	somebody          // a role or a pronoun, and nobody was named shortly before
	named
)

// personNear says whether a person stands in the sentence around
// text[start:end], in the one before or behind it; or whether the sentence
// speaks of "han", "hun", "barnet", and if someone was named shortly before.
func (f *finder) personNear(text []byte, start, end int) nearness {
	s := &f.sentence
	if !s.holds(start, end) {
		*s = sentenceAround(text, start, end)
		s.named = f.personIn(sentenceStart(text, max(0, s.start-1)), sentenceEnd(text, min(len(text), s.end+1)))
		s.speaks = !s.named && speaksOfPerson(text[s.start:s.end])
	}
	switch {
	case s.named:
		return named
	case !s.speaks:
		return nobody
	case f.personIn(start-memoryReach, start):
		return named
	}
	return somebody
}

// sentence is the last one asked about: several sensitive words stand in one.
type sentence struct {
	span
	whole  bool // it was not cut at sentenceReach, and is one
	named  bool // a person is named in it or beside it
	speaks bool // otherwise: of a person
}

// holds reports whether the sentence around text[start:end] is s.
func (s *sentence) holds(start, end int) bool {
	return s.whole && start >= s.start && end <= s.end && start-s.start <= sentenceReach && s.end-end <= sentenceReach
}

func sentenceAround(text []byte, start, end int) sentence {
	s := sentence{span: span{sentenceStart(text, start), sentenceEnd(text, end)}}
	s.whole = start-s.start < sentenceReach && s.end-end < sentenceReach && sentenceEnd(text, start) >= end
	return s
}

// personIn reports whether a person is named in text[from:to].
func (f *finder) personIn(from, to int) bool {
	i, _ := slices.BinarySearchFunc(f.persons, from, func(s span, at int) int { return s.start - at })
	return i < len(f.persons) && f.persons[i].start < to
}

func endsSentence(text []byte, i int) bool {
	switch text[i] {
	case '\n':
		return true
	case '.', '!', '?':
		return i+1 < len(text) && (text[i+1] == ' ' || text[i+1] == '\n') && i > 1 && text[i-2] != ' ' && text[i-2] != '.'
	}
	return false
}

func sentenceStart(text []byte, i int) int {
	floor := max(0, i-sentenceReach)
	for i > floor && !endsSentence(text, i-1) {
		i--
	}
	return i
}

func sentenceEnd(text []byte, i int) int {
	ceil := min(len(text), i+sentenceReach)
	for i < ceil && !endsSentence(text, i) {
		i++
	}
	return i
}

// pronouns are the words that speak of a person named before.
var pronouns = map[string]bool{
	"han": true, "hun": true, "ham": true, "hende": true, "hans": true, "hendes": true,
	"barnet": true, "barnets": true, "plejebarnet": true, "drengen": true, "drengens": true, "pigen": true, "pigens": true,
	"borgeren": true, "borgerens": true, "beboeren": true, "beboerens": true, "eleven": true, "elevens": true,
	"patienten": true, "patientens": true, "moderen": true, "faderen": true, "mor": true, "far": true,
	"plejebarn": true, "plejesøn": true, "plejedatter": true, "kvinden": true, "manden": true, "klienten": true,
	"medarbejderen": true, "medarbejderens": true, "datteren": true, "sønnen": true, "unge": true,
}

// longestPronoun bounds the words that are looked up, in bytes.
const longestPronoun = len("medarbejderens")

func speaksOfPerson(sentence []byte) bool {
	var buf [longestPronoun]byte
	for i := 0; i < len(sentence); i++ {
		start := i
		for i < len(sentence) && !splitsWords[sentence[i]] {
			i++
		}
		w := sentence[start:i]
		if len(w) < 2 || len(w) > longestPronoun {
			continue
		}
		ascii := true
		for k, b := range w {
			if b-'A' < 26 {
				b |= 0x20
			}
			ascii = ascii && b < 0x80
			buf[k] = b
		}
		if ascii && pronouns[string(buf[:len(w)])] || !ascii && pronouns[string(bytes.ToLower(w))] {
			return true
		}
	}
	return false
}

// splitsWords holds the signs and digits below 0x80 that no word goes on behind.
var splitsWords = func() (t [256]bool) {
	for b := range t {
		t[b] = b <= '@' || b >= '[' && b <= '`'
	}
	return t
}()
