package number

import "bytes"

// near is what the text around a number says it is. Labels are judged near the
// number, never document-wide.
type near struct {
	label  label // neutral and person words never end up here
	direct bool  // only neutral words stand between label and number
	person bool  // a word that speaks of a person, or a capitalised one, stands before it
	born   bool  // it is called a date of birth
	inCell bool  // the label stands in the number's own table cell
}

// reach is how far before a number its label may stand, in bytes.
const reach = 90

// before reads backwards from pos, not past stop (the end of the number before).
func (m *memo) before(text []byte, pos, stop int) near {
	var n near
	numbered := false    // the word behind was "nr." or "nummer"
	far := false         // an unlabelled word was passed
	inLabel := false     // behind a ":" or a table cell's edge: the phrase there is a label
	words, cells := 0, 0 // passed so far
	floor := max(stop, pos-reach, 0)
	for i := pos; words < 7; words++ {
		gap := i
		for i > floor && !isWord(text[i-1]) {
			i--
		}
		switch boundary(text[i:gap], words) {
		case endsSentence:
			if words > 0 || !labelledLine(text, i, floor) {
				return n
			}
			inLabel = true
		case startsLabel:
			inLabel = true
		case crossesCell:
			if cells++; cells > 1 {
				return n
			}
			inLabel = true
		case comma:
			far = true
		}
		if i <= floor {
			return n
		}
		end := i
		for i > floor && (isWord(text[i-1]) || joins(text, i-1)) {
			i--
		}
		l := m.of(text[i:end])
		switch {
		case l == unlabelled:
			if !far && numbered && text[end-1] != 's' { // "kontrakt nr."
				n.label, n.direct, n.inCell = weakLabel, true, cells == 0
				return n
			}
			far = true
			n.person = n.person || text[i]-'A' < 26 && i+1 < end && text[i+1] >= 'a'
			if at(text, end) == '.' && end < gap-1 && words > 0 {
				return n
			}
		case l == neutral:
			numbered = at(text, i)|0x20 == 'n' && end > i+1
		case l == born:
			n.person, n.born = true, n.born || !far
		case l == person:
			n.person = true
		case l == cprLabel || l == partialLabel || l.against() && (!far || inLabel):
			n.label, n.direct, n.inCell = l, !far, cells == 0
			return n
		}
	}
	return n
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

type edge uint8

const (
	plain edge = iota
	comma
	startsLabel
	crossesCell
	endsSentence
)

// boundary tells what the gap between two words means to a reader.
func boundary(gap []byte, words int) edge {
	e := plain
	for i, b := range gap {
		switch b {
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

// labelledLine reports whether the line that ends before i is a label for what
// stands below it: short, and ending in ":" or nothing but a label.
func labelledLine(text []byte, i, floor int) bool {
	start := bytes.LastIndexByte(text[floor:i], '\n') + 1 + floor
	l := bytes.TrimSpace(text[start:i])
	if len(l) == 0 || len(l) > 40 || start == floor && floor > 0 && text[floor-1] != '\n' {
		return false
	}
	return bytes.ContainsAny(text[i:min(i+3, len(text))], ":") || phraseLabel(l) >= cprLabel && bytes.Count(l, []byte(" ")) <= 2
}

// after reads the few words behind a number: "(ordrenummer)", "kr.".
func (m *memo) after(text []byte, end int) label {
	i := end
	for words := 0; words < 4 && i < len(text) && i < end+40; words++ {
		for i < len(text) && (text[i] == ' ' || text[i] == '(' && words == 0 || text[i] == '-' && words == 0) {
			i++
		}
		start := i
		for i < len(text) && (isWord(text[i]) || joins(text, i)) {
			i++
		}
		if i == start {
			return unlabelled
		}
		switch l := m.of(text[start:i]); {
		case l == cprLabel || l.against():
			return l
		case l != neutral:
			return unlabelled
		}
	}
	return unlabelled
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
		if l := labels.of(phrase[start:i]); l == cprLabel {
			return l
		} else if l >= born && best <= born {
			best = l
		}
	}
	return best
}
