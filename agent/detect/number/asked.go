package number

import "bytes"

// How far before and behind an answer its question stands, in bytes: a mail
// quotes the question below.
const (
	askedBefore = 300
	askedBehind = 1200
	question    = 160 // from "cpr" to the question mark
)

// asked reports whether a CPR number is asked for shortly before the number, or
// below it in what a mail quotes.
func asked(text []byte, start, end int) bool {
	return asks(text[max(0, start-askedBefore):start]) || asks(text[end:min(len(text), end+askedBehind)])
}

func asks(text []byte) bool {
	if bytes.IndexByte(text, '?') < 0 {
		return false
	}
	low := bytes.ToLower(text)
	for _, word := range [][]byte{[]byte("cpr"), []byte("personn")} {
		for i := 0; ; {
			n := bytes.Index(low[i:], word)
			if n < 0 {
				break
			}
			i += n + len(word)
			rest := low[i:min(len(low), i+question)]
			if end := bytes.IndexAny(rest, "?!\n"); end >= 0 && rest[end] == '?' {
				return true
			}
		}
	}
	return false
}
