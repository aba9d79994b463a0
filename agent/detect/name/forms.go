package name

import (
	"bytes"

	"github.com/husorden/husorden/agent/detect/name/lexicon"
	"github.com/husorden/husorden/agent/detect/name/seq"
	"github.com/husorden/husorden/policy"
)

// longestName is the most bytes that one cell or turned name may have.
const longestName = 60

// label looks at the word before the colon or tab that the scanner has just
// passed: a label may have a lower-case name after it, a column heading names
// in the rows below.
func (f *finder) label() {
	at := f.scan.Pos
	end := at - 1
	for end > 0 && f.text[end-1] == ' ' && at-end < 4 {
		end--
	}
	start := end
	for start > 0 && end-start < 24 && (f.text[start-1]|0x20 >= 'a' && f.text[start-1]|0x20 <= 'z' || f.text[start-1] >= 0x80) {
		start--
	}
	if end-start < 3 {
		return
	}
	var buf [40]byte
	word := string(seq.Fold(buf[:0], f.text[start:end]))
	switch {
	case (word == "fornavn" || word == "fornavne") && f.text[at-1] == '\t' && f.startsWith(at, "efternavn"):
		f.columns(start)
	case word == "efternavn" && f.text[at-1] == '\t' && f.startsWith(at, "fornavn"):
		f.columns(start)
	case labels(word):
		f.lowerName(at)
	}
}

func (f *finder) startsWith(at int, word string) bool {
	var buf [16]byte
	end := min(len(f.text), at+len(word))
	return string(seq.Fold(buf[:0], f.text[at:end])) == word
}

// labels tells whether a field of this name holds a person's name.
func labels(word string) bool {
	switch word {
	case "brugernavn", "filnavn", "firmanavn", "stednavn", "vejnavn", "gadenavn", "domænenavn", "skolenavn", "fornavn", "efternavn", "kaldenavn":
		return false
	case "mor", "far", "barn", "barnet", "borger", "borgeren", "elev", "eleven", "beboer", "patient", "værge", "underskrift", "plejemor", "plejefar",
		"kontaktperson", "sagsbehandler", "ansøger", "forælder", "name":
		return true
	}
	return len(word) >= 4 && word[len(word)-4:] == "navn"
}

// lowerName takes a name in small letters: known names alone, the first a
// first name and the last a surname.
func (f *finder) lowerName(at int) {
	for n := 0; n < 4 && at < len(f.text) && (f.text[at] == ' ' || f.text[at] == '\t'); n++ {
		at++
	}
	var buf [48]byte
	i, end, words := at, 0, 0
	for words < 6 {
		start := i
		for i < len(f.text) && i-start < 40 && (f.text[i] >= 'a' && f.text[i] <= 'z' || f.text[i] == '-' || f.text[i] >= 0x80) {
			i++
		}
		attr := lexicon.Lookup(lexicon.Hash(seq.Fold(buf[:0], f.text[start:i])))
		if i == start || attr&(lexicon.First|lexicon.Surname|lexicon.Proper) == 0 || words == 0 && attr&lexicon.First == 0 {
			break
		}
		words++
		if words > 1 && attr&lexicon.Surname != 0 {
			end = i
		}
		if i+1 >= len(f.text) || f.text[i] != ' ' {
			break
		}
		i++
	}
	if end > 0 {
		f.out = append(f.out, Mention{Start: at, End: end, Full: true, Confidence: policy.High})
		f.scan.Pos = end
	}
}

// columns takes the names in the two columns whose headings start at start:
// each row's first name and surname are one name, the tab between them
// included.
func (f *finder) columns(start int) {
	if start < f.table.over {
		return
	}
	line := bytes.LastIndexByte(f.text[:start], '\n') + 1
	column := bytes.Count(f.text[line:start], []byte{'\t'})
	f.table.next = len(f.out)
	for {
		eol := bytes.IndexByte(f.text[line:], '\n')
		if eol < 0 {
			break
		}
		line += eol + 1
		row := f.text[line:]
		if eol = bytes.IndexByte(row, '\n'); eol >= 0 {
			row = row[:eol]
		}
		left, ok := cell(row, column)
		right, ok2 := cell(row, column+1)
		if !ok || !ok2 {
			break
		}
		if nameCell(row[left[0]:left[1]]) && nameCell(row[right[0]:right[1]]) {
			f.out = append(f.out, Mention{Start: line + left[0], End: line + right[1], Full: true, Confidence: policy.High})
			f.table.any = true
		}
	}
	f.table.end, f.table.over = len(f.out), line
}

