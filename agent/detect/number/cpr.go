package number

import (
	"github.com/husorden/husorden/agent/detect/match"
	"github.com/husorden/husorden/policy"
)

// Scores: what speaks for and against a number. A number is reported from
// report on; medium and high are the bounds of confidence.
const (
	hyphenated = 3 // DDMMYY-SSSS
	bare       = 1 // DDMMYYSSSS, DDMMYY SSSS

	checksum       = 2
	labelled       = 5
	aPersonNear    = 1
	namedBeside    = 1
	centuryFits    = 1
	labelledElse   = -7
	phraseElse     = -5
	weaklyElse     = -4
	calledBirth    = 3
	glued          = -5
	inLongRow      = -4
	amongOthers    = -3
	amongDates     = 2
	clockLike      = -4
	numberedByDate = -4

	report = 1
	medium = 3
	high   = 5
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

// cpr judges the candidate that begins at group g and reports it when more
// speaks for it than against it.
func (f *Finder) cpr(text []byte, c *cluster, g int) (m match.Match, groups int) {
	var cand candidate
	if !cprAt(text, c, g, &cand) {
		return m, 0
	}
	if f.goesOn(text, &cand) {
		f.remember(cand.end, unlabelled)
		return cand.match(high), cand.groups
	}
	n := f.near(text, cand.start, cand.end)
	if cand.split != 0 {
		if !f.joined(text, &cand, n) {
			return m, 0
		}
		n.label = cprLabel
	}
	before := f.known.has(&cand.digits)
	if n.label != cprLabel && before == called {
		n.label, n.direct = cprLabel, true
	}
	if cand.needsLabel && n.label != cprLabel && before == unknown && !besideName(text, &cand, n) {
		return m, 0
	}
	score := cand.shape + f.judge(text, c, g, &cand, n)
	if before == likely {
		score = max(score, medium) // ten digits are not the same by chance
	}
	f.pass(&cand)
	f.remember(cand.end, n.label)
	f.count(text, &cand, score >= high && (n.label == unlabelled || n.label == cprLabel && !n.inCell))
	if score < report {
		return m, 0
	}
	switch {
	case n.label == cprLabel && before != called:
		f.known.add(&cand.digits, called)
	case score >= medium && before == unknown:
		f.known.add(&cand.digits, likely)
	}
	return cand.match(score), cand.groups
}

// match reports the candidate with the confidence of a score.
func (cand *candidate) match(score int) match.Match {
	m := match.Match{Kind: policy.CPR, Start: cand.start, End: cand.end, Confidence: confidence(score)}
	if _, replacement := cand.digits.valid(); replacement {
		m.Flags = match.Replacement
	}
	return m
}

// besideName reports whether a form that needs a label does without, since a
// name stands beside it: "Freja (190450.7228)", "Freja Holm 19.04.50 7228".
func besideName(text []byte, cand *candidate, n near) bool {
	if cand.decimal {
		return n.person && !n.follows
	}
	return cand.dated && n.named && !cand.digits.timeStamp() && !townAfter(text, cand.end) && !counted(text, cand.end)
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

func confidence(score int) policy.Confidence {
	switch {
	case score >= high:
		return policy.High
	case score >= medium:
		return policy.Medium
	}
	return policy.Low
}

// judge adds up what speaks for and against the candidate, beside its shape.
func (f *Finder) judge(text []byte, c *cluster, g int, cand *candidate, n near) int {
	score := 0
	sum := cand.digits.modulus11()
	if sum {
		score += checksum
	}
	if cand.year > 0 && !cand.needsLabel {
		score += centuryFits
	}
	if n.person {
		score += aPersonNear
	}
	if n.named || inFileName(text, cand) {
		score += namedBeside
	}
	if n.born {
		score += calledBirth
	}
	if n.label == cprLabel {
		return score + labelled // nothing below speaks against a number that is called one
	}
	switch {
	case n.label == weakLabel && cand.shape >= hyphenated:
		score += weaklyElse / 2
	case n.label == weakLabel:
		score += weaklyElse
	case n.label.against() && n.direct:
		score += labelledElse
	case n.label.against() && n.named: // "Aftale om aflastning: Signe (…)"
		score += weaklyElse / 2
	case n.label.against():
		score += phraseElse
	}
	if _, replacement := cand.digits.valid(); replacement && !sum && cand.shape < hyphenated {
		score-- // one number in fifteen looks like a replacement number
		if !n.person {
			score--
		}
	}
	score += surroundings(text, c, g, cand)
	if cand.spaced && cand.digits.timeStamp() && (!n.person || n.follows) {
		score += clockLike // a log: date, time, what happened
	}
	if cand.year > 0 && cand.digits.clockTime() && !cand.needsLabel && !sum && !cand.spaced {
		score--
	}
	switch {
	case (!n.person || n.stranger) && f.inSeries(text, cand):
		score += numberedByDate
	case cand.shape < hyphenated:
		score += f.neighbours(text, cand)
	}
	return score
}
