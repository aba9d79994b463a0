package number

// separator is what stands between two groups of digits.
type separator uint8

const (
	none   separator = iota // nothing that joins numbers
	space                   // up to three blanks
	hyphen                  // a dash, blanks around it allowed
	dot                     // ".", a blank after it allowed
	slash                   // "/"
	line                    // "_"
	cell                    // a tab or "|": the next table cell
)

// group is one run of digits and what stands behind it, before the next run.
type group struct {
	start, end int
	sep        separator // to the next group; none for the last one
	tight      bool      // sep has no blanks
}

func (g group) len() int { return g.end - g.start }

// maxGroups bounds a cluster: a card is five groups, "+45 12 34 56 78" five.
const maxGroups = 12

// cluster is a row of digit groups with only separators between them.
type cluster struct {
	groups [maxGroups]group
	n      int
}

// end is where the cluster ends.
func (c *cluster) end() int { return c.groups[c.n-1].end }

func isDigit(b byte) bool { return b-'0' < 10 }

// cut reads the cluster that begins with the digit at i.
func (c *cluster) cut(text []byte, i int) {
	c.n = 0
	for c.n < maxGroups {
		end := i
		for end < len(text) && isDigit(text[end]) {
			end++
		}
		sep, next, tight := readSeparator(text, end)
		if sep == none || next >= len(text) || !isDigit(text[next]) {
			sep = none
		}
		c.groups[c.n] = group{start: i, end: end, sep: sep, tight: tight}
		c.n++
		if sep == none {
			return
		}
		i = next
	}
	c.groups[c.n-1].sep = none
}

// readSeparator reads the separator at i and returns where the next group
// would begin.
func readSeparator(text []byte, i int) (kind separator, next int, tight bool) {
	switch b := at(text, i); {
	case !separates[b]:
		return none, i, false
	case b == '-' && isDigit(at(text, i+1)):
		return hyphen, i + 1, true
	}
	j := skipBlanks(text, i, 3)
	if at(text, j) == '-' {
		if at(text, j+1) == '-' { // a dash typed as two
			j++
		}
		k := skipBlanks(text, j+1, 2)
		if k == j+1 { // a hyphen at the end of a line joins the next line
			if k = skipNewline(text, k); k > j+1 {
				k = skipQuoted(text, k)
			}
		}
		return hyphen, k, j == i && k == j+1
	}
	if j >= len(text) {
		return none, j, false
	}
	switch text[j] {
	case '\t', '|':
		if text[j] == '|' && at(text, j+1) == '-' && at(text, j+2) == '|' { // a form's box with a dash
			return hyphen, j + 3, false
		}
		return cell, skipBlanks(text, j+1, 3), false
	}
	if j > i {
		return space, j, false
	}
	switch text[i] {
	case '.':
		k := skipBlanks(text, i+1, 1)
		return dot, k, k == i+1
	case '/':
		return slash, i + 1, true
	case '_':
		return line, i + 1, true
	}
	return none, i, false
}

// separates holds the bytes that separators are made of.
var separates = func() (t [256]bool) {
	for _, b := range []byte(" \t|-./_\r\n") {
		t[b] = true
	}
	return t
}()

// skipBlanks skips at most limit blanks.
func skipBlanks(text []byte, i, limit int) int {
	for ; limit > 0 && at(text, i) == ' '; limit-- {
		i++
	}
	return i
}

// skipQuoted skips the marks before a line that a mail quotes.
func skipQuoted(text []byte, i int) int {
	for at(text, i) == '>' || at(text, i) == ' ' {
		i++
	}
	return i
}

func skipNewline(text []byte, i int) int {
	if at(text, i) == '\r' {
		i++
	}
	if at(text, i) == '\n' {
		i++
	}
	return i
}

// at is text[i], or 0 outside the text.
func at(text []byte, i int) byte {
	if i < 0 || i >= len(text) {
		return 0
	}
	return text[i]
}
