// Package number finds the numbers that identify people in text: CPR numbers
// and parts of them, phones, bank accounts, payment cards and passports; and
// mail addresses.
//
// A run of digits is read once and called one thing. What it is called is
// decided by its form, by its own check (calendar date, modulus 11, Luhn,
// mod 97) and by the words right beside it or at the head of its table column;
// never by what stands elsewhere in the document.
//
// Sources: docs/rules.md (rules L1, K1, K4 and "Facts beside the seeds").
package number

import (
	"bytes"

	"github.com/husorden/husorden/agent/detect/match"
)

// Finder finds numbers in one text, window after window. The zero Finder is
// ready; it is not safe for concurrent use. Births may be read after each Find.
type Finder struct {
	// Births are the dates in the last text that may be dates of birth: part of
	// a CPR number when they stand beside a name.
	Births []Birth
	// Persons tells who is named beside text[start:end]; nil for nobody.
	Persons func(text []byte, start, end int) Persons
	// Judged is told of each number that nothing calls a CPR number, and what was
	// seen of it. For the training of weights.
	Judged func(start, end int, seen Evidence)

	table   table
	prev    int   // end of the number before
	prevIs  label // what that number was called
	prevFar bool  // by words further off
	last    struct {
		end    int // of the last number that may be a CPR number
		called bool
	}
	waiting  []waiting
	called   []calledOne
	tally    tally
	from, to int // the part of the text that is read
	known    known
	streak   streak
	cluster  cluster
	words    memo
	runs     longRuns
	passed   [passedKept]passed // the last numbers with a date in front, the last one first
	passedN  int
	asked    struct { // the last answer of near
		start, end int
		near       near
	}
}

// Reset makes the finder ready for a new text.
func (f *Finder) Reset() {
	f.begin()
	f.table, f.known, f.streak = table{}, known{}, streak{}
}

// Shift makes the finder ready for the next window of the same text, which
// begins at byte n of the last one.
func (f *Finder) Shift(n int) {
	f.table.shift(n)
	f.prev, f.prevIs = 0, unlabelled
}

// Find appends the numbers and mail addresses in text to dst.
func (f *Finder) Find(text []byte, dst []match.Match) []match.Match {
	return f.FindIn(text, 0, len(text), dst)
}

// FindIn appends those that begin in text[from:to]; the rest of text is there
// to be looked at.
func (f *Finder) FindIn(text []byte, from, to int, dst []match.Match) []match.Match {
	f.begin()
	f.from, f.to = from, to
	base := len(dst)
	for i := from; ; i++ {
		if i = skipDull(text, i); i >= to {
			break
		}
		switch class[text[i]] {
		case digitByte:
			i, dst = f.digits(text, i, dst)
		case atByte:
			if m, ok := email(text, i); ok {
				dst = append(dst, m)
			}
		case ibanByte:
			if m, ok := iban(text, i); ok {
				dst = append(dst, m)
				f.remember(m.End, ibanLabel)
				i = m.End - 1
			}
		}
	}
	return f.settle(text, dst, base)
}

// CPR appends only the CPR numbers in text to dst.
func (f *Finder) CPR(text []byte, dst []match.Match) []match.Match {
	f.begin()
	f.from, f.to = 0, len(text)
	base, done := len(dst), 0
	// Every form ends in four digits in a row, so one of any four bytes in a
	// row that hold it is looked at.
	for i := 3; i < len(text); i += 4 {
		if !isDigit(text[i]) {
			continue
		}
		lo, hi := digitsAround(text, i)
		if hi-lo < 4 {
			continue
		}
		start := clusterStart(text, lo, done)
		if start == lo && hi-lo == 4 { // no form begins with four digits
			i = hi - 1
			continue
		}
		f.cluster.cut(text, start)
		for g := 0; g < f.cluster.n; {
			m, groups := f.cpr(text, &f.cluster, g, len(dst))
			if groups > 0 {
				dst = append(dst, m)
				done = m.End
			}
			g += max(groups, 1)
		}
		done = max(done, f.cluster.end())
		i = max(i, done-1)
	}
	return f.settle(text, dst, base)
}

