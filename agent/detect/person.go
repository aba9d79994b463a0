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
	first := sentenceStart(text, start)
	last := sentenceEnd(text, end)
	if f.personIn(sentenceStart(text, max(0, first-1)), sentenceEnd(text, min(len(text), last+1))) {
		return named
	}
	if !speaksOfPerson(text[first:last]) {
		return nobody
	}
	if f.personIn(start-memoryReach, start) {
		return named
	}
	return somebody
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

func speaksOfPerson(sentence []byte) bool {
	for w := range bytes.FieldsFuncSeq(sentence, func(r rune) bool { return r <= '@' || r >= '[' && r <= '`' }) {
		if len(w) <= len("medarbejderens") && pronouns[string(bytes.ToLower(w))] {
			return true
		}
	}
	return false
}
