package number

import (
	"github.com/husorden/husorden/agent/detect/match"
	"github.com/husorden/husorden/policy"
)

// card finds a payment card number: 16 digits with a card issuer's first
// digits that pass Luhn's check (ISO/IEC 7812). Other lengths need a label.
func (f *Finder) card(text []byte, c *cluster, g int) (m match.Match, groups int) {
	var digits [19]byte
	n, groups := cardDigits(text, c, g, &digits)
	if groups == 0 || !issued(digits[:n]) || !luhn(digits[:n]) {
		return m, 0
	}
	start, end := c.groups[g].start, c.groups[g+groups-1].end
	near := f.near(text, start, end)
	switch {
	case near.label == cardLabel:
		m.Confidence = policy.High
	case near.label.against() || n != 16 || isWord(at(text, start-1)) || isWord(at(text, end)):
		return m, 0
	default:
		m.Confidence = policy.Medium
	}
	m.Kind, m.Start, m.End = policy.PaymentCard, start, end
	return m, groups
}

// cardDigits collects a number written in one, or in groups of four.
func cardDigits(text []byte, c *cluster, g int, digits *[19]byte) (n, groups int) {
	for i := g; i < c.n; i++ {
		gr := c.groups[i]
		if n+gr.len() > len(digits) {
			return 0, 0
		}
		for _, b := range text[gr.start:gr.end] {
			digits[n] = b - '0'
			n++
		}
		groups++
		if gr.sep != space && gr.sep != hyphen || groups == 1 && gr.len() != 4 {
			break
		}
	}
	if n < 13 {
		return 0, 0
	}
	return n, groups
}

// issued reports whether the digits begin as a card of a network used here.
func issued(d []byte) bool {
	switch four := int(d[0])*1000 + int(d[1])*100 + int(d[2])*10 + int(d[3]); {
	case d[0] == 4, four == 5019, four >= 5100 && four < 5600, four >= 2221 && four <= 2720:
		return true
	case four/100 == 34, four/100 == 37, four/100 == 36, four == 6011, four/100 == 65, four/100 == 67, four/10 == 676:
		return true
	}
	return false
}

func luhn(d []byte) bool {
	sum := 0
	for i, b := range d {
		v := int(b)
		if (len(d)-i)%2 == 0 {
			if v *= 2; v > 9 {
				v -= 9
			}
		}
		sum += v
	}
	return sum%10 == 0
}

// account finds a Danish bank account: a labelled account number of 6 to 10
// digits, with the registration number of 4 digits when it stands before it.
func (f *Finder) account(text []byte, c *cluster, g int) (m match.Match, groups int) {
	gs := c.groups[g:c.n]
	start := gs[0].start
	switch {
	case gs[0].len() == 4 && len(gs) > 1 && gs[0].sep != cell && accountLen(gs[1].len()):
		groups = 2
	case accountLen(gs[0].len()):
		groups = 1
	default:
		return m, 0
	}
	end := gs[groups-1].end
	if b := at(text, start-1); (b == ',' || b == '.') && isDigit(at(text, start-2)) {
		return m, 0 // decimals
	}
	near := f.near(text, start, end)
	if near.label != bankLabel || gs[groups-1].sep == dot && gs[groups-1].tight {
		return m, 0
	}
	f.remember(end, bankLabel)
	if groups == 1 {
		start = registration(text, start)
	}
	m = match.Match{Kind: policy.BankAccount, Start: start, End: end, Confidence: policy.Medium}
	if groups == 2 || near.direct {
		m.Confidence = policy.High
	}
	return m, groups
}

// registration returns where the registration number begins that stands before
// an account number as in "1234 konto 0012345678", or the account's own start.
func registration(text []byte, start int) int {
	i := start
	for i > 0 && start-i < 24 && !isDigit(text[i-1]) && text[i-1] != '\n' && text[i-1] != '\t' && text[i-1] != ';' {
		i--
	}
	if i < 4 || !isDigit(text[i-1]) || !fourDigits(text, i-1) || isDigit(at(text, i-5)) || isWord(at(text, i-5)) {
		return start
	}
	if phraseLabel(text[i:start]) != bankLabel {
		return start
	}
	return i - 4
}

func accountLen(n int) bool { return n >= 6 && n <= 10 }

// iban finds an international account number (ISO 13616): country, two check
// digits and up to 30 letters and digits, in groups or not, that pass mod 97.
func iban(text []byte, i int) (m match.Match, ok bool) {
	if class[at(text, i+1)] != ibanByte || !isDigit(at(text, i+2)) || !isDigit(at(text, i+3)) {
		return m, false
	}
	if b := at(text, i-1); isWord(b) || isDigit(b) {
		return m, false
	}
	want := ibanLength(text[i], text[i+1])
	var chars [34]byte
	n, end := 0, i
	for j := i; j < len(text) && n < want; j++ {
		b := text[j]
		switch {
		case isDigit(b) || class[b] == ibanByte:
			chars[n] = b
			n++
			end = j + 1
		case b != ' ' || at(text, j-1) == ' ':
			return m, false
		}
	}
	if next := at(text, end); want == 0 || n != want || isWord(next) || isDigit(next) || !mod97(chars[:n]) {
		return m, false
	}
	return match.Match{Kind: policy.BankAccount, Start: i, End: end, Confidence: policy.High}, true
}

// ibanLength is the length of a country's IBAN (SWIFT IBAN registry); the
// countries that Danish households send money to.
func ibanLength(a, b byte) int {
	switch string([]byte{a, b}) {
	case "NO":
		return 15
	case "BE":
		return 16
	case "DK", "FO", "GL", "FI", "NL":
		return 18
	case "AT", "LT", "EE", "BA":
		return 20
	case "CH", "LV", "HR":
		return 21
	case "DE", "GB", "IE", "BG", "RS":
		return 22
	case "SE", "ES", "CZ", "SK", "RO":
		return 24
	case "PT":
		return 25
	case "IS", "TR":
		return 26
	case "FR", "IT", "GR":
		return 27
	case "PL", "HU", "AL":
		return 28
	case "UA":
		return 29
	}
	return 0
}

func mod97(chars []byte) bool {
	r := 0
	for i := range chars {
		b := chars[(i+4)%len(chars)]
		if isDigit(b) {
			r = (r*10 + int(b-'0')) % 97
		} else {
			r = (r*100 + int(b-'A') + 10) % 97
		}
	}
	return r == 1
}
