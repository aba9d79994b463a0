package stem

import "strings"

// Hit is one stem found: text[Start:End] is the stem itself and
// text[WordStart:WordEnd] the word or words it stands in.
type Hit struct {
	ID                 int
	Start, End         int
	WordStart, WordEnd int
}

// Len returns the number of stems, and Size the bytes of the table.
func (s *Set) Len() int  { return len(s.stems) }
func (s *Set) Size() int { return 2*len(s.next) + 2*len(s.ends) }

// Each calls yield with every stem in text, in the order their ends stand
// there, in time linear in len(text). Any bytes are welcome.
func (s *Set) Each(text []byte, yield func(Hit)) {
	w := words{text: text}
	at, i := s.first&^outBit, 0
	if len(text) >= block {
		at, i = s.abreast(&w, at, yield)
	}
	s.walk(&w, at, i, len(text), yield)
}

// walk reads text[i:end] from the state at and returns the state it ends in.
func (s *Set) walk(w *words, at uint16, i, end int, yield func(Hit)) uint16 {
	for ; i < end; i++ {
		e := s.next[int(at)*hot+int(s.column[w.text[i]])]
		at = e &^ outBit
		if e&outBit != 0 {
			s.out(w, at, i+1, yield)
		}
	}
	return at
}

// out yields the stems of a state that ends at end.
func (s *Set) out(w *words, at uint16, end int, yield func(Hit)) {
	for _, n := range s.outs[s.ends[at]] {
		if h, ok := w.hit(&s.stems[n], end); ok {
			yield(h)
		}
	}
}

// words remembers the last word looked at, so that many stems in one endless
// word cost no more than one.
type words struct {
	text       []byte
	start, end int // of the last word; start == end: none yet
}

// hit checks what the automaton does not: the right edge, capitals, and how far
// the words go. end is where the stem ends.
func (w *words) hit(p *Pattern, end int) (Hit, bool) {
	switch p.Right {
	case Closed:
		if letterBefore(w.text, end) != 0 && letterAt(w.text, end) != 0 {
			return Hit{}, false
		}
	case Inflected:
		const longest = len("ernes")
		rest := w.text[end:min(len(w.text), end+longest+2)]
		if n := lettersEnd(rest, 0); !inflected(string(rest[:n])) {
			return Hit{}, false
		}
	}
	if last := p.Text[len(p.Text)-1]; '0' <= last && last <= '9' && end < len(w.text) && '0' <= w.text[end] && w.text[end] <= '9' {
		return Hit{}, false // "§ 50" is not "§ 501"
	}
	start := startOf(w.text, p.Text, end)
	if start < 0 || p.Exact && string(w.text[start:end]) != p.Text {
		return Hit{}, false
	}
	h := Hit{ID: p.ID, Start: start, End: end, WordStart: start, WordEnd: end}
	if w.start < w.end && w.start <= start && end <= w.end {
		h.WordStart, h.WordEnd = w.start, w.end
		return h, true
	}
	if letterAt(w.text, start) != 0 {
		h.WordStart = WordStart(w.text, start)
	}
	if letterBefore(w.text, end) != 0 {
		h.WordEnd = WordEnd(w.text, end)
	}
	if !strings.Contains(p.Text, " ") {
		w.start, w.end = h.WordStart, h.WordEnd
	}
	return h, true
}

// startOf returns where the stem that ends at end begins: a blank in it stands
// for a run of blanks in text. It returns -1 when the run is longer than any
// line break needs.
func startOf(text []byte, stem string, end int) int {
	const slack = 16
	i := end
	for j := len(stem) - 1; j >= 0; j-- {
		if stem[j] != blank {
			i--
			continue
		}
		for i > 0 && isBlank(text[i-1]) && end-i <= len(stem)+slack {
			i--
		}
	}
	if i < 0 || end-i > len(stem)+slack {
		return -1
	}
	return i
}

func isBlank(b byte) bool { return b == ' ' || b == '\n' || b == '\r' || b == 0xC2 || b == 0xA0 }
