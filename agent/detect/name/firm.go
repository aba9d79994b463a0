package name

import (
	"bytes"

	"github.com/husorden/husorden/agent/detect/name/lexicon"
	"github.com/husorden/husorden/agent/detect/name/seq"
)

// ownName returns the index of the first word from first on that is a part of
// the name: titles and the capitalised words that open a sentence are not
// ("Dr. Hanne Krogh", "Erfarne Ivan Nielsen", "Til Larsen").
func ownName(text []byte, run []seq.Token, first, last int) int {
	for ; first < last; first++ {
		t := &run[first]
		title := t.Attr&lexicon.Title != 0 && t.Attr&lexicon.First == 0
		opener := t.Attr&lexicon.AnyName == 0 && t.Attr&(lexicon.Danish|lexicon.Compound) != 0 && run[first+1].Attr&(lexicon.First|lexicon.Surname) != 0
		if !title && !opener && !opens(text[t.Start:t.End]) {
			break
		}
	}
	return first
}

// opens tells whether w opens sentences so often that it is no name there,
// though some bear it.
func opens(w []byte) bool {
	switch string(w) {
	case "Til", "Fra", "Med", "Af", "Og", "For", "På", "Ved", "Hos", "Om", "Men", "Da", "Når", "Så", "Nu", "Her", "Der", "Hvis", "Jeg", "Familien", "Plejefamilien", "Ægteparret", "Søskendeparret":
		return true
	}
	return false
}

// ofFirm tells whether the name text[start:end] is that of a company: "Carl
// Hansen & Søn A/S", "Advokatfirmaet Poul Holm".
func ofFirm(text []byte, start, end int) bool {
	before := bytes.TrimRight(text[max(0, start-30):start], " ")
	for _, word := range []string{"firmaet", "firma", "rødrene", "rdr.", "Forlaget", "forlaget", "Fonden", "Rederiet"} {
		if bytes.HasSuffix(before, []byte(word)) {
			return true
		}
	}
	after := bytes.TrimLeft(text[end:min(len(text), end+40)], " ")
	and := len(after) > 0 && after[0] == '&'
	if and {
		after = bytes.TrimLeft(after[1:], " ")
	}
	word, rest, _ := bytes.Cut(after, []byte(" "))
	word = bytes.TrimRight(word, ".,;:)\n")
	return legal(word) || and && (partner(word) || legal(bytes.TrimRight(firstWord(rest), ".,;:)\n")))
}

func firstWord(b []byte) []byte {
	word, _, _ := bytes.Cut(b, []byte(" "))
	return word
}

// legal tells whether w names a form of company.
func legal(w []byte) bool {
	if i := bytes.IndexByte(w, '\n'); i >= 0 {
		w = w[:i]
	}
	switch string(w) {
	case "A/S", "ApS", "I/S", "K/S", "P/S", "IVS", "AS", "Holding", "Inc", "Ltd", "LLC", "GmbH", "AB", "Eftf", "VVS":
		return true
	}
	return false
}

// partner tells whether w follows the & of a company.
func partner(w []byte) bool {
	switch string(w) {
	case "Søn", "Sønner", "Datter", "Døtre", "Co", "Sons", "Partners", "Partnere", "Bros":
		return true
	}
	return false
}
