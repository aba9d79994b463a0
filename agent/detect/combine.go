package detect

import (
	"bytes"
	"slices"

	"github.com/husorden/husorden/agent/detect/match"
	"github.com/husorden/husorden/agent/detect/name"
	"github.com/husorden/husorden/policy"
)

// addPersons reports full names and notes where persons stand. A name inside an
// address or a school's name (f.found[places:]) is not a person.
func (f *finder) addPersons(places int) {
	f.persons = f.persons[:0]
	for _, m := range f.found[:places] {
		if m.Kind == policy.CPR {
			f.persons = append(f.persons, span{m.Start, m.End})
		}
	}
	there := f.found[places:]
	match.Sort(there)
	p := 0
	for _, m := range f.mentions {
		for p < len(there) && there[p].End <= m.Start {
			p++
		}
		if p < len(there) && there[p].Start < m.End {
			continue
		}
		f.persons = append(f.persons, span{m.Start, m.End})
		if m.Full {
			f.found = append(f.found, match.Match{Kind: policy.PersonName, Start: m.Start, End: m.End, Confidence: m.Confidence})
		}
	}
	slices.SortFunc(f.persons, func(a, b span) int { return a.start - b.start })
}

// nameReach is how far from a name its number or date of birth may stand, in bytes.
const nameReach = 60

// addBirths reports a date of birth beside a name (part of a CPR number). With
// a first name alone it is weak: rule T1's birthday lists hold just that.
func (f *finder) addBirths(text []byte) {
	for _, b := range f.numbers.Births {
		m, ok := f.nearestName(text, b.Start, b.End)
		if !ok {
			continue
		}
		c := policy.Low
		switch {
		case m.Full && b.Labelled:
			c = policy.High
		case m.Full && adjacent(text, m.End, b.Start):
			c = policy.Medium
		case !b.Labelled:
			continue
		}
		f.found = append(f.found, match.Match{Kind: policy.CPRPartial, Start: b.Start, End: b.End, Confidence: c})
	}
}

// nearestName returns the name closest to text[start:end] on its line.
func (f *finder) nearestName(text []byte, start, end int) (best name.Mention, ok bool) {
	i, _ := slices.BinarySearchFunc(f.mentions, start, func(m name.Mention, at int) int { return m.Start - at })
	nearest := nameReach + 1
	for _, k := range []int{i - 1, i} {
		if k < 0 || k >= len(f.mentions) {
			continue
		}
		m := f.mentions[k]
		from, to := m.End, start
		if m.Start >= end {
			from, to = end, m.Start
		}
		if d := to - from; d >= 0 && d < nearest && bytes.IndexByte(text[from:to], '\n') < 0 {
			best, ok, nearest = m, true, d
		}
	}
	return best, ok
}

// adjacent reports whether only signs stand between a name and a date.
func adjacent(text []byte, from, to int) bool {
	if from > to || to-from > 4 {
		return false
	}
	for _, b := range text[from:to] {
		if b != ' ' && b != '(' && b != ',' && b != '\t' {
			return false
		}
	}
	return true
}

// addTerms reports the sensitive words that stand near a person (rule L1). Where
// nobody is named and the sentence only speaks of "barnet" or "hun", they are
// one step less sure.
func (f *finder) addTerms(text []byte) {
	for _, m := range f.terms {
		if m.Kind == policy.School {
			continue
		}
		switch f.personNear(text, m.Start, m.End) {
		case nobody:
			continue
		case somebody:
			if m.Confidence == policy.Low {
				continue
			}
			m.Confidence = lower(m.Confidence)
		}
		f.found = append(f.found, m)
	}
}

func lower(c policy.Confidence) policy.Confidence {
	if c == policy.High {
		return policy.Medium
	}
	return policy.Low
}

// rank says which of two overlapping matches tells more: the first in the list.
var rank = func() map[policy.Kind]int {
	r := make(map[policy.Kind]int)
	for i, k := range []policy.Kind{policy.CPR, policy.PaymentCard, policy.BankAccount, policy.Passport, policy.CPRPartial,
		policy.Email, policy.Address, policy.School, policy.Phone, policy.PersonName} {
		r[k] = i + 1
	}
	return r
}()

// withoutOverlap drops, of sorted matches, those that overlap one that tells
// more. Sensitive words may overlap anything: "muslim" inside a name is both.
func withoutOverlap(ms []match.Match) []match.Match {
	kept := ms[:0]
	last := -1 // index in kept of the last ranked match
	for _, m := range ms {
		r := rank[m.Kind]
		if r == 0 {
			kept = append(kept, m)
			continue
		}
		if last >= 0 && kept[last].End > m.Start {
			if r < rank[kept[last].Kind] {
				kept[last] = m
			}
			continue
		}
		last = len(kept)
		kept = append(kept, m)
	}
	return kept
}
