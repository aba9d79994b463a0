package number

import (
	"bytes"

	"github.com/husorden/husorden/agent/detect/name/lexicon"
)

// candidate is a run of groups that has the form of a CPR number.
type candidate struct {
	start, end int
	groups     int // that it takes up
	digits     cprNumber
	barred     bool // a form that is something else unless it is called a CPR number
	hyphened   bool // a hyphen stands before the last four digits
	spaced     bool // only blanks stand there
	year       int  // written with four digits; 0 when not
	plain      bool // ten digits in a row
	split      byte // ';', ',', '/', ')' or '\n' between the date and the last four digits
}

// cprAt reads the CPR form that begins at group g into cand.
func cprAt(text []byte, c *cluster, g int, cand *candidate) bool {
	gs := c.groups[g:c.n]
	*cand = candidate{}
	switch a := &gs[0]; a.len() {
	case 10:
		cand.groups, cand.plain = 1, true
	case 12:
		cand.groups, cand.barred, cand.year = 1, true, value(text, a.start+4, a.start+8)
	case 6, 8:
		if len(gs) > 2 && a.len() == 6 && gs[1].len() == 2 && gs[2].len() == 2 && gs[1].sep == space {
			cand.groups, cand.barred = 3, true
			break
		}
		if end := splitEnd(text, a); len(gs) == 1 && end > 0 {
			*cand = candidate{start: a.start, end: end, groups: 1, barred: true, split: text[a.end]}
			return cand.read(text, gs[:1])
		}
		if len(gs) < 2 || gs[1].len() != 4 {
			return false
		}
		cand.groups = 2
		if a.len() == 8 {
			cand.year = value(text, a.start+4, a.end)
		}
		cand.join(a)
	case 1, 2:
		switch {
		case pairs(text, gs) && (g == 0 || c.groups[g-1].sep != space):
			cand.groups = 5
		case len(gs) > 2 && gs[2].len() > 1 && dateSeparators(gs):
			if !cand.spelledDate(text, gs) {
				return false
			}
		case a.len() == 1 && len(gs) >= 10 && letterSpaced(gs):
			cand.groups, cand.barred = 10, gs[5].sep != hyphen || gs[0].sep == cell
		default:
			return false
		}
	case 9:
		cand.groups, cand.barred = 1, true
	case 5:
		if len(gs) < 2 || gs[1].len() != 4 {
			return false
		}
		cand.groups, cand.barred = 2, true
	default:
		return false
	}
	cand.start, cand.end = gs[0].start, gs[cand.groups-1].end
	return cand.read(text, gs[:cand.groups])
}

// splitEnd returns the end of the four digits that stand in the next cell or on
// the next line behind a date of six, or 0.
func splitEnd(text []byte, date *group) int {
	i := date.end
	if date.len() != 6 || i >= len(text) {
		return 0
	}
	switch text[i] {
	case ';', ',':
		i++
	case '\r', '\n':
		i = skipNewline(text, i)
		if rest := text[min(i+4, len(text)):]; len(rest) > 0 && bytes.IndexByte([]byte("\r\n.,;)"), rest[0]) < 0 {
			return 0
		}
	case ' ', ')':
		mark := skipBlanks(text, i, 1)
		if b := at(text, mark); b != '/' && (b != ')' || at(text, date.start-1) != '(') {
			return 0
		}
		i = skipBlanks(text, mark+1, 1)
	default:
		return 0
	}
	if i+4 > len(text) || !isDigit(text[i]) || !fourDigits(text, i) || isDigit(at(text, i+4)) || isWord(at(text, i+4)) {
		return 0
	}
	return i + 4
}

// townAfter reports whether a town stands behind the four digits at end, so that
// they are a postal code.
func townAfter(text []byte, end int) bool {
	i := skipBlanks(text, end, 2)
	start := i
	for i < len(text) && isWord(text[i]) {
		i++
	}
	if i == start || i-start > maxWord || !nameLike(text[start:i]) {
		return false
	}
	var buf [maxWord]byte
	attr := lexicon.Lookup(lexicon.Hash(fold(buf[:0], text[start:i])))
	return attr&lexicon.Place != 0 && attr&lexicon.First == 0
}

// join notes the separator before the last four digits.
func (cand *candidate) join(g *group) {
	switch g.sep {
	case hyphen, line:
		cand.hyphened = true
	case space, cell:
		cand.spaced = true
	}
}

