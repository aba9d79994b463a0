package plain

import (
	"strings"
	"unicode/utf8"
)

// eightBit decides between UTF-8 and the single-byte charsets of Danish PCs.
// Unless b is the whole text, a character may be cut off at its end.
func eightBit(b []byte, whole bool) Charset {
	var valid, invalid int
	for i := 0; i < len(b); {
		if b[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, n := utf8.DecodeRune(b[i:])
		switch {
		case r != utf8.RuneError || n > 1:
			valid++
		case !whole && !utf8.FullRune(b[i:]):
			i = len(b)
		default:
			invalid++
		}
		i += n
	}
	switch {
	case valid > 0 && valid >= invalid:
		return UTF8
	case invalid > 0:
		return legacy(b)
	}
	return Undecided
}

// letters are the bytes that stand for letters of Danish names and words in
// each charset: æ ø å first, which weigh most, then é ö ä ü; and the capitals.
var letters = []struct {
	cs           Charset
	small, large string
}{
	{Windows1252, "\xE6\xF8\xE5\xE9\xF6\xE4\xFC", "\xC6\xD8\xC5\xC9\xD6\xC4\xDC"},
	{DOS, "\x91\x9B\x86\x82\x94\x84\x81", "\x92\x9D\x8F\x90\x99\x8E\x9A"},
	{Mac, "\xBE\xBF\x8C\x8E\x9A\x8A\x9F", "\xAE\xAF\x81\x83\x85\x80\x86"},
}

// legacy counts, for each charset, the bytes that would be a letter where a
// letter of that case is expected: a small one after a letter or before one, a
// large one at the start of a word or among capitals.
func legacy(b []byte) Charset {
	var role [3][256]byte // 1 small, 2 large
	for i, l := range letters {
		for j := range l.small {
			role[i][l.small[j]], role[i][l.large[j]] = 1, 2
		}
	}
	var score [3]int
	for i, c := range b {
		if c < utf8.RuneSelf {
			continue
		}
		var before, after byte = ' ', ' '
		if i > 0 {
			before = b[i-1]
		}
		if i+1 < len(b) {
			after = b[i+1]
		}
		for k, l := range letters {
			weight := 1
			if at := strings.IndexByte(l.small, c); role[k][c] == 1 && (at < 3 || k == 0) {
				weight = 3
			}
			switch role[k][c] {
			case 1:
				if small(before) || large(before) || k == 0 && small(after) {
					score[k] += weight
				} else if small(after) {
					score[k]++
				}
			case 2:
				if large(before) || large(after) || small(after) && !small(before) {
					score[k] += 2
				}
			}
		}
		score[0] += typography(before, c, after)
	}
	best := 0
	for k := range score {
		if score[k] > score[best] {
			best = k
		}
	}
	return letters[best].cs
}

// typography counts the quotes and dashes of Windows-1252, which are letters in
// the other charsets.
func typography(before, c, after byte) int {
	letter := func(c byte) bool { return small(c) || large(c) }
	switch c {
	case 0x91, 0x93: // opening quotes
		if before <= ' ' && letter(after) {
			return 3
		}
	case 0x92, 0x94: // apostrophe, closing quotes
		if letter(before) && !large(after) {
			return 4
		}
	case 0x96, 0x97: // dashes
		if before == ' ' && after == ' ' {
			return 4
		}
	}
	return 0
}

func small(c byte) bool { return 'a' <= c && c <= 'z' }
func large(c byte) bool { return 'A' <= c && c <= 'Z' }
