package classify

import (
	"bytes"
	"strings"

	"github.com/husorden/husorden/policy"
)

// The reasons of scope, as a person reads them.
var (
	whyPrivate = policy.Sentence{DA: "Filen er mærket som privat, og private filer er ikke omfattet.",
		EN: "The file is marked as private, and private files are not covered."}
	whyPolicy = policy.Sentence{DA: "Teksten handler om persondata, men indeholder ikke oplysninger om enkelte personer.",
		EN: "The text is about personal data but holds none about individual people."}
	whyList = policy.Sentence{DA: "Listen indeholder kun det, en liste af den slags må indeholde, og er derfor ikke omfattet.",
		EN: "The list holds only what a list of its kind may hold, so it is not covered."}
	whyGroup = policy.Sentence{DA: "Beskrivelsen handler om hverdagen i gruppen. Den er omfattet, men regnes ikke for særlig følsom.",
		EN: "The description is about everyday life in the group. It is covered, but not counted as specially sensitive."}
	whyCovered = policy.Sentence{DA: "Filen er omfattet af reglerne.",
		EN: "The rules cover the file."}
	whyPolicyHolds = policy.Sentence{DA: "Teksten handler om persondata, men indeholder også oplysninger om enkelte personer.",
		EN: "The text is about personal data but also holds some about individual people."}
	whyTruncated = policy.Sentence{DA: "Filen kunne ikke læses til ende, så det kan ikke ses, om den er undtaget.",
		EN: "The file could not be read to its end, so whether it is exempt cannot be told."}
)

// scope judges whether the rules cover d.
func scope(d Document, body []byte, t policy.DocumentType) (policy.Scope, policy.Sentence) {
	if markedPrivate(d.Name, body) {
		return policy.OutOfScope, whyPrivate
	}
	switch t {
	case policy.BirthdayList, policy.PlayDateList, policy.AdHocList:
		if d.Truncated {
			return policy.InScope, whyTruncated
		}
		if why, holds := moreThanAList(d, body, t); holds {
			return policy.InScope, why
		}
		return policy.Exempt, whyList
	case policy.PolicyText:
		switch {
		case d.Truncated:
			return policy.InScope, whyTruncated
		case speaksOfSomeone(d):
			return policy.InScope, whyPolicyHolds
		}
		return policy.Exempt, whyPolicy
	case policy.GroupAnalysis:
		return policy.InScope, whyGroup
	}
	return policy.InScope, whyCovered
}

// speaksOfSomeone tells whether a text about personal data holds some: numbers,
// or more full names than contact persons account for.
func speaksOfSomeone(d Document) bool {
	const contacts, bytesEach, most = 3, 1500, 12
	if d.CPRs > 0 || d.Names > min(most, contacts+len(d.Head)/bytesEach) {
		return true
	}
	for _, f := range d.Findings {
		switch f.Kind {
		case policy.CPR:
			return true
		case policy.CPRPartial, policy.BankAccount, policy.PaymentCard, policy.Passport:
			if f.Confidence.AtLeast(policy.Medium) {
				return true
			}
		}
	}
	return false
}

// privateThings are words after "privat" that make it an adjective of a matter
// of the house, not a mark: "privat pasningsordning".
var privateThings = []string{"pasning", "skole", "institution", "netværk", "netvaerk", "praksis", "leverandør", "leverandoer",
	"botilbud", "opholdssted", "bosted", "dagpleje", "børnepasning", "boernepasning", "børnehave", "boernehave", "aktør", "aktoer",
	"firma", "tilbud", "plejefamilie", "fond", "sektor", "virksomhed", "familiepleje", "bopæl", "bopael", "samvær", "samvaer", "forhold"}

// markedPrivate tells whether the user marked the file as private: the word
// begins or ends its name, or stands alone, or with a colon, in its first line.
func markedPrivate(name string, body []byte) bool {
	base := name
	if i := strings.LastIndexByte(base, '.'); i > 0 {
		base = base[:i]
	}
	words := strings.FieldsFunc(strings.ToLower(base), func(r rune) bool {
		return r < 0x80 && (r < 'a' || r > 'z')
	})
	for i, w := range words {
		if w != "privat" && w != "private" || i > 0 && i < len(words)-1 {
			continue
		}
		if i == len(words)-1 || !isPrivateThing(words[i+1]) {
			return true
		}
	}
	first := ""
	for line := range bytes.Lines(body[:min(len(body), 1<<10)]) {
		if first = strings.ToLower(string(bytes.TrimSpace(line))); first != "" {
			break
		}
	}
	first = strings.Trim(first, "*-–—_[]()! ")
	return first == "privat" || first == "privat fil" || first == "privat dokument" || first == "private" ||
		strings.HasPrefix(first, "privat:")
}

func isPrivateThing(word string) bool {
	for _, t := range privateThings {
		if strings.HasPrefix(word, t) {
			return true
		}
	}
	return false
}