// dateSeparators reports whether day, month and year are held apart as in dates:
// alike, or as in "15/6-45".
func dateSeparators(gs []group) bool {
	s, next := gs[0].sep, gs[1].sep
	return gs[1].len() <= 2 && (s == next && s != none && s != cell && s != line || s == slash && next == hyphen)
}

// pairs reports whether ten digits stand two by two: 01 02 03 12 34.
func pairs(text []byte, gs []group) bool {
	if len(gs) < 5 || gs[4].sep == space && len(gs) > 5 {
		return false
	}
	for i, g := range gs[:5] {
		if g.len() != 2 || i < 4 && (g.sep != space || gs[i+1].start-g.end != 1) {
			return false
		}
	}
	return true
}

// hexBeside reports whether two hexadecimal digits stand beside text[start:end]: the
// pairs are bytes.
func hexBeside(text []byte, start, end int) bool {
	hex := func(i, j int) bool {
		b, c := at(text, i)|0x20, at(text, j)|0x20
		return (isDigit(at(text, i)) || b-'a' < 6) && (isDigit(at(text, j)) || c-'a' < 6)
	}
	i := start
	for i > 0 && start-i < 3 && text[i-1] == ' ' {
		i--
	}
	if i < start && hex(i-2, i-1) && !isWord(at(text, i-3)) {
		return true
	}
	j := skipBlanks(text, end, 3)
	return j > end && hex(j, j+1) && !isWord(at(text, j+2))
}

// letterSpaced reports whether ten digits stand one by one: 0 1 0 2 0 3 - 1 2 3 4,
// or in boxes.
func letterSpaced(gs []group) bool {
	for i, g := range gs[:10] {
		if g.len() != 1 || i < 9 && i != 5 && g.sep != gs[0].sep || g.sep != space && g.sep != cell && g.sep != hyphen && i < 9 {
			return false
		}
	}
	return gs[0].sep != hyphen
}

// spelledDate reads 01.02.03-1234, 01 02 03 1234, 01.02.031234 and 1/2-2003-1234.
func (cand *candidate) spelledDate(text []byte, gs []group) bool {
	cand.groups = 4
	switch y := &gs[2]; {
	case y.len() == 6:
		cand.groups, cand.hyphened = 3, true
	case len(gs) < 4 || gs[3].len() != 4:
		return false
	case y.len() == 2 || y.len() == 4:
		cand.join(y)
		if y.len() == 4 {
			cand.year = value(text, y.start, y.end)
		}
		glued := y.tight && y.sep == hyphen
		cand.barred = !glued && gs[0].len()+gs[1].len() < 4 || y.len() == 4 && !y.tight // a date, and a time or an amount
	default:
		return false
	}
	return true
}

// read takes the ten digits out of the groups and checks the date.
func (cand *candidate) read(text []byte, gs []group) bool {
	if cand.plain || cand.split != 0 || cand.groups == 2 && gs[0].len() == 6 { // as nearly all are written
		ten := &cand.digits
		copy(ten[:6], text[gs[0].start:])
		copy(ten[6:], text[cand.end-4:])
		for i := range ten {
			ten[i] -= '0'
		}
		ok, _ := ten.valid()
		return ok
	}
	n := 0
	if first := gs[0].len(); first == 9 || first == 5 { // a spreadsheet dropped the leading zero
		n++
	}
	for i := range gs {
		d := text[gs[i].start:gs[i].end]
		century := len(d) // where its two digits stand
		switch {
		case cand.year > 0 && len(d) >= 8: // DDMMYYYY, DDMMYYYYSSSS
			century = 4
		case cand.year > 0 && i == 2:
			century = 0
		}
		if i < 2 && len(gs) > 2 && len(gs) < 10 && len(d) == 1 {
			n++
		}
		for k, b := range d {
			if k == century || k == century+1 {
				continue
			}
			if n == len(cand.digits) {
				return false
			}
			cand.digits[n] = b - '0'
			n++
		}
	}
	if n != len(cand.digits) {
		return false
	}
	ok, _ := cand.digits.valid()
	if cand.year > 0 && cand.digits.year() != cand.year {
		cand.barred = true
		ok = ok && gs[0].len() != 12 // nothing but the century tells such a number from others
	}
	return ok
}

// value is the number that the few digits text[i:j] spell.
func value(text []byte, i, j int) int {
	n := 0
	for ; i < j; i++ {
		n = n*10 + int(text[i]-'0')
	}
	return n
}
