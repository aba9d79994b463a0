package main

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// filler makes sentences from templates. What it fills in:
//
//	<full> <fulls> <FULL> <lf> <init>   a full name; its genitive; in capitals; "Holm, Sofie"; with initials
//	<first> <firsts> <last>             a single name
//	<efull>                             a name in an English text
//	<addr> <street> <town>              an address, a street, a town
//	<school> <company> <org>            named after people or not: never a person
//	<cap> <CAP>                         a common word
//	<date> <time> <num> <email>
type filler struct {
	rng           *rand.Rand
	first, last   []string
	towns, common []string
	orgs          []string
}

var slot = regexp.MustCompile(`<[a-zA-Z]+>`)

func (f *filler) fill(template string) string {
	return slot.ReplaceAllStringFunc(template, func(s string) string {
		switch s {
		case "<full>":
			return "[[" + f.full() + "]]"
		case "<fulls>":
			return "[[" + genitive(f.full()) + "]]"
		case "<FULL>":
			return "[[" + strings.ToUpper(f.full()) + "]]"
		case "<lf>":
			last := f.surname()
			if f.chance(15) {
				last = strings.ToUpper(last)
			}
			return "[[" + last + ", " + f.given() + "]]"
		case "<init>":
			return "[[" + f.initials() + "]]"
		case "<first>":
			return "[" + f.firstName() + "]"
		case "<firsts>":
			return "[" + genitive(f.firstName()) + "]"
		case "<last>":
			return "[" + f.surname() + "]"
		case "<efull>":
			return "[[" + f.english() + "]]"
		}
		return f.thing(s)
	})
}

// thing fills in what is no person.
func (f *filler) thing(s string) string {
	switch s {
	case "<addr>":
		return f.address()
	case "<street>":
		return f.street()
	case "<town>":
		return pick(f, f.towns)
	case "<school>":
		return f.school()
	case "<company>":
		return f.company()
	case "<org>":
		return f.capital(pick(f, f.orgs))
	case "<cap>":
		return f.capital(pick(f, f.common))
	case "<CAP>":
		return strings.ToUpper(pick(f, f.common))
	case "<date>":
		return f.date()
	case "<time>":
		return fmt.Sprintf("%d.%02d", f.rng.IntN(24), f.rng.IntN(12)*5)
	case "<num>":
		return fmt.Sprint(f.rng.IntN(pick(f, []int{9, 99, 2030, 99999999})) + 1)
	case "<email>":
		return strings.ToLower(pick(f, f.first)) + "@example.org"
	}
	panic("no such slot: " + s)
}

func pick[T any](f *filler, from []T) T { return from[f.rng.IntN(len(from))] }

func (f *filler) chance(percent int) bool { return f.rng.IntN(100) < percent }

// firstName is mostly a listed name, the common ones more often; sometimes one
// that no list has.
func (f *filler) firstName() string {
	switch {
	case f.chance(12):
		return f.unheard(f.first)
	case f.chance(30):
		return f.first[f.rng.IntN(min(300, len(f.first)))]
	}
	return pick(f, f.first)
}

func (f *filler) surname() string {
	switch {
	case f.chance(18):
		return f.unheard(f.last)
	case f.chance(25):
		return f.last[f.rng.IntN(min(60, len(f.last)))]
	}
	return pick(f, f.last)
}

// unheard joins the start of one name to the end of another.
func (f *filler) unheard(names []string) string {
	a, b := []rune(pick(f, names)), []rune(strings.ToLower(pick(f, names)))
	if len(a) < 3 || len(b) < 3 {
		return string(a)
	}
	return string(a[:2+f.rng.IntN(len(a)-2)]) + string(b[len(b)-2-f.rng.IntN(len(b)-2):])
}

// given is what stands before the surname.
func (f *filler) given() string {
	switch n := f.rng.IntN(100); {
	case n < 70:
		return f.firstName()
	case n < 82:
		return f.firstName() + " " + f.firstName()
	case n < 88:
		return f.firstName() + "-" + f.firstName()
	}
	return f.firstName() + " " + f.initial()
}

func (f *filler) full() string {
	name := f.given()
	switch n := f.rng.IntN(100); {
	case n < 14:
		name += " " + f.surname()
	case n < 17:
		name += " " + pick(f, []string{"van der", "van", "af", "de", "von", "el", "al"})
	case n < 22:
		return name + " " + f.surname() + "-" + f.surname()
	case n < 24:
		return f.initials()
	}
	return name + " " + f.surname()
}

func (f *filler) initial() string {
	return string(unicode.ToUpper([]rune(pick(f, f.first))[0])) + "."
}

