package pdf

import "strings"

// maxProgram is the largest embedded font program, in bytes, that is looked into.
const maxProgram = 16 << 20

// builtin returns the encoding of a simple font that names none: that of its
// program where it has one.
func (f *file) builtin(desc dict, kind, base name, symbolic, mapped bool) [256]rune {
	if _, rest, ok := strings.Cut(string(base), "+"); ok {
		base = name(rest)
	}
	switch {
	case strings.HasPrefix(string(base), "Symbol"):
		return symbolEncoding
	case strings.HasPrefix(string(base), "ZapfDingbats"):
		return dingbatsEncoding
	case kind == "Type3" || mapped:
		return standardEncoding
	}
	if program := f.program(desc["FontFile3"]); program != nil {
		if t, ok := cffEncoding(program, f.many); ok {
			return t
		}
	}
	if program := f.program(desc["FontFile"]); program != nil {
		if t, ok := type1Encoding(program, f.many); ok {
			return t
		}
	}
	if kind != "TrueType" {
		return standardEncoding
	}
	if program := f.program(desc["FontFile2"]); program != nil && symbolic {
		if tt := openTrueType(program); tt != nil {
			return tt.encoding()
		}
	}
	return winAnsiEncoding
}

// program returns the bytes of an embedded font file, nil when there is none.
func (f *file) program(o any) []byte {
	s := f.stream(o)
	if s == nil {
		return nil
	}
	if n, _ := f.length(s); n > maxProgram {
		return nil
	}
	data, _ := f.decode(s, nil)
	return data
}

// type1Encoding reads "dup 65 /A put" in the clear part of a Type 1 program.
func type1Encoding(program []byte, many func(string) rune) (t [256]rune, ok bool) {
	s := string(program[:min(len(program), 64<<10)])
	if i := strings.Index(s, "eexec"); i >= 0 {
		s = s[:i]
	}
	at := strings.Index(s, "/Encoding")
	if at < 0 {
		return t, false
	}
	p := parser{buf: []byte(s[at+len("/Encoding"):])}
	var last [2]any
	for {
		o := p.object()
		p.nodes = 0
		switch o {
		case keyword("StandardEncoding"):
			return standardEncoding, true
		case endMark, keyword("def"), keyword("readonly"):
			return t, ok
		case keyword("put"):
			code, isInt := last[0].(int)
			n, isName := last[1].(name)
			if isInt && isName && code >= 0 && code < 256 {
				t[code] = oneRune(glyphText(n), many)
				ok = true
			}
		}
		last = [2]any{last[1], o}
	}
}
