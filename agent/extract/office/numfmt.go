package office

import (
	"math"
	"strconv"
	"strings"
)

// A number format has up to four sections: positive, negative, zero, text.
// Numbers come out as Excel shows them on a Danish PC: decimal comma, thousands
// with a dot, dates with hyphens and Danish month names unless the format says
// otherwise.
type numberFormat struct {
	sections []section
	date1904 bool
}

// generalFormat is the format of a cell that says nothing.
var generalFormat numberFormat

// section is one part of a format code between semicolons.
type section struct {
	tokens    []token
	fractions bool // 1/2, shown as a decimal number here
	date      bool
	text      bool // holds @
	english   bool // month names
	percent   int  // how many %
	scale     int  // thousands to divide by
	group     bool // a dot every three digits
	integer   int  // digit places before the decimal sign
	fraction  int  // digit places after it
	exponent  int  // digit places of the exponent, 0 for none
	when      string
	limit     float64 // of when: <, <=, >, >=, =, <>
}

// token is a piece of a section: a literal, a digit place or a date part.
type token struct {
	kind tokenKind
	text string
}

type tokenKind byte

const (
	literal  tokenKind = iota
	digit              // text is 0, # or ?
	point              // decimal sign
	exponent           // text is + or -
	date               // text is the letters, in lower case; [h] with its brackets
	atSign
	anyNumber // the word General
)

// builtin are the codes of the format ids that need no entry in a workbook, in
// their Danish form.
var builtin = map[int]string{
	1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 5: `#,##0 "kr."`, 6: `#,##0 "kr."`, 7: `#,##0.00 "kr."`,
	8: `#,##0.00 "kr."`, 9: "0%", 10: "0.00%", 11: "0.00E+00", 14: "dd-mm-yyyy", 15: "dd-mmm-yy", 16: "dd-mmm",
	17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "hh:mm", 21: "hh:mm:ss", 22: "dd-mm-yyyy hh:mm",
	37: "#,##0;-#,##0", 38: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00", 40: "#,##0.00;-#,##0.00",
	41: "#,##0", 42: `#,##0 "kr."`, 43: "#,##0.00", 44: `#,##0.00 "kr."`,
	45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@",
}

// formatOf returns the format with this id; code is what the workbook says of
// it, empty when nothing.
func formatOf(id int, code string, date1904 bool) *numberFormat {
	if code == "" {
		code = builtin[id]
	}
	if code == "" && (id >= 27 && id <= 36 || id >= 50 && id <= 58) { // dates of East Asian Excel
		code = builtin[14]
	}
	f := &numberFormat{date1904: date1904}
	if !strings.EqualFold(code, "general") && code != "" {
		f.sections = parseFormat(code)
	}
	return f
}

// number returns v as it is shown.
func (f *numberFormat) number(v float64) string {
	s, v := f.section(v)
	switch {
	case s == nil || s.fractions:
		return general(v)
	case s.date:
		if t, ok := s.serial(v, f.date1904); ok {
			return t
		}
		return general(v)
	}
	if t := s.number(v); strings.TrimSpace(t) != "" {
		return t
	}
	return general(v) // ;;; hides a number from view, not from the next reader
}

// section picks the section for v, and v as that section shows it: a section
// of its own for negative numbers shows no sign.
func (f *numberFormat) section(v float64) (*section, float64) {
	n := 0
	for n < len(f.sections) && !f.sections[n].text {
		n++
	}
	ss := f.sections[:n]
	if n == 0 { // General, or @, which shows numbers plainly
		return nil, v
	}
	for i := range ss {
		if ss[i].when != "" && ss[i].holds(v) {
			return &ss[i], v
		}
	}
	if ss[0].when != "" {
		return &ss[n-1], v
	}
	switch {
	case v < 0 && n > 1:
		return &ss[1], -v
	case v == 0 && n > 2:
		return &ss[2], v
	}
	return &ss[0], v
}

func (s *section) holds(v float64) bool {
	switch s.when {
	case "<":
		return v < s.limit
	case "<=":
		return v <= s.limit
	case ">":
		return v > s.limit
	case ">=":
		return v >= s.limit
	case "=":
		return v == s.limit
	case "<>":
		return v != s.limit
	}
	return false
}

