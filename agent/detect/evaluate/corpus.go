package main

import (
	"embed"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

//go:embed templates/*.txt
var templateFiles embed.FS

// Gold is a place in a text that a careful Danish reader calls personal data of
// the kind.
type Gold struct {
	Kind  string   `json:"kind"`
	Start int      `json:"start"` // byte offset
	End   int      `json:"end"`   // byte offset after the last
	Tags  []string `json:"tags,omitempty"`
}

// Case is one text with its truth.
type Case struct {
	ID       string   `json:"id"`
	Template string   `json:"template"`
	Text     string   `json:"text"`
	Gold     []Gold   `json:"gold"`
	Tags     []string `json:"tags"`
}

// corpus is what texts are made of.
type corpus struct {
	classes map[string][]template // positive, negative, mixed, undecidable
	filler  map[string][][]node   // prose to put around, by domain
}

// shares is how often each class is drawn, in percent.
var shares = []struct {
	class string
	share int
}{{"positive", 43}, {"negative", 41}, {"mixed", 14}, {"undecidable", 2}}

func newCorpus() (*corpus, error) {
	c := &corpus{classes: map[string][]template{}, filler: map[string][][]node{}}
	for _, name := range []string{"positive", "negative", "mixed", "undecidable", "filler"} {
		src, err := templateFiles.ReadFile("templates/" + name + ".txt")
		if err != nil {
			return nil, fmt.Errorf("reading templates: %w", err)
		}
		all, err := parseTemplates(name, string(src))
		if err != nil {
			return nil, err
		}
		if name == "filler" {
			for _, t := range all {
				c.filler[t.id] = lines(t.body)
			}
			continue
		}
		c.classes[name] = all
	}
	return c, nil
}

// lines cuts a parsed block at its line ends.
func lines(body []node) [][]node {
	out := [][]node{nil}
	for _, n := range body {
		t, ok := n.(text)
		if !ok {
			out[len(out)-1] = append(out[len(out)-1], n)
			continue
		}
		for i, part := range strings.Split(string(t), "\n") {
			if i > 0 {
				out = append(out, nil)
			}
			if part != "" {
				out[len(out)-1] = append(out[len(out)-1], text(part))
			}
		}
	}
	return out
}

// Case makes text number i of the seed. The same seed and number give the same text.
func (c *corpus) Case(seed uint64, i int) Case {
	r := rand.New(rand.NewPCG(seed, uint64(i)))
	class, p := "", r.IntN(100)
	for _, s := range shares {
		if class = s.class; p < s.share {
			break
		}
		p -= s.share
	}
	all := c.classes[class]
	t := all[r.IntN(len(all))]
	return c.expand(r, t, class, i)
}

func (c *corpus) expand(r *rand.Rand, t template, class string, i int) Case {
	b := &builder{r: r, c: c, people: map[int]*person{}}
	b.change(t)
	bare := slices.Contains(t.tags, "bare")
	if !bare {
		b.around(t.tags)
	}
	b.write(t.body)
	if !bare {
		b.out.WriteString("\n")
		b.around(t.tags)
	}
	tags := append([]string{class}, t.tags...)
	if b.mutation != "" {
		tags = append(tags, "text:"+b.mutation)
	}
	gold := b.gold
	if gold == nil {
		gold = []Gold{}
	}
	return Case{ID: fmt.Sprintf("%06d", i), Template: t.id, Text: b.out.String(), Gold: gold, Tags: tags}
}

// change picks what happens to the prose as a whole, for one text in ten or so.
// Numbers and their separators stay as they are.
func (b *builder) change(t template) {
	if slices.Contains(t.tags, "asis") {
		return
	}
	switch b.r.IntN(40) {
	case 0:
		b.mutation, b.mutate = "upper", strings.ToUpper
	case 1:
		b.mutation, b.mutate = "lower", strings.ToLower
	case 2:
		b.mutation, b.mutate = "ascii", strings.NewReplacer("æ", "ae", "ø", "oe", "å", "aa", "Æ", "Ae", "Ø", "Oe", "Å", "Aa").Replace
	case 3:
		b.mutation, b.mutate = "decomposed", strings.NewReplacer("å", "a\u030a", "Å", "A\u030a", "é", "e\u0301").Replace
	case 4:
		b.mutation, b.mutate = "crlf", strings.NewReplacer("\n", "\r\n").Replace
	}
}

// around writes none to three sentences of the template's domain.
func (b *builder) around(tags []string) {
	domain := "care"
	for _, d := range []string{"biz", "private"} {
		if slices.Contains(tags, d) {
			domain = d
		}
	}
	for range b.r.IntN(4) {
		d := domain
		if b.r.IntN(6) == 0 {
			d = "numbers"
		}
		b.write(pick(b.r, b.c.filler[d]))
		b.writeText(pick(b.r, []string{"\n", "\n", "\n\n", " \n"}))
	}
}

func pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }
