package pdf

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"
)

//go:embed glyphlist.txt
var glyphList string

// glyphNames is the Adobe Glyph List.
var glyphNames = sync.OnceValue(func() map[string]rune {
	m := make(map[string]rune, 2048)
	for line := range strings.Lines(glyphList) {
		n, hex, ok := strings.Cut(strings.TrimSpace(line), ";")
		if v, err := strconv.ParseUint(hex, 16, 32); ok && err == nil {
			m[n] = rune(v)
		}
	}
	return m
})

// glyphText returns what a glyph name stands for, by the rules of the Adobe
// Glyph List specification, "" when it says nothing.
func glyphText(n name) string {
	s, _, _ := strings.Cut(string(n), ".")
	if s == "" || len(s) > 128 {
		return ""
	}
	if !strings.Contains(s, "_") {
		return glyphPart(s)
	}
	var b strings.Builder
	for part := range strings.SplitSeq(s, "_") {
		b.WriteString(glyphPart(part))
	}
	return b.String()
}

func glyphPart(s string) string {
	if len(s) == 1 && (s[0] >= 'A' && s[0] <= 'Z' || s[0] >= 'a' && s[0] <= 'z') {
		return s
	}
	if r, ok := glyphNames()[s]; ok {
		return string(r)
	}
	if hex, ok := strings.CutPrefix(s, "uni"); ok && len(hex) >= 4 && len(hex)%4 == 0 {
		var b strings.Builder
		for ; hex != ""; hex = hex[4:] {
			v, err := strconv.ParseUint(hex[:4], 16, 16)
			if err != nil {
				return ""
			}
			b.WriteRune(rune(v))
		}
		return b.String()
	}
	if hex, ok := strings.CutPrefix(s, "u"); ok && len(hex) >= 4 && len(hex) <= 6 {
		if v, err := strconv.ParseUint(hex, 16, 32); err == nil && v <= 0x10ffff {
			return string(rune(v))
		}
	}
	return ""
}

// numbered reads names like "a65" and "C65" that only repeat the code: bitmap
// fonts made by TeX and by printer drivers have them.
func numbered(n name, code int) rune {
	digits := strings.TrimLeft(string(n), "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
	if v, err := strconv.Atoi(digits); err != nil || v != code || len(n)-len(digits) > 2 || code <= ' ' || code > '~' {
		return 0
	}
	return rune(code)
}
