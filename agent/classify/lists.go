package classify

import (
	"bytes"

	"github.com/husorden/husorden/policy"
)

// What takes a list out of rule T1's exemption.
var (
	whyListCPR = policy.Sentence{DA: "Listen er omfattet, fordi den indeholder cpr-numre eller de sidste fire cifre.",
		EN: "The list is covered because it holds CPR numbers or their last four digits."}
	whyListNames = policy.Sentence{DA: "Listen er omfattet, fordi den indeholder efternavne.",
		EN: "The list is covered because it holds surnames."}
	whyListSensitive = policy.Sentence{DA: "Listen er omfattet, fordi den indeholder følsomme oplysninger.",
		EN: "The list is covered because it holds sensitive data."}
	whyListMore = policy.Sentence{DA: "Listen er omfattet, fordi den indeholder andet end fornavne og det, den er til.",
		EN: "The list is covered because it holds more than first names and what it is for."}
)

// moreThanAList tells whether a list of rule T1 holds more than the rule lets
// it: first names and dates of birth (birthday list), first names, parents'
// first names and phones (play-date list), first names and ticks (ad hoc list).
func moreThanAList(d Document, body []byte, t policy.DocumentType) (policy.Sentence, bool) {
	if d.CPRs > 0 || holdsNumber(body) {
		return whyListCPR, true
	}
	if d.Names > 0 || contains(body, "efternavn") {
		return whyListNames, true
	}
	for _, f := range d.Findings {
		sure := f.Confidence.AtLeast(policy.Medium)
		switch f.Kind {
		case policy.CPR:
			return whyListCPR, true
		case policy.CPRPartial: // a birth date beside a name is what a birthday list is
			if sure && t != policy.BirthdayList {
				return whyListMore, true
			}
		case policy.Phone:
			if sure && t != policy.PlayDateList {
				return whyListMore, true
			}
		case policy.Address, policy.Email, policy.BankAccount, policy.PaymentCard, policy.Passport:
			if sure {
				return whyListMore, true
			}
		case policy.Health, policy.Ethnicity, policy.Religion, policy.Union, policy.Sexuality, policy.Politics,
			policy.Criminal, policy.Social:
			if sure {
				return whyListSensitive, true
			}
		}
	}
	return policy.Sentence{}, false
}

// holdsNumber tells whether text has the form of a CPR number in it, or a
// column for one: a detector that doubts a number must not exempt the list.
func holdsNumber(text []byte) bool {
	if contains(text, "cpr") || contains(text, "personnummer") || contains(text, "sidste fire") || contains(text, "sidste 4") {
		return true
	}
	for i := 0; i < len(text); i++ {
		if !isDigit(text[i]) || i > 0 && isDigit(text[i-1]) {
			continue
		}
		if n := serial(text[i:]); n > 0 {
			return true
		}
	}
	return false
}

// serial returns the length of a date and four digits more at the start of
// text ("010203-1234", "01.02.03 1234"), or 0.
func serial(text []byte) int {
	digits, i := 0, 0
	for ; i < len(text) && digits < 6; i++ {
		switch c := text[i]; {
		case isDigit(c):
			digits++
		case (c == '.' || c == '/' || c == '-' || c == ' ') && (digits == 2 || digits == 4) && isDigit(text[i-1]):
		default:
			return 0
		}
	}
	if digits < 6 {
		return 0
	}
	for n := 0; n < 3 && i < len(text) && (text[i] == ' ' || text[i] == '-' || text[i] == '\t'); n++ {
		i++
	}
	end := i
	for end < len(text) && isDigit(text[end]) {
		end++
	}
	if end-i != 4 {
		return 0
	}
	return end
}

func isDigit(b byte) bool { return '0' <= b && b <= '9' }

// contains tells whether text holds word, which is in lower-case ASCII.
func contains(text []byte, word string) bool {
	return bytes.Contains(bytes.ToLower(text), []byte(word))
}
