package number

import (
	"bytes"
	"iter"
	"slices"
	"unicode/utf8"
)

// table remembers the headings of the table that is being read, so that a
// number a thousand rows down is judged by its own column. It is carried from
// one window of a long text to the next.
type table struct {
	delim   byte
	heading []label
	empty   []bool // headings of no signs at all
	starts  []int  // where the headings begin, in characters, between spaces
	whole   bool   // the current row has as many cells as the heading
	from    int    // start of the last row looked at
	next    int    // start of the row after it
	cursor  int    // how far into that row columns were counted
	quoted  bool   // a quotation is open there
	column  int    // the column at cursor
	active  bool
	civil   bool // what it calls PNR are CPR numbers
	follows bool // the current row belongs to the table of the one before
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
	if t.follows = t.active && t.continues(text, start); !t.follows {
		t.begin(text, start, end)
	}
	t.from, t.next = start, end
	t.rewind(text)
	if t.delim == ' ' {
		t.whole = cells(bytes.TrimSpace(text[start:end]), ' ')+1 == len(t.heading)
	}
	return t.at(text, pos)
}

// isTable reports whether d separates cells in the line. A comma or semicolon
// with a blank behind it is prose, unless there are three more without; of
// spaces it takes two.
func isTable(line []byte, d byte) bool {
	switch {
	case d == '<' || d == ' ' || d == '/':
		return cells(bytes.TrimSpace(line), d) > 0
	case bytes.IndexByte(line, d) < 0:
		return false
	}
	if d != ',' && d != ';' {
		return true
	}
	blanks := bytes.Count(line, []byte{d, ' '})
	return blanks == 0 || bytes.Count(line, []byte{d}) >= blanks+3 // "150645-5010,hylde, hvid,26,295,00"
}

// at counts the columns up to pos in the current row.
func (t *table) at(text []byte, pos int) label {
	if !t.active {
		return unlabelled
	}
	if pos < t.cursor {
		t.rewind(text)
	}
	t.count(text[t.cursor:pos])
	t.cursor = pos
	column := t.column
	switch {
	case t.delim == '<': // an HTML cell begins with its mark
		column--
	case t.delim == ' ' && !t.whole:
		column = t.below(text, pos)
	}
	if column >= 0 && column < len(t.heading) {
		return t.heading[column]
	}
	return unlabelled
}

// rewind goes back to the first column of the current row.
func (t *table) rewind(text []byte) {
	t.cursor, t.column, t.quoted = t.indented(text), 0, false
}

// count adds the columns that end in part, the next of the current row. A comma
// or semicolon in a quotation separates nothing: "Parkvej 27, 2. tv." (RFC 4180).
func (t *table) count(part []byte) {
	if t.delim != ',' && t.delim != ';' || !t.quoted && bytes.IndexByte(part, '"') < 0 {
		t.column += cells(part, t.delim)
		return
	}
	for _, b := range part {
		switch {
		case b == '"':
			t.quoted = !t.quoted
		case b == t.delim && !t.quoted:
			t.column++
		}
	}
}

// spaced reports whether two spaces separate the cells of the current row.
func (t *table) spaced() bool { return t.delim == ' ' && t.heading != nil }

// beginsCell reports whether nothing stands between the edge of a cell and i.
func (t *table) beginsCell(text []byte, i int) bool {
	if t.delim == ' ' {
		return opensCell(text, i)
	}
	for i > 0 && (text[i-1] == ' ' || text[i-1] == '"' || text[i-1] == '\'') {
		i--
	}
	b := at(text, i-1)
	return b == t.delim || b == '>' && t.delim == '<' || lineOpens(text, i) >= 0
}

// unheaded reports whether the column that was last asked for has an empty
// heading: it belongs to the one before.
func (t *table) unheaded() bool {
	return t.column > 0 && t.column < len(t.empty) && t.empty[t.column]
}

// indented is where the current row begins behind its blanks.
func (t *table) indented(text []byte) int {
	i := t.from
	for t.delim == ' ' && i < t.next && text[i] == ' ' {
		i++
	}
	return i
}

// below finds the column whose heading begins above pos, give or take a sign: a
// row of which a cell is empty has fewer runs of spaces than its heading.
func (t *table) below(text []byte, pos int) int {
	at := utf8.RuneCount(text[t.from:pos])
	for i, start := range t.starts {
		if at >= start-1 && at <= start+1 {
			return i
		}
	}
	return -1
}

