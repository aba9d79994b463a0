package number

import (
	"bytes"
	"iter"
	"slices"
)

// table remembers the headings of the table that is being read, so that a
// number a thousand rows down is judged by its own column. It is carried from
// one window of a long text to the next.
type table struct {
	delim   byte
	heading []label
	from    int // start of the last row looked at
	next    int // start of the row after it
	cursor  int // how far into that row columns were counted
	column  int // the column at cursor
	active  bool
}

const (
	maxHeading = 64      // columns that are remembered
	maxClimb   = 8 << 10 // bytes searched upwards for the heading
	maxRow     = 2 << 10 // a longer line is not a table row
)

// label returns the label of the column that the number at pos stands in.
func (t *table) label(text []byte, pos int) label {
	if pos >= t.from && pos < t.next {
		return t.at(text, pos)
	}
	start, end, ok := row(text, pos)
	if !ok {
		*t = table{from: pos, next: min(len(text), pos+maxRow)}
		return unlabelled
	}
	if !t.active || !t.continues(text, start) {
		t.begin(text, start, end)
	}
	t.from, t.next, t.cursor, t.column = start, end, start, 0
	return t.at(text, pos)
}

// isTable reports whether d separates cells in the line. A comma or semicolon
// with a blank behind it is prose.
func isTable(line []byte, d byte) bool {
	if d == '<' {
		return cells(line, d) > 0
	}
	if bytes.IndexByte(line, d) < 0 {
		return false
	}
	return d != ',' && d != ';' || !bytes.Contains(line, []byte{d, ' '})
}

// at counts the columns up to pos in the current row.
func (t *table) at(text []byte, pos int) label {
	if t.heading == nil {
		return unlabelled
	}
	if pos < t.cursor {
		t.cursor, t.column = t.from, 0
	}
	t.column += cells(text[t.cursor:pos], t.delim)
	t.cursor = pos
	column := t.column
	if t.delim == '<' { // an HTML cell begins with its mark
		column--
	}
	if column >= 0 && column < len(t.heading) {
		return t.heading[column]
	}
	return unlabelled
}

// cells counts the marks between cells; in HTML those that begin one.
func cells(line []byte, d byte) int {
	if d == '<' {
		return bytes.Count(line, []byte("<td")) + bytes.Count(line, []byte("<th"))
	}
	return bytes.Count(line, []byte{d})
}

// htmlCells yields the text between the marks that begin cells.
func htmlCells(line []byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		first := true
		for part := range bytes.SplitSeq(bytes.ReplaceAll(line, []byte("<td"), []byte("<th")), []byte("<th")) {
			if !first && !yield(part) {
				return
			}
			first = false
		}
	}
}

// row finds the line around pos.
func row(text []byte, pos int) (start, end int, ok bool) {
	floor, ceil := max(0, pos-maxRow), min(len(text), pos+maxRow)
	start = bytes.LastIndexByte(text[floor:pos], '\n') + 1 + floor
	if start == floor && floor > 0 && text[floor-1] != '\n' {
		return 0, 0, false
	}
	n := bytes.IndexByte(text[pos:ceil], '\n')
	if n < 0 {
		if ceil < len(text) {
			return 0, 0, false
		}
		return start, len(text), true
	}
	return start, pos + n + 1, true
}

// continues reports whether every line between the last row and start is a row
// of the same table.
func (t *table) continues(text []byte, start int) bool {
	for i := t.next; i < start; {
		n := bytes.IndexByte(text[i:start], '\n')
		if n < 0 {
			return false
		}
		if !isTable(text[i:i+n], t.delim) {
			return false
		}
		i += n + 1
	}
	return start >= t.next
}

// begin climbs to the first row of the table and reads its headings.
func (t *table) begin(text []byte, start, end int) {
	*t = table{active: true}
	for _, d := range []byte{'<', '\t', ';', '|', ','} {
		if isTable(text[start:end], d) {
			t.delim = d
			break
		}
	}
	if t.delim == 0 {
		t.active = false
		return
	}
	top, floor := start, max(0, start-maxClimb)
	for top > floor {
		up := bytes.LastIndexByte(text[floor:max(floor, top-1)], '\n') + 1 + floor
		if !isTable(text[up:top], t.delim) || up == floor && floor > 0 {
			break
		}
		top = up
	}
	if top == start {
		return
	}
	// Titles may stand above the headings: the last row with a label, before the
	// first with numbers, heads the table.
	for top < start {
		end := top + bytes.IndexByte(text[top:], '\n')
		heading := t.read(text[top:end])
		if heading == nil {
			return
		}
		if t.heading == nil || slices.ContainsFunc(heading, func(l label) bool { return l != unlabelled }) {
			t.heading = heading
		}
		top = end + 1
	}
}

// read returns the labels of a heading row. A row with numbers in it is data: nil.
func (t *table) read(line []byte) (heading []label) {
	digits := 0
	for _, b := range line {
		if isDigit(b) {
			if digits++; digits >= 4 {
				return nil
			}
		} else {
			digits = 0
		}
	}
	split := bytes.SplitSeq(line, []byte{t.delim})
	if t.delim == '<' {
		split = htmlCells(line)
	}
	for c := range split {
		if len(heading) == maxHeading {
			break
		}
		heading = append(heading, phraseLabel(c))
	}
	return heading
}

// shift makes the table ready for the next window, whose first byte was at n.
func (t *table) shift(n int) {
	if t.from -= n; t.from < 0 {
		t.from, t.next, t.cursor, t.column = 0, 0, 0, 0
		return
	}
	t.next, t.cursor = t.next-n, t.cursor-n
}
