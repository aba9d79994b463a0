// Package words holds what the enums of the wire are called in Danish and English:
// the pages and the evidence say the same.
package words

import (
	"strconv"

	"github.com/husorden/husorden/policy"
	"github.com/husorden/husorden/policy/compliance"
)

// Of returns what a value is called; the zero Sentence when it has no words.
func Of(v any) policy.Sentence {
	switch v := v.(type) {
	case policy.Sentence:
		return v
	case compliance.Standing:
		return standingWords[v]
	case policy.Place:
		return placeWords[v]
	case policy.Category:
		return categoryWords[v]
	case policy.DocumentType:
		return v.Words()
	case policy.Reason:
		return reasonWords[v]
	case compliance.Check:
		return checkWords[v]
	case compliance.Result:
		return resultWords[v]
	case compliance.Method:
		return methodWords[v]
	case policy.Mode:
		return modeWords[v]
	case policy.Role:
		return roleWords[v]
	case policy.Answer:
		return answerWords[v]
	case compliance.OS:
		return osWords[v]
	}
	return policy.Sentence{}
}

// Status is what it is called how a device stands with central itself (active,
// retired, revoked), or all of them (all).
func Status(status string) policy.Sentence { return statusWords[status] }

// Number writes a whole number with the language's separator of thousands.
func Number(n int64) policy.Sentence {
	return policy.Sentence{DA: grouped(n, "."), EN: grouped(n, ",")}
}

func grouped(n int64, sep string) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + sep + s[i:]
	}
	return s
}

// Duties are the titles of the duties of the built-in profiles, by what they are
// called on the wire.
func Duties() map[compliance.Rule]policy.Sentence {
	titles := map[compliance.Rule]policy.Sentence{}
	for _, name := range policy.Builtins() {
		p, err := policy.Load(name, nil)
		if err != nil {
			continue // a test would have found it
		}
		for _, d := range p.Duties {
			titles[compliance.RuleOf(d.ID)] = d.Title
		}
	}
	return titles
}