// textCell returns what a text cell shows: its text, and what the format puts
// around it.
func (f *numberFormat) textCell(text string) string {
	for i := range f.sections {
		if s := &f.sections[i]; s.text {
			var out strings.Builder
			for _, t := range s.tokens {
				switch t.kind {
				case atSign:
					out.WriteString(text)
				case literal:
					out.WriteString(t.text)
				}
			}
			return out.String()
		}
	}
	return text
}

// number shows v in the digit places of a section.
func (s *section) number(v float64) string {
	for range s.percent {
		v *= 100
	}
	for range s.scale {
		v /= 1000
	}
	negative := v < 0
	v = math.Abs(v)
	exp := 0
	if s.exponent > 0 && v > 0 {
		exp = int(math.Floor(math.Log10(v)))
		if n := max(1, s.integer); n > 1 {
			exp -= ((exp % n) + n) % n
		}
		v /= math.Pow(10, float64(exp))
	}
	digits := strconv.FormatFloat(v, 'f', min(s.fraction, 30), 64)
	whole, part, _ := strings.Cut(digits, ".")
	whole = strings.TrimLeft(whole, "0")
	if negative && strings.Trim(whole+part, "0") == "" {
		negative = false
	}
	w := places{section: s, value: v, whole: whole, part: part, exp: exp}
	if negative {
		w.out = append(w.out, '-')
	}
	for _, t := range s.tokens {
		w.token(t)
	}
	return string(w.out)
}

// places writes digits into digit places.
type places struct {
	*section
	value       float64
	whole, part string
	exp         int
	out         []byte
	placed      int // digit places of the whole number passed
	after       int // digit places of the fraction passed
	power       int // digit places of the exponent passed
	phase       tokenKind
}

func (w *places) token(t token) {
	switch t.kind {
	case literal:
		w.out = append(w.out, t.text...)
	case anyNumber:
		w.out = append(w.out, general(w.value)...)
	case point:
		w.phase = point
		w.out = append(w.out, ',')
	case exponent:
		w.phase = exponent
		w.out = append(w.out, 'E')
		if w.exp < 0 {
			w.out = append(w.out, '-')
		} else if t.text == "+" {
			w.out = append(w.out, '+')
		}
	case digit:
		switch w.phase {
		case point:
			w.decimal(t.text[0])
		case exponent:
			if w.power++; w.power == 1 {
				s := strconv.Itoa(max(w.exp, -w.exp))
				w.out = append(w.out, strings.Repeat("0", max(0, min(9, w.exponent)-len(s)))+s...)
			}
		default:
			w.integerPlace(t.text[0])
		}
	}
}

// decimal fills a place behind the decimal sign; zeros at the end stand in 0
// places only.
func (w *places) decimal(place byte) {
	i := w.after
	w.after++
	if i >= len(w.part) {
		return
	}
	if place != '0' && strings.Trim(w.part[i:], "0") == "" {
		if place == '?' {
			w.out = append(w.out, ' ')
		}
		return
	}
	w.out = append(w.out, w.part[i])
}

// integerPlace fills a place before the decimal sign; the first one takes all
// digits there is no place for.
func (w *places) integerPlace(place byte) {
	right := w.integer - 1 - w.placed // places to the right of this one
	for n := len(w.whole); w.placed == 0 && n > right+1; n-- {
		w.write(w.whole[len(w.whole)-n], n-1)
	}
	w.placed++
	switch {
	case right < len(w.whole):
		w.write(w.whole[len(w.whole)-1-right], right)
	case place == '0':
		w.write('0', right)
	case place == '?':
		w.out = append(w.out, ' ')
	}
}

// write puts down a digit that has right more to its right.
func (w *places) write(c byte, right int) {
	w.out = append(w.out, c)
	if w.group && right > 0 && right%3 == 0 {
		w.out = append(w.out, '.')
	}
}

// general shows a number as the format General does, in up to ten digits;
// whole numbers come out in full, as in the formula bar, and not as 1,2E+11.
func general(v float64) string {
	if v == math.Trunc(v) && math.Abs(v) < 1e15 {
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
	s := strconv.FormatFloat(v, 'g', 10, 64)
	if m, e, ok := strings.Cut(s, "e"); ok {
		s = m + "E" + e
	}
	return strings.Replace(s, ".", ",", 1)
}
