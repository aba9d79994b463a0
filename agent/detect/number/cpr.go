package number

import (
	"github.com/husorden/husorden/agent/detect/match"
	"github.com/husorden/husorden/policy"
)

// joined reports whether the two parts of a split number belong together: both
// columns are headed as such, or the label stands right before the first.
func (f *Finder) joined(text []byte, cand *candidate, n near) bool {
	if cand.split == ';' || cand.split == ',' {
		date := f.table.label(text, cand.start)
		last := f.table.label(text, cand.end-4)
		return last == cprLabel && (date == cprLabel || date == born) || date == cprLabel && f.table.unheaded()
	}
	return n.label == cprLabel && n.direct
}

// cpr reports the candidate that begins at group g when it is called a CPR number,
// or may be one; which of these are is decided when the text was read. at is where
// it will stand in what is reported.
func (f *Finder) cpr(text []byte, c *cluster, g, at int) (m match.Match, groups int) {
	var cand candidate
	if !cprAt(text, c, g, &cand) {
		return m, 0
	}
	if f.goesOn(text, &cand) {
		f.remember(cand.end, unlabelled)
		return cand.match(policy.High), cand.groups
	}
	n := f.near(text, cand.start, cand.end)
	if cand.split != 0 && !f.joined(text, &cand, n) {
		return m, 0
	}
	if cand.split != 0 || f.known.has(&cand.digits) {
		n.label = cprLabel
	}
	if n.label == cprLabel {
		f.known.add(&cand.digits)
		f.called = append(f.called, calledOne{cand.digits.packed(), cand.form(c, g)})
		f.done(text, &cand, n, policy.High)
		return cand.match(policy.High), cand.groups
	}
	form, check := cand.form(c, g), cand.digits.check()
	if cand.barred || partOfMore(text, c, g, &cand, form, check) {
		return m, 0
	}
	w := waiting{cand: cand, packed: cand.digits.packed(), form: form, check: check, at: -1}
	w.seen = f.sights(text, c, g, &w, &n)
	so, ok := w.seen.confidence()
	if ok {
		w.at = at
	}
	f.waiting = append(f.waiting, w)
	f.done(text, &cand, n, so)
	if !ok {
		return m, 0
	}
	return cand.match(so), cand.groups
}

// done remembers the candidate for those that follow.
func (f *Finder) done(text []byte, cand *candidate, n near, so policy.Confidence) {
	f.pass(cand)
	f.remember(cand.end, n.label)
	f.prevFar = n.label.against() && !n.direct
	f.last.end, f.last.called = cand.end, n.label == cprLabel
	f.count(text, cand, so == policy.High && (n.label == unlabelled || n.label == cprLabel && !n.inCell))
}

// instead notes that the number that begins at start, and waits, is something else
// at dst[at] unless it turns out to be a CPR number.
func (f *Finder) instead(start, at int) {
	if i := len(f.waiting) - 1; i >= 0 && f.waiting[i].cand.start == start {
		f.waiting[i].at = at
	}
}

// match reports the candidate with a confidence.
func (cand *candidate) match(so policy.Confidence) match.Match {
	m := match.Match{Kind: policy.CPR, Start: cand.start, End: cand.end, Confidence: so}
	if _, replacement := cand.digits.valid(); replacement {
		m.Flags = match.Replacement
	}
	return m
}

// counted reports whether a word behind the four digits at end says what they
// count: "1266 point".
func counted(text []byte, end int) bool {
	i := end
	for i < len(text) && text[i] == ' ' && i-end < 2 {
		i++
	}
	start := i
	for i < len(text) && isWord(text[i]) {
		i++
	}
	if i == start || text[start]-'a' >= 26 {
		return false
	}
	switch string(text[start:i]) {
	case "og", "er", "har", "bor", "kom", "skal", "eller", "samt", "var", "blev", "med":
		return false
	}
	return true
}
