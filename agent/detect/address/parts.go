package address

import (
	"bytes"

	"github.com/husorden/husorden/agent/detect/name/lexicon"
)

// houseLetter reads the letter of "14B" and "14 B" and the second number of
// "14-16". It returns the end of the house number, -1 when what stands there
// makes it none ("14.", "14%", "14:30", "14-årig").
func houseLetter(text []byte, end int) (int, bool) {
	if end >= len(text) {
		return end, false
	}
	letter := func(i int) bool {
		c := text[i] | 0x20
		return c >= 'a' && c <= 'z' && (i+1 >= len(text) || !wordBytes[text[i+1]] && text[i+1]-'0' > 9 || text[i+1] == '.' && sentenceEnd(text, i+1))
	}
	switch c := text[end]; {
	case c-'0' <= 9, c == '%', c == '/', c == ':', c == '_', c == '=':
		return -1, false
	case wordBytes[c] && c != '-' && c != '.':
		if letter(end) {
			return end + 1, true
		}
		return -1, false
	case c == '-' && end+1 < len(text):
		if text[end+1]-'0' > 9 {
			return -1, false
		}
		j := end + 1
		for j < len(text) && text[j]-'0' <= 9 {
			j++
		}
		if j-end > 4 {
			return -1, false
		}
		return j, false
	case c == '.' && !sentenceEnd(text, end):
		return -1, false
	case c == ' ' && end+1 < len(text) && text[end+1] >= 'A' && text[end+1] <= 'H' && letter(end+1):
		return end + 2, true
	}
	return end, false
}

// sentenceEnd tells whether the dot at i ends a sentence: a capital letter, a
// line's end or nothing follows.
func sentenceEnd(text []byte, i int) bool {
	i++
	if i >= len(text) || text[i] == '\n' || text[i] == '\r' || text[i] == '\t' || text[i] == '"' || text[i] == ')' {
		return true
	}
	return text[i] == ' ' && i+1 < len(text) && (capital(text, i+1) || text[i+1] == ' ' || text[i+1] == '-')
}

// phoneBegins tells whether the two digits that end at end are the first of a
// phone number: three more pairs follow, and no fourth ("Karen Holm 40 91 27 63").
func phoneBegins(text []byte, end int) bool {
	if end < 2 || text[end-2]-'0' > 9 || end > 2 && text[end-3]-'0' <= 9 {
		return false
	}
	pairs := 0
	for i := end; i+2 < len(text) && text[i] == ' ' && text[i+1]-'0' <= 9 && text[i+2]-'0' <= 9; i += 3 {
		if i+3 < len(text) && text[i+3]-'0' <= 9 {
			return false
		}
		pairs++
	}
	return pairs == 3
}

// notHouse tells whether the number that ends at end counts or measures: "12
// år", "3 gange", "5 %".
func notHouse(text []byte, end int) bool {
	if end+1 >= len(text) || text[end] != ' ' {
		return false
	}
	i := end + 1
	if text[i] == '%' {
		return true
	}
	j := i
	for j < len(text) && j-i < 16 && wordBytes[text[j]] {
		j++
	}
	switch string(bytes.TrimRight(text[i:j], ".")) {
	case "år", "årig", "måneder", "måned", "mdr", "uger", "uge", "dage", "dag", "timer", "time", "minutter", "min", "gange", "gang", "kr", "kroner", "km", "m", "meter", "cm", "kg", "g", "mg", "stk", "børn", "personer", "elever", "pct", "procent", "plus", "pladser", "januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november", "december":
		return true
	}
	return false
}

// floor reads floor and door after a house number: ", 2. tv", ", st. th.",
// ", 3. sal, dør 4", " kl.", ", 1. mf.", ", 2.". It returns their end, 0 when
// there are none.
func floor(text []byte, i int) int {
	end := 0
	for parts := 0; parts < 3; parts++ {
		j := i
		if j < len(text) && text[j] == ',' {
			j++
		}
		comma := j > i
		if j < len(text) && text[j] == ' ' {
			j++
		} else if !comma {
			break
		}
		e := level(text, j, comma)
		if e == 0 {
			e = door(text, j)
		}
		if e == 0 {
			break
		}
		i, end = e, e
	}
	return end
}

