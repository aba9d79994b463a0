// Package desk is what the user sees of a scan: the lines for scripts, the
// text for a terminal, the page for a browser and the progress line.
//
// Every text exists in Danish and English and speaks to somebody who is not a
// computer person. File names come from strangers: whatever is shown of them
// goes through Plain (terminal) or html/template (page). What was found in a
// file is named by kind and count; the value itself is shown on the user's own
// terminal only, and only when asked for.
package desk

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Lang is the language of a text for a person.
type Lang string

// The languages.
const (
	Danish  Lang = "da"
	English Lang = "en"
)

// ParseLang reads a language tag or locale ("en", "en_GB.UTF-8", "da-DK").
// Anything that is not English is Danish.
func ParseLang(s string) Lang {
	tag, _, _ := strings.Cut(strings.ToLower(s), "_")
	tag, _, _ = strings.Cut(tag, "-")
	if tag == "en" {
		return English
	}
	return Danish
}

// pick returns the Danish or the English text.
func (l Lang) pick(da, en string) string {
	if l == English {
		return en
	}
	return da
}

// Number writes n with the thousands separator of the language: 10.000, 10,000.
func (l Lang) Number(n int) string {
	s := strconv.Itoa(n)
	sign := ""
	if n < 0 {
		sign, s = "-", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + l.pick(".", ",") + s[i:]
	}
	return sign + s
}

// count writes a number with its noun: "1 dokument", "3 dokumenter".
func (l Lang) count(n int, noun plural) string {
	return l.Number(n) + " " + noun.of(l, n)
}

// list joins words as a sentence does: "a, b og c".
func (l Lang) list(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + l.pick(" og ", " and ") + words[last]
}

// capital writes the first letter of a phrase large.
func capital(s string) string {
	if s == "" {
		return s
	}
	r, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[size:]
}

// plural is a noun in both numbers and both languages.
type plural struct{ da, das, en, ens string }

func (p plural) of(l Lang, n int) string {
	if n == 1 || n == -1 {
		return l.pick(p.da, p.en)
	}
	return l.pick(p.das, p.ens)
}

var (
	document = plural{"dokument", "dokumenter", "document", "documents"}
	file     = plural{"fil", "filer", "file", "files"}
	folder   = plural{"mappe", "mapper", "folder", "folders"}
	days     = plural{"dag", "dage", "day", "days"}
	months   = plural{"måned", "måneder", "month", "months"}
	years    = plural{"år", "år", "year", "years"}
)
