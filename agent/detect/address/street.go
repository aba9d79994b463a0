package address

import (
	"bytes"

	"github.com/husorden/husorden/agent/detect/name/lexicon"
	"github.com/husorden/husorden/agent/detect/name/seq"
)

// maxWord is the longest word, in bytes, that is looked at.
const maxWord = 48

// street is the street name before a house number.
type street struct {
	start    int
	sure     bool // its ending is that of a street and of little else
	lower    bool // written in small letters
	compound bool // its last word is longer than the ending: "nørregade"
	doubtful bool // its last word may as well be a surname or a first name
}

// streetBefore reads the street name that ends at end; it does not reach back
// before done.
func streetBefore(text []byte, end, done int) (street, bool) {
	start := wordStart(text, end, done)
	var buf [maxWord]byte
	w := fold(&buf, text[start:end])
	if len(w) < 2 {
		return street{}, false
	}
	e, stem := ending(w)
	s := street{start: start, sure: e == strong, lower: !capital(text, start), compound: stem >= 2}
	if e == none {
		return namedStreet(text, start, end, done)
	}
	attr := lexicon.Lookup(lexicon.Hash(w))
	switch {
	case stem == 0 || stem == 1 && w[0] != 0xC3: // the ending stands alone: "Jens Jensens Vej", "Ny Vej"
		if start = forenames(text, start, done, s.lower); start == s.start {
			return street{}, false
		}
		s.start, s.lower, s.compound = start, false, true
		return s, true
	case notStreet(w), attr&lexicon.First != 0 && attr&lexicon.Place == 0:
		return street{}, false
	case e == weak && s.lower:
		return street{}, false
	case e == weak && attr&(lexicon.First|lexicon.Surname) != 0:
		s.doubtful = true
	case e == weak && attr&lexicon.Danish != 0:
		s.doubtful = true
	case s.lower && attr&lexicon.Danish != 0:
		return street{}, false
	}
	if !s.lower {
		s.start = qualifiers(text, start, done)
	}
	return s, true
}

// namedStreet takes streets that no ending gives away: "Ved Stranden", "Bag
// Haverne", "Over Byen".
func namedStreet(text []byte, start, end, done int) (street, bool) {
	if !capital(text, start) || start <= done || text[start-1] != ' ' {
		return street{}, false
	}
	before := wordStart(text, start-1, done)
	switch string(text[before : start-1]) {
	case "Ved", "Bag", "Over", "Under", "Bagved", "Mellem", "Langs", "Nedre", "Øvre", "Neden", "Oven":
	default:
		return street{}, false
	}
	w := text[start:end]
	if !bytes.HasSuffix(w, []byte("en")) && !bytes.HasSuffix(w, []byte("et")) && !bytes.HasSuffix(w, []byte("ne")) {
		return street{}, false
	}
	return street{start: before, compound: true, doubtful: false}, true
}

// forenames extends a street back over the capitalised words and initials
// before a lone ending. lower tells that the ending has a small letter ("Jens
// Jensens vej"): then the word before it must be a genitive.
func forenames(text []byte, start, done int, lower bool) int {
	words := 0
	for words < 5 && start-1 > done && text[start-1] == ' ' {
		before := wordStart(text, start-1, done)
		if before == start-1 || !capital(text, before) {
			break
		}
		w := text[before : start-1]
		if words == 0 && lower && w[len(w)-1] != 's' && w[len(w)-1] != 'e' {
			break
		}
		if stops(w) || ends(text, start-2) && len(w) > 4 {
			break
		}
		start = before
		words++
	}
	return start
}

// qualifiers extends a street back over "Gl.", "Nordre", "Sankt" and "H.C.".
func qualifiers(text []byte, start, done int) int {
	for start-1 > done && text[start-1] == ' ' {
		before := wordStart(text, start-1, done)
		if before == start-1 || !qualifies(text[before:start-1]) {
			break
		}
		start = before
	}
	return start
}

// qualifies tells whether w goes before a street name as a part of it.
func qualifies(w []byte) bool {
	switch string(w) {
	case "Gl.", "Gl", "Gamle", "Gammel", "Ny", "Nye", "Nordre", "Nr.", "Ndr.", "Nørre", "Søndre", "Sdr.", "Sønder", "Vestre", "Vester", "Østre", "Øster", "Store", "St.", "Lille", "Ll.",
		"Sankt", "Skt.", "Sct.", "Set.", "Kgs.", "Kongens", "Dronning", "Kong", "Prins", "Indre", "Ydre", "Øvre", "Nedre", "Lange", "Korte", "Brede", "Smalle", "Hellige", "Vor", "Frue", "Kronprinsesse", "Kronprins", "Christian", "Den":
		return true
	}
	return len(w) >= 2 && len(w) <= 5 && w[len(w)-1] == '.' && w[0] >= 'A' && w[0] <= 'Z' && (len(w) == 2 || w[1] == '.')
}

// stops tells whether a capitalised word before a lone ending opens a sentence
// or names a field, and is no part of the street.
func stops(w []byte) bool {
	switch string(w) {
	case "Adresse", "Adressen", "Bopæl", "På", "I", "Fra", "Til", "Af", "Ad", "Og", "Vi", "Han", "Hun", "De", "Det", "Den", "Hentes", "Mødested", "Vejen":
		return true
	}
	return false
}

// ends tells whether a sentence or field ends at the byte at i.
func ends(text []byte, i int) bool {
	switch text[i] {
	case '.', ':', ',', ';', '!', '?':
		return true
	}
	return false
}

// wordStart returns where the word ending at end starts: letters, hyphens,
// apostrophes, dots of initials. It does not go back before done.
func wordStart(text []byte, end, done int) int {
	i := end
	for i > done && end-i < maxWord && wordBytes[text[i-1]] {
		i--
	}
	if end-i == maxWord {
		return end
	}
	return i
}

var wordBytes = func() (t [256]bool) {
	for c := range t {
		t[c] = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80 && c != 0xC2 && c != 0xE2 || c == '-' || c == '.' || c == '\''
	}
	return t
}()

// capital tells whether a capital letter stands at i.
func capital(text []byte, i int) bool {
	c := text[i]
	if c == 0xC3 && i+1 < len(text) {
		return text[i+1] >= 0x80 && text[i+1] <= 0x9E
	}
	return c >= 'A' && c <= 'Z'
}

// fold returns w in lower case, in buf.
func fold(buf *[maxWord]byte, w []byte) []byte {
	if len(w) > maxWord {
		return nil
	}
	return seq.Fold(buf[:0], w)
}
