package ole

import (
	"bytes"
	"encoding/binary"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"github.com/husorden/husorden/agent/extract/plain"
)

// pair joins the halves of a character that come one at a time. It returns
// false after the first half.
func pair(high *rune, r rune) (rune, bool) {
	first := *high
	*high = 0
	switch {
	case first != 0:
		return utf16.DecodeRune(first, r), true
	case r >= 0xD800 && r < 0xDC00:
		*high = r
		return 0, false
	}
	return r, true
}

// wide decodes UTF-16.
func wide(b []byte) string {
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = binary.LittleEndian.Uint16(b[2*i:])
	}
	return clean(string(utf16.Decode(units)))
}

// narrow decodes Windows-1252.
func narrow(b []byte) string {
	out := make([]byte, 0, len(b)+len(b)/8)
	for _, c := range b {
		out = utf8.AppendRune(out, charmap.Windows1252.DecodeByte(c))
	}
	return clean(string(out))
}

// clean turns paragraph marks into line ends and leaves other marks out.
func clean(s string) string {
	out := make([]rune, 0, len(s))
	for _, r := range strings.ReplaceAll(s, "\r\n", "\n") {
		switch {
		case r == '\r' || r == 0x0B:
			out = append(out, '\n')
		case r >= ' ' || r == '\t' || r == '\n':
			out = append(out, r)
		}
	}
	return string(out)
}

// eightBit decodes bytes of a charset nobody names.
func eightBit(b []byte) string {
	b = bytes.TrimRight(b, "\x00")
	return clean(plain.String(b, plain.Choose(b, "")))
}
