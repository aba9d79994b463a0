package number

import (
	"bytes"

	"github.com/husorden/husorden/agent/detect/match"
	"github.com/husorden/husorden/agent/detect/name/lexicon"
	"github.com/husorden/husorden/policy"
)

// candidate is a run of groups that has the form of a CPR number.
type candidate struct {
	start, end int
	groups     int // that it takes up
	digits     cprNumber
	shape      int  // what the form alone is worth, see the scores below
	needsLabel bool // a form that is something else without a CPR label
	spaced     bool // only blanks stand before the last four digits
	year       int  // written with four digits; 0 when not
	plain      bool // ten digits in a row
	decimal    bool // a dot stands before the last four digits
	dated      bool // dots stand inside the date and a blank behind it
	split      byte // ';', ',' or '\n' between the date and the last four digits
}

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

// cprAt reads the CPR form that begins at group g into cand.
func cprAt(text []byte, c *cluster, g int, cand *candidate) bool {
	gs := c.groups[g:c.n]
	*cand = candidate{}
	switch a := &gs[0]; a.len() {
	case 10:
		cand.groups, cand.shape, cand.plain = 1, bare, true
	case 6, 8:
		if end := splitEnd(text, a); len(gs) == 1 && end > 0 {
			*cand = candidate{start: a.start, end: end, groups: 1, shape: bare, needsLabel: true, split: text[a.end]}
			return cand.read(text, gs[:1])
		}
		if len(gs) < 2 || gs[1].len() != 4 {
			return false
		}
		cand.groups = 2
		if a.len() == 8 {
			cand.year = value(text, a.start+4, a.end)
		}
		cand.join(a)
	case 1, 2:
		switch {
		case len(gs) > 2 && gs[2].len() > 1 && dateSeparators(gs):
			if !cand.spelledDate(text, gs) {
				return false
			}
		case a.len() == 1 && len(gs) >= 10 && letterSpaced(gs):
			cand.groups, cand.shape, cand.needsLabel = 10, bare, gs[5].sep != hyphen || gs[0].sep == cell
		default:
			return false
		}
	case 9:
		cand.groups, cand.shape, cand.needsLabel = 1, bare, true
	case 5:
		if len(gs) < 2 || gs[1].len() != 4 {
			return false
		}
		cand.groups, cand.shape, cand.needsLabel = 2, bare, true
	default:
		return false
	}
	cand.start, cand.end = gs[0].start, gs[cand.groups-1].end
	return cand.read(text, gs[:cand.groups])
}

// splitEnd returns the end of the four digits that stand in the next cell or on
// the next line behind a date of six, or 0.
func splitEnd(text []byte, date *group) int {
	i := date.end
	if date.len() != 6 || i >= len(text) {
		return 0
	}
	switch text[i] {
	case ';', ',':
		i++
	case '\r', '\n':
		i = skipNewline(text, i)
		if rest := text[min(i+4, len(text)):]; len(rest) > 0 && bytes.IndexByte([]byte("\r\n.,;)"), rest[0]) < 0 {
			return 0
		}
	default:
		return 0
	}
	if i+4 > len(text) || !isDigit(text[i]) || !fourDigits(text, i) || isDigit(at(text, i+4)) || isWord(at(text, i+4)) {
		return 0
	}
	return i + 4
}

// townAfter reports whether a town stands behind the four digits at end, so that
// they are a postal code.
func townAfter(text []byte, end int) bool {
	i := skipBlanks(text, end, 2)
	start := i
	for i < len(text) && isWord(text[i]) {
		i++
	}
	if i == start || i-start > maxWord || !nameLike(text[start:i]) {
		return false
	}
	var buf [maxWord]byte
	attr := lexicon.Lookup(lexicon.Hash(fold(buf[:0], text[start:i])))
	return attr&lexicon.Place != 0 && attr&lexicon.First == 0
}

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

