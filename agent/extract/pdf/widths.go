package pdf

import "strings"

// The widths in widths_data.go are those of the standard fonts that a PDF may name
// without saying how wide their glyphs are, in thousandths of the font size and in
// the order of WinAnsiEncoding from 32.

// standardWidth returns the width of the character with the WinAnsi code c in
// the standard font that the name comes nearest to.
func standardWidth(font name, c byte) float32 {
	n := strings.ToLower(string(font))
	has := func(parts ...string) bool {
		for _, p := range parts {
			if strings.Contains(n, p) {
				return true
			}
		}
		return false
	}
	table := &helveticaWidths
	switch bold := has("bold", "black", "heavy"); {
	case has("courier", "mono", "consol", "typewriter"):
		return 600
	case has("times", "roman", "serif", "georgia", "garamond", "cambria") && !has("sans"):
		switch {
		case bold:
			table = &timesBoldWidths
		case has("italic", "oblique"):
			table = &timesItalicWidths
		default:
			table = &timesWidths
		}
	case bold:
		table = &helveticaBoldWidths
	}
	if c < 32 {
		return 500
	}
	return float32(table[c-32])
}
