// Package cprcolumn knows which columns of a table hold CPR numbers. A spreadsheet
// that takes one for a number drops its leading zero: 0203405234 becomes
// 203405234, and stays so in what is saved from it. Such a cell is printed with
// the zero when all of this holds:
//
//   - it shows exactly nine digits, which with a zero in front begin with a date;
//   - a label says CPR (cpr, cpr-nr., personnummer, pnr): at the head of the
//     column or in the cell before it; or, without a label, at least two other
//     cells of the column hold ten digits that begin with a date and hardly
//     anything in the column is neither.
//
// Every other number is printed as it is shown.
package cprcolumn

import "strings"

// Columns are those of one table, read row by row. Its zero value is ready.
type Columns struct {
	labelled map[int]bool
	beside   bool // the cell before, in this row, is a label
	tallies  map[int]tally
	surveyed bool
}

// Survey counts what the columns of a table hold.
type Survey struct{ tallies map[int]tally }

type tally struct {
	whole  int // ten digits that begin with a date
	nine   int // nine that do with a zero in front
	others int
}

const (
	// Longest is the longest cell, in bytes, that LostZero has anything to say of.
	Longest = 60
	most    = 1 << 14 // columns that are kept track of
)

// Row begins a row.
func (c *Columns) Row() { c.beside = false }

// LostZero says whether the cell has lost its zero, and remembers labels. Cells
// of a row come from left to right; col counts from 0. survey reads the table
// once more, and is called once at most; nil: only labels count.
func (c *Columns) LostZero(col int, shown []byte, survey func() *Survey) bool {
	beside := c.beside
	c.beside = false
	if len(shown) != 9 || !allDigits(shown) {
		if len(shown) <= Longest && label(shown) {
			if c.labelled == nil {
				c.labelled = map[int]bool{}
			}
			if len(c.labelled) < most {
				c.labelled[col] = true
			}
			c.beside = true
		}
		return false
	}
	if !startsWithDate(append([]byte{'0'}, shown...)) {
		return false
	}
	if beside || c.labelled[col] {
		return true
	}
	if survey == nil {
		return false
	}
	if !c.surveyed {
		c.surveyed = true
		if s := survey(); s != nil {
			c.tallies = s.tallies
		}
	}
	t := c.tallies[col]
	return t.whole >= 2 && t.others <= 1+(t.whole+t.nine)/10
}

// Add takes a cell.
func (s *Survey) Add(col int, shown []byte) {
	t, ok := s.tallies[col]
	if !ok && len(s.tallies) >= most {
		return
	}
	var room [11]byte
	digits := room[:0]
	for i, b := range shown {
		if b >= '0' && b <= '9' && len(digits) < 11 {
			digits = append(digits, b)
		} else if i != 6 || b != '-' && b != ' ' {
			digits = nil
			break
		}
	}
	switch {
	case len(digits) == 10 && startsWithDate(digits):
		t.whole++
	case len(digits) == 9 && startsWithDate(append([]byte{'0'}, digits...)):
		t.nine++
	default:
		t.others++
	}
	if s.tallies == nil {
		s.tallies = map[int]tally{}
	}
	s.tallies[col] = t
}

// startsWithDate says whether digits begin with a day and month that exist; the
// day of a replacement number is 60 higher.
func startsWithDate(digits []byte) bool {
	day := int(digits[0]-'0')*10 + int(digits[1]-'0')
	month := int(digits[2]-'0')*10 + int(digits[3]-'0')
	if day > 60 {
		day -= 60
	}
	if month < 1 || month > 12 {
		return false
	}
	days := [...]int{31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}
	return day >= 1 && day <= days[month-1]
}

// label says whether a text names the CPR number: "CPR-nr.", "Barnets
// cpr-nummer", "Personnummer", "Pnr.".
func label(text []byte) bool {
	for i, c := range text {
		if c|0x20 != 'p' {
			continue
		}
		at := i
		switch rest := text[i:]; {
		case i > 0 && text[i-1]|0x20 == 'c' && fold(rest, "pr"):
			at = i - 1
		case fold(rest, "personnummer"), fold(rest, "personnr"), fold(rest, "person-nr"), fold(rest, "person nr"):
		case fold(rest, "pnr"):
			if end := i + len("pnr"); end < len(text) && letter(text[end]) {
				continue
			}
		default:
			continue
		}
		if at == 0 || !letter(text[at-1]) {
			return true
		}
	}
	return false
}

// fold says whether b begins with an ASCII word, whatever its capitals.
func fold(b []byte, word string) bool {
	return len(b) >= len(word) && strings.EqualFold(string(b[:len(word)]), word)
}

func letter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' || c >= 0x80 }

func allDigits(b []byte) bool {
	for _, c := range b {
		if c < '0' || c > '9' {
			return false
		}
	}
	return len(b) > 0
}
