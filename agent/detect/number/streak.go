package number

// streakLength is how many numbers in a row make a column one of CPR numbers.
const streakLength = 16

// streak counts the numbers of one column that had a cell to themselves, passed
// modulus 11 or need not, and were surely CPR numbers, one row after the other.
// After that many the column is judged: the next one like them needs no look at
// more words of its row than the one before it. One that is unlike them ends the
// streak.
type streak struct{ column, n int }

// goesOn reports whether the candidate stands in the column of a streak that is
// long enough, and is like the numbers of that streak.
func (f *Finder) goesOn(text []byte, cand *candidate) bool {
	if f.streak.n < streakLength || !cand.alone(text) || cand.digits.check() == failsOld || f.cellBefore(text, cand.start).against() {
		return false
	}
	f.table.label(text, cand.start)
	return f.table.active && f.table.follows && f.table.column == f.streak.column
}

// count adds the candidate to the streak when sure is true and it is alone in its
// cell, and ends the streak otherwise.
func (f *Finder) count(text []byte, cand *candidate, sure bool) {
	if !sure || !cand.alone(text) || cand.digits.check() == failsOld || !f.table.active || cand.start < f.table.from || cand.end > f.table.next {
		f.streak.n = 0
		return
	}
	if f.streak.n > 0 && (f.table.column != f.streak.column || !f.table.follows) {
		f.streak.n = 0
	}
	f.streak = streak{column: f.table.column, n: f.streak.n + 1}
}

// cellBefore is the label of the last word in the cell before the one that begins
// at start.
func (f *Finder) cellBefore(text []byte, start int) label {
	end := max(0, start-1)
	return f.words.of(text, wordStart(text, end), end)
}

// alone reports whether the number is written as most are and has a cell to itself.
func (cand *candidate) alone(text []byte) bool {
	if !cand.plain && !cand.hyphened || cand.end-cand.start > 11 || !opensCell(text, cand.start) {
		return false
	}
	switch at(text, cand.end) {
	case '\t', ';', '|', '\n', '\r', 0:
		return true
	}
	return false
}