// level reads "2. sal", "st.", "kl.", "2." at i; 0 when there is none. A bare
// "2." counts only after a comma or before a door.
func level(text []byte, i int, comma bool) int {
	j := i
	for j < len(text) && j-i < 2 && text[j]-'0' <= 9 {
		j++
	}
	if j > i && j < len(text) && text[j] == '.' {
		j++
		k := j
		if k < len(text) && text[k] == ' ' {
			k++
		}
		if e := word(text, k, "sal", "etage"); e > 0 {
			return e
		}
		if door(text, k) > 0 {
			return j
		}
		if comma && (j >= len(text) || text[j] == '\n' || text[j] == ',' || text[j] == '\t') {
			return j
		}
		return 0
	}
	if e := word(text, i, "kl"); e > 0 && !timeAfter(text, e) {
		return e
	}
	return word(text, i, "st", "stuen", "kælder", "kld")
}

// timeAfter tells whether a time of day follows "kl.", which then is "klokken"
// and no cellar.
func timeAfter(text []byte, i int) bool {
	for i < len(text) && text[i] == ' ' {
		i++
	}
	return i < len(text) && text[i]-'0' <= 9
}

// door reads "tv.", "th", "mf.", "dør 4", "lejl. 12", "vær. 3".
func door(text []byte, i int) int {
	if e := word(text, i, "tv", "th", "mf", "t.v", "t.h", "venstre", "højre", "midt"); e > 0 {
		return e
	}
	e := word(text, i, "dør", "lejl", "lejlighed", "vær", "værelse", "nr", "lok")
	if e == 0 || e+1 >= len(text) || text[e] != ' ' {
		return 0
	}
	j := e + 1
	for j < len(text) && j-e < 5 && text[j]-'0' <= 9 {
		j++
	}
	if j == e+1 {
		return 0
	}
	return j
}

// word returns the end of one of the words at i, with its dot; 0 for none. Case
// does not matter.
func word(text []byte, i int, words ...string) int {
	for _, w := range words {
		end := i + len(w)
		if end > len(text) || !bytes.EqualFold(text[i:end], []byte(w)) {
			continue
		}
		if end < len(text) && text[end] == '.' {
			return end + 1
		}
		if end >= len(text) || !wordBytes[text[end]] && text[end]-'0' > 9 {
			return end
		}
	}
	return 0
}

// postal reads ", 1165 København K" after the rest of an address, on the same
// line, the next one, or in the next cell. It returns the end, 0 for none.
func postal(text []byte, i int) int {
	j := i
	for n := 0; j < len(text) && n < 4; n++ {
		switch text[j] {
		case ',', ' ', '\n', '\r', '\t', '.', '-':
			j++
			continue
		}
		break
	}
	for _, prefix := range []string{"DK-", "DK ", "FO-", "GL-"} {
		if bytes.HasPrefix(text[j:], []byte(prefix)) {
			j += len(prefix)
			break
		}
	}
	if j == i {
		return 0
	}
	if end, _ := town(text, j, true); end > 0 {
		return end
	}
	if i+1 < j && text[i] == ',' && text[i+1] == ' ' {
		if end := village(text, j); end > 0 {
			return end
		}
		return townName(text, j)
	}
	return 0
}

// village reads "Nørre Snede By, 8766 Nørre Snede" at i: up to three capitalised
// words before the postal code. It returns the end, 0 for none.
func village(text []byte, i int) int {
	for range 3 {
		if i >= len(text) || !capital(text, i) {
			return 0
		}
		start := i
		for i < len(text) && i-start < maxWord && wordBytes[text[i]] {
			i++
		}
		var buf [maxWord]byte
		attr := lexicon.Lookup(lexicon.Hash(fold(&buf, text[start:i])))
		if i+1 >= len(text) || attr&lexicon.First != 0 && attr&lexicon.Place == 0 { // someone
			return 0
		}
		switch {
		case text[i] == ' ':
			i++
		case text[i] == ',' && text[i+1] == ' ' || text[i] == '\n':
			if text[i] == ',' {
				i++
			}
			if end, known := town(text, i+1, true); known {
				return end
			}
			return 0
		default:
			return 0
		}
	}
	return 0
}

// openTown tells whether w begins the names of towns of two words.
func openTown(w []byte) bool {
	switch string(w) {
	case "Nørre", "Sønder", "Vester", "Øster", "Nr.", "Sdr.", "Vestre", "Østre", "Store", "Lille", "Gammel", "Gl.", "Kongens", "Kgs.", "Ny", "Nykøbing":
		return true
	}
	return false
}

