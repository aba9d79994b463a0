// Package detect finds personal data in text. It joins the detectors of its
// subpackages, each of which looks at one kind of thing, and keeps what belongs
// together: sensitive words count only near a person, a name inside a street is
// an address.
//
// A Match says where, never what: the value stays in the text it was found in.
//
// Confidence: high, the form or a label beside it leaves no reasonable doubt;
// medium, more likely right than not; low, possible, and never enough to decide
// anything.
package detect

import (
	"github.com/husorden/husorden/agent/detect/address"
	"github.com/husorden/husorden/agent/detect/match"
	"github.com/husorden/husorden/agent/detect/name"
	"github.com/husorden/husorden/agent/detect/number"
	"github.com/husorden/husorden/agent/detect/plain"
	"github.com/husorden/husorden/agent/detect/term"
	"github.com/husorden/husorden/policy"
)

// Detector finds personal data. The zero value is ready; one Detector serves
// any number of goroutines.
type Detector struct {
	// Judged, where it is set, is told of each number that nothing calls a CPR
	// number, and what was seen of it: for the training of weights.
	Judged func(start, end int, seen number.Evidence)

	names name.Tagger
}

// Find returns the personal data in a text that fits in memory, in order of
// where it stands.
func (d *Detector) Find(text []byte) []match.Match {
	var f finder
	f.detector = d
	return f.find(text, 0, len(text))
}

// Names returns the persons named in a text, those called by one name alone
// included.
func (d *Detector) Names(text []byte) []name.Mention {
	var p plain.Text
	return placed(&p, d.names.Find(p.Read(text), nil))
}

// finder is the working memory of one text.
type finder struct {
	detector *Detector
	plain    plain.Text
	numbers  number.Finder
	names    name.Finder
	found    []match.Match // of the last window, in order
	terms    []match.Match
	mentions []name.Mention
	persons  []span // where persons are named or numbered, in order
	sentence sentence
}

// span is text[start:end].
type span struct{ start, end int }

// find returns the matches in raw, of the numbers only those that begin in
// raw[from:to]. They are overwritten by the next call.
func (f *finder) find(raw []byte, from, to int) []match.Match {
	text := f.plain.Read(raw)
	f.sentence = sentence{}
	f.mentions = f.names.Find(text, f.mentions[:0])
	f.terms = term.Find(text, f.terms[:0])
	f.numbers.Persons, f.numbers.Judged = f.personsBeside, f.judged()
	f.found = f.numbers.FindIn(text, f.plain.At(from), f.plain.At(to), f.found[:0])
	numbers := len(f.found)
	f.found = address.Find(text, f.found)
	for _, m := range f.terms {
		if m.Kind == policy.School {
			f.found = append(f.found, m)
		}
	}
	f.addPersons(numbers)
	f.addBirths(text)
	f.addTerms(text)
	match.Sort(f.found)
	f.found = withoutOverlap(f.found)
	for i := range f.found {
		m := &f.found[i]
		m.Start, m.End = f.plain.Span(m.Start, m.End)
	}
	placed(&f.plain, f.mentions)
	return f.found
}

// placed puts the mentions, found in the plain text, where they stand in the text as
// it was.
func placed(p *plain.Text, mentions []name.Mention) []name.Mention {
	for i := range mentions {
		m := &mentions[i]
		m.Start, m.End = p.Span(m.Start, m.End)
	}
	return mentions
}

// judged tells of numbers where they stand in the text as it was.
func (f *finder) judged() func(start, end int, seen number.Evidence) {
	told := f.detector.Judged
	if told == nil {
		return nil
	}
	return func(start, end int, seen number.Evidence) {
		start, end = f.plain.Span(start, end)
		told(start, end, seen)
	}
}

// shift makes the finder ready for the next window of the same text, which begins
// at byte n of the last one.
func (f *finder) shift(n int) { f.numbers.Shift(f.plain.At(n)) }
