// Package markup reads sentences in which people and addresses are marked, for
// training and tests: "[[Sofie Holm]]" a full name, "[Sofie]" a single one,
// "{Nørregade 14B}" an address. \n and \t stand for a line break and a cell
// boundary. Lines that start with # are comments.
package markup

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"unicode/utf8"
)

// Mark says what a span is.
type Mark byte

// The marks.
const (
	Full    Mark = 'F'
	Single  Mark = 'S'
	Address Mark = 'A'
)

// Span is one marked piece of text, in bytes.
type Span struct {
	Mark       Mark
	Start, End int
}

// Sentence is a text with its marked spans.
type Sentence struct {
	Text  string
	Spans []Span
}

// Parse reads one marked line.
func Parse(line string) (Sentence, error) {
	var out strings.Builder
	var s Sentence
	var open []Span
	line = strings.NewReplacer(`\n`, "\n", `\t`, "\t").Replace(line)
	begin := func(m Mark) { open = append(open, Span{Mark: m, Start: out.Len()}) }
	for i := 0; i < len(line); i++ {
		rest := line[i:]
		switch {
		case strings.HasPrefix(rest, "[["):
			begin(Full)
			i++
		case rest[0] == '[':
			begin(Single)
		case rest[0] == '{':
			begin(Address)
		case rest[0] == ']' || rest[0] == '}':
			if len(open) == 0 {
				return s, fmt.Errorf("reading %q: closed but never opened", line)
			}
			span := open[len(open)-1]
			open = open[:len(open)-1]
			span.End = out.Len()
			if span.Mark == Full {
				i++
			}
			s.Spans = append(s.Spans, span)
		default:
			out.WriteByte(rest[0])
		}
	}
	if len(open) > 0 {
		return s, fmt.Errorf("reading %q: opened but never closed", line)
	}
	s.Text = out.String()
	return s, nil
}

// Lines returns the lines of a file, without comments and empty ones.
func Lines(path string) ([]string, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var out []string
	for line := range strings.Lines(string(data)) {
		if line = strings.TrimSuffix(line, "\n"); line != "" && line[0] != '#' {
			out = append(out, line)
		}
	}
	return out, nil
}

// Read reads a file of marked lines.
func Read(path string) ([]Sentence, error) {
	lines, err := Lines(path)
	if err != nil {
		return nil, err
	}
	var out []Sentence
	for _, line := range lines {
		s, err := Parse(line)
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}

// ReadUNER reads JSON lines of the Universal NER data in data/README.md: spans
// are counted in characters.
func ReadUNER(path string) ([]Sentence, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var out []Sentence
	for line := range strings.Lines(string(data)) {
		var in struct {
			Text    string   `json:"text"`
			Persons [][3]any `json:"persons"`
		}
		if err := json.Unmarshal([]byte(line), &in); err != nil {
			return nil, fmt.Errorf("reading %s: %w", path, err)
		}
		s := Sentence{Text: in.Text}
		for _, p := range in.Persons {
			start, end := offset(in.Text, int(p[0].(float64))), offset(in.Text, int(p[1].(float64)))
			mark := Single
			if len(strings.Fields(in.Text[start:end])) > 1 || strings.Contains(strings.TrimSuffix(in.Text[start:end], "."), ".") {
				mark = Full
			}
			s.Spans = append(s.Spans, Span{mark, start, end})
		}
		out = append(out, s)
	}
	return out, nil
}

// offset returns the byte at which character n starts.
func offset(text string, n int) int {
	i := 0
	for ; n > 0 && i < len(text); n-- {
		_, size := utf8.DecodeRuneInString(text[i:])
		i += size
	}
	return i
}