func (f *filler) initials() string {
	name := f.initial()
	if f.chance(8) {
		name = pick(f, []string{"Chr.", "Th.", "Aa."})
	}
	if f.chance(50) {
		name += pick(f, []string{"", " "}) + f.initial()
	}
	return name + " " + f.surname()
}

func (f *filler) english() string {
	first, last := pick(f, f.first), pick(f, f.last)
	if f.chance(25) {
		return first + " " + f.initial() + " " + last
	}
	return first + " " + last
}

func (f *filler) street() string {
	switch n := f.rng.IntN(100); {
	case n < 50:
		stem, _, _ := strings.Cut(pick(f, f.last), "-")
		return stem + pick(f, []string{"svej", "gade", "s Allé", "vænget", "parken", "stræde", "vej", "bakken"})
	case n < 80:
		return genitive(f.full()) + " " + pick(f, []string{"Vej", "Gade", "Allé", "Plads", "Boulevard", "vej", "gade"})
	}
	return pick(f, []string{"Nordre ", "Søndre ", "Gl. ", "Vestre ", "Store ", "Sankt "}) + pick(f, f.towns) + pick(f, []string{"vej", "gade", " Landevej"})
}

func (f *filler) address() string {
	a := fmt.Sprintf("%s %d%s", f.street(), 1+f.rng.IntN(150), pick(f, []string{"", "", "", "A", "B"}))
	a += pick(f, []string{"", "", ", 1. tv.", ", st. th.", ", 2. sal"})
	if f.chance(50) {
		a += fmt.Sprintf(", %d %s%s", 1000+f.rng.IntN(8990), pick(f, f.towns), pick(f, []string{"", "", " C", " V"}))
	}
	return a
}

func (f *filler) school() string {
	person := pick(f, f.first) + " " + pick(f, f.last)
	switch f.rng.IntN(6) {
	case 0:
		return person + " Skolen"
	case 1:
		return person + "-Skolen"
	case 2:
		return genitive(person) + " " + pick(f, []string{"Skole", "Friskole", "Børnehave", "Gymnasium", "Kollegium"})
	case 3:
		return pick(f, f.towns) + " " + pick(f, []string{"Skole", "Privatskole", "Friskole", "Gymnasium", "Ungdomsskole", "Efterskole"})
	case 4:
		return f.capital(pick(f, f.common)) + pick(f, []string{"skolen", "hallen", "børnehaven"})
	}
	return pick(f, []string{"Sankt ", "Skt. ", "Sct. "}) + genitive(pick(f, f.first)) + " " + pick(f, []string{"Skole", "Kirke", "Hospital"})
}

func (f *filler) company() string {
	person := pick(f, f.first) + " " + pick(f, f.last)
	switch f.rng.IntN(8) {
	case 0:
		return person + " & Søn A/S"
	case 1:
		return person + pick(f, []string{" A/S", " ApS", " Holding ApS", " VVS", " Byg", " Transport A/S", " Fonden", " Biler"})
	case 2:
		return pick(f, []string{"Advokatfirmaet ", "Tømrerfirmaet ", "Firmaet ", "Forlaget ", "Malerfirmaet ", "Brødrene ", "Brdr. "}) + pick(f, []string{person, pick(f, f.last)})
	case 3:
		return pick(f, f.last) + " & " + pick(f, f.last) + pick(f, []string{"", " A/S", " Advokater", " I/S"})
	case 4:
		return genitive(person) + pick(f, []string{" Fond", " Legat", " Mindelegat", " Eftf.", " Møbler"})
	case 5:
		return genitive(pick(f, f.last)) + pick(f, []string{" Bageri", " Auto", " Malerforretning", " Begravelsesforretning", " Boghandel"})
	case 6:
		return pick(f, f.towns) + pick(f, []string{" Tandklinik", " Apotek", " El-forretning ApS", " Revision"})
	}
	return f.capital(pick(f, f.common)) + pick(f, []string{" A/S", " ApS", " Danmark", " International", " Group"})
}

func (f *filler) date() string {
	d, m, y := 1+f.rng.IntN(28), f.rng.IntN(12), 1950+f.rng.IntN(75)
	months := []string{"januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november", "december"}
	switch f.rng.IntN(3) {
	case 0:
		return fmt.Sprintf("%d. %s %d", d, months[m], y)
	case 1:
		return fmt.Sprintf("%02d.%02d.%d", d, m+1, y)
	}
	return fmt.Sprintf("%d. %s", d, months[m])
}

func (f *filler) capital(word string) string {
	r, n := utf8.DecodeRuneInString(word)
	return string(unicode.ToUpper(r)) + word[n:]
}

func genitive(name string) string {
	switch name[len(name)-1] {
	case 's', 'x', 'z':
		return name + "'"
	}
	return name + "s"
}
