package number

import (
	"bytes"

	"github.com/husorden/husorden/agent/detect/name/lexicon"
)

// The results of modulus 11. A number that fails it may be younger than 2007, and
// needs none; an older one should pass.
const (
	passes Sight = iota
	failsYoung
	failsOld
)

// firstWithoutCheck is the year of birth from which numbers are issued that fail
// modulus 11 (docs/rules.md, facts).
const firstWithoutCheck = 2007

func (c *cprNumber) check() Sight {
	switch {
	case c.modulus11():
		return passes
	case c.year() >= firstWithoutCheck:
		return failsYoung
	}
	return failsOld
}

// form is how the candidate that begins at group g is written.
func (cand *candidate) form(c *cluster, g int) Sight {
	if cand.plain {
		return plainForm
	}
	switch {
	case cand.groups == 5: // pairs
		return blanksForm
	case cand.split != 0 || cand.groups != 2 && cand.groups != 4:
		return oddForm
	}
	first, last := c.groups[g].sep, c.groups[g+cand.groups-2]
	two := cand.groups == 2
	switch {
	case two && last.sep == hyphen && last.tight:
		return hyphenForm
	case two && last.sep == hyphen:
		return looseForm
	case two && last.sep == space:
		return spacedForm
	case two:
		return oddForm
	case first == space && (last.sep == space || last.sep == hyphen):
		return blanksForm
	case last.sep == hyphen:
		return datedForm
	case last.sep == space || last.sep == dot && first == dot:
		return apartForm
	}
	return oddForm
}

// sights are what the candidate and the text around it say, but for the names that
// others find and the other numbers.
func (f *Finder) sights(text []byte, c *cluster, g int, w *waiting, n *near) (e Evidence) {
	cand, form, check := &w.cand, w.form, w.check
	e.add(form + check)
	stamp := check == failsOld && cand.digits.timeStamp()
	e.when(stamp && form == hyphenForm, stampHyphen)
	e.when(stamp && form == plainForm, stampPlain)
	e.when(stamp && form != hyphenForm && form != plainForm, stampOther)
	e.when(check == passes && cand.spaced && cand.digits.timeStamp(), stampPasses)
	_, replacement := cand.digits.valid()
	e.when(replacement && check != passes, unlikelyReplacement)
	e.when(cand.year > 0 && !cand.barred, centuryTold)
	f.callings(text, cand, n, form, check, &e)
	start, end := outside(text, cand.start, cand.end)
	f.beside(text, start, end, n, &e)
	f.glue(text, c, g, cand, &e)
	if !n.label.against() || !n.direct {
		place(text, start, end, &e)
	}
	e.when(f.inSeries(text, cand), inSeriesOf)
	e.when(cand.spaced && counted(text, cand.end), countedBehind)
	dates, other := f.neighbours(text, cand)
	e.when(other >= 2 && other > dates, besideOthers)
	e.when(dates >= 2 && other == 0, besideDates)
	e.when(other >= 2 && other > dates && cand.plain && e.Has(aloneInLine), listOfOthers)
	return e
}

// callings are what the text calls the number.
func (f *Finder) callings(text []byte, cand *candidate, n *near, form, check Sight, e *Evidence) {
	switch {
	case n.numbered:
		e.add(elseNumbered)
	case n.label.against() && at(text, cand.start-1) == ' ' && at(text, cand.end) == '.' && documentFile(text[cand.end+1:]):
		e.add(elseFile)
	case n.label == weakLabel && n.column:
		e.add(weakColumn)
	case n.label == weakLabel && n.direct:
		e.add(weakDirect)
	case n.label == weakLabel:
		e.add(weakFar)
	case n.label.against() && n.column:
		e.add(elseColumn)
	case n.label.against() && n.direct:
		e.add(elseDirect)
	case n.label.against():
		e.add(elseFar)
	}
	e.when(n.label.against() && n.label != weakLabel && check != failsOld && (form == hyphenForm || form == datedForm), elseHyphen)
	e.when(n.born, calledBirth)
	if gap := cand.start - f.last.end; f.last.end > 0 && gap > 0 && gap < 14 && joinedList(text[f.last.end:cand.start]) {
		e.when(f.last.called, besideCPR)
		e.when(!f.last.called, besideAny)
	}
	e.when(asked(text, cand.start, cand.end), asksCPR)
}

// joinedList reports whether only "og", "," or the like stands in the gap.
func joinedList(gap []byte) bool {
	switch string(bytes.Trim(gap, " ,()\r\n;/&+")) {
	case "", "og", "samt", "eller", "and":
		return true
	}
	return false
}

// glue is what the number is glued to.
func (f *Finder) glue(text []byte, c *cluster, g int, cand *candidate, e *Evidence) {
	if cand.split == 0 {
		e.when(g > 0 && inRow(text, c, g, cand), rowBefore)
		last := c.groups[g+cand.groups-1]
		e.when(last.sep != none && joinsNumbers(last, cand) && !(last.sep == slash && eightDigits(c, g+cand.groups) > 0), rowAfter)
	}
	i := cand.start - 1
	switch b := at(text, i); {
	case letterAt(text, i):
		word := f.words.word(text, wordStart(text, i+1), i+1)
		e.when(word.attr&(lexicon.First|lexicon.Surname) != 0, letterBefore)
		e.when(word.attr&(lexicon.First|lexicon.Surname) == 0, wordBefore)
	case b == '/' || b == '\\':
		e.add(slashBefore)
	case b == '=' || b == '&':
		e.add(signBefore)
	case b == '_':
		e.add(underscore)
	case b == ',' && (isDigit(at(text, i-1)) || at(text, i-1) == ','):
		e.add(digitsBefore)
	case b == '-':
		e.add(behindDash)
	}
	i = cand.end
	switch b := at(text, i); {
	case b == '_':
		e.add(underscore)
	case letterAt(text, i):
		e.add(letterAfter)
	case b == '.' && mediaFile(text[i+1:]):
		e.add(media)
	case b == '.' && documentFile(text[i+1:]):
		e.add(document)
	case b == ',' && isDigit(at(text, i+1)):
		e.add(digitsAfter)
	case b == '-':
		e.add(fileWord)
	}
	e.when(inFileName(text, cand), namedFile)
}

// inRow reports whether the number is the end of a longer one. A row's number, or
// one in the column before, is no part of it.
func inRow(text []byte, c *cluster, g int, cand *candidate) bool {
	p := &c.groups[g-1]
	if !joinsNumbers(*p, cand) {
		return false
	}
	return p.sep != space || cand.start-p.end == 1 && (g > 1 || p.len() > 3 || !opensCell(text, p.start) && p.start > 0)
}
