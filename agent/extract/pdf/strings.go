package pdf

import (
	"bytes"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// hexDigit gives the value of a hexadecimal digit, 255 for anything else.
var hexDigit = func() (t [256]byte) {
	for i := range t {
		t[i] = 255
	}
	for i, c := range "0123456789abcdef" {
		t[c] = byte(i)
		t[strings.ToUpper(string(c))[0]] = byte(i)
	}
	return t
}()

// literal reads the "(…)" that b begins with. The bytes are a part of b where
// nothing in it is escaped, otherwise of scratch, which is returned longer. n is
// the length read, -1 when the closing parenthesis is missing.
func literal(b, scratch []byte) (s, used []byte, n int) {
	plain := true
	depth := 0
	for i := 0; i < len(b); i++ {
		switch b[i] {
		case '\\':
			plain = false
			i++
		case '\r':
			plain = false
		case '(':
			depth++
		case ')':
			if depth--; depth > 0 {
				continue
			}
			if plain {
				return b[1:i], scratch, i + 1
			}
			used = unescape(b[1:i], scratch)
			return used[len(scratch):], used, i + 1
		}
	}
	used = unescape(b[1:], scratch)
	return used[len(scratch):], used, -1
}

// unescape appends b to out with its backslash sequences and line ends replaced.
func unescape(b, out []byte) []byte {
	for i := 0; i < len(b); i++ {
		c := b[i]
		if c == '\r' {
			if i+1 < len(b) && b[i+1] == '\n' {
				i++
			}
			c = '\n'
		}
		if c != '\\' {
			out = append(out, c)
			continue
		}
		if i++; i >= len(b) {
			break
		}
		switch c = b[i]; c {
		case 'n':
			out = append(out, '\n')
		case 'r':
			out = append(out, '\r')
		case 't':
			out = append(out, '\t')
		case 'b':
			out = append(out, '\b')
		case 'f':
			out = append(out, '\f')
		case '\n':
		case '\r':
			if i+1 < len(b) && b[i+1] == '\n' {
				i++
			}
		case '0', '1', '2', '3', '4', '5', '6', '7':
			v := 0
			for n := 0; n < 3 && i < len(b) && b[i] >= '0' && b[i] <= '7'; n++ {
				v = v*8 + int(b[i]-'0')
				i++
			}
			i--
			out = append(out, byte(v))
		default:
			out = append(out, c)
		}
	}
	return out
}

// hexString reads the "<…>" that b begins with, as literal does.
func hexString(b, scratch []byte) (s, used []byte, n int) {
	out := scratch
	var half byte
	odd := false
	for i := 1; i < len(b); i++ {
		c := b[i]
		if c == '>' {
			if odd {
				out = append(out, half<<4)
			}
			return out[len(scratch):], out, i + 1
		}
		v := hexDigit[c]
		if v > 15 {
			continue
		}
		if odd {
			out = append(out, half<<4|v)
		}
		half, odd = v, !odd
	}
	return out[len(scratch):], out, -1
}

// unicodeText turns the bytes of a text string (UTF-16 or UTF-8 with a mark,
// otherwise PDFDocEncoding) into UTF-8, line ends as "\n".
func unicodeText(s string) string {
	switch {
	case strings.HasPrefix(s, "\xfe\xff"):
		s = fromUTF16(s[2:], false)
	case strings.HasPrefix(s, "\xff\xfe"):
		s = fromUTF16(s[2:], true)
	case strings.HasPrefix(s, "\xef\xbb\xbf"):
		s = strings.ToValidUTF8(s[3:], "\uFFFD")
	default:
		var b strings.Builder
		for i := range len(s) {
			if r := pdfDocEncoding[s[i]]; r != 0 {
				b.WriteRune(r)
			}
		}
		s = b.String()
	}
	s = strings.ReplaceAll(s, "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\r':
			return '\n'
		case r < ' ' && r != '\n' && r != '\t':
			return -1
		}
		return r
	}, s)
}

// fromUTF16 decodes UTF-16 and leaves out language codes between two U+001B.
func fromUTF16(s string, little bool) string {
	units := make([]uint16, 0, len(s)/2)
	escaped := false
	for i := 0; i+1 < len(s); i += 2 {
		u := uint16(s[i])<<8 | uint16(s[i+1])
		if little {
			u = u<<8 | u>>8
		}
		if u == 0x1b {
			escaped = !escaped
			continue
		}
		if !escaped {
			units = append(units, u)
		}
	}
	return string(utf16.Decode(units))
}

// squeeze leaves only letters and digits, to compare what is shown with what is stored.
func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if r <= ' ' || r == 0xa0 || r == utf8.RuneError {
			return -1
		}
		return r
	}, s)
}

func hasPrefixAt(b []byte, i int, prefix string) bool {
	return i >= 0 && i <= len(b) && bytes.HasPrefix(b[i:], []byte(prefix))
}