func (f *Finder) begin() {
	f.Births, f.prev, f.prevIs, f.asked.end = f.Births[:0], 0, unlabelled, 0
	f.runs = longRuns{runs: f.runs.runs[:0]}
	f.waiting, f.called, f.last.end = f.waiting[:0], f.called[:0], 0
	f.passedN = 0
}

// digits reads the cluster at i, calls each number in it by its name, and
// returns the last byte read.
func (f *Finder) digits(text []byte, i int, dst []match.Match) (int, []match.Match) {
	c := &f.cluster
	c.cut(text, i)
	end := c.end()
	for g := 0; g < c.n; {
		m, groups := f.cpr(text, c, g, len(dst))
		for i := 0; groups == 0 && i < len(finders); i++ {
			if m, groups = finders[i](f, text, c, g); groups > 0 {
				f.instead(c.groups[g].start, len(dst))
			}
		}
		if groups > 0 {
			dst = append(dst, m)
			end = max(end, m.End)
		} else {
			f.birth(text, c, g)
		}
		g += max(groups, 1)
	}
	return end - 1, dst
}

// finders are asked in turn what a number is that is no CPR number.
var finders = [...]func(f *Finder, text []byte, c *cluster, g int) (match.Match, int){
	(*Finder).card, (*Finder).account, (*Finder).partial, (*Finder).phone, (*Finder).passport,
}

// near is what stands around text[start:end]. Several detectors ask about the
// same number.
func (f *Finder) near(text []byte, start, end int) near {
	if f.asked.start != start || f.asked.end != end {
		f.asked.start, f.asked.end = start, end
		f.asked.near = f.look(text, start, end)
		if n := &f.asked.near; n.label == eitherLabel {
			n.label = f.either(text[start:end])
		}
	}
	return f.asked.near
}

// either decides by its form whose number one is that is called "PNR": those of
// production units have ten digits in a row, of which the first are 10. In a table
// that had another one they are the people's who were born on a 10th.
func (f *Finder) either(written []byte) label {
	switch {
	case len(written) != len(cprNumber{}) || written[0] != '1' || written[1] != '0':
		f.table.civil = f.table.active
		return cprLabel
	case f.table.civil:
		return cprLabel
	}
	return otherLabel
}

// look finds what stands around text[start:end]: the label in its own cell, else
// the heading of its column, else the label in the cell before or behind it.
func (f *Finder) look(text []byte, start, end int) near {
	start, end = outside(text, start, end)
	column, opens := unlabelled, opensCell(text, start)
	if opens {
		if column = f.table.label(text, start); column == cprLabel {
			return near{label: column, direct: true} // nothing stands in its cell that could speak against it
		}
	}
	n := f.words.before(text, start, f.prev, false)
	if n.label == cprLabel && n.direct && n.inCell {
		return n
	}
	if !opens {
		column = f.table.label(text, start)
	}
	if f.table.spaced() {
		n = f.words.before(text, start, f.prev, true)
	}
	names, known, first := f.words.namesAfter(text, end)
	if next := skipNewline(text, end); next > end && at(text, start-1) == '\n' { // a list's cells, one below the other
		if below, _, called := f.words.names(text, next); below > 1 && called {
			names, known, first = below, true, true
		}
	}
	if !n.person && names > 0 {
		n.person, n.follows, n.stranger = true, names == 1, names == 1 && !known
	}
	n.named = n.named || names > 1 && first
	if calledAround(&f.words, text, start, end) {
		return near{label: cprLabel, direct: true, inCell: true, person: n.person}
	}
	if column == cprLabel && f.table.spaced() { // cells that touch: "Kirsten Holm Kr 1506455010"
		return near{label: column, direct: true, person: n.person, named: n.named}
	}
	if n.label == cprLabel || n.label != unlabelled && n.inCell {
		return n
	}
	if column == born {
		return near{person: true, born: true}
	} else if column != unlabelled {
		if column == weakLabel && n.label.against() {
			return n // "Ordre;150645-5010" in a column "Reference"
		}
		// What stands before it in its cell speaks of it more than the heading does,
		// which perhaps is none.
		heads := f.table.beginsCell(text, start)
		return near{label: column, direct: heads, column: heads, person: n.person, named: n.named}
	}
	if n.label != unlabelled {
		return n
	}
	if f.listed(text, start) && !(n.named && f.prevIs.against()) {
		return near{label: f.prevIs, direct: !f.prevFar, person: n.person}
	}
	if l := f.words.after(text, end); l != unlabelled {
		return near{label: l, direct: true, person: n.person}
	}
	return n
}