// join scores the separator before the last four digits.
func (cand *candidate) join(g *group) {
	switch g.sep {
	case hyphen, line:
		cand.shape = hyphenated
	case space, cell:
		cand.shape, cand.spaced = bare, true
	case dot:
		cand.shape, cand.needsLabel, cand.decimal = bare, true, true
	default: // "010203.1234" and "010203/1234" are decimals and fractions
		cand.shape, cand.needsLabel = bare, true
	}
}

// dateSeparators reports whether day, month and year are held apart alike.
func dateSeparators(gs []group) bool {
	s := gs[0].sep
	return gs[1].len() <= 2 && s == gs[1].sep && s != none && s != cell && s != line
}

// letterSpaced reports whether ten digits stand one by one: 0 1 0 2 0 3 - 1 2 3 4,
// or in boxes.
func letterSpaced(gs []group) bool {
	for i, g := range gs[:10] {
		if g.len() != 1 || i < 9 && i != 5 && g.sep != gs[0].sep || g.sep != space && g.sep != cell && g.sep != hyphen && i < 9 {
			return false
		}
	}
	return gs[0].sep != hyphen
}

// spelledDate reads 01.02.03-1234, 01 02 03 1234, 01.02.031234 and 1/2-2003 1234.
func (cand *candidate) spelledDate(text []byte, gs []group) bool {
	cand.groups, cand.needsLabel = 4, gs[0].len()+gs[1].len() < 4
	switch y := &gs[2]; {
	case y.len() == 6:
		cand.groups, cand.shape = 3, hyphenated-1
	case len(gs) < 4 || gs[3].len() != 4:
		return false
	case y.len() == 2 || y.len() == 4:
		cand.join(y)
		if y.len() == 4 {
			cand.year = value(text, y.start, y.end)
		}
	default:
		return false
	}
	cand.decimal = false
	if gs[0].sep != space && cand.spaced { // a date, and a time or an amount
		cand.dated = !cand.needsLabel && gs[0].sep == dot && gs[2].sep == space
		cand.needsLabel = true
	}
	if gs[0].sep == space && cand.shape < hyphenated { // a phone number or a row of figures looks the same
		cand.shape--
	}
	return true
}

// read takes the ten digits out of the groups and checks the date.
func (cand *candidate) read(text []byte, gs []group) bool {
	if cand.plain || cand.split != 0 || cand.groups == 2 && gs[0].len() == 6 { // as nearly all are written
		ten := &cand.digits
		copy(ten[:6], text[gs[0].start:])
		copy(ten[6:], text[cand.end-4:])
		for i := range ten {
			ten[i] -= '0'
		}
		ok, _ := ten.valid()
		return ok
	}
	n := 0
	if first := gs[0].len(); first == 9 || first == 5 { // a spreadsheet dropped the leading zero
		n++
	}
	for i := range gs {
		d := text[gs[i].start:gs[i].end]
		century := cand.year > 0 && (len(d) == 8 || i == 2)
		if i < 2 && len(gs) > 2 && len(gs) < 10 && len(d) == 1 {
			n++
		}
		for k, b := range d {
			if century && (k == len(d)-4 || k == len(d)-3) {
				continue
			}
			if n == len(cand.digits) {
				return false
			}
			cand.digits[n] = b - '0'
			n++
		}
	}
	if n != len(cand.digits) {
		return false
	}
	ok, _ := cand.digits.valid()
	if cand.year > 0 && cand.digits.year() != cand.year {
		cand.needsLabel = true
	}
	return ok
}

// value is the number that the few digits text[i:j] spell.
func value(text []byte, i, j int) int {
	n := 0
	for ; i < j; i++ {
		n = n*10 + int(text[i]-'0')
	}
	return n
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
	if before == likely && score >= report {
		score = max(score, medium)
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

// surroundings judges what the candidate is glued to.
func surroundings(text []byte, c *cluster, g int, cand *candidate) int {
	score := 0
	if g > 0 && joinsNumbers(c.groups[g-1], cand) {
		score += inLongRow
	}
	last := c.groups[g+cand.groups-1]
	behind := g + cand.groups
	if last.sep != none && joinsNumbers(last, cand) && !(last.sep == slash && eightDigits(c, behind) > 0) {
		score += inLongRow
	}
	score += gluedBefore(text, cand)
	if cand.plain && inURL(text, cand.start) {
		score += glued
	}
	score += gluedAfter(text, cand)
	return score
}

// joinsNumbers reports whether the separator behind g makes one longer number
// of its two sides.
func joinsNumbers(g group, cand *candidate) bool {
	switch g.sep {
	case hyphen, dot, slash:
		return g.tight
	case space:
		return cand.spaced || g.len() <= 4 && cand.plain
	}
	return false
}

func gluedBefore(text []byte, cand *candidate) int {
	i := cand.start - 1
	b := at(text, i)
	switch {
	case isWord(b):
		word := i
		for word > 0 && isWord(text[word-1]) {
			word--
		}
		if cand.plain || i-word < 2 {
			return 2 * glued
		}
		return -1 // cells that a document glues: "Holm010203-1234"
	case b == '+' || b == '#' || b == '$' || b == '%' || b == '@':
		return glued
	case b == '/' || b == '\\' || b == '=' || b == '&':
		return -1
	case (b == ',' || b == '.') && (isDigit(at(text, i-1)) || at(text, i-1) == ','):
		if cand.plain || b == '.' {
			return 2 * glued
		}
	case b == '-':
		return hyphenWord(text, i, -1)
	}
	return 0
}

// inFileName reports whether the number is joined to a known name by "_", as in
// "Holm_Sofie_1506455010.pdf".
func inFileName(text []byte, cand *candidate) bool {
	i := cand.start - 1
	for range 2 { // "Holm_Sofie_"
		if at(text, i) != '_' {
			return false
		}
		end := i
		for i > 0 && isWord(text[i-1]) {
			i--
		}
		if i < end && personsName(text[i:end]) {
			return true
		}
		i--
	}
	return false
}

// inURL reports whether text[i] stands inside a web address.
func inURL(text []byte, i int) bool {
	start := i
	for start > 0 && i-start < 200 && text[start-1] > ' ' && text[start-1] != '"' && text[start-1] != '<' {
		start--
	}
	return bytes.Contains(text[start:i], []byte("://")) || bytes.HasPrefix(text[start:i], []byte("www."))
}

func gluedAfter(text []byte, cand *candidate) int {
	i := cand.end
	b := at(text, i)
	switch {
	case b == '_':
		return 0
	case isWord(b):
		if cand.plain || b >= 'a' || i+1 < len(text) && !isWord(text[i+1]) {
			return 2 * glued
		}
		return -1
	case b == '%' || b == '@':
		return glued
	case b == '.' && mediaFile(text[i+1:]):
		return glued
	case (b == ',' || b == '.' || b == ':') && (cand.plain || cand.spaced) && isDigit(at(text, i+1)):
		return 2 * glued
	case b == '-':
		return hyphenWord(text, i, +1)
	}
	return 0
}

// mediaFile reports whether a name goes on as that of a recording, picture or
// copy, which programs name by date and time.
func mediaFile(rest []byte) bool {
	var buf [4]byte
	switch string(fold(buf[:0], rest[:min(3, len(rest))])) {
	case "m4a", "mp3", "mp4", "wav", "mov", "jpg", "jpe", "png", "hei", "avi", "bak", "zip", "tar", "sql", "log", "dmp", "vhd":
		return true
	}
	return len(rest) > 1 && string(rest[:2]) == "7z"
}

// hyphenWord judges a hyphen at i with a word behind it in the direction dir: a
// short or hexadecimal word makes an identifier, a real one makes a file name.
func hyphenWord(text []byte, i, dir int) int {
	n, real := 0, false
	for j := i + dir; isWord(at(text, j)) || isDigit(at(text, j)); j += dir {
		n++
		if l := at(text, j) | 0x20; l > 'f' {
			real = true
		}
	}
	if n == 0 || n >= 3 && real {
		return 0
	}
	return glued
}