// townName returns the end of the known town at i, with its district: "Slagelse",
// "København K"; 0 for none. A name that is also a person's does not count.
func townName(text []byte, i int) int {
	k := i
	for k < len(text) && k-i < maxWord && wordBytes[text[k]] && text[k] != '.' {
		k++
	}
	if k-i < 3 || !capital(text, i) {
		return 0
	}
	if openTown(text[i:k]) { // never half of "Nørre Snede"
		if k+1 >= len(text) || text[k] != ' ' || !capital(text, k+1) {
			return 0
		}
		for k++; k < len(text) && k-i < maxWord && wordBytes[text[k]] && text[k] != '.'; k++ {
		}
		return k
	}
	var buf [maxWord]byte
	if attr := lexicon.Lookup(lexicon.Hash(fold(&buf, text[i:k]))); attr&lexicon.Place == 0 || attr&(lexicon.First|lexicon.Surname) != 0 {
		return 0
	}
	for n := 1; n <= 2; n++ {
		if e := k + 1 + n; e <= len(text) && text[k] == ' ' && district(text[k+1:e]) && (e == len(text) || !wordBytes[text[e]] || text[e] == '.') {
			return e
		}
	}
	return k
}

// town reads a postal code and the town after it: "1165 København K". It
// returns its end, -1 when there is none, and whether the town is a known one.
// After a street any capitalised word will do.
func town(text []byte, i int, street bool) (int, bool) {
	if i+6 > len(text) || text[i] < '0' || text[i] > '9' || i > 0 && (text[i-1]-'0' <= 9 || text[i-1] == '-' && i > 1 && text[i-2]-'0' <= 9) {
		return -1, false
	}
	for k := range 4 {
		if text[i+k]-'0' > 9 {
			return -1, false
		}
	}
	j := i + 4
	if text[j] == 0xC2 && text[j+1] == 0xA0 {
		j++
	} else if text[j] != ' ' {
		return -1, false
	}
	j++
	if j < len(text) && text[j] == ' ' {
		j++
	}
	start, end, known := j, -1, false
	var buf [maxWord]byte
	for words := 0; words < 3 && j < len(text) && capital(text, j); words++ {
		k := j
		for k < len(text) && k-j < maxWord && wordBytes[text[k]] && text[k] != '.' {
			k++
		}
		if k == j {
			break
		}
		attr := lexicon.Lookup(lexicon.Hash(fold(&buf, text[j:k])))
		switch {
		case words == 0:
			known = attr&lexicon.Place != 0
			if !known && !street && attr&(lexicon.Danish|lexicon.Title|lexicon.Label) != 0 {
				return -1, false
			}
		case district(text[j:k]):
			known = true
		case attr&lexicon.Place == 0 || attr&(lexicon.First|lexicon.Label) != 0:
			return end, known
		}
		end = k
		if k < len(text) && text[k] == '.' && k-j <= 3 {
			k++ // "Kgs. Lyngby", "Nr. Snede"
		}
		if k+1 >= len(text) || text[k] != ' ' {
			break
		}
		j = k + 1
	}
	if end-start < 2 || code(text[i:i+4]) < 800 {
		return -1, false
	}
	return end, known
}

func code(digits []byte) int {
	n := 0
	for _, c := range digits {
		n = n*10 + int(c-'0')
	}
	return n
}

// district tells whether w is the part of a big town: "København K", "Odense SØ".
func district(w []byte) bool {
	switch string(w) {
	case "K", "V", "N", "S", "C", "Ø", "NV", "SV", "SØ", "NØ", "M", "F", "J", "H":
		return true
	}
	return false
}

// labelled tells whether a label such as "Adresse:" or "c/o" or a verb such as
// "bor på" stands before i.
func labelled(text []byte, i int) bool {
	before := bytes.TrimRight(text[max(0, i-24):i], " \t:\n")
	for _, label := range []string{"dresse", "dressen", "opæl", "c/o", "C/O", "bor på", "bor i", "boende", "bosat", "flyttet til", "anbragt på", "hjemme på"} {
		if bytes.HasSuffix(before, []byte(label)) {
			return true
		}
	}
	return false
}
