package plain

import (
	"bytes"
	"encoding/binary"
	"unicode/utf16"
	"unicode/utf8"
)

// appendTable decodes a single-byte charset.
func appendTable(dst, src []byte, table *[256][]byte) []byte {
	for len(src) > 0 {
		n := 0
		for n < len(src) && src[n] < utf8.RuneSelf {
			n++
		}
		dst = append(dst, src[:n]...)
		for src = src[n:]; len(src) > 0 && src[0] >= utf8.RuneSelf; src = src[1:] {
			dst = append(dst, table[src[0]]...)
		}
	}
	return dst
}

// appendValid copies UTF-8 and writes U+FFFD for each byte that is not.
func appendValid(dst, src []byte) []byte {
	for len(src) > 0 {
		n := 0
		for n < len(src) {
			if src[n] < utf8.RuneSelf {
				n++
				continue
			}
			r, size := utf8.DecodeRune(src[n:])
			if r == utf8.RuneError && size == 1 {
				break
			}
			n += size
		}
		dst = append(dst, src[:n]...)
		if src = src[n:]; len(src) > 0 {
			dst = utf8.AppendRune(dst, utf8.RuneError)
			src = src[1:]
		}
	}
	return dst
}

// appendUTF16 decodes whole characters and says how many bytes they took. At
// the end of the text a half character is one that stands for nothing.
func appendUTF16(dst, src []byte, big, end bool) ([]byte, int) {
	unit := binary.LittleEndian.Uint16
	if big {
		unit = binary.BigEndian.Uint16
	}
	i := 0
	for i+1 < len(src) {
		r := rune(unit(src[i:]))
		size := 2
		switch {
		case r < utf8.RuneSelf:
			dst = append(dst, byte(r))
			i += 2
			continue
		case utf16.IsSurrogate(r) && i+3 < len(src):
			if pair := utf16.DecodeRune(r, rune(unit(src[i+2:]))); pair != utf8.RuneError {
				r, size = pair, 4
			}
		case utf16.IsSurrogate(r) && !end:
			return dst, i
		}
		dst = utf8.AppendRune(dst, r)
		i += size
	}
	if end && i < len(src) {
		dst = utf8.AppendRune(dst, utf8.RuneError)
		i = len(src)
	}
	return dst, i
}

// String decodes a short text, such as a name in a header.
func String(b []byte, cs Charset) string {
	r := newReader(bytes.NewReader(b), cs, len(b)+4)
	var out []byte
	for r.fill() == nil {
		out = append(out, r.out...)
		r.out = nil
	}
	return string(out)
}
