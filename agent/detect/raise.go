package detect

import (
	"bytes"
	"slices"

	"github.com/husorden/husorden/agent/detect/match"
	"github.com/husorden/husorden/agent/detect/name"
	"github.com/husorden/husorden/policy"
)

// raise makes a possible CPR number a likely one when something further off than
// the words beside it speaks for it: a name the tagger found, the same ten digits
// taken for one elsewhere, or a question that it answers.
func (f *finder) raise(text []byte) {
	clear(f.sure)
	for i := range f.found {
		m := &f.found[i]
		if m.Kind != policy.CPR || m.Confidence != policy.Low {
			continue
		}
		if n, ok := f.nearestName(text, m.Start, m.End); ok && (n.Full || beside(text, n, *m)) || f.nameAbove(text, *m) ||
			f.elsewhere(text, *m) || asked(text, *m) {
			m.Confidence = policy.Medium
		}
	}
}

// beside reports whether a first name stands right before the number, or right
// before the bracket it stands in: "Nanoq (150645-5010)".
func beside(text []byte, n name.Mention, m match.Match) bool {
	if n.Confidence == policy.Low || n.End > m.Start {
		return false
	}
	switch string(text[n.End:m.Start]) {
	case " ", " (", ", ", ": ", ",", "\t", "  ", " [", " - ", ":":
		return true
	}
	return false
}

// nameAbove reports whether the number has a line to itself, and a full name the
// line above.
func (f *finder) nameAbove(text []byte, m match.Match) bool {
	if !lineEnds(text[m.End:]) {
		return false
	}
	i, _ := slices.BinarySearchFunc(f.mentions, m.Start, func(n name.Mention, at int) int { return n.Start - at })
	if i == 0 {
		return false
	}
	n := f.mentions[i-1]
	return n.Full && n.End <= m.Start && m.Start-n.End <= 3 && len(bytes.TrimLeft(text[n.End:m.Start], "\r\n>")) == 0
}

func lineEnds(rest []byte) bool {
	return len(rest) == 0 || rest[0] == '\n' || rest[0] == '\r'
}

// elsewhere reports whether the same digits are surely enough a CPR number
// somewhere else in the text.
func (f *finder) elsewhere(text []byte, m match.Match) bool {
	if len(f.sure) == 0 {
		if f.sure == nil {
			f.sure = make(map[[10]byte]bool)
		}
		f.sure[[10]byte{}] = false // filled, if only with this
		for _, o := range f.found {
			if d, ok := digits(text[o.Start:o.End]); ok && o.Kind == policy.CPR && o.Confidence != policy.Low {
				f.sure[d] = true
			}
		}
	}
	d, ok := digits(text[m.Start:m.End])
	return ok && f.sure[d]
}

// digits are the ten digits of a number; false when it is written with others.
func digits(b []byte) (d [10]byte, ok bool) {
	n := 0
	for _, c := range b {
		if c-'0' > 9 {
			continue
		}
		if n == len(d) {
			return d, false
		}
		d[n] = c
		n++
	}
	return d, n == len(d)
}

// How far before and behind an answer its question stands, in bytes: a mail
// quotes the question below.
const (
	askedBefore = 300
	askedBehind = 1200
	question    = 160 // from "cpr" to the question mark
)

// asked reports whether a CPR number is asked for shortly before the number, or
// below it in what a mail quotes.
func asked(text []byte, m match.Match) bool {
	return asks(text[max(0, m.Start-askedBefore):m.Start]) || asks(text[m.End:min(len(text), m.End+askedBehind)])
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
