package number

import (
	"bytes"

	"github.com/husorden/husorden/agent/detect/name/lexicon"
)

// near is what the text around a number says it is. Labels are judged near the
// number, never document-wide.
type near struct {
	label    label // neutral and person words never end up here
	direct   bool  // only neutral words stand between label and number
	person   bool  // a word that speaks of a person, or a capitalised one, stands before it
	follows  bool  // the person stands behind it
	stranger bool  // and is in no list of names
	named    bool  // a known first name and another name stand right beside it
	born     bool  // it is called a date of birth
	inCell   bool  // the label stands in the number's own table cell
}

// reach is how far before a number its label may stand, in bytes.
const reach = 90

// before reads backwards from pos, not past stop (the end of the number before).
// Where spaces separate columns, two of them are a cell's edge.
func (m *memo) before(text []byte, pos, stop int, columns bool) near {
	var n near
	numbered := false    // the word behind was "nr."
	above := false       // in the line above, which is no label: only "CPR" at its very end counts
	onlyNeutral := true  // of the words passed
	far := false         // an unlabelled word was passed
	inLabel := false     // behind a ":" or a table cell's edge: the phrase there is a label
	taken := false       // a number was passed: a label before it is that number's
	words, cells := 0, 0 // passed so far
	names := 0           // of them, those written as names right beside the number
	role := false        // "borger", "barnet" stands right beside the number
	floor := max(stop, pos-reach, 0)
	for i := pos; words < 7; words++ {
		gap := i
		for i > floor && !isWord(text[i-1]) {
			i--
		}
		if words == 0 {
			i = skipDots(text, i, floor)
		}
		switch boundary(text[i:gap], words, columns) {
		case endsSentence:
			if words > 0 && (words > 2 || !onlyNeutral) || emptyLines(text[i:gap]) || rowAbove(text, i, floor) {
				return n
			}
			if l := listHeading(text, i, floor); words == 0 && l != unlabelled {
				n.label, n.inCell = l, l == cprLabel
				return n
			}
			above = words > 0 || !labelledLine(text, i, floor)
			inLabel = !above
		case startsLabel:
			inLabel = true
		case crossesCell:
			if cells++; cells > 1 {
				return n
			}
			inLabel = true
		case comma:
			far = far || !onlyNeutral
		}
		if i <= floor {
			return n
		}
		end := i
		for i > floor && (isWord(text[i-1]) || joins(text, i-1)) {
			i--
		}
		taken = taken || words > 0 && hasDigit(text[end:gap])
		w := m.word(text, i, end)
		l := w.label
		if l.against() && (w.name || words > 0 && initial(text, i, end)) {
			l = unlabelled // "Lotte", not "lot"; "Bodil T. Holm", not "t."
		}
		if names > 0 && names == words && initial(text, i, end) {
			names++
		} else if words < 3 && names == words && nameLike(text[i:end]) {
			names++
			n.named = n.named || w.first && (names > 1 || introduces(text[end:gap]))
		}
		role = role || l == person && words == 0
		if l == weakLabel && (role || personAbove(text, i)) {
			l = unlabelled
		}
		switch {
		case l.against() && taken:
			return n
		case l == unlabelled:
			if !far && numbered && text[end-1] != 's' { // "kontrakt nr."
				n.label, n.direct, n.inCell = otherLabel, true, cells == 0
				return n
			}
			if above {
				return n
			}
			far, onlyNeutral = true, false
			n.person = n.person || nameLike(text[i:end])
			if at(text, end) == '.' && end < gap-1 && words > 0 {
				return n
			}
		case l == neutral:
			numbered = words == 0 && shortForNumber(text[i:end])
		case l == born:
			n.person, n.born = true, n.born || !far
		case l == person:
			n.person = true
			far = far || words > 0 // "JournalService - borger 010203-1234"
		case above && l != cprLabel:
			return n
		case l == cprLabel || l.against() && (!far || inLabel):
			if l != cprLabel && (m.sharesLabel(text, i) || l == bankLabel && civil(text[:i])) {
				l = cprLabel
			}
			n.label, n.direct, n.inCell = l, !far, cells == 0
			return n
		}
	}
	return n
}