// cell returns where the text of cell n of the row stands; false when the row
// has fewer cells.
func cell(row []byte, n int) ([2]int, bool) {
	start := 0
	for range n {
		tab := bytes.IndexByte(row[start:], '\t')
		if tab < 0 {
			return [2]int{}, false
		}
		start += tab + 1
	}
	end := len(row)
	if tab := bytes.IndexByte(row[start:], '\t'); tab >= 0 {
		end = start + tab
	}
	for start < end && row[start] == ' ' {
		start++
	}
	for end > start && (row[end-1] == ' ' || row[end-1] == '\r') {
		end--
	}
	return [2]int{start, end}, true
}

// nameCell tells whether a cell can hold a name: letters, and no digits.
func nameCell(c []byte) bool {
	if len(c) == 0 || len(c) > longestName || c[0] < 'A' {
		return false
	}
	if bytes.ContainsAny(c, "0123456789@:/=") {
		return false
	}
	return !bytes.EqualFold(c, []byte("fornavn")) && !bytes.EqualFold(c, []byte("efternavn")) // a heading again
}

// taken tells whether a name from a table stands at i.
func (f *finder) taken(i int) bool {
	for f.table.next < f.table.end && f.out[f.table.next].End <= i {
		f.table.next++
	}
	return f.table.next < f.table.end && f.out[f.table.next].Start <= i
}

// turned takes "Holm, Sofie Marie" at the start of a line, cell or field: a
// surname, a comma, first names, and then an end.
func (f *finder) turned(run []seq.Token) (m Mention, ok bool) {
	last := run[len(run)-1]
	at := last.End
	if len(run) > 2 || at+3 >= len(f.text) || f.text[at] != ',' || f.text[at+1] != ' ' || !f.opens(run[0].Start) {
		return m, false
	}
	for i := range run {
		if run[i].Attr&lexicon.Surname == 0 || run[i].Attr&lexicon.Title != 0 && run[i].Attr&lexicon.First == 0 {
			return m, false
		}
	}
	given := &f.given
	given.Text, given.Pos = f.text, at+2
	if given.Next() != seq.Words || given.Run[0].Start != at+2 || len(given.Run) > 4 {
		return m, false
	}
	for i := range given.Run {
		t := &given.Run[i]
		if i == 0 && t.Attr&lexicon.First == 0 || t.Attr&lexicon.AnyName == 0 && t.Shape != seq.Initial || t.Gap == seq.GapLine {
			return m, false
		}
	}
	end := given.Run[len(given.Run)-1].End
	if !f.closes(end, last.Attr&lexicon.First != 0) {
		return m, false
	}
	return Mention{Start: run[0].Start, End: end, Full: true, Confidence: policy.High}, true
}

// opens tells whether a line, cell or field starts at i.
func (f *finder) opens(i int) bool {
	blanks := 0
	for i > 0 && f.text[i-1] == ' ' && blanks < 4 {
		i--
		blanks++
	}
	if i == 0 || blanks > 1 { // the next column
		return true
	}
	switch f.text[i-1] {
	case '\n', '\t', ':', '-', '*', ';', '|', '(':
		return true
	case '.':
		return i > 1 && f.text[i-2] >= '0' && f.text[i-2] <= '9' || i > 4 && string(f.text[i-5:i]) == "vedr." || i > 4 && string(f.text[i-5:i]) == "Vedr."
	}
	return false
}

// closes tells whether a name ends at i: nothing more, or something that is no
// part of a sentence. With doubt about the surname it takes a tab or digit.
func (f *finder) closes(i int, doubt bool) bool {
	rest := f.text[i:]
	if bytes.HasPrefix(rest, []byte("  ")) { // the next column
		return !doubt
	}
	rest = bytes.TrimLeft(rest[:min(len(rest), 8)], " ,")
	if len(rest) == 0 {
		return !doubt
	}
	switch c := rest[0]; {
	case c == '\t', c >= '0' && c <= '9':
		return true
	case c == '\n', c == '\r', c == '(', c == ';', c == ')', c == '-', c == '|':
		return !doubt
	}
	return false
}
