package number

import (
	"bytes"
	_ "embed"
	"strings"
	"unicode"
	"unicode/utf8"
)

// label is what a word near a number says the number is.
type label uint8

const (
	unlabelled label = iota
	neutral          // "nr.", "nummer", "er": look further
	person           // "barnet", "navn": speaks of a person
	born             // "født", "fødselsdato"
	cprLabel
	phoneLabel
	bankLabel
	ibanLabel
	cardLabel
	passportLabel
	eitherLabel // "PNR", "p.nr.": a person's number or, in letterheads, a production unit's
	weakLabel   // a number that may be made from a CPR number ("id", "journal")
	otherLabel  // order, invoice, case, P-number, coordinate, …: not a person's number
)

// against reports whether the label says that the number is something else
// than a CPR number.
func (l label) against() bool { return l >= phoneLabel }

//go:embed labels.txt
var labelData string

// stem is one line of labels.txt.
type stem struct {
	text  string
	label label
	whole bool // the whole word only
	start bool // the beginning of the word only
}

// stems finds the label of a word: stems by their first byte.
type stems [256][]stem

var labelNames = map[string]label{
	"neutral": neutral, "person": person, "born": born, "cpr": cprLabel, "phone": phoneLabel,
	"bank": bankLabel, "iban": ibanLabel, "card": cardLabel, "passport": passportLabel, "either": eitherLabel, "weak": weakLabel, "other": otherLabel,
}

var labels = parseLabels(labelData)

// parseLabels reads lines "label: stem stem …". A stem counts anywhere in a
// word; "=stem" is the whole word, "^stem" its beginning.
func parseLabels(data string) *stems {
	var lx stems
	for l := range strings.Lines(data) {
		name, stems, ok := strings.Cut(strings.TrimSpace(l), ":")
		if !ok || strings.HasPrefix(name, "#") {
			continue
		}
		for _, s := range strings.Fields(stems) {
			st := stem{label: labelNames[name]}
			st.text, st.whole = strings.CutPrefix(s, "=")
			if !st.whole {
				st.text, st.start = strings.CutPrefix(s, "^")
			}
			lx[st.text[0]] = append(lx[st.text[0]], st)
		}
	}
	return &lx
}

// maxWord is the longest word that is looked up, in bytes.
const maxWord = 48

// of returns the label of one word. A CPR stem beats all others, so that
// "cpr-kontonummer" and "fakturacpr" are searched rather than missed.
func (lx *stems) of(word []byte) label {
	var buf [maxWord]byte
	w := fold(buf[:0], word)
	best := unlabelled
	for i := range w {
		for _, s := range lx[w[i]] {
			if (s.whole || s.start) && i != 0 || s.whole && len(w) != len(s.text) {
				continue
			}
			if bytes.HasPrefix(w[i:], []byte(s.text)) {
				if s.label == cprLabel {
					return cprLabel
				}
				if best == unlabelled || best < person && s.label >= person {
					best = s.label
				}
			}
		}
	}
	if best == unlabelled && callsNumber(w) {
		if w[0] == 'p' && (bytes.Contains(w, []byte("son")) || bytes.HasPrefix(w, []byte("pe")) && bytes.Contains(w, []byte("on"))) {
			return cprLabel // "peronnummer", "prsonnummer"
		}
		return otherLabel
	}
	if best == unlabelled && bytes.HasSuffix(w, []byte("sag")) {
		return weakLabel // "voksensag": cases may be called by CPR numbers
	}
	return best
}

// callsNumber reports whether a word is a compound with "nummer": a number of
// some kind, whatever kind it is.
func callsNumber(w []byte) bool {
	for _, end := range [...]string{"nr", "nr.", "nummer", "nummeret", "numre", "numrene", "-id"} {
		if len(w) > len(end)+1 && bytes.HasSuffix(w, []byte(end)) {
			return true
		}
	}
	return false
}

// fold lower-cases ASCII and æøå; of a longer word it keeps the end, where a
// Danish compound says what it is.
func fold(dst, word []byte) []byte {
	if len(word) > maxWord {
		word = word[len(word)-maxWord:]
	}
	for i, b := range word {
		switch {
		case b-'A' < 26:
			b += 'a' - 'A'
		case i > 0 && word[i-1] == 0xC3 && b >= 0x80 && b <= 0x9E && b != 0x97:
			b += 0x20
		}
		dst = append(dst, b)
	}
	return dst
}

// isWord reports whether b can stand inside a word: letters of any script.
func isWord(b byte) bool { return b|0x20-'a' < 26 || b >= 0x80 }

// letterAt reports whether text[i] is of a letter: a hard blank, a dash and a
// quotation mark are bytes of isWord too.
func letterAt(text []byte, i int) bool {
	b := at(text, i)
	if b < utf8.RuneSelf {
		return isWord(b)
	}
	for !utf8.RuneStart(at(text, i)) && i > 0 {
		i--
	}
	r, _ := utf8.DecodeRune(text[i:])
	return unicode.IsLetter(r) || unicode.IsMark(r)
}
