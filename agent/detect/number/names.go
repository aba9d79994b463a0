package number

import (
	"bytes"

	"github.com/husorden/husorden/agent/detect/name/lexicon"
)

// personsName reports whether a word that looks like a label is written as a
// name and known as one.
func personsName(w []byte) bool {
	if !nameLike(w) || len(w) > maxWord {
		return false
	}
	var buf [maxWord]byte
	f := fold(buf[:0], w)
	if lexicon.Lookup(lexicon.Hash(f))&(lexicon.First|lexicon.Surname) != 0 {
		return true
	}
	f = bytes.TrimSuffix(f, []byte("s"))
	return lexicon.Lookup(lexicon.Hash(f))&(lexicon.First|lexicon.Surname) != 0
}

// introduces reports whether the signs between a name and a number say that the
// number is the person's: "Freja (150645-5010)", "Freja: 150645-5010".
func introduces(gap []byte) bool {
	switch string(gap) {
	case " (", " [", ": ", ":":
		return true
	}
	return false
}

// attr is what the list of names says of a word, whatever its case.
func attr(w []byte) lexicon.Attr {
	if len(w) > maxWord {
		return 0
	}
	var buf [maxWord]byte
	return lexicon.Lookup(lexicon.Hash(fold(buf[:0], w)))
}

// initial reports whether text[i:end] is one capital with a dot behind it.
func initial(text []byte, i, end int) bool {
	return end-i == 1 && text[i]-'A' < 26 && at(text, end) == '.'
}

// capital reports whether w begins with a capital letter, and how long it is.
func capital(w []byte) (n int, ok bool) {
	switch {
	case len(w) > 0 && w[0]-'A' < 26:
		return 1, true
	case len(w) > 1 && w[0] == 0xC3 && w[1] >= 0x80 && w[1] <= 0x9E && w[1] != 0x97:
		return 2, true
	}
	return 0, false
}

// nameLike reports whether a word is written as a name: Sofie, SOFIE.
func nameLike(w []byte) bool {
	n, ok := capital(w)
	return ok && len(w) > n && (w[n] >= 'a' || len(w) >= 4)
}

// beforeName are the signs that may stand between a number and a name.
var beforeName = func() (t [256]bool) {
	for _, b := range []byte(" \t;,(:-\"')]>*|") {
		t[b] = true
	}
	return t
}()

// namesAfter counts the words written as names right behind a number, up to two;
// initials between them are passed over. known and first are those of names.
func (m *memo) namesAfter(text []byte, end int) (n int, known, first bool) {
	i := end
	for i < len(text) && i-end < 16 && beforeName[text[i]] {
		i++
	}
	if i == end {
		return 0, false, false
	}
	return m.names(text, i)
}

// names counts the words written as names at text[i:]. known tells whether the
// first is in a list of names, first whether the one that is written first in
// speech ("Freja" in "Freja Holm" and "Holm, Freja") is a first name.
func (m *memo) names(text []byte, i int) (n int, known, first bool) {
	for n < 2 {
		size, ok := capital(text[i:])
		if ok && n > 0 && at(text, i+size) == '.' && at(text, i+size+1) == ' ' {
			i += size + 2
			continue
		}
		if !ok || !isWord(at(text, i+size)) {
			break
		}
		start := i
		for i < len(text) && isWord(text[i]) {
			i++
		}
		w := word{}
		if n == 0 {
			w = m.word(text, start, i)
		}
		if at(text, start+size) < 'a' && !w.first && !first { // words in capitals are headings, too
			break
		}
		if n++; n == 1 {
			known, first = w.name, w.first
		}
		switch {
		case at(text, i) == ' ':
			i++
		case n == 1 && known && at(text, i) == ',' && at(text, i+1) == ' ':
			i += 2
			given := i
			for given < len(text) && isWord(text[given]) {
				given++
			}
			first = m.word(text, i, given).first
		}
	}
	return n, known, first
}
