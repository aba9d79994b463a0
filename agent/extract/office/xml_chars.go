package office

import (
	"bufio"
	"bytes"
	"io"
	"strconv"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// longestEntity is the longest reference that is decoded, "&#x0010FFFF;".
const longestEntity = 12

// unescape decodes character references and the five entities of XML within b,
// which it overwrites; what it does not know stays as written.
func unescape(b []byte) []byte {
	from := bytes.IndexByte(b, '&')
	if from < 0 {
		return b
	}
	out := b[:from]
	for b = b[from:]; len(b) > 0; {
		n := bytes.IndexByte(b, '&')
		if n < 0 {
			n = len(b)
		}
		out = append(out, b[:n]...)
		if b = b[n:]; len(b) == 0 {
			break
		}
		end := bytes.IndexByte(b[:min(len(b), longestEntity)], ';')
		r := rune(-1)
		if end > 0 {
			r = entity(b[1:end])
		}
		if r < 0 {
			out = append(out, '&')
			b = b[1:]
			continue
		}
		out = utf8.AppendRune(out, r)
		b = b[end+1:]
	}
	return out
}

// entity returns the character a reference stands for, -1 when it is unknown.
// The character is never longer in UTF-8 than the reference.
func entity(name []byte) rune {
	switch string(name) {
	case "amp":
		return '&'
	case "lt":
		return '<'
	case "gt":
		return '>'
	case "quot":
		return '"'
	case "apos":
		return '\''
	}
	if len(name) < 2 || name[0] != '#' {
		return -1
	}
	digits, base := name[1:], 10
	if digits[0] == 'x' {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseUint(string(digits), base, 32)
	if err != nil || n == 0 || n > utf8.MaxRune || !utf8.ValidRune(rune(n)) {
		return -1
	}
	return rune(n)
}

// wholeChars returns how much of b can be handed out without cutting a
// character or a reference in two.
func wholeChars(b []byte) int {
	n := len(b)
	if i := bytes.LastIndexByte(b[max(0, n-longestEntity):], '&'); i >= 0 {
		i += max(0, n-longestEntity)
		if bytes.IndexByte(b[i:], ';') < 0 {
			n = i
		}
	}
	for back := 1; back <= min(n, utf8.UTFMax-1); back++ {
		if c := b[n-back]; utf8.RuneStart(c) {
			if !utf8.FullRune(b[n-back : n]) {
				n -= back
			}
			break
		}
	}
	return n
}

// valid returns b with what is not UTF-8 replaced.
func valid(b []byte) []byte {
	if utf8.Valid(b) {
		return b
	}
	return bytes.ToValidUTF8(b, []byte("\uFFFD"))
}

// decoded returns r as UTF-8. XML without a byte order mark or an encoding
// declaration is UTF-8.
func decoded(r io.Reader) io.Reader {
	br := bufio.NewReaderSize(r, 512)
	head, _ := br.Peek(128) // an error comes back with the first Read
	switch {
	case bytes.HasPrefix(head, []byte("\xEF\xBB\xBF")):
		br.Discard(3)
		return br
	case bytes.HasPrefix(head, []byte("\xFE\xFF")), bytes.HasPrefix(head, []byte("\x00<")):
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewDecoder().Reader(br)
	case bytes.HasPrefix(head, []byte("\xFF\xFE")), bytes.HasPrefix(head, []byte("<\x00")):
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Reader(br)
	}
	switch declared(head) {
	case "iso-8859-1", "windows-1252", "latin1":
		return charmap.Windows1252.NewDecoder().Reader(br)
	}
	return br
}

// declared returns the encoding named in an XML declaration, in lower case.
func declared(head []byte) string {
	if !bytes.HasPrefix(head, []byte("<?xml")) {
		return ""
	}
	decl, _, ok := bytes.Cut(head, []byte("?>"))
	_, value, ok2 := bytes.Cut(decl, []byte("encoding="))
	if !ok || !ok2 || len(value) == 0 {
		return ""
	}
	name, _, _ := bytes.Cut(value[1:], value[:1])
	return string(bytes.ToLower(name))
}