func hasDigit(b []byte) bool { return bytes.ContainsAny(b, "0123456789") }

// shortForNumber tells "nr." and the like from other short words.
func shortForNumber(w []byte) bool {
	var buf [maxWord]byte
	switch string(bytes.TrimSuffix(fold(buf[:0], w), []byte("."))) {
	case "nr", "no", "num":
		return true
	}
	return false
}

// civil reports whether text ends in "Civil": before "reg. no." it speaks of a
// CPR number and not of a bank's.
func civil(text []byte) bool {
	t := bytes.TrimRight(text, " ")
	return len(t) >= 5 && bytes.EqualFold(t[len(t)-5:], []byte("civil"))
}

// sharesLabel reports whether "CPR" stands beside the label at i, as in
// "Cpr.nr./CVR-nr.": the number's form then says which it is.
func (m *memo) sharesLabel(text []byte, i int) bool {
	j := i
	for j > 0 && text[j-1] == ' ' {
		j--
	}
	switch {
	case j > 0 && text[j-1] == '/':
		j--
	case j > 5 && string(text[j-5:j]) == "eller":
		j -= 5
	default:
		return false
	}
	for j > 0 && (text[j-1] == ' ' || text[j-1] == '.') {
		j--
	}
	end := j
	for j > 0 && (isWord(text[j-1]) || joins(text, j-1)) {
		j--
	}
	return m.of(text, j, end) == cprLabel
}

// personsName reports whether a word that looks like a label is written as a
// name and known as one.
func personsName(w []byte) bool {
	if !nameLike(w) || len(w) > maxWord {
		return false
	}
	var buf [maxWord]byte
	f := fold(buf[:0], w)
	if lexicon.Lookup(lexicon.Hash(f))&(lexicon.First|lexicon.Surname) != 0 {
		return true
	}
	f = bytes.TrimSuffix(f, []byte("s"))
	return lexicon.Lookup(lexicon.Hash(f))&(lexicon.First|lexicon.Surname) != 0
}

// introduces reports whether the signs between a name and a number say that the
// number is the person's: "Freja (150645-5010)", "Freja: 150645-5010".
func introduces(gap []byte) bool {
	switch string(gap) {
	case " (", " [", ": ", ":":
		return true
	}
	return false
}

// firstName reports whether a word is known as a first name.
func firstName(w []byte) bool {
	var buf [maxWord]byte
	return len(w) <= maxWord && lexicon.Lookup(lexicon.Hash(fold(buf[:0], w)))&lexicon.First != 0
}

// initial reports whether text[i:end] is one capital with a dot behind it.
func initial(text []byte, i, end int) bool {
	return end-i == 1 && text[i]-'A' < 26 && at(text, end) == '.'
}

// capital reports whether w begins with a capital letter, and how long it is.
func capital(w []byte) (n int, ok bool) {
	switch {
	case len(w) > 0 && w[0]-'A' < 26:
		return 1, true
	case len(w) > 1 && w[0] == 0xC3 && w[1] >= 0x80 && w[1] <= 0x9E && w[1] != 0x97:
		return 2, true
	}
	return 0, false
}

// nameLike reports whether a word is written as a name: Sofie, SOFIE.
func nameLike(w []byte) bool {
	n, ok := capital(w)
	return ok && len(w) > n && (w[n] >= 'a' || len(w) >= 4)
}

// joins reports whether text[i] holds two halves of one word together, as in
// "P-nr" and "pers.nr".
func joins(text []byte, i int) bool {
	switch text[i] {
	case '-', '.', '/':
		return isWord(at(text, i-1)) && isWord(at(text, i+1))
	}
	return false
}

// emptyLines reports whether the gap holds more than one line's end. A line of
// dots or dashes to write on is none.
func emptyLines(gap []byte) bool {
	lines := bytes.Count(gap, []byte("\n"))
	return lines > 2 || lines == 2 && !bytes.Contains(gap, []byte("...")) && !bytes.Contains(gap, []byte("___")) && !bytes.Contains(gap, []byte("\u2026"))
}

