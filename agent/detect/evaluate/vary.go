package main

import (
	"fmt"
	"hash/fnv"
	"io"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/husorden/husorden/agent/detect"
	"github.com/husorden/husorden/agent/detect/name/lexicon"
	"github.com/husorden/husorden/agent/detect/name/seq"
	"github.com/husorden/husorden/policy"
)

// A variation writes a text another way that says the same to a reader: each line,
// what stands around the CPR numbers, and these.
type variation struct {
	name   string
	line   string // before each line
	around func(string) string
	number func(string) string

	letters bool // they are written alike, which makes names harder to tell
}

func replaced(oldnew ...string) func(string) string { return strings.NewReplacer(oldnew...).Replace }

func between(before, behind string) func(string) string {
	return func(s string) string { return before + s + behind }
}

// variations are what word processors, mail programs, web pages and people do to a
// text.
var variations = []variation{
	{name: "as it is"},
	{name: "hard blanks", around: replaced(" ", "\u00a0")},
	{name: "narrow blanks", around: replaced(" ", "\u202f")},
	{name: "curved quotation marks", around: replaced(`"`, "”")},
	{name: "soft hyphens", around: replaced("er", "e\u00adr", "en", "e\u00adn")},
	{name: "signs that are not seen", around: replaced(" ", "\u200b ")},
	{name: "letters taken apart (NFD)", around: norm.NFD.String},
	{name: "line ends of Windows", around: replaced("\n", "\r\n")},
	{name: "empty lines", around: replaced("\n", "\n\n")},
	{name: "quoted in a mail", line: "> "},
	{name: "indented by blanks", line: "    "},
	{name: "indented by tabs", line: "\t"},
	{name: "capitals", around: strings.ToUpper, letters: true},
	{name: "small letters", around: strings.ToLower, letters: true},
	{name: "names in no list", around: strangers, letters: true},
	{name: "number in quotation marks", number: between("“", "”")},
	{name: "number in bold (Markdown)", number: between("**", "**")},
	{name: "number in bold (HTML)", number: between("<b>", "</b>")},
	{name: "dash for hyphen", number: replaced("-", "–")},
	{name: "hard hyphen", number: replaced("-", "\u2011")},
	{name: "soft hyphen", number: replaced("-", "\u00ad")},
	{name: "blanks around the hyphen", number: replaced("-", " - ")},
	{name: "two hyphens", number: replaced("-", "--")},
}

// capitalised is a word that may be a name.
var capitalised = regexp.MustCompile(`\p{Lu}\p{Ll}+`)

// strangers gives all people names that no list holds, the same name to the same
// people.
func strangers(s string) string {
	return capitalised.ReplaceAllStringFunc(s, func(word string) string {
		folded := seq.Fold(nil, []byte(word))
		if lexicon.Lookup(lexicon.Hash(folded))&(lexicon.First|lexicon.Surname) == 0 {
			return word
		}
		const consonants, vowels = "bdfgjklmnprstv", "aeiouy"
		h := fnv.New32a()
		h.Write(folded)
		n := h.Sum32()
		name := ""
		for range 2 + n%2 {
			name += string(consonants[n%14]) + string(vowels[n/14%6])
			n = n/7 + 40503*(n%7)
		}
		return strings.ToUpper(name[:1]) + name[1:]
	})
}

// vary writes c another way.
func vary(c *Case, v variation) Case {
	gold := slices.Clone(c.Gold)
	slices.SortFunc(gold, func(a, b Gold) int { return a.Start - b.Start })
	out := *c
	out.Gold = nil
	var b strings.Builder
	b.WriteString(v.line)
	from := 0
	for _, g := range gold {
		if policy.Kind(g.Kind) != policy.CPR {
			continue
		}
		b.WriteString(v.writeAround(c.Text[from:g.Start]))
		digits, written := c.Text[g.Start:g.End], v.writeNumber(c.Text[g.Start:g.End])
		from, g.Start = g.End, b.Len()+strings.IndexByte(written, digits[0]) // the marks around a number are no part of it
		b.WriteString(written)
		g.End = b.Len() - (len(written) - 1 - strings.LastIndexByte(written, digits[len(digits)-1]))
		out.Gold = append(out.Gold, g)
	}
	b.WriteString(v.writeAround(c.Text[from:]))
	out.Text = b.String()
	return out
}

func (v variation) writeAround(s string) string {
	if v.around != nil {
		s = v.around(s)
	}
	return strings.ReplaceAll(s, "\n", "\n"+v.line)
}

func (v variation) writeNumber(s string) string {
	if v.number == nil {
		return s
	}
	return v.number(s)
}

// scoreVariation returns the figures for the CPR numbers in the cases written so.
func scoreVariation(d *detect.Detector, cases []Case, v variation) *tally {
	sure := newResult(policy.Medium)
	for i := range cases {
		c := vary(&cases[i], v)
		sure.add(d, &c, []policy.Kind{policy.CPR})
	}
	return get(sure.kinds, policy.CPR)
}

// scoreVariations prints the figures for each variation.
func scoreVariations(w io.Writer, cases []Case) {
	d := &detect.Detector{}
	for _, v := range variations {
		t := scoreVariation(d, cases, v)
		fmt.Fprintf(w, "%-28s recall %.4f precision %.4f of %d\n", v.name, t.recall(), t.precision(), t.gold)
	}
}
