package number

import (
	"bytes"

	"github.com/husorden/husorden/agent/detect/match"
	"github.com/husorden/husorden/policy"
)

// partial finds parts of a CPR number (rule K4): the last four digits called by
// name, a number with one half masked, a date that is called a CPR number.
func (f *Finder) partial(text []byte, c *cluster, g int) (m match.Match, groups int) {
	gr := c.groups[g]
	m = match.Match{Kind: policy.CPRPartial, Start: gr.start, End: gr.end, Confidence: policy.High}
	switch n := gr.len(); {
	case n == 6 && sixDigitDate(text, gr):
		if end := maskAfter(text, gr.end); end > 0 {
			m.End = end
			return m, 1
		}
		if f.near(text, gr.start, gr.end).label == cprLabel && lone(c, g, 1) {
			return m, 1
		}
	case n == 4:
		if start := maskBefore(text, gr.start); start >= 0 {
			m.Start = start
			return m, 1
		}
		if lone(c, g, 1) && f.lastFour(text, gr) {
			return m, 1
		}
	}
	return m, 0
}

func sixDigitDate(text []byte, g group) bool {
	day, month := value(text, g.start, g.start+2), value(text, g.start+2, g.start+4)
	yy := value(text, g.start+4, g.end)
	if day > 60 {
		day -= 60
	}
	return validDate(day, month, 1900+yy) || validDate(day, month, 2000+yy)
}

// lastFour reports whether the four digits are called the last four, or the
// check digits, in the sentence before them.
func (f *Finder) lastFour(text []byte, g group) bool {
	words := text[max(0, g.start-reach/2):g.start]
	if i := bytes.LastIndexAny(words, "\n!?;"); i >= 0 {
		words = words[i+1:]
	}
	if !bytes.Contains(words, []byte("sidste")) && !bytes.Contains(words, []byte("cif")) && !bytes.Contains(words, []byte("Sidste")) {
		return false
	}
	words = bytes.ToLower(words)
	has := func(s string) bool { return bytes.Contains(words, []byte(s)) }
	if has("år") || has("uge") || has("måned") || has("dage") || has("gange") || has("første") {
		return false
	}
	last := has("sidste") && (has("fire") || has("4") || has("cif"))
	return (last || has("kontrolcif") || has("cpr") && has("cif")) && !f.near(text, g.start, g.end).label.against()
}

// masked is the least number of mask signs that hide half a number.
const masked = 3

// maskAfter returns the end of "-xxxx" behind a date, or 0.
func maskAfter(text []byte, i int) int {
	i = skipBlanks(text, i, 2)
	if at(text, i) != '-' {
		return 0
	}
	i = skipBlanks(text, i+1, 2)
	j := i
	for j < len(text) && j-i < 4*3 && maskSign(text[j]) {
		j++
	}
	if j-i < masked || isWord(at(text, j)) && text[j] < 0x80 {
		return 0
	}
	return j
}

// maskBefore returns the start of "xxxxxx-" before four digits, or -1.
func maskBefore(text []byte, i int) int {
	if at(text, i-1) != '-' {
		return -1
	}
	j := i - 1
	for j > 0 && i-j < 6*3+1 && maskSign(text[j-1]) {
		j--
	}
	if i-1-j < 2*masked || isWord(at(text, j-1)) && text[j-1] < 0x80 {
		return -1
	}
	return j
}

func maskSign(b byte) bool { return b == '*' || b|0x20 == 'x' || b == '_' || b == '#' }

// Birth is a date that may be a date of birth.
type Birth struct {
	Start, End int
	Labelled   bool // it is called one ("født", "f.", a column "Fødselsdato")
}

// birth keeps the date that begins at group g, if one does: DDMMYY when it is
// labelled or in brackets, D.M.Y, "3. marts 2014".
func (f *Finder) birth(text []byte, c *cluster, g int) {
	gs := c.groups[g:c.n]
	b := Birth{Start: gs[0].start}
	switch {
	case gs[0].len() == 6 && sixDigitDate(text, gs[0]) && lone(c, g, 1):
		b.End = gs[0].end
	case len(gs) > 2 && gs[0].len() <= 2 && dateSeparators(gs) && gs[0].sep != space && (gs[2].len() == 2 || gs[2].len() == 4):
		b.End = gs[2].end
		if !validDate(value(text, gs[0].start, gs[0].end), value(text, gs[1].start, gs[1].end), 2000) {
			return
		}
	case gs[0].len() <= 2:
		b.End = monthAndYear(text, gs[0].end)
	}
	if b.End == 0 || isWord(at(text, b.Start-1)) || isDigit(at(text, b.End)) {
		return
	}
	n := f.near(text, b.Start, b.End)
	b.Labelled = n.born
	if !n.born && n.label != unlabelled {
		return
	}
	f.Births = append(f.Births, b)
}

var months = [...]string{"januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november", "december",
	"jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "okt", "nov", "dec"}

// monthAndYear returns the end of ". marts 2014" at i, or 0.
func monthAndYear(text []byte, i int) int {
	if at(text, i) == '.' {
		i++
	}
	i = skipBlanks(text, i, 2)
	end := i
	for end < len(text) && end-i < 12 && isWord(text[end]) {
		end++
	}
	var buf [maxWord]byte
	word := string(fold(buf[:0], text[i:end]))
	for _, m := range months {
		if m != word {
			continue
		}
		if at(text, end) == '.' {
			end++
		}
		y := skipBlanks(text, end, 2)
		if y+4 <= len(text) && fourDigits(text, y) && !isDigit(at(text, y+4)) {
			return y + 4
		}
	}
	return 0
}
