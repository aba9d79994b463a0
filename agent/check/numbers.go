package check

import (
	"bytes"
	"strings"
)

// Parts of a CPR number that stand alone. The detectors find whole numbers and
// parts beside a name; a text message may hold no part at all (K4).

// labels announce the last four digits.
var labels = []string{"cpr", "personnummer", "personnr", "sidste fire", "fire sidste", "sidste 4", "4 sidste"}

// births announce a date of birth.
var births = []string{"født", "fødselsdato", "fødselsdag"}

// otherNumbers announce six digits that are no date of birth.
var otherNumbers = []string{"kode", "tlf", "telefon", "mobil", "sagsn", "journaln", "ordre", "faktura", "konto", "reg.", "varen", " id", "løbenr"}

// otherFour stand right before four digits that are a time, a year or a room.
var otherFour = []string{"kl ", "kl. ", "kl.", "år ", "året ", "i ", "fra ", "til ", "lokale ", "rum ", "tlf ", "tlf. ", "postnr. ", "side "}

// months by their first three letters, as Danish writes them.
const months = "jan feb mar apr maj jun jul aug sep okt nov dec"

// labelledDigits returns four digits that are called part of a CPR number, and
// those behind a number with its date blotted out ("xxxxxx-1234").
func labelledDigits(draft []byte) []span {
	var out []span
	for s := range runs(draft) {
		if s.end-s.start != 4 {
			continue
		}
		before := lowerBefore(draft, s.start, 40)
		if announced(before, labels) && !hasSuffix(before, otherFour) || strings.HasSuffix(before, "x-") || strings.HasSuffix(before, "*-") {
			out = append(out, s)
		}
	}
	return out
}

// birthDates returns dates of birth: six digits that make a date, and any date
// with its year that is said to be one.
func birthDates(draft []byte) []span {
	var out []span
	for s := range runs(draft) {
		if s.end-s.start == 6 && isDate(draft[s.start:s.end]) && !announced(lowerBefore(draft, s.start, 16), otherNumbers) && !isAmount(draft, s) {
			out = append(out, s)
			continue
		}
		if end := dateEnd(draft, s); end > 0 && announced(lowerBefore(draft, s.start, 16), births) {
			out = append(out, span{s.start, end})
		}
	}
	return out
}

// runs yields the runs of digits in draft.
func runs(draft []byte) func(yield func(span) bool) {
	return func(yield func(span) bool) {
		for i := 0; i < len(draft); i++ {
			if !isDigit(draft[i]) {
				continue
			}
			start := i
			for i < len(draft) && isDigit(draft[i]) {
				i++
			}
			if !yield(span{start, i}) {
				return
			}
		}
	}
}

// announced tells whether one of words stands in before, with no end of a
// sentence after it.
func announced(before string, words []string) bool {
	for _, w := range words {
		if i := strings.LastIndex(before, w); i >= 0 && !strings.ContainsAny(before[i+len(w):], "!?\n") {
			return true
		}
	}
	return false
}

// lowerBefore returns up to n bytes before draft[at:], lower-cased.
func lowerBefore(draft []byte, at, n int) string {
	return strings.ToLower(string(draft[max(0, at-n):at]))
}

// isDate tells whether six digits can begin a CPR number: a day, 60 added or
// not, a month and any year.
func isDate(d []byte) bool {
	day, month := two(d), two(d[2:])
	return (day >= 1 && day <= 31 || day >= 61 && day <= 91) && month >= 1 && month <= 12
}

// isAmount tells whether the digits at s are part of an amount or a longer
// number: a decimal, a thousands group, or "kr." behind.
func isAmount(draft []byte, s span) bool {
	if s.start >= 2 && bytes.IndexByte([]byte(".,-+/:"), draft[s.start-1]) >= 0 && isDigit(draft[s.start-2]) {
		return true
	}
	after := bytes.ToLower(draft[s.end:min(len(draft), s.end+4)])
	return bytes.HasPrefix(after, []byte(" kr")) || bytes.HasPrefix(after, []byte("kr")) ||
		len(after) > 1 && (after[0] == ',' || after[0] == '.') && isDigit(after[1])
}

// dateEnd returns where the date with a year that begins with the day at s
// ends, 0 when none does: "4.5.17", "04-05-2017", "4. maj 2017".
func dateEnd(draft []byte, s span) int {
	i := s.end
	if s.end-s.start > 2 || i >= len(draft) {
		return 0
	}
	rest := draft[i:min(len(draft), i+24)]
	lower := bytes.ToLower(rest)
	if month := bytes.TrimLeft(lower, ". "); len(month) >= 3 && strings.Contains(months, string(month[:3])) && month[0] != ' ' {
		n := len(lower) - len(month)
		for n < len(rest) && !isDigit(rest[n]) {
			n++
		}
		return yearEnd(draft, i+n)
	}
	n := 1 // the month in digits
	for n < len(rest) && n <= 3 && (isDigit(rest[n]) || rest[n] == ' ') {
		n++
	}
	const separators = ".-/"
	if n == 1 || n >= len(rest) || strings.IndexByte(separators, rest[0]) < 0 || strings.IndexByte(separators, rest[n]) < 0 {
		return 0
	}
	for n++; n < len(rest) && rest[n] == ' '; n++ {
	}
	return yearEnd(draft, i+n)
}

// yearEnd returns the end of two or four digits at draft[i:], or 0.
func yearEnd(draft []byte, i int) int {
	end := i
	for end < len(draft) && isDigit(draft[end]) {
		end++
	}
	if n := end - i; n == 2 || n == 4 {
		return end
	}
	return 0
}

func two(d []byte) int { return int(d[0]-'0')*10 + int(d[1]-'0') }

func isDigit(b byte) bool { return '0' <= b && b <= '9' }
