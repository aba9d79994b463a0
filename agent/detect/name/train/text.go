package main

import (
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"unicode"

	"github.com/husorden/husorden/agent/detect/name/markup"
)

// trainingText is everything the weights are learned from, the same every
// time; without the news sentences that leave tells to leave out.
func trainingText(home string, each int, leave func(i int) bool) ([]markup.Sentence, error) {
	news, err := markup.ReadUNER(home + "train/data/ddt_train.jsonl")
	if err != nil {
		return nil, fmt.Errorf("reading training data: %w", err)
	}
	f := newFiller(news)
	var out []markup.Sentence
	for i, s := range news {
		if leave != nil && leave(i) {
			continue
		}
		out = append(out, s)
		if len(s.Spans) > 0 {
			out = append(out, f.rename(s))
		}
		if f.chance(4) {
			out = append(out, markup.Sentence{Text: strings.ToUpper(s.Text), Spans: upperSpans(s)})
		}
		if f.chance(30) {
			out = append(out, f.wrap(s))
		}
	}
	for _, t := range []struct {
		name string
		each int
	}{{"care.txt", each}, {"other.txt", 3 * each}, {"english.txt", 2 * each}} {
		made, err := f.fromTemplates(home+"train/templates/"+t.name, t.each)
		if err != nil {
			return nil, err
		}
		out = append(out, made...)
	}
	f.rng.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out, nil
}

func newFiller(news []markup.Sentence) *filler {
	f := &filler{rng: rand.New(rand.NewPCG(1, 2)), first: listWords("first.txt"), last: listWords("surname.txt"), towns: listLines("towns.txt")}
	for _, line := range listLines("roles.txt") {
		if rest, ok := strings.CutPrefix(line, "org: "); ok {
			f.orgs = strings.Fields(rest)
		}
	}
	seen := map[string]bool{}
	for _, s := range news {
		for _, w := range strings.FieldsFunc(s.Text, func(r rune) bool { return !unicode.IsLetter(r) }) {
			if strings.ToLower(w) == w && len(w) > 3 && !seen[w] {
				seen[w] = true
				f.common = append(f.common, w)
			}
		}
	}
	return f
}

func (f *filler) fromTemplates(path string, each int) ([]markup.Sentence, error) {
	var out []markup.Sentence
	templates, err := markup.Lines(path)
	if err != nil {
		return nil, err
	}
	for _, t := range templates {
		n := each
		if !strings.Contains(t, "<") {
			n = max(1, each/4)
		}
		for range n {
			s, err := markup.Parse(f.fill(t))
			if err != nil {
				return nil, err
			}
			out = append(out, s)
		}
	}
	return out, nil
}

// rename puts other names where those of s stand, so that the words around a
// name are learned and not the names of the news of one year.
func (f *filler) rename(s markup.Sentence) markup.Sentence {
	var out markup.Sentence
	var text strings.Builder
	at := 0
	spans := slices.Clone(s.Spans)
	slices.SortFunc(spans, func(a, b markup.Span) int { return a.Start - b.Start })
	for _, span := range spans {
		if span.Start < at {
			continue
		}
		text.WriteString(s.Text[at:span.Start])
		old := s.Text[span.Start:span.End]
		name := f.firstName()
		switch {
		case strings.Contains(old, " "):
			name = f.full()
		case strings.Contains(old, "-"):
			name = old
		case f.chance(40):
			name = f.surname()
		}
		if strings.HasSuffix(old, "s") && f.chance(60) {
			name = genitive(name)
		}
		start := text.Len()
		text.WriteString(name)
		out.Spans = append(out.Spans, markup.Span{Mark: span.Mark, Start: start, End: text.Len()})
		at = span.End
	}
	text.WriteString(s.Text[at:])
	out.Text = text.String()
	return out
}

// wrap breaks the lines of s as a page does.
func (f *filler) wrap(s markup.Sentence) markup.Sentence {
	width := 50 + f.rng.IntN(35)
	text := []byte(s.Text)
	line := 0
	for i, c := range text {
		if c == ' ' && i-line > width {
			text[i] = '\n'
			line = i + 1
		}
	}
	return markup.Sentence{Text: string(text), Spans: s.Spans}
}

// upperSpans moves the spans of s to where they stand in capitals.
func upperSpans(s markup.Sentence) []markup.Span {
	out := slices.Clone(s.Spans)
	for i := range out {
		out[i].Start = len(strings.ToUpper(s.Text[:out[i].Start]))
		out[i].End = len(strings.ToUpper(s.Text[:out[i].End]))
	}
	return out
}

func printSample(home string, each int, w io.Writer) error {
	text, err := trainingText(home, each, nil)
	if err != nil {
		return err
	}
	for _, s := range text[:min(300, len(text))] {
		var names []string
		for _, span := range s.Spans {
			names = append(names, s.Text[span.Start:span.End])
		}
		fmt.Fprintf(w, "%q %q\n", s.Text, names)
	}
	return nil
}
