package number

import (
	"github.com/husorden/husorden/agent/detect/match"
	"github.com/husorden/husorden/policy"
)

// phone finds Danish phone numbers (eight digits, the first 2 to 9) and
// international ones written with "+" or "00".
func (f *Finder) phone(text []byte, c *cluster, g int) (m match.Match, groups int) {
	start, first, prefixed := c.groups[g].start, g, false
	if at(text, start-1) == '+' {
		start, prefixed = start-1, true
	} else if value := string(text[start:min(start+4, c.groups[g].end)]); value == "0045" {
		prefixed = true
	}
	if prefixed {
		return f.international(text, c, g, start)
	}
	groups = eightDigits(c, first)
	if groups == 0 || text[start] < '2' {
		return m, 0
	}
	end := c.groups[g+groups-1].end
	if isWord(at(text, start-1)) || isWord(at(text, end)) || g > 0 && c.groups[g-1].tight {
		return m, 0
	}
	near := f.near(text, start, end)
	switch {
	case near.label == phoneLabel:
		m.Confidence = policy.High
	case near.label >= cprLabel:
		return m, 0
	case groups == 4 && lone(c, g, groups):
		m.Confidence = policy.Medium
	case groups <= 2 && near.person && lone(c, g, groups) && !writtenDate(text[start:end]):
		m.Confidence = policy.Low
	default:
		return m, 0
	}
	f.remember(end, near.label)
	m.Kind, m.Start, m.End = policy.Phone, start, end
	return m, groups
}

// international reads a number behind "+" or "00": 8 to 15 digits (ITU E.164).
func (f *Finder) international(text []byte, c *cluster, g, start int) (m match.Match, groups int) {
	digits := 0
	for i := g; i < c.n && digits < 8; i++ {
		digits += c.groups[i].len()
		groups++
		if c.groups[i].sep == cell {
			break
		}
	}
	for g+groups < c.n && digits+c.groups[g+groups].len() <= 12 && c.groups[g+groups-1].sep != cell {
		digits += c.groups[g+groups].len()
		groups++
	}
	if at(text, c.groups[g+groups-1].end) == '<' { // a giro line: +71 <…+12345678<
		return m, 0
	}
	if digits < 8 || digits > 15 || digits > 12 && groups == 1 || isWord(at(text, c.groups[g+groups-1].end)) {
		return m, 0
	}
	m = match.Match{Kind: policy.Phone, Start: start, End: c.groups[g+groups-1].end, Confidence: policy.Medium}
	if at(text, m.Start) == '+' && at(text, m.Start+1) == '4' && at(text, m.Start+2) == '5' {
		m.Confidence = policy.High
	}
	return m, groups
}

// eightDigits returns how many groups from g on make eight digits in a form
// that phones are written in: 8, 4 4, 2 2 2 2, 2 3 3, 3 3 2.
func eightDigits(c *cluster, g int) int {
	var shape [4]int
	n := 0
	for i := g; i < c.n && n < 4; i++ {
		gr := c.groups[i]
		shape[n] = gr.len()
		n++
		switch shape {
		case [4]int{8}, [4]int{4, 4}, [4]int{2, 2, 2, 2}, [4]int{2, 3, 3}, [4]int{3, 3, 2}:
			return n
		}
		if gr.sep != space && (gr.sep != hyphen && gr.sep != dot || gr.len() > 3) {
			return 0
		}
	}
	return 0
}

// lone reports whether the groups are not part of a longer row of figures.
func lone(c *cluster, g, groups int) bool {
	before := g == 0 || c.groups[g-1].sep == cell
	s := c.groups[g+groups-1].sep
	return before && (s == none || s == cell)
}

// writtenDate reports whether eight digits in a row are a date.
func writtenDate(d []byte) bool {
	if len(d) != 8 {
		return false
	}
	n := func(i, j int) int { return value(d, i, j) }
	return validDate(n(6, 8), n(4, 6), n(0, 4)) && n(0, 4) > 1800 && n(0, 4) < 2200 ||
		validDate(n(0, 2), n(2, 4), n(4, 8)) && n(4, 8) > 1800 && n(4, 8) < 2200
}

// passport finds a labelled Danish passport number: nine digits.
func (f *Finder) passport(text []byte, c *cluster, g int) (m match.Match, groups int) {
	gr := c.groups[g]
	if gr.len() != 9 || isWord(at(text, gr.end)) {
		return m, 0
	}
	if f.near(text, gr.start, gr.end).label != passportLabel {
		return m, 0
	}
	return match.Match{Kind: policy.Passport, Start: gr.start, End: gr.end, Confidence: policy.High}, 1
}

// email finds the mail address around the "@" at i (RFC 5322 dot-atom, with
// the letters of RFC 6531).
func email(text []byte, i int) (m match.Match, ok bool) {
	start, end, lastDot := i, i+1, -1
	for start > 0 && i-start < 64 && (isWord(text[start-1]) || isDigit(text[start-1]) || localMark(text[start-1])) {
		start--
	}
	for start < i && localMark(text[start]) {
		start++
	}
	for end < len(text) && end-i < 255 && (isWord(text[end]) || isDigit(text[end]) || text[end] == '-' || text[end] == '.' && end > i+1) {
		if text[end] == '.' {
			lastDot = end
		}
		end++
	}
	if lastDot == end-1 { // the sentence's full stop
		end--
		lastDot = -1
		for j := end - 1; j > i; j-- {
			if text[j] == '.' {
				lastDot = j
				break
			}
		}
	}
	if start == i || lastDot < i+2 || end-lastDot < 3 || isDigit(text[end-1]) || text[end-1] == '-' {
		return m, false
	}
	m = match.Match{Kind: policy.Email, Start: start, End: end, Confidence: policy.High}
	if mailbox(text[start:i]) {
		m.Confidence = policy.Low
	}
	return m, true
}

func localMark(b byte) bool {
	switch b {
	case '.', '_', '-', '+', '%':
		return true
	}
	return false
}

// mailbox reports whether the local part names a function and not a person.
func mailbox(local []byte) bool {
	var buf [maxWord]byte
	switch string(fold(buf[:0], local)) {
	case "info", "kontakt", "mail", "post", "noreply", "no-reply", "support", "kundeservice", "dpo", "databeskyttelse",
		"borgerservice", "kommunen", "admin", "administration", "webmaster", "postmaster", "salg", "job", "faktura",
		"kontor", "kontoret", "reception", "presse", "security", "sikkerpost", "hovedpostkasse":
		return true
	}
	return false
}
