package main

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/husorden/husorden/policy"
)

//go:embed testdata/sentences.txt
var sentenceFile string

// sentenceKinds are the kinds judged in every sentence.
var sentenceKinds = []policy.Kind{policy.PersonName, policy.Address, policy.Phone, policy.Email, policy.BankAccount,
	policy.School, policy.Health, policy.Social, policy.Criminal, policy.Religion, policy.Ethnicity, policy.Union,
	policy.Sexuality, policy.Politics}

// readSentences reads the handwritten sentences.
func readSentences() ([]Case, error) {
	var out []Case
	tag := ""
	for i, line := range strings.Split(sentenceFile, "\n") {
		if t, ok := strings.CutPrefix(line, "## "); ok {
			tag = t
		}
		if strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#") {
			continue
		}
		c, err := parseSentence(line)
		if err != nil {
			return nil, fmt.Errorf("testdata/sentences.txt:%d: %w", i+1, err)
		}
		c.Tags = []string{tag, personIn(c)}
		c.ID = fmt.Sprintf("line %d", i+1)
		out = append(out, c)
	}
	return out, nil
}

// parseSentence reads a sentence with its truth: "[health Sofie har astma]"
// marks a span of the kind; "\n" is a line break and "\t" a tab.
func parseSentence(line string) (Case, error) {
	known := map[string]bool{}
	for _, k := range sentenceKinds {
		known[string(k)] = true
	}
	c := Case{Gold: []Gold{}}
	var text strings.Builder
	line = strings.NewReplacer(`\n`, "\n", `\t`, "\t").Replace(line)
	for {
		before, rest, marked := strings.Cut(line, "[")
		text.WriteString(before)
		if !marked {
			break
		}
		inside, after, closed := strings.Cut(rest, "]")
		kind, value, two := strings.Cut(inside, " ")
		if !closed || !two || !known[kind] || value == "" {
			return c, fmt.Errorf("not a marked span: [%s", rest)
		}
		start := text.Len()
		text.WriteString(value)
		c.Gold = append(c.Gold, Gold{Kind: kind, Start: start, End: text.Len()})
		line = after
	}
	c.Text = text.String()
	return c, nil
}

// calledByFirstName are the people of the sentences who have no surname there.
var calledByFirstName = strings.Fields("Sofie Emil Magnus Ida Noah Karla Thor Asger Emma Villads Kaj Mikkel Freja Line Rune Mads")

// personIn says by what a sentence of a sensitive group tells whom it is about:
// how sure the reader can be that it is of a person at all.
func personIn(c Case) string {
	first, sensitive := false, false
	for _, g := range c.Gold {
		switch policy.Kind(g.Kind) {
		case policy.PersonName:
			return "told of a full name"
		case policy.Health, policy.Social, policy.Criminal, policy.Religion, policy.Ethnicity, policy.Union,
			policy.Sexuality, policy.Politics:
			sensitive = true
		}
	}
	for _, word := range strings.FieldsFunc(c.Text, func(r rune) bool { return !unicode.IsLetter(r) }) {
		first = first || slices.Contains(calledByFirstName, word)
	}
	switch {
	case !sensitive:
		return "told of nobody"
	case first:
		return "told of a first name"
	default:
		return "told of a role or pronoun"
	}
}
