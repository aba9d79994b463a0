package main

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
)

// builder writes one text and notes where the CPR numbers stand.
type builder struct {
	r        *rand.Rand
	c        *corpus
	out      strings.Builder
	gold     []Gold
	people   map[int]*person // sticky people; 0 is the person of the row
	sep      string          // column separator of the text
	column   string          // how the text's columns write the number
	mutation string
	mutate   func(string) string
}

// person is an invented person with a made-up number.
type person struct {
	first, last, middle string
	female              bool
	number              number
	street, zip, town   string
}

func (b *builder) newPerson() *person {
	p := &person{female: b.r.IntN(2) == 0, number: newNumber(b.r)}
	p.first = pick(b.r, boys)
	if p.female {
		p.first = pick(b.r, girls)
	}
	if b.r.IntN(3) == 0 {
		p.middle = pick(b.r, surnames)
	}
	p.last = pick(b.r, surnames)
	p.street = fmt.Sprintf("%s %d", pick(b.r, streets), 1+b.r.IntN(180))
	if b.r.IntN(3) == 0 {
		p.street += fmt.Sprintf(", %s", pick(b.r, []string{"1. th.", "2. tv.", "st. th.", "3. mf.", "kl. tv"}))
	}
	t := pick(b.r, towns)
	p.zip, p.town = t[:4], t[5:]
	return p
}

// person returns whom a call means.
func (b *builder) person(sticky int) *person {
	if sticky < 0 {
		return b.newPerson()
	}
	if b.people[sticky] == nil {
		b.people[sticky] = b.newPerson()
	}
	return b.people[sticky]
}

func (b *builder) write(nodes []node) {
	for _, n := range nodes {
		switch n := n.(type) {
		case text:
			b.writeText(string(n))
		case choice:
			b.write(n[b.r.IntN(len(n))])
		case repeat:
			for range n.min + b.r.IntN(n.max-n.min+1) {
				delete(b.people, 0)
				b.write(n.body)
			}
			delete(b.people, 0)
		case call:
			b.fill(n)
		}
	}
}

func (b *builder) writeText(s string) {
	if b.mutate != nil {
		s = b.mutate(s)
	}
	b.out.WriteString(s)
}

// fill writes what a call asks for.
func (b *builder) fill(c call) {
	switch c.name {
	case "cpr", "rcpr": // rcpr: a replacement number
		n, style := b.person(c.sticky).number, b.style(c.arg)
		n.replacement = n.replacement || c.name == "rcpr"
		s := styles[style](n)
		start := b.out.Len()
		b.out.WriteString(s)
		b.gold = append(b.gold, Gold{Kind: "cpr", Start: start, End: b.out.Len(), Tags: append(n.tags(), "style:"+style)})
	case "fake": // of the form of a CPR number, and something else
		n := newNumber(b.r)
		n.replacement = false
		b.out.WriteString(styles[b.style(c.arg)](n))
	case "sep":
		if b.sep == "" {
			b.sep = pick(b.r, []string{";", ";", ",", "\t", " | ", "|"})
		}
		b.out.WriteString(b.sep)
	case "care", "biz", "private", "numbers":
		b.write(pick(b.r, b.c.filler[c.name]))
	case "label", "mislabel", "olabel":
		b.write(pick(b.r, b.c.filler[c.name]))
	default:
		b.value(c)
	}
}

// style picks how a number is written.
func (b *builder) style(arg string) string {
	switch arg {
	case "", "any":
		if b.r.IntN(3) == 0 {
			return pick(b.r, rareStyles)
		}
		return pick(b.r, commonStyles)
	case "common":
		return pick(b.r, commonStyles)
	case "strong":
		return pick(b.r, strongStyles)
	case "col":
		if b.column == "" {
			b.column = pick(b.r, columnStyles)
		}
		return b.column
	}
	if styles[arg] == nil {
		panic("no such way of writing: " + arg)
	}
	return arg
}

// digits returns n digits, the first of them not zero.
func (b *builder) digits(n int) string {
	out := make([]byte, n)
	for i := range out {
		out[i] = byte('0' + b.r.IntN(10))
	}
	if n > 0 {
		out[0] = byte('1' + b.r.IntN(9))
	}
	return string(out)
}

// impossible returns ten digits whose first six are no date, replacement or not.
func (b *builder) impossible() string {
	for {
		s := b.digits(10)
		if s[:2] > "31" && s[:2] < "61" || s[:2] > "91" || s[2:4] > "12" {
			return s
		}
	}
}

// between reads an argument "lo-hi".
func (b *builder) between(arg string, lo, hi int) int {
	if l, h, ok := strings.Cut(arg, "-"); ok {
		lo, _ = strconv.Atoi(l)
		hi, _ = strconv.Atoi(h)
	}
	return lo + b.r.IntN(hi-lo+1)
}