// cells counts the marks between cells; in HTML those that begin one; of spaces
// the runs of two or more.
func cells(line []byte, d byte) int {
	switch d {
	case '<':
		return bytes.Count(line, []byte("<td")) + bytes.Count(line, []byte("<th"))
	case '/':
		return bytes.Count(line, []byte(" / "))
	case ' ':
		n := 0
		for i := 1; i < len(line); i++ {
			if line[i] == ' ' && line[i-1] == ' ' && (i < 2 || line[i-2] != ' ') {
				n++
			}
		}
		return n
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

// spacedCells yields the text between runs of two or more spaces.
func spacedCells(line []byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		for part := range bytes.SplitSeq(line, []byte("  ")) {
			if part = bytes.TrimSpace(part); len(part) > 0 && !yield(part) {
				return
			}
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
// of the same table. Empty lines may stand between rows; behind one, a line
// without numbers may head another table.
func (t *table) continues(text []byte, start int) bool {
	empty := false
	for i := t.next; i < start; {
		n := bytes.IndexByte(text[i:start], '\n')
		if n < 0 {
			return false
		}
		switch line := text[i : i+n]; {
		case emptyLine(line):
			if empty {
				return false
			}
			empty = true
		case !isTable(line, t.delim), empty && !isData(line):
			return false
		default:
			empty = false
		}
		i += n + 1
	}
	return start >= t.next
}

func emptyLine(line []byte) bool { return len(bytes.TrimLeft(line, " >\r\n")) == 0 }

// isData reports whether a number of four digits or more stands in the line.
func isData(line []byte) bool {
	digits := 0
	for _, b := range line {
		if !isDigit(b) {
			digits = 0
		} else if digits++; digits >= 4 {
			return true
		}
	}
	return false
}

// begin climbs to the first row of the table and reads its headings. Where
// several signs may separate the cells of the row at start, the one that has
// headings above it does.
func (t *table) begin(text []byte, start, end int) {
	*t = table{}
	for _, d := range []byte{'<', '\t', ';', '|', ',', ' ', '/'} {
		if line := text[start:end]; !isTable(line, d) || d == '\t' && bytes.IndexByte(bytes.TrimLeft(line, " \t>"), d) < 0 { // that only indents
			continue
		}
		if heading := t.climb(text, start, d); heading != nil {
			t.head(d, heading)
			return
		}
		if !t.active {
			t.active, t.delim = true, d
		}
	}
}

// climb returns the row above start that heads the table: the last one with a
// label before the first with numbers, since titles may stand above it. Nil when
// there is none. Beyond an empty line it goes only while nothing heads the rows
// below.
func (t *table) climb(text []byte, start int, d byte) (heading []byte) {
	floor := max(0, start-maxClimb)
	empty := false
	for at := start; at > floor; {
		up := bytes.LastIndexByte(text[floor:at-1], '\n') + 1 + floor
		if up == floor && floor > 0 {
			break
		}
		line := bytes.TrimSuffix(text[up:at], []byte("\n"))
		at = up
		switch {
		case emptyLine(line):
			if empty || heading != nil {
				return heading
			}
			empty = true
			continue
		case !isTable(line, d):
			return heading
		case isData(line):
			heading = nil
		case heading == nil && labelsAny(line, d) && !(d == ' ' && hasDigit(line)): // "Byen Kommune   Bilag 2   Side 1 af 5"
			heading = line
		}
		empty = false
	}
	return heading
}

// labelsAny reports whether the line, without numbers, labels a column.
func labelsAny(line []byte, d byte) bool {
	return slices.ContainsFunc(labelsOf(line, d), func(l label) bool { return l != unlabelled })
}

// longestHeading bounds the cells of a heading between spaces, in bytes: prose
// has two spaces now and then.
const longestHeading = 40

// labelsOf returns the labels of a heading's cells.
func labelsOf(line []byte, d byte) (heading []label) {
	split := bytes.SplitSeq(line, []byte{d})
	switch d {
	case '<':
		split = htmlCells(line)
	case ' ':
		split = spacedCells(line)
	case '/':
		split = bytes.SplitSeq(line, []byte(" / "))
	}
	for c := range split {
		if d == ' ' && len(c) > longestHeading {
			return nil
		}
		if len(heading) == maxHeading {
			break
		}
		heading = append(heading, phraseLabel(c))
	}
	return heading
}

// head takes line as the heading.
func (t *table) head(d byte, line []byte) {
	*t = table{active: true, delim: d, heading: labelsOf(line, d)}
	if d != ' ' {
		for c := range bytes.SplitSeq(line, []byte{d}) {
			t.empty = append(t.empty, len(bytes.TrimSpace(c)) == 0)
		}
		return
	}
	blanks := 2
	at := 0 // in characters
	for i := 0; i < len(line); {
		_, n := utf8.DecodeRune(line[i:])
		if line[i] == ' ' {
			blanks++
		} else {
			if blanks >= 2 {
				t.starts = append(t.starts, at)
			}
			blanks = 0
		}
		i += n
		at++
	}
}

// shift makes the table ready for the next window, whose first byte was at n.
func (t *table) shift(n int) {
	if t.from -= n; t.from < 0 {
		t.from, t.next, t.cursor, t.column, t.quoted = 0, 0, 0, 0, false
		return
	}
	t.next, t.cursor = t.next-n, t.cursor-n
}
