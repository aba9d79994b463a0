package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// number is a number of the form of a CPR number, whoever it belongs to.
type number struct {
	day, month, year int // day without the 60 of a replacement number
	serial           int // the last four digits
	replacement      bool
}

// date6 is DDMMYY as written in the number.
func (n number) date6() string {
	day := n.day
	if n.replacement {
		day += 60
	}
	return fmt.Sprintf("%02d%02d%02d", day, n.month, n.year%100)
}

func (n number) digits() string { return n.date6() + fmt.Sprintf("%04d", n.serial) }

// validMod11 reports whether the number passes the modulus-11 check.
func (n number) validMod11() bool {
	sum := 0
	for i, w := range []int{4, 3, 2, 7, 6, 5, 4, 3, 2, 1} {
		sum += w * int(n.digits()[i]-'0')
	}
	return sum%11 == 0
}

// tags names what can make a number hard to see.
func (n number) tags() []string {
	tags := []string{fmt.Sprintf("century:%d", n.year/100*100)}
	if !n.validMod11() {
		tags = append(tags, "mod11:invalid")
	} else {
		tags = append(tags, "mod11:valid")
	}
	if n.replacement {
		tags = append(tags, "replacement")
	}
	return tags
}

// centuryDigits returns the seventh digits that a birth year can have.
func centuryDigits(year int) []int {
	switch {
	case year < 1900:
		return []int{5, 6, 7, 8}
	case year < 1937:
		return []int{0, 1, 2, 3}
	case year < 2000:
		return []int{0, 1, 2, 3, 4, 9}
	case year < 2037:
		return []int{4, 5, 6, 7, 8, 9}
	default:
		return []int{5, 6, 7, 8}
	}
}

var monthDays = [...]int{0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}

// newNumber draws a number: mostly the living's birth years, now and then the
// edges; two in three pass modulus 11; one in twenty-five is a replacement number.
func newNumber(r *rand.Rand) number {
	var n number
	switch p := r.IntN(100); {
	case p < 45:
		n.year = 2000 + r.IntN(25)
	case p < 85:
		n.year = 1940 + r.IntN(60)
	case p < 92:
		n.year = 1900 + r.IntN(40)
	case p < 97:
		n.year = 2025 + r.IntN(33)
	default:
		n.year = 1858 + r.IntN(42)
	}
	n.month = 1 + r.IntN(12)
	n.day = 1 + r.IntN(monthDays[n.month])
	if n.month == 2 && n.year%4 == 0 && n.year != 1900 && r.IntN(20) == 0 {
		n.day = 29
	}
	n.replacement = r.IntN(25) == 0
	digits := centuryDigits(n.year)
	valid := r.IntN(3) > 0
	for range 200 {
		n.serial = digits[r.IntN(len(digits))]*1000 + r.IntN(1000)
		if n.validMod11() == valid {
			break
		}
	}
	return n
}

const (
	nbsp     = "\u00a0"
	nbhyphen = "\u2011"
	endash   = "–"
	emdash   = "—"
	minus    = "\u2212"
)

// styles are the ways people write the number. Those of strongStyles a reader
// takes for a CPR number without being told.
var styles = map[string]func(n number) string{
	"plain":      func(n number) string { return n.digits() },
	"hyphen":     func(n number) string { return split(n, "", "-") },
	"space":      func(n number) string { return split(n, "", " ") },
	"endash":     func(n number) string { return split(n, "", endash) },
	"emdash":     func(n number) string { return split(n, "", emdash) },
	"minus":      func(n number) string { return split(n, "", minus) },
	"nbhyphen":   func(n number) string { return split(n, "", nbhyphen) },
	"nbsp":       func(n number) string { return split(n, "", nbsp) },
	"spaced":     func(n number) string { return split(n, "", " - ") },
	"spacedn":    func(n number) string { return split(n, "", " "+endash+" ") },
	"half":       func(n number) string { return split(n, "", "- ") },
	"twospace":   func(n number) string { return split(n, "", "  ") },
	"dots":       func(n number) string { return split(n, ".", "-") },
	"dotspace":   func(n number) string { return split(n, ".", " ") },
	"dotdot":     func(n number) string { return split(n, ".", ".") },
	"slashes":    func(n number) string { return split(n, "/", "-") },
	"slashspace": func(n number) string { return split(n, "/", " ") },
	"spaces":     func(n number) string { return split(n, " ", " ") },
	"spaceshy":   func(n number) string { return split(n, " ", "-") },
	"nbspaces":   func(n number) string { return split(n, nbsp, nbsp) },
	"hyphens":    func(n number) string { return split(n, "-", "-") },
	"dot":        func(n number) string { return split(n, "", ".") },
	"slash":      func(n number) string { return split(n, "", "/") },
	"under":      func(n number) string { return split(n, "", "_") },
	"year4":      func(n number) string { return splitYear4(n, "", "-") },
	"year4dots":  func(n number) string { return splitYear4(n, ".", "-") },
	"year4space": func(n number) string { return splitYear4(n, ".", " ") },
	"year4hyph":  func(n number) string { return splitYear4(n, "-", "-") },
	"year4slash": func(n number) string { return splitYear4(n, "/", "-") },
	"boxes":      func(n number) string { return strings.Join(strings.Split(n.digits(), ""), " ") },
	"boxeshy": func(n number) string {
		d := strings.Split(n.digits(), "")
		return strings.Join(d[:6], " ") + " - " + strings.Join(d[6:], " ")
	},
	"linebreak": func(n number) string { return split(n, "", "-\n") },
	"lostzero":  func(n number) string { return strings.TrimLeft(n.digits(), "0") },
	"letters": func(n number) string {
		return strings.NewReplacer("0", "O", "1", "l").Replace(split(n, "", "-"))
	},
	"date6": number.date6,
}

var (
	strongStyles = []string{"hyphen", "hyphen", "hyphen", "hyphen", "hyphen", "endash", "nbhyphen"}
	columnStyles = []string{"hyphen", "plain", "plain", "hyphen", "space"}
	commonStyles = []string{"hyphen", "hyphen", "hyphen", "hyphen", "plain", "plain", "space"}
	rareStyles   = []string{"endash", "emdash", "minus", "nbhyphen", "nbsp", "spaced", "spacedn", "half", "twospace",
		"dots", "dotspace", "slashes", "slashspace", "spaces", "spaceshy", "nbspaces", "hyphens", "dot", "dotdot", "slash",
		"year4", "year4dots", "year4space", "year4hyph", "year4slash"}
)

func split(n number, inDate, beforeSerial string) string {
	d := n.digits()
	return d[:2] + inDate + d[2:4] + inDate + d[4:6] + beforeSerial + d[6:]
}

func splitYear4(n number, inDate, beforeSerial string) string {
	d := n.digits()
	return d[:2] + inDate + d[2:4] + inDate + fmt.Sprint(n.year) + beforeSerial + d[6:]
}
