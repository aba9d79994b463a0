package check

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"
)

// givenName returns the first name in a full name, without a genitive's hanging
// surname: "Liva Toftemarks" gives "Liva", "Toftemark, Liva" gives "Liva".
func givenName(full string) string {
	if _, after, ok := strings.Cut(full, ","); ok && strings.TrimSpace(after) != "" {
		full = after
	}
	words := strings.Fields(full)
	if len(words) == 0 {
		return ""
	}
	return words[0]
}

// closings are what a sender writes above their own name.
var closings = []string{"hilsen", "mvh", "m.v.h.", "de bedste hilsner", "hilsner", "knus", "kh", "vh", "hilsen fra"}

// signed tells whether the name at draft[at:] stands under a closing: the words
// before it, on its line or the one above, are "Venlig hilsen" and the like.
func signed(draft []byte, at int) bool {
	before := bytes.TrimRight(draft[max(0, at-64):at], " \t\r\n,.:-–")
	if i := bytes.LastIndexByte(before, '\n'); i >= 0 {
		before = before[i+1:]
	}
	line := strings.ToLower(string(before))
	for _, c := range closings {
		c = strings.TrimSuffix(c, ".")
		if line == c || strings.HasSuffix(line, " "+c) {
			return true
		}
	}
	return false
}

// plainSchools are what a named school or institution is called without its
// name, by what its name holds. The first that fits counts.
var plainSchools = []struct{ part, plain string }{
	{"efterskole", "efterskolen"}, {"højskole", "højskolen"}, {"skole", "skolen"}, {"gymnasi", "gymnasiet"}, {"børnehave", "børnehaven"},
	{"vuggestue", "vuggestuen"}, {"børnehus", "børnehuset"}, {"sfo", "SFO'en"}, {"fritidshjem", "fritidshjemmet"},
	{"opholdssted", "opholdsstedet"}, {"bosted", "bostedet"}, {"botilbud", "botilbuddet"}, {"børnehjem", "børnehjemmet"},
	{"plejehjem", "plejehjemmet"}, {"klub", "klubben"}, {"universitet", "universitetet"}, {"kollegi", "kollegiet"},
	{"krisecent", "krisecentret"}, {"dagtilbud", "dagtilbuddet"},
}

// plainSchool returns what to write for the school at s: "skolen", with the
// capital and the genitive of what it replaces.
func plainSchool(draft []byte, s span) string {
	name := strings.ToLower(string(draft[s.start:s.end]))
	plain := "institutionen"
	for _, p := range plainSchools {
		if strings.Contains(name, p.part) {
			plain = p.plain
			break
		}
	}
	if genitive := []string{"skolens", "skoles", "gymnasiets", "gymnasiums", "havens", "stuens", "husets"}; hasSuffix(name, genitive) {
		plain += "s"
	}
	before := bytes.TrimRight(draft[:s.start], " ")
	if len(before) == 0 || bytes.ContainsRune([]byte(".!?\n"), rune(before[len(before)-1])) && !bytes.HasSuffix(before, []byte("kl.")) {
		r, n := utf8.DecodeRuneInString(plain)
		plain = string(unicode.ToUpper(r)) + plain[n:]
	}
	return plain
}

func hasSuffix(s string, suffixes []string) bool {
	for _, suffix := range suffixes {
		if strings.HasSuffix(s, suffix) {
			return true
		}
	}
	return false
}
