package office

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// parseFormat splits a format code into sections.
func parseFormat(code string) []section {
	var ss []section
	for len(ss) < 4 {
		s, rest, more := parseSection(code)
		ss = append(ss, s)
		if !more {
			break
		}
		code = rest
	}
	return ss
}

// parseSection reads one section of a code; more is false when it is the last.
func parseSection(code string) (s section, rest string, more bool) {
	p := formatParser{s: &s}
	for code != "" {
		if code[0] == ';' {
			rest, more = code[1:], true
			break
		}
		code = code[p.take(code):]
	}
	p.finish()
	return s, rest, more
}

type formatParser struct {
	s      *section
	commas int  // since the last digit place
	point  bool // decimal sign passed
	power  bool // exponent passed
}

func (p *formatParser) add(kind tokenKind, text string) {
	p.s.tokens = append(p.s.tokens, token{kind, text})
}

// take reads one element of a code and returns its length in bytes.
func (p *formatParser) take(code string) int {
	switch c := code[0]; c {
	case '"':
		text, _, closed := strings.Cut(code[1:], `"`)
		p.add(literal, text)
		if closed {
			return len(text) + 2
		}
		return len(code)
	case '\\', '_', '*': // a literal; room for a character; a character to fill with
		if len(code) == 1 {
			return 1
		}
		_, n := utf8.DecodeRuneInString(code[1:])
		switch c {
		case '\\':
			p.add(literal, code[1:1+n])
		case '_':
			p.add(literal, " ")
		}
		return 1 + n
	case '[':
		return p.bracket(code)
	case '0', '#', '?':
		p.place(code[:1])
	case '.':
		p.decimalSign(code)
	case ',':
		if p.commas++; p.s.integer == 0 {
			p.add(literal, ",")
		}
	case '%':
		p.s.percent++
		p.add(literal, "%")
	case '@':
		p.s.text = true
		p.add(atSign, "@")
	default:
		return p.letters(code)
	}
	return 1
}

// place adds a digit place.
func (p *formatParser) place(text string) {
	switch {
	case p.power:
		p.s.exponent++
	case p.point:
		p.s.fraction++
	default:
		p.s.group = p.s.group || p.commas > 0 && p.s.integer > 0
		p.s.integer++
	}
	p.commas = 0
	p.add(digit, text)
}

// decimalSign adds the decimal sign, or the fraction of a second of a time.
func (p *formatParser) decimalSign(code string) {
	p.point = true
	if p.s.date {
		n := 0
		for n+1 < len(code) && code[n+1] == '0' {
			n++
		}
		if n > 0 {
			p.add(literal, ",")
			return
		}
		p.add(literal, ".")
		return
	}
	p.s.scale += p.commas
	p.commas = 0
	p.add(point, ".")
}

// letters reads a date part, an exponent, the word General or a literal.
func (p *formatParser) letters(code string) int {
	lower := strings.ToLower(code[:min(len(code), 8)])
	switch {
	case strings.HasPrefix(lower, "general"):
		p.add(anyNumber, "")
		return len("general")
	case strings.HasPrefix(lower, "am/pm"):
		p.s.date = true
		p.add(date, "am/pm")
		return len("am/pm")
	case strings.HasPrefix(lower, "a/p"):
		p.s.date = true
		p.add(date, "am/pm")
		return len("a/p")
	case (strings.HasPrefix(lower, "e+") || strings.HasPrefix(lower, "e-")) && p.s.integer > 0:
		p.power = true
		p.add(exponent, code[1:2])
		return 2
	}
	if strings.IndexByte("ymdhse", lower[0]) >= 0 {
		n := 1
		for n < len(lower) && lower[n] == lower[0] {
			n++
		}
		p.s.date = true
		letters := lower[:n]
		if lower[0] == 'e' { // the year, in East Asian codes
			letters = "yyyy"
		}
		p.add(date, letters)
		return n
	}
	p.s.fractions = p.s.fractions || code[0] == '/' && p.s.integer > 0
	_, n := utf8.DecodeRuneInString(code)
	p.add(literal, code[:n])
	return n
}

// bracket reads [Red], [h], [<100], [$kr.-406].
func (p *formatParser) bracket(code string) int {
	end := strings.IndexByte(code, ']')
	if end < 0 {
		p.add(literal, code)
		return len(code)
	}
	body := code[1:end]
	lower := strings.ToLower(body)
	switch {
	case strings.HasPrefix(body, "$"):
		text, locale, _ := strings.Cut(body[1:], "-")
		if text != "" {
			p.add(literal, text)
		}
		p.locale(strings.ToUpper(locale))
	case lower != "" && strings.Trim(lower, lower[:1]) == "" && strings.IndexByte("hms", lower[0]) >= 0:
		p.s.date = true
		p.add(date, "["+lower+"]")
	case strings.HasPrefix(body, "<"), strings.HasPrefix(body, ">"), strings.HasPrefix(body, "="):
		n := len(body) - len(strings.TrimLeft(body, "<>="))
		if limit, err := strconv.ParseFloat(body[n:], 64); err == nil && n <= 2 {
			p.s.when, p.s.limit = body[:n], limit
		}
	}
	return end + 1
}

// locale takes the language id of [$-409]; its last four digits name it.
func (p *formatParser) locale(id string) {
	if id == "F800" { // the long date of the system
		p.s.date = true
		p.s.tokens = append(p.s.tokens, token{date, "d"}, token{literal, ". "}, token{date, "mmmm"}, token{literal, " "}, token{date, "yyyy"})
		p.s.when = "system"
		return
	}
	if n := len(id); n >= 2 {
		p.s.english = id[n-2:] == "09"
	}
}

// finish settles what only the whole section tells.
func (p *formatParser) finish() {
	s := p.s
	s.scale += p.commas
	if s.integer == 0 {
		s.scale = 0
	}
	if s.when == "system" { // what follows is the form for other systems
		s.when = ""
		s.tokens = s.tokens[:5]
	}
	if s.date {
		s.minutes()
	}
}

// minutes tells the m of months from that of minutes, which stands behind hours
// or before seconds.
func (s *section) minutes() {
	last := byte(0)
	for i := range s.tokens {
		t := &s.tokens[i]
		if t.kind == literal && t.text == "/" {
			t.text = "-" // stands for the date separator of the PC
		}
		if t.kind != date {
			continue
		}
		c := strings.Trim(t.text, "[")[0]
		if c == 'm' && len(t.text) <= 2 && (last == 'h' || s.secondsFollow(i)) {
			t.text = strings.Repeat("n", len(t.text))
		}
		last = c
	}
}

func (s *section) secondsFollow(i int) bool {
	for _, t := range s.tokens[i+1:] {
		if t.kind == date {
			return strings.Trim(t.text, "[")[0] == 's'
		}
	}
	return false
}