// skipDots goes back over the dots of a form's empty line that ends at i, those
// written as one sign "…" too.
func skipDots(text []byte, i, floor int) int {
	const ellipsis = "\u2026"
	for i-len(ellipsis) >= floor && string(text[i-len(ellipsis):i]) == ellipsis {
		i -= len(ellipsis)
		for i > floor && !isWord(text[i-1]) {
			i--
		}
	}
	return i
}

type edge uint8

const (
	plain edge = iota
	comma
	startsLabel
	crossesCell
	endsSentence
)

// boundary tells what the gap between two words means to a reader.
func boundary(gap []byte, words int, columns bool) edge {
	e := plain
	for i, b := range gap {
		switch b {
		case ' ':
			if columns && i > 0 && gap[i-1] == ' ' {
				e = crossesCell
			}
		case '\n', '!', '?':
			return endsSentence
		case '\t', '|', ';':
			e = crossesCell
		case ':', '=':
			e = max(e, startsLabel)
		case ',':
			e = max(e, comma)
		case '.':
			if words > 0 && i+1 < len(gap) && e == plain {
				e = comma
			}
		}
	}
	return e
}

// rowAbove reports whether the line that ends before i is a row of a table: its
// last cell says nothing of the first one below.
func rowAbove(text []byte, i, floor int) bool {
	l := text[bytes.LastIndexByte(text[floor:i], '\n')+1+floor : i]
	return bytes.ContainsAny(l, ";|\t") || bytes.Contains(l, []byte("  ")) ||
		bytes.Count(l, []byte(",")) >= 2 && !bytes.Contains(l, []byte(", "))
}

// labelledLine reports whether the line that ends before i is a label for what
// stands below it: short, and ending in ":" or nothing but a label.
func labelledLine(text []byte, i, floor int) bool {
	start := bytes.LastIndexByte(text[floor:i], '\n') + 1 + floor
	l := bytes.TrimSpace(text[start:i])
	heads := bytes.ContainsAny(text[i:min(i+3, len(text))], ":")
	if len(l) == 0 || len(l) > 40 || start == floor && floor > 0 && text[floor-1] != '\n' {
		return false
	}
	if hasDigit(l) {
		return false
	}
	return heads || phraseLabel(l) >= cprLabel && bytes.Count(l, []byte(" ")) <= 2 && !tells(l)
}

// personAbove reports whether the line above the one around i is a field that
// names a person ("Patient: Sofie Holm"), so that the "ID:" below is that person's.
func personAbove(text []byte, i int) bool {
	end := bytes.LastIndexByte(text[max(0, i-reach):i], '\n')
	if end < 0 {
		return false
	}
	end += max(0, i-reach)
	start := bytes.LastIndexByte(text[max(0, end-reach):end], '\n') + 1 + max(0, end-reach)
	field, value, ok := bytes.Cut(text[start:end], []byte(":"))
	return ok && len(value) > 2 && len(field) < 20 && labels.of(bytes.TrimSpace(field)) == person
}

// listHeading returns what the line around i announces: "CPR-numre på indskrevne
// pr. 5/1-2021:", "Ordrenumre i maj:".
func listHeading(text []byte, i, floor int) label {
	start := bytes.LastIndexByte(text[floor:i], '\n') + 1 + floor
	if start == floor && floor > 0 && text[floor-1] != '\n' {
		return unlabelled
	}
	line, _, _ := bytes.Cut(text[start:min(i+reach, len(text))], []byte("\n"))
	line = bytes.TrimRight(line, " \r")
	if !bytes.HasSuffix(line, []byte(":")) || bytes.IndexByte(line, ' ') < 0 {
		return unlabelled
	}
	if phraseLabel(line) == cprLabel {
		return cprLabel
	}
	first, _, _ := bytes.Cut(bytes.TrimSpace(line), []byte(" "))
	if l := labels.of(first); l.against() && !personsName(first) {
		return l
	}
	return unlabelled
}

