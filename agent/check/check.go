// Package check holds a draft message against the foster families' rules for
// mail (K1, K2) and SMS (K4), and says what to write instead. It keeps nothing
// and sends nothing.
package check

import (
	"cmp"
	"slices"

	"github.com/husorden/husorden/agent/detect/match"
	"github.com/husorden/husorden/policy"
)

// Channel is what a draft is to be sent through.
type Channel string

// The channels.
const (
	Mail Channel = "mail"
	SMS  Channel = "sms"
)

// Rule is the rule a draft breaks. K4 has a name for each of its five rules.
type Rule string

// The rules.
const (
	K1         Rule = "K1"          // mail: no full name, no CPR number
	K2         Rule = "K2"          // mail: no named school beside a name
	K4Pictures Rule = "K4.pictures" // SMS: no pictures of the child
	K4Name     Rule = "K4.name"     // SMS: no first name with surname
	K4School   Rule = "K4.school"   // SMS: no named school beside a name
	K4CPR      Rule = "K4.cpr"      // SMS: no CPR number and no part of one
	K4Address  Rule = "K4.address"  // SMS: no address beside a name
)

// Breach is one spot, draft[Start:End] in bytes, that breaks a rule.
type Breach struct {
	Rule       Rule
	Start, End int
	Why        policy.Sentence
	Instead    policy.Sentence // what to write instead; may quote the draft, so it is for its writer's eyes alone
	With       string          // Danish text that takes the spot's place; empty: nothing does
}

// NameSpan is a person's name: a first name alone, or a full name.
type NameSpan struct {
	Start, End int // bytes
	Full       bool
}

// Detectors find what the rules speak of. Both must be set; both take the whole
// draft and return spans inside it.
type Detectors struct {
	Names   func(draft []byte) []NameSpan
	Matches func(draft []byte) []match.Match // of the kinds cpr, cpr_partial, address and school; others are ignored
}

// Check returns the spots where draft breaks the rules of ch, in the order they
// stand there; none when it may be sent.
func Check(ch Channel, draft []byte, d Detectors) []Breach {
	f := gather(draft, d)
	var out []Breach
	add := func(r Rule, s span, why, instead policy.Sentence, with string) {
		out = append(out, Breach{Rule: r, Start: s.start, End: s.end, Why: why, Instead: instead, With: with})
	}
	name, school, number := K1, K2, K1
	if ch == SMS {
		name, school, number = K4Name, K4School, K4CPR
		for _, s := range merge(pictures(draft)) {
			add(K4Pictures, s, whyPicture, insteadPicture, "")
		}
		f.cpr = append(f.cpr, birthDates(draft)...)
	}
	f.cpr = append(f.cpr, labelledDigits(draft)...)
	for _, s := range merge(f.cpr) {
		add(number, s, whyNumber(ch), insteadNumber, withNumber)
	}
	for _, s := range f.full {
		given := givenName(string(draft[s.start:s.end]))
		if signed(draft, s.start) {
			add(name, s, whySigned, insteadName(given), given)
		} else {
			add(name, s, whyName(ch), insteadName(given), given)
		}
	}
	if f.named {
		for _, s := range merge(f.schools) {
			plain := plainSchool(draft, s)
			add(school, s, whySchool, insteadSchool(plain), plain)
		}
		if ch == SMS {
			for _, s := range merge(f.addresses) {
				add(K4Address, s, whyAddress, insteadAddress, withAddress)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Breach) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(b.End, a.End))
	})
	return out
}

// Rewrite returns draft with every spot replaced by what takes its place. Where
// spots overlap the first one counts.
func Rewrite(draft []byte, breaches []Breach) []byte {
	var out []byte
	at := 0
	for _, b := range breaches {
		if b.Start < at || b.End > len(draft) {
			continue
		}
		out = append(out, draft[at:b.Start]...)
		at = b.End
		if b.With == "" && at < len(draft) && draft[at] == ' ' && (len(out) == 0 || out[len(out)-1] == ' ') {
			at++ // no double blank where nothing takes the place
		}
		out = append(out, b.With...)
	}
	return append(out, draft[at:]...)
}

// span is draft[start:end], in bytes.
type span struct{ start, end int }

// found is what the detectors say of a draft.
type found struct {
	full      []span // full names
	named     bool   // a name stands in the draft, full or not
	cpr       []span
	schools   []span
	addresses []span
}

// gather sorts what the detectors find. A name inside the name of a school or
// street is none.
func gather(draft []byte, d Detectors) found {
	var f found
	for _, m := range d.Matches(draft) {
		s := span{m.Start, m.End}
		if s.start < 0 || s.start >= s.end || s.end > len(draft) {
			continue
		}
		switch m.Kind {
		case policy.CPR, policy.CPRPartial:
			f.cpr = append(f.cpr, s)
		case policy.School:
			f.schools = append(f.schools, s)
		case policy.Address:
			f.addresses = append(f.addresses, s)
		}
	}
	for _, n := range d.Names(draft) {
		s := span{n.Start, n.End}
		if s.start < 0 || s.start >= s.end || s.end > len(draft) || within(s, f.schools) || within(s, f.addresses) {
			continue
		}
		f.named = true
		if n.Full {
			f.full = append(f.full, s)
		}
	}
	f.full = merge(f.full)
	return f
}

func within(s span, in []span) bool {
	return slices.ContainsFunc(in, func(o span) bool { return o.start <= s.start && s.end <= o.end })
}

// merge sorts spans and joins those that overlap.
func merge(spans []span) []span {
	slices.SortFunc(spans, func(a, b span) int { return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(a.end, b.end)) })
	var out []span
	for _, s := range spans {
		if n := len(out); n > 0 && s.start < out[n-1].end {
			out[n-1].end = max(out[n-1].end, s.end)
			continue
		}
		out = append(out, s)
	}
	return out
}
