package main

import (
	_ "embed"
	"fmt"
	"strings"

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
		c.Tags = []string{tag}
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
