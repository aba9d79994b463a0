package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
)

// reduction is what the reader's copy of the glyph list keeps: names of one
// character of Latin, Greek, Cyrillic, punctuation and symbols, and ligatures.
var reduction = []struct{ first, last rune }{{0, 0x52f}, {0x1e00, 0x26ff}, {0xfb00, 0xfb06}}

const reductionNote = "# Reduced to single code points of Latin, Greek, Cyrillic, punctuation and\n" +
	"# symbols; names that are their own letter are left out.\n#\n"

// readGlyphList reads "name;XXXX" lines, and returns the file reduced as well.
func readGlyphList(path string) (names map[string]rune, reduced []byte, err error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, nil, fmt.Errorf("reading the glyph list: %w", err)
	}
	names = map[string]rune{}
	var out strings.Builder
	noted := false
	for line := range strings.Lines(string(b)) {
		name, hex, ok := strings.Cut(strings.TrimSpace(line), ";")
		if strings.HasPrefix(line, "#") || !ok {
			out.WriteString(line)
			continue
		}
		if !noted {
			out.WriteString("#\n" + reductionNote)
			noted = true
		}
		first, _, several := strings.Cut(hex, " ")
		v, err := strconv.ParseUint(first, 16, 32)
		if err != nil {
			return nil, nil, fmt.Errorf("reading the glyph list: %q: %w", line, err)
		}
		if several {
			continue
		}
		names[name] = rune(v)
		for _, r := range reduction {
			if rune(v) >= r.first && rune(v) <= r.last && len(name) > 1 {
				out.WriteString(line)
			}
		}
	}
	return names, []byte(out.String()), nil
}

// metrics is what is used of an AFM file.
type metrics struct {
	notice string
	names  [256]string    // by code, empty for none
	width  map[string]int // by name, in thousandths of the font size
}

// readMetrics reads lines "C 32 ; WX 278 ; N space ; B 0 0 0 0 ;".
func readMetrics(path string) (*metrics, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("reading metrics: %w", err)
	}
	m := &metrics{width: map[string]int{}}
	for line := range strings.Lines(string(b)) {
		if s, ok := strings.CutPrefix(line, "Comment Copyright"); ok {
			m.notice = "Copyright" + strings.TrimSpace(s)
			m.notice = strings.Replace(m.notice, "Copyright(", "Copyright (", 1)
		}
		if !strings.HasPrefix(line, "C ") {
			continue
		}
		code, width, name := -1, -1, ""
		for field := range strings.SplitSeq(line, ";") {
			switch w := strings.Fields(field); {
			case len(w) < 2:
			case w[0] == "C":
				code, err = strconv.Atoi(w[1])
			case w[0] == "WX":
				width, err = strconv.Atoi(w[1])
			case w[0] == "N":
				name = w[1]
			}
			if err != nil {
				return nil, fmt.Errorf("reading metrics: %q: %w", line, err)
			}
		}
		if m.width[name] = width; code >= 0 && code < 256 {
			m.names[code] = name
		}
	}
	if len(m.width) < 100 {
		return nil, fmt.Errorf("reading metrics: %s has %d glyphs", path, len(m.width))
	}
	return m, nil
}
