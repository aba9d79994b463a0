package classify

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"

	"github.com/husorden/husorden/agent/detect/term/stem"
	"github.com/husorden/husorden/policy"
)

//go:embed types.rules
var rulesFile string

// strength is what a stem says about a document's type.
type strength int

const (
	sure strength = iota
	strong
	title
	weak
	field
	strengths
)

var strengthNames = map[string]strength{"sure": sure, "strong": strong, "title": title, "weak": weak, "field": field}

// rules are types.rules, compiled. A stem's id is its position in stems.
type rules struct {
	set   *stem.Set
	types []policy.DocumentType // in file order; UnknownDocument collects what is none of ours
	stems []rule
}

type rule struct {
	typ      int // index into types
	strength strength
}

// compiled compiles the rules at first use. They are part of the program: a
// test finds an error in them.
var compiled = sync.OnceValue(func() *rules {
	r, err := parse(rulesFile)
	if err != nil {
		panic("compiling the embedded document types: " + err.Error())
	}
	return r
})

func parse(file string) (*rules, error) {
	r := &rules{}
	var ps []stem.Pattern
	n := 0
	for line := range strings.Lines(file) {
		n++
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		if line[0] == '[' {
			r.types = append(r.types, policy.DocumentType(strings.Trim(line, "[]")))
			continue
		}
		word, entries, _ := strings.Cut(line, " ")
		s, ok := strengthNames[word]
		if !ok || len(r.types) == 0 {
			return nil, fmt.Errorf("types.rules line %d: want [type], sure, strong, title, weak or field", n)
		}
		for entry := range strings.SplitSeq(entries, ",") {
			for _, spelling := range spellings(strings.TrimSpace(entry)) {
				p, err := stem.Parse(spelling, len(r.stems))
				if err != nil {
					return nil, fmt.Errorf("types.rules line %d: %w", n, err)
				}
				ps = append(ps, p)
			}
			r.stems = append(r.stems, rule{len(r.types) - 1, s})
		}
	}
	var err error
	r.set, err = stem.Compile(ps)
	return r, err
}

var ascii = strings.NewReplacer("æ", "ae", "ø", "oe", "å", "aa")

// spellings returns s, and s as it is written without Danish letters.
func spellings(s string) []string {
	if a := ascii.Replace(s); a != s {
		return []string{s, a}
	}
	return []string{s}
}
