package classify

import (
	"bytes"

	"github.com/husorden/husorden/agent/detect/term/stem"
	"github.com/husorden/husorden/policy"
)

// Where a stem stands decides what it is worth. The figures were set by the
// documents in testdata/documents.txt.
const (
	inName    = 8.0
	inTitle   = 7.0
	inHeading = 4.0
	inBody    = 0.5

	titleLines  = 3       // lines with text
	titleWidth  = 120     // bytes; a longer line is no title
	headLength  = 4 << 10 // bytes in which headings count
	headWidth   = 70      // bytes; a longer line is no heading
	fieldWorth  = 1.5
	mostFields  = 4
	enough      = 4.0 // the least score that makes a type
	policyWords = 8   // different fields that make a policy text without a title
	policyShare = 400 // bytes of text, at most, for each of its words
)

// worth is the factor of each strength; fields have a worth of their own.
var worth = [strengths]float64{sure: 1.6, strong: 1.4, title: 1, weak: 0.5}

// scores are the support for each type.
type scores struct {
	*rules
	places []float64 // by type: the best-placed stem
	fields []int     // by type: different fields seen
	words  int       // fields of policy_text, repeats included
	length int       // bytes of text
}

// weigh collects what the name and the text say about the type.
func weigh(name string, body []byte) scores {
	r := compiled()
	s := scores{rules: r, places: make([]float64, len(r.types)), fields: make([]int, len(r.types)), length: len(body)}
	seen := make([]bool, len(r.stems))
	r.set.Each([]byte(name), func(h stem.Hit) { s.place(h.ID, inName) })
	titleEnd := titleEnd(body)
	r.set.Each(body, func(h stem.Hit) {
		rule := r.stems[h.ID]
		if rule.strength != field {
			s.place(h.ID, where(body, h, titleEnd))
			return
		}
		if r.types[rule.typ] == policy.PolicyText {
			s.words++
		}
		if !seen[h.ID] {
			seen[h.ID] = true
			s.fields[rule.typ]++
		}
	})
	return s
}

func (s *scores) place(id int, at float64) {
	r := s.stems[id]
	if r.strength != field {
		s.places[r.typ] = max(s.places[r.typ], at*worth[r.strength])
	}
}

// best returns the type with the most support, in file order when two have the
// same.
func (s *scores) best() policy.DocumentType {
	best, most := policy.UnknownDocument, enough
	titled := false
	for i, t := range s.types {
		score := s.places[i]
		if score > 0 || t != policy.PolicyText {
			score += fieldWorth * float64(min(s.fields[i], mostFields))
		}
		if s.places[i] < inHeading*worth[weak] {
			// Fields alone: many forms share them.
			score = min(score-fieldWorth, enough-1)
		}
		if t == policy.PolicyText && !s.speaksOfData() {
			score = min(score, enough-1)
		}
		titled = titled || t != policy.PolicyText && s.places[i] >= inTitle
		if score > most {
			best, most = t, score
		}
	}
	if best != policy.PolicyText && !titled && s.dense() {
		return policy.PolicyText
	}
	return best
}

// speaksOfData tells whether a text with a title such as "GDPR" goes on about it.
func (s *scores) speaksOfData() bool { return s.policyFields() >= policyWords/2 }

// dense tells whether a text speaks of personal data throughout.
func (s *scores) dense() bool {
	return s.policyFields() >= policyWords && s.words*policyShare >= s.length
}

func (s *scores) policyFields() int {
	for i, t := range s.types {
		if t == policy.PolicyText {
			return s.fields[i]
		}
	}
	return 0
}

// titleEnd returns where the first lines with text end.
func titleEnd(body []byte) int {
	end := 0
	for n := 0; n < titleLines && end < len(body); {
		line, _, _ := bytes.Cut(body[end:], []byte("\n"))
		if len(bytes.TrimSpace(line)) > 0 {
			n++
		}
		end += len(line) + 1
	}
	return min(end, len(body))
}

// where returns what a stem in the text is worth at its place.
func where(body []byte, h stem.Hit, titleEnd int) float64 {
	if h.Start >= headLength {
		return inBody
	}
	from := bytes.LastIndexByte(body[:h.Start], '\n') + 1
	to := len(body)
	if i := bytes.IndexByte(body[h.Start:min(len(body), h.Start+titleWidth+1)], '\n'); i >= 0 {
		to = h.Start + i
	}
	line := bytes.TrimSpace(body[from:to])
	sentence := bytes.HasSuffix(line, []byte(".")) && bytes.Count(line, []byte(" ")) > 4
	switch {
	case h.Start < titleEnd && len(line) <= titleWidth && !sentence:
		return inTitle
	case len(line) <= headWidth && !sentence && h.WordStart-from <= headWidth/2:
		return inHeading
	}
	return inBody
}
