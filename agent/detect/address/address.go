// Package address finds Danish addresses in text: a street and a number, with
// floor, door, postal code and town where they follow, post boxes, and a postal
// code with its town alone.
//
// It starts from numbers, which are rare in prose, and looks at the word before
// each: streets are known by how their names end (-vej, -gade, -vænget), and no
// list of streets is kept. Each ending has its false friends ("undervejs 3",
// "alle 12", "Danmark 2020"), which words.go names.
package address

import (
	"bytes"
	"encoding/binary"
	"math/bits"

	"github.com/husorden/husorden/agent/detect/match"
	"github.com/husorden/husorden/policy"
)

// Find appends the addresses in text to dst, in order and without overlap. Any
// bytes will do. Confidence: high for a street with number and something more
// (floor, door, postal code, "c/o", or a label such as "Adresse:" before it);
// medium for a street and number alone, and a post box; low for a postal code
// and town alone, or a street whose name ends in a word that is seldom one.
func Find(text []byte, dst []match.Match) []match.Match {
	done := 0
	for i := nextDigit(text, 0); i < len(text); i = nextDigit(text, i) {
		end := i
		for end < len(text) && text[end]-'0' <= 9 {
			end++
		}
		if m, ok := at(text, i, end, done); ok {
			dst = append(dst, m)
			done = m.End
			end = m.End
		}
		i = end
	}
	return dst
}

// nextDigit returns the first digit from i on, len(text) when there is none. It
// looks at eight bytes at a time: those from '0' on and not beyond '9'.
func nextDigit(text []byte, i int) int {
	const each = 0x0101010101010101
	for ; i+8 <= len(text); i += 8 {
		x := binary.LittleEndian.Uint64(text[i:])
		low := x &^ (0x80 * each)
		digit := (low + (0x80-'0')*each) &^ (low + (0x80-'9'-1)*each) &^ x & (0x80 * each)
		if digit != 0 {
			return i + bits.TrailingZeros64(digit)/8
		}
	}
	for i < len(text) && text[i]-'0' > 9 {
		i++
	}
	return i
}

// at looks for an address whose first number is text[i:end]. It does not reach
// back before done.
func at(text []byte, i, end, done int) (match.Match, bool) {
	space := i - 1
	if space <= done || text[space] != ' ' && (text[space] != 0xA0 || text[space-1] != 0xC2) {
		if i >= done && end-i == 4 {
			return townAlone(text, i)
		}
		return match.Match{}, false
	}
	if text[space] == 0xA0 {
		space--
	}
	if end-i > 3 {
		if end-i == 4 {
			if m, ok := box(text, i, end, space, done); ok {
				return m, ok
			}
			return townAlone(text, i)
		}
		return match.Match{}, false
	}
	if m, ok := box(text, i, end, space, done); ok {
		return m, ok
	}
	street, ok := streetBefore(text, space, done)
	if !ok {
		return match.Match{}, false
	}
	return join(text, street, end)
}

// join reads what follows the house number that ends at end, and weighs it.
func join(text []byte, s street, end int) (match.Match, bool) {
	if phoneBegins(text, end) {
		return match.Match{}, false
	}
	end, letter := houseLetter(text, end)
	if end < 0 || notHouse(text, end) {
		return match.Match{}, false
	}
	m := match.Match{Kind: policy.Address, Start: s.start, End: end, Confidence: policy.Medium}
	more := letter && s.sure
	if e := floor(text, m.End); e > 0 {
		m.End, more = e, true
	}
	if e := boxAfter(text, m.End); e > 0 {
		m.End, more = e, true
	}
	if e := postal(text, m.End); e > 0 {
		m.End, more = e, true
	}
	label := labelled(text, m.Start)
	switch {
	case more || label:
		m.Confidence = policy.High
		if !s.sure && !label && m.End == end {
			m.Confidence = policy.Medium
		}
	case !s.sure:
		m.Confidence = policy.Low
	}
	if s.lower && !more && !label && !s.compound {
		return match.Match{}, false
	}
	if s.lower && m.Confidence == policy.High && !label {
		m.Confidence = policy.Medium
	}
	if s.doubtful && !more && !label {
		return match.Match{}, false
	}
	return m, true
}

// box takes "Postboks 123" and what follows.
func box(text []byte, i, end, space, done int) (match.Match, bool) {
	start := wordStart(text, space, done)
	var buf [maxWord]byte
	switch string(fold(&buf, text[start:space])) {
	case "postboks", "boks", "p.o.box", "pb":
		if w := text[start:space]; len(w) < 8 && string(w) != "P.O.Box" {
			return match.Match{}, false
		}
	default:
		return match.Match{}, false
	}
	m := match.Match{Kind: policy.Address, Start: start, End: end, Confidence: policy.Medium}
	if e := postal(text, end); e > 0 {
		m.End, m.Confidence = e, policy.High
	}
	return m, true
}

// boxAfter returns the end of ", Postboks 123" at i, 0 when there is none.
func boxAfter(text []byte, i int) int {
	j := i
	for j < len(text) && j-i < 3 && (text[j] == ',' || text[j] == ' ' || text[j] == '\n') {
		j++
	}
	const word = "Postboks "
	if j == i || !bytes.HasPrefix(text[j:], []byte(word)) {
		return 0
	}
	start := j + len(word)
	for j = start; j < len(text) && j-start < 5 && text[j]-'0' <= 9; j++ {
	}
	if j == start || j < len(text) && text[j]-'0' <= 9 {
		return 0
	}
	return j
}

// townAlone takes "4700 Næstved": a known town after a number in the range of
// postal codes.
func townAlone(text []byte, i int) (match.Match, bool) {
	end, known := town(text, i, false)
	if end < 0 || !known || year(text, i) {
		return match.Match{}, false
	}
	return match.Match{Kind: policy.Address, Start: i, End: end, Confidence: policy.Low}, true
}

// year tells whether the four digits at i are more likely a year: "i 2019
// Aarhus", "maj 2019 Odense".
func year(text []byte, i int) bool {
	if text[i] != '2' || text[i+1] != '0' {
		return text[i] == '1' && text[i+1] == '9'
	}
	return i > 0 && text[i-1] != '\n' && text[i-1] != '\t'
}
