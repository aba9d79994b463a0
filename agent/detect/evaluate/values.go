package main

import (
	"fmt"
	"strconv"
	"strings"
)

// value writes names, places, dates and the numbers that are not CPR numbers.
func (b *builder) value(c call) {
	if s, ok := b.personValue(c); ok {
		b.writeText(s)
		return
	}
	if s, ok := b.timeValue(c); ok {
		b.out.WriteString(s)
		return
	}
	b.out.WriteString(b.codeValue(c))
}

func (b *builder) personValue(c call) (string, bool) {
	p := func() *person { return b.person(c.sticky) }
	switch c.name {
	case "name":
		x := p()
		if x.middle != "" {
			return x.first + " " + x.middle + " " + x.last, true
		}
		return x.first + " " + x.last, true
	case "first":
		return p().first, true
	case "firsts": // genitive
		if f := p().first; strings.HasSuffix(f, "s") {
			return f + "'", true
		}
		return p().first + "s", true
	case "last":
		return p().last, true
	case "lastfirst":
		x := p()
		return x.last + ", " + x.first, true
	case "caps":
		x := p()
		return strings.ToUpper(x.first + " " + x.last), true
	case "initials":
		x := p()
		return string([]rune(x.first)[0]) + string([]rune(x.last)[0]), true
	case "street":
		return p().street, true
	case "ziptown":
		x := p()
		return x.zip + " " + x.town, true
	case "zip":
		return p().zip, true
	case "town":
		return p().town, true
	case "addr":
		x := p()
		return x.street + ", " + x.zip + " " + x.town, true
	case "email":
		x := p()
		return plainLetters.Replace(strings.ToLower(x.first+"."+x.last)) + "@" + pick(b.r, []string{"mail.example", "post.example", "kommune.example"}), true
	case "birth": // the date of birth alone, never gold
		n := p().number
		return fmt.Sprintf(pick(b.r, []string{"%02d.%02d.%02d", "%02d-%02d-%02d", "%02d/%02d/%02d"}), n.day, n.month, n.year%100), true
	case "birth4":
		n := p().number
		if b.r.IntN(3) == 0 {
			return fmt.Sprintf("%d. %s %d", n.day, months[n.month-1], n.year), true
		}
		return fmt.Sprintf(pick(b.r, []string{"%02d.%02d.%04d", "%02d-%02d-%04d"}), n.day, n.month, n.year), true
	case "birth6":
		return p().number.date6(), true
	case "place":
		return pick(b.r, places), true
	case "school":
		return pick(b.r, schools), true
	case "kommune":
		return pick(b.r, municipalities), true
	case "firm":
		return pick(b.r, firms), true
	case "ware":
		return pick(b.r, wares), true
	}
	return "", false
}

var plainLetters = strings.NewReplacer("æ", "ae", "ø", "oe", "å", "aa", "é", "e", " ", ".")

func (b *builder) timeValue(c call) (string, bool) {
	y, m := 2015+b.r.IntN(12), 1+b.r.IntN(12)
	d, hh, mm, ss := 1+b.r.IntN(28), 6+b.r.IntN(17), b.r.IntN(60), b.r.IntN(60)
	switch c.name {
	case "date":
		return pick(b.r, []string{
			fmt.Sprintf("%02d.%02d.%04d", d, m, y), fmt.Sprintf("%02d-%02d-%04d", d, m, y), fmt.Sprintf("%d/%d %d", d, m, y),
			fmt.Sprintf("%d. %s %d", d, months[m-1], y), fmt.Sprintf("%d.%d.%02d", d, m, y%100), fmt.Sprintf("%04d-%02d-%02d", y, m, d)}), true
	case "dmy":
		return fmt.Sprintf("%02d.%02d.%02d", d, m, y%100), true
	case "dmyhyphen":
		return fmt.Sprintf("%02d-%02d-%02d", d, m, y%100), true
	case "dmyslash":
		return fmt.Sprintf("%02d/%02d/%02d", d, m, y%100), true
	case "dmyspace":
		return fmt.Sprintf("%02d %02d %02d", d, m, y%100), true
	case "dmyfull":
		return fmt.Sprintf("%02d.%02d.%04d", d, m, y), true
	case "dmyhyphenfull":
		return fmt.Sprintf("%02d-%02d-%04d", d, m, y), true
	case "ddmmyy":
		return fmt.Sprintf("%02d%02d%02d", d, m, y%100), true
	case "yyyymmdd":
		return fmt.Sprintf("%04d%02d%02d", y, m, d), true
	case "iso":
		return fmt.Sprintf("%04d-%02d-%02d", y, m, d), true
	case "longdate":
		return fmt.Sprintf("%d. %s %d", d, months[m-1], y), true
	case "weekday":
		return pick(b.r, weekdays), true
	case "time":
		return fmt.Sprintf(pick(b.r, []string{"%02d:%02d", "%02d.%02d"}), hh, mm), true
	case "hhmm":
		return fmt.Sprintf("%02d%02d", hh, mm), true
	case "hms":
		return fmt.Sprintf("%02d:%02d:%02d", hh, mm, ss), true
	case "hhmmss":
		return fmt.Sprintf("%02d%02d%02d", hh, mm, ss), true
	case "epoch":
		return strconv.Itoa(1_300_000_000 + b.r.IntN(450_000_000)), true
	case "year":
		return strconv.Itoa(y), true
	case "month":
		return months[m-1], true
	}
	return "", false
}

func (b *builder) codeValue(c call) string {
	n, _ := strconv.Atoi(c.arg)
	switch c.name {
	case "d":
		return b.digits(n)
	case "n":
		return strconv.Itoa(b.between(c.arg, 1, 99))
	case "four":
		return fmt.Sprintf("%04d", b.r.IntN(10_000))
	case "impossible":
		return b.impossible()
	case "amount":
		return fmt.Sprintf("%d,%02d", 10+b.r.IntN(9990), b.r.IntN(100))
	case "thousands":
		return fmt.Sprintf("%d.%03d,%02d", 1+b.r.IntN(99), b.r.IntN(1000), b.r.IntN(100))
	case "phone":
		d := b.digits(8)
		return pick(b.r, []string{d, d[:2] + " " + d[2:4] + " " + d[4:6] + " " + d[6:], d[:4] + " " + d[4:], "+45 " + d, "+45 " + d[:2] + " " + d[2:4] + " " + d[4:6] + " " + d[6:], "+45" + d, "0045 " + d})
	case "cvr":
		return b.digits(8)
	case "pnr": // a production unit: ten digits from 1000000000, many of them a date
		return fmt.Sprintf("10%02d%02d%04d", 1+b.r.IntN(12), b.r.IntN(40), b.r.IntN(10_000))
	case "iban":
		return fmt.Sprintf(pick(b.r, []string{"DK%02d %s %s %s %s", "DK%02d%s%s%s%s"}), 10+b.r.IntN(89), b.digits(4), b.digits(4), b.digits(4), b.digits(2))
	case "hex":
		return b.hex(n)
	case "uuid":
		h := b.hex(32)
		return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
	case "mac":
		h := b.hex(12)
		return h[:2] + ":" + h[2:4] + ":" + h[4:6] + ":" + h[6:8] + ":" + h[8:10] + ":" + h[10:]
	case "ip":
		return fmt.Sprintf("10.%d.%d.%d", b.r.IntN(256), b.r.IntN(256), b.r.IntN(256))
	}
	panic("no such filler: " + c.name)
}

func (b *builder) hex(n int) string {
	out := make([]byte, n)
	for i := range out {
		out[i] = "0123456789abcdef"[b.r.IntN(16)]
	}
	return string(out)
}
