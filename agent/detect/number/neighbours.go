package number

import "bytes"

// neighbourhood is how far to either side other numbers count, in bytes.
const neighbourhood = 160

// longRun is ten or more digits in a row.
type longRun struct {
	start, end int
	date       bool // they are ten, and begin with a date
	apart      bool // glued to others, or called something else than a CPR number
}

// longRuns are those around the last number that was judged, each read once: in
// a register full of numbers every one is a neighbour of those beside it.
type longRuns struct {
	runs    []longRun
	scanned int // the text before it was looked at
}

// neighbours counts the bare numbers around an unlabelled one that begin with a
// date, and the others: a register of CPR numbers, or one of something else.
func (f *Finder) neighbours(text []byte, cand *candidate) (dates, other int) {
	from, to := max(0, cand.start-neighbourhood), min(len(text), cand.end+neighbourhood)
	f.runs.read(text, from, to, &f.words)
	for _, r := range f.runs.runs {
		start, end := max(r.start, from), min(r.end, to)
		if end-start != len(cprNumber{}) || start == cand.start {
			continue
		}
		if start != r.start || end != r.end { // cut at the neighbourhood's edge
			r.date = beginsWithDate(text[start:end])
		}
		switch {
		case r.date:
			dates++
		case !r.apart:
			other++
		}
	}
	return dates, other
}

// read brings the runs up to text[from:to]; from never goes back.
func (l *longRuns) read(text []byte, from, to int, words *memo) {
	kept := l.runs[:0]
	for _, r := range l.runs {
		if r.end > from {
			kept = append(kept, r)
		}
	}
	l.runs = kept
	const ten = len(cprNumber{})
	i := max(from, l.scanned)
	for i < to {
		// Ten digits in a row that begin here or later hold this byte, or begin
		// behind it.
		last := i + ten - 1
		if last >= len(text) {
			i = to
			break
		}
		if !isDigit(text[last]) {
			i = last + 1
			continue
		}
		start, end := last, last+1
		for start > i && isDigit(text[start-1]) {
			start--
		}
		for end < len(text) && isDigit(text[end]) {
			end++
		}
		if end-start >= ten {
			l.runs = append(l.runs, longRun{start, end, end-start == ten && beginsWithDate(text[start:end]), gluedRun(text, start, end) || calledElse(text, start, words)})
		}
		i = end
	}
	l.scanned = max(i, l.scanned)
}

func beginsWithDate(ten []byte) bool {
	var d cprNumber
	for k := range d {
		d[k] = ten[k] - '0'
	}
	ok, _ := d.valid()
	return ok
}

// gluedRun reports whether the digits are a part of something longer: of a file
// name, a mail address, an account.
func gluedRun(text []byte, start, end int) bool {
	const glue = "-_/=@."
	return start > 1 && bytes.IndexByte([]byte(glue), text[start-1]) >= 0 && text[start-2] > ' ' ||
		end+1 < len(text) && bytes.IndexByte([]byte(glue), text[end]) >= 0 && text[end+1] > ' '
}

// calledElse reports whether the word right before text[start:] on its line says
// that the number is no CPR number.
func calledElse(text []byte, start int, words *memo) bool {
	end := start
	for end > 0 && start-end < 3 && (text[end-1] == ' ' || text[end-1] == ':' || text[end-1] == '.') {
		end--
	}
	i := end
	for i > 0 && end-i < maxWord && (isWord(text[i-1]) || joins(text, i-1)) {
		i--
	}
	return i < end && words.of(text, i, end).against()
}
