package number

import "bytes"

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
	column   bool  // the label is its column's heading
	numbered bool  // the label is "nr." behind a word that is none
}

// reach is how far before a number its label may stand, in bytes.
const reach = 90

// before reads backwards from pos, not past stop (the end of the number before).
// Where spaces separate columns, two of them are a cell's edge.
func (m *memo) before(text []byte, pos, stop int, columns bool) near {
	var n near
	numbered := false    // the word behind was "nr."
	above := false       // in the line above, which is no label: only "CPR" at its very end counts
	lineUp := false      // in the line above, or further up
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
		switch boundary(text[i:gap], words, columns) {
		case endsSentence:
			if words > 0 && (words > 2 || !onlyNeutral || role) || emptyLines(text[i:gap]) || rowAbove(text, i, floor) {
				return n
			}
			if l := listHeading(text, i, floor); words == 0 && l != unlabelled {
				n.label, n.inCell = l, l == cprLabel
				return n
			}
			lineUp = true
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
		digits := hasDigit(text[end:gap])
		taken = taken || words > 0 && digits
		far = far || words == 0 && digits // "Sag 2: …"
		w := m.word(text, i, end)
		l := w.label
		if (l == unlabelled || l == bankLabel || l == weakLabel) && official(text, i, end) {
			l = cprLabel
		}
		if l.against() && (w.name || words > 0 && initial(text, i, end) || denied(text, i)) {
			l = unlabelled // "Lotte", not "lot"; "Bodil T. Holm", not "t."; "ingen tlf."
		}
		if names > 0 && names == words && initial(text, i, end) {
			names++
		} else if words < 3 && names == words && nameLike(text[i:end]) {
			names++
			n.named = n.named || w.first && (names > 1 || introduces(text[end:gap]))
		}
		role = role || l == person && words == 0
		switch {
		case l != weakLabel:
		case role, personAbove(text, i):
			l = unlabelled
		case words == 0 && at(text, i-1) == ' ' && m.of(text, wordStart(text, i-1), i-1) == person: // "Patient ID"
			l = neutral
		}
		switch {
		case l.against() && taken:
			return n
		case numbered && words == 1 && string(text[i:end]) == "og": // "Fødselsdag og nr.: …"
			numbered = false
		case l == unlabelled:
			if !far && numbered && text[end-1] != 's' && !w.first && text[end] != ',' { // "kontrakt nr."; not "til Line, nr."
				n.label, n.direct, n.inCell, n.numbered = otherLabel, true, cells == 0, true
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
		case l.against() && n.born: // "Skadelidt: Ellen Toft, født 150608-…"
			return n
		case l == cprLabel || l.against() && (!far || inLabel):
			if l != cprLabel && m.sharesLabel(text, i) {
				l = cprLabel
			}
			far = far || lineUp && l.against() && headingAbove(text, i)
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

// official reports whether text[start:end] with the word before it is what others
// call a CPR number: "civil registration", "national ID", "CPR id".
func official(text []byte, start, end int) bool {
	var buf [maxWord]byte
	switch string(fold(buf[:0], text[start:end])) {
	case "registration", "reg", "id", "security", "insurance":
	default:
		return false
	}
	if at(text, start-1) != ' ' {
		return false
	}
	before := wordStart(text, start-1)
	switch string(fold(buf[:0], text[before:start-1])) {
	case "civil", "national", "personal", "social":
		return true
	}
	return labels.of(text[before:start-1]) == cprLabel
}

// denied reports whether the word before text[i:] says that there is none.
func denied(text []byte, i int) bool {
	if at(text, i-1) != ' ' {
		return false
	}
	var buf [maxWord]byte
	switch string(fold(buf[:0], text[wordStart(text, i-1):i-1])) {
	case "ingen", "intet", "uden", "mangler":
		return true
	}
	return false
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
	for j > 0 && (text[j-1] == ' ' || text[j-1] == '.' || text[j-1] == '-') {
		j--
	}
	end := j
	for j > 0 && (isWord(text[j-1]) || joins(text, j-1)) {
		j--
	}
	return m.of(text, j, end) == cprLabel
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

// after reads the few words behind a number: "(ordrenummer)", "er jeres
// kundenummer", "kr.". Other words speak of what comes next.
func (m *memo) after(text []byte, end int) label {
	i := end
	if rest := text[i:min(len(text), i+6)]; string(rest) == ", som " {
		i += len(rest)
	}
	said := false // in brackets, or "er": the words are about the number
	for words := 0; words < 4 && i < len(text) && i < end+40; words++ {
		for i < len(text) && (text[i] == ' ' || (text[i] == '(' || text[i] == '-' || text[i] == '^' || text[i] == '=') && words == 0) {
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
		if l := labels.of(phrase[start:i]); l == cprLabel || official(phrase, start, i) {
			return cprLabel
		} else if l >= born && best <= born {
			best = l
		}
	}
	return best
}
