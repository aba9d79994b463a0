package policy

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Problem is one thing that is wrong in a policy file, and what to write instead.
type Problem struct {
	File         string
	Line, Column int    // from 1
	Field        string // the full name, such as places[0].due; empty for the file itself
	Message      string
}

// String is "file:line:column: field: message", as compilers write it.
func (p Problem) String() string {
	at := fmt.Sprintf("%s:%d:%d: ", p.File, p.Line, p.Column)
	if p.Field != "" {
		at += p.Field + ": "
	}
	return at + p.Message
}

// InvalidError holds every problem of a policy, in the order of the file.
type InvalidError struct{ Errors []Problem }

// Error is one line a problem.
func (e *InvalidError) Error() string {
	var lines []string
	for _, p := range e.Errors {
		lines = append(lines, p.String())
	}
	return strings.Join(lines, "\n")
}

func (e *InvalidError) sort() {
	slices.SortStableFunc(e.Errors, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
}

// mostQuoted is how much of a word of the file is shown, in characters. Whoever
// names a wrong file may have named somebody's papers: the place in the file says
// enough.
const mostQuoted = 40

// quote writes a word of the file in quotes, without control characters.
func quote(s string) string { return `"` + short(s) + `"` }

// short is quote without the quotes.
func short(s string) string {
	more := ""
	for i, n := 0, 0; i < len(s); n++ {
		if n == mostQuoted {
			s, more = s[:i], "…"
			break
		}
		_, size := utf8.DecodeRuneInString(s[i:])
		i += size
	}
	s = strconv.Quote(s)
	return s[1:len(s)-1] + more
}

// nearest returns the word of list that s was most likely meant to be, or "".
func nearest(s string, list []string) string {
	best, at := "", max(2, len(s)/2)+1
	for _, w := range list {
		if d := distance(strings.ToLower(s), w); d < at {
			best, at = w, d
		}
	}
	return best
}

// distance counts the letters to insert, drop, change or swap with a neighbour to get from a to b.
func distance(a, b string) int {
	if len(a) > 64 {
		return len(a) // no word of a policy is that long
	}
	var before, above []int // the rows two and one above
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		before, above, row = above, row, make([]int, len(b)+1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			change := above[j-1]
			if a[i-1] != b[j-1] {
				change++
			}
			row[j] = min(above[j]+1, row[j-1]+1, change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
	}
	return row[len(b)]
}

// meant says what to write for a word that is none of list.
func meant(s string, list []string) string {
	if w := nearest(s, list); w != "" {
		return "write " + w
	}
	return "write one of " + strings.Join(list, ", ")
}
