package number

// passed is a number with a date in front that was read shortly before.
type passed struct {
	start, year int // the year as two digits
	clock       bool
}

// passedKept is how many of them are remembered. Beside a number it takes that
// many of its year to make a series, or seriesClocks with a time of day.
const (
	passedKept   = 3
	seriesClocks = 2
)

// seriesReach is how far from a number the others of its series stand, in bytes.
const seriesReach = 400

// pass remembers the candidate.
func (f *Finder) pass(cand *candidate) {
	copy(f.passed[1:], f.passed[:])
	f.passed[0] = passedOf(cand.start, &cand.digits)
	f.passedN = min(f.passedN+1, passedKept)
}

func passedOf(start int, d *cprNumber) passed {
	return passed{start: start, year: d.two(4), clock: d.timeStamp()}
}

// inSeries reports whether the numbers around the candidate are numbered by date
// like it: all of the same year or the next, or all followed by a time of day.
// Lots, bookings and copies are; people are of many years.
func (f *Finder) inSeries(text []byte, cand *candidate) bool {
	own := passedOf(cand.start, &cand.digits)
	if own.year >= 36 {
		return false
	}
	sameYear, clocks, n := true, own.clock, 0
	take := func(p passed) bool {
		sameYear = sameYear && p.year-own.year <= 1 && own.year-p.year <= 1
		clocks = clocks && p.clock
		n++
		return n < passedKept && (sameYear || clocks)
	}
	more := true
	for _, p := range f.passed[:f.passedN] {
		if cand.start-p.start > seriesReach || !more {
			break
		}
		more = take(p)
	}
	if more {
		dated(text, cand.end, min(len(text), cand.end+seriesReach), take)
	}
	return n >= passedKept && sameYear || n >= seriesClocks && clocks
}

// dated yields the numbers in text[from:to] that begin with a date: ten digits,
// or six and four with one sign between, until yield returns false.
func dated(text []byte, from, to int, yield func(passed) bool) {
	for i := from; i < to; {
		if !isDigit(text[i]) {
			i++
			continue
		}
		start, end := i, i
		for end < len(text) && isDigit(text[end]) {
			end++
		}
		i = end
		if end-start == 6 && end < len(text) && (text[end] == '-' || text[end] == ' ' || text[end] == '_') {
			last := end + 1
			for last < len(text) && last-end < 6 && isDigit(text[last]) {
				last++
			}
			if last-end != 5 {
				continue
			}
			i, end = last, last
		} else if end-start != 10 {
			continue
		}
		var d cprNumber
		copy(d[:6], text[start:])
		copy(d[6:], text[end-4:end])
		for k := range d {
			d[k] -= '0'
		}
		if ok, _ := d.valid(); ok && !yield(passedOf(start, &d)) {
			return
		}
	}
}
