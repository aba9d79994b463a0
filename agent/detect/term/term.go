// Package term finds the words of rule L1's sensitive groups (health,
// ethnicity, religion, union, sexuality, politics, criminal, social) and the
// names of schools and institutions (rules K2, K4) in Danish text.
//
// The words stand in lists/*.terms, beside them in lists/*.examples what they
// must and must not find. A word here is a candidate: that it is said about a
// person (one stands in the same or a neighbouring sentence) is for the caller
// to see.
//
// Confidence: High, a term that names the thing itself (a diagnosis, a
// conviction); Medium, an everyday word that is sensitive when it is said about
// a person ("syg", "samvær"); Low, a weak hint.
package term

import (
	"github.com/husorden/husorden/agent/detect/match"
	"github.com/husorden/husorden/agent/detect/term/stem"
	"github.com/husorden/husorden/policy"
)

// groups are the sensitive groups; each has a list of its name.
var groups = [...]policy.Kind{policy.Health, policy.Ethnicity, policy.Religion, policy.Union,
	policy.Sexuality, policy.Politics, policy.Criminal, policy.Social}

// Find appends the candidates in text to dst and returns it. A match spans the
// whole word, or words, that the term stands in; one word may be of several
// kinds, and has at most one match of each. dst's matches are not looked at.
func Find(text []byte, dst []match.Match) []match.Match {
	l := compiled()
	f := finder{lists: l, text: text, out: dst, base: len(dst)}
	l.set.Each(text, f.hit)
	return f.out
}

type finder struct {
	*lists
	text   []byte
	out    []match.Match
	base   int // out[:base] is the caller's
	barred [len(groups)]int
}

// hit takes one stem. Stems come in the order of their ends, so what touches
// this one stands at the end of out.
func (f *finder) hit(h stem.Hit) {
	role, group := split(h.ID)
	switch role {
	case roleNot:
		f.bar(group, h)
	case roleHead:
		f.head(h)
	case roleBefore:
		f.nameAfter(h)
	case roleLabel:
		f.labelled(h)
	default:
		if h.WordStart >= f.barred[group] {
			f.add(match.Match{Kind: groups[group], Start: h.WordStart, End: h.WordEnd, Confidence: role.confidence()})
		}
	}
}

// reach is how many matches back a stem can touch: one word has at most one of
// each kind, and no name or phrase has more than a few words.
const reach = 32

// bar takes back what a false friend covers, and keeps it from coming again.
func (f *finder) bar(group int, h stem.Hit) {
	f.barred[group] = max(f.barred[group], h.WordEnd)
	f.take(groups[group], h.WordStart, h.WordEnd, nil)
}

// add appends m, widened by the matches of its kind that it touches.
func (f *finder) add(m match.Match) {
	f.take(m.Kind, m.Start, m.End, func(o match.Match) {
		m.Start, m.End = min(o.Start, m.Start), max(o.End, m.End)
		if o.Confidence.AtLeast(m.Confidence) {
			m.Confidence = o.Confidence
		}
	})
	f.out = append(f.out, m)
}

// take removes the matches of the kind k that touch [start,end) and hands each
// to got.
func (f *finder) take(k policy.Kind, start, end int, got func(match.Match)) {
	tail := f.out[max(f.base, len(f.out)-reach):]
	untouched := 0 // most stems touch nothing
	for untouched < len(tail) && (tail[untouched].End <= start || tail[untouched].Start >= end || tail[untouched].Kind != k) {
		untouched++
	}
	if untouched == len(tail) {
		return
	}
	kept := tail[:untouched]
	for _, m := range tail[untouched:] {
		if m.Kind != k || m.End <= start || m.Start >= end {
			kept = append(kept, m)
		} else if got != nil {
			got(m)
		}
	}
	f.out = f.out[:len(f.out)-len(tail)+len(kept)]
}