// opensCell reports whether a cell or a line begins at i.
func opensCell(text []byte, i int) bool {
	switch at(text, i-1) {
	case '\t', ';', '|', '\n':
		return true
	case ' ':
		return at(text, i-2) == ' ' || lineOpens(text, i) >= 0
	}
	return false
}

// registry is the object identifier of CPR numbers, which HL7 messages say beside
// them (medcom.dk, "CPR-OID").
var registry = []byte("1.2.208.176.1.2")

// calledAround reports whether the number stands behind "/person/" in a web
// address, before ":CPR" in a message of fields, or beside the object identifier of
// CPR numbers.
func calledAround(words *memo, text []byte, start, end int) bool {
	if bytes.Contains(text[max(0, start-reach):start], registry) || bytes.Contains(text[end:min(len(text), end+reach)], registry) {
		return true
	}
	if at(text, end) == ':' {
		i := end + 1
		for i < len(text) && i-end < 4 && text[i] == ':' { // empty components, as in EDIFACT
			i++
		}
		if words.of(text, i, wordEnd(text, i)) == cprLabel {
			return true
		}
	}
	if at(text, start-1) != '/' {
		return false
	}
	i := wordStart(text, start-1)
	l := words.of(text, i, start-1)
	return at(text, i-1) == '/' && (l == cprLabel || l == person)
}

// remember keeps what the number that ends at end was called.
func (f *Finder) remember(end int, l label) { f.prev, f.prevIs, f.prevFar = end, l, false }

// listed reports whether only "," or "og" stands between the number before and
// start, so that one label speaks for both.
func (f *Finder) listed(text []byte, start int) bool {
	if f.prevIs < cprLabel || f.prev == 0 || start-f.prev > 12 {
		return false
	}
	letters, joined := 0, false
	for i := f.prev; i < start; i++ {
		switch b := text[i]; {
		case isWord(b):
			letters++
		case b == '.' && isDigit(text[i-1]) && joined: // the next item of a numbered list
		case b == '.' || b == ':' || b == '\t':
			return false
		case b == ',' || b == '/' || b == '\n' || b == ';':
			joined = true
		}
	}
	return (joined || letters > 0) && letters <= 5
}

// fourDigits reports whether four digits in a row stand around text[i].
func fourDigits(text []byte, i int) bool {
	lo, hi := i, i+1
	for lo > 0 && i-lo < 3 && isDigit(text[lo-1]) {
		lo--
	}
	for hi < len(text) && hi-lo < 4 && isDigit(text[hi]) {
		hi++
	}
	return hi-lo >= 4
}

// digitsAround returns where the digits around text[i] begin and end.
func digitsAround(text []byte, i int) (lo, hi int) {
	lo, hi = i, i+1
	for lo > 0 && isDigit(text[lo-1]) {
		lo--
	}
	for hi < len(text) && isDigit(text[hi]) {
		hi++
	}
	return lo, hi
}

// clusterStart goes back from the digits that begin at start to where their
// cluster begins, over at most four groups.
func clusterStart(text []byte, start, floor int) int {
	for range 4 {
		j := start
		for j > floor && start-j < 8 && separates[text[j-1]] {
			j--
		}
		if j == start || j <= floor || !isDigit(text[j-1]) {
			break
		}
		if kind, next, _ := readSeparator(text, j); kind == none || next != start {
			break
		}
		for j > floor && isDigit(text[j-1]) {
			j--
		}
		start = j
	}
	return start
}