// tells reports whether a line begins as a title that says where or from what
// something is ("Fra telefonen"), and labels nothing.
func tells(l []byte) bool {
	word, _, _ := bytes.Cut(l, []byte(" "))
	switch string(bytes.ToLower(word)) {
	case "fra", "til", "om", "med", "ved", "vedr", "vedr.", "angående", "efter", "før", "uden":
		return true
	}
	return false
}

// after reads the few words behind a number: "(ordrenummer)", "er jeres
// kundenummer", "kr.". Other words speak of what comes next.
func (m *memo) after(text []byte, end int) label {
	i := end
	if rest := text[i:min(len(text), i+6)]; string(rest) == ", som " {
		i += len(rest)
	}
	said := false // in brackets, or "er": the words are about the number
	for words := 0; words < 4 && i < len(text) && i < end+40; words++ {
		for i < len(text) && (text[i] == ' ' || (text[i] == '(' || text[i] == '-' || text[i] == '^') && words == 0) {
			said = said || text[i] == '('
			i++
		}
		start := i
		for i < len(text) && (isWord(text[i]) || joins(text, i)) {
			i++
		}
		if i == start || at(text, i) == '=' || at(text, i) == ':' {
			return unlabelled // the label of the next field
		}
		word := text[start:i]
		switch l := m.of(text, start, i); {
		case l == cprLabel && (said || words == 0), l.against() && (said || money(word)):
			if next := skipBlanks(text, i, 2); next < len(text) && isDigit(text[next]) {
				return unlabelled
			}
			return l
		case l != neutral && l != person:
			return unlabelled
		}
		said = said || string(word) == "er" || string(word) == "is"
	}
	return unlabelled
}

// beforeName are the signs that may stand between a number and a name.
var beforeName = func() (t [256]bool) {
	for _, b := range []byte(" \t;,(:-\"')]>*") {
		t[b] = true
	}
	return t
}()

// namesAfter counts the words written as names right behind a number, up to two;
// initials between them are passed over. known tells whether the first is in a
// list of names, first whether the one that is written first in speech ("Freja"
// in "Freja Holm" and "Holm, Freja") is a first name.
func (m *memo) namesAfter(text []byte, end int) (n int, known, first bool) {
	i := end
	for i < len(text) && i-end < 16 && beforeName[text[i]] {
		i++
	}
	for i > end && n < 2 {
		size, ok := capital(text[i:])
		if ok && n > 0 && at(text, i+size) == '.' && at(text, i+size+1) == ' ' {
			i += size + 2
			continue
		}
		if !ok || at(text, i+size) < 'a' {
			break
		}
		start := i
		for i < len(text) && isWord(text[i]) {
			i++
		}
		if n++; n == 1 {
			w := m.word(text, start, i)
			known, first = w.name, w.first
		}
		switch {
		case at(text, i) == ' ':
			i++
		case n == 1 && known && at(text, i) == ',' && at(text, i+1) == ' ':
			i += 2
			given := i
			for given < len(text) && isWord(text[given]) {
				given++
			}
			first = m.word(text, i, given).first
		}
	}
	return n, known, first
}

func money(word []byte) bool {
	var buf [maxWord]byte
	switch string(fold(buf[:0], word)) {
	case "kr", "dkk", "eur", "stk", "byte", "bytes", "kb", "mb":
		return true
	}
	return false
}

// phraseLabel is the label of a short phrase such as a column's heading. CPR
// beats all others, a date of birth none.
func phraseLabel(phrase []byte) label {
	best := unlabelled
	for i := 0; i < len(phrase); {
		if !isWord(phrase[i]) {
			i++
			continue
		}
		start := i
		for i < len(phrase) && (isWord(phrase[i]) || joins(phrase, i)) {
			i++
		}
		if l := labels.of(phrase[start:i]); l == cprLabel || l == bankLabel && civil(phrase[:start]) {
			return cprLabel
		} else if l >= born && best <= born {
			best = l
		}
	}
	return best
}
