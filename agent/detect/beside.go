package detect

import (
	"bytes"
	"slices"

	"github.com/husorden/husorden/agent/detect/name"
	"github.com/husorden/husorden/agent/detect/number"
	"github.com/husorden/husorden/policy"
)

// personsBeside tells who is named beside a number that may be a CPR number.
func (f *finder) personsBeside(text []byte, start, end int) (p number.Persons) {
	p.FullAbove = f.nameAbove(text, start, end)
	n, ok := f.nearestName(text, start, end)
	if !ok {
		return p
	}
	right := beside(text, n, start)
	p.FullBeside, p.FirstBeside = n.Full && right, !n.Full && right
	p.FullOnLine, p.FirstOnLine = n.Full && !right, !n.Full && !right
	return p
}

// beside reports whether a name stands right before the number, or right before
// the bracket it stands in: "Nanoq (150645-5010)".
func beside(text []byte, n name.Mention, start int) bool {
	if n.Confidence == policy.Low || n.End > start {
		return false
	}
	switch string(text[n.End:start]) {
	case " ", " (", ", ", ": ", ",", "\t", "  ", " [", " - ", ":":
		return true
	}
	return false
}

// nameAbove reports whether the number has a line to itself, and a full name the
// line above.
func (f *finder) nameAbove(text []byte, start, end int) bool {
	if !lineEnds(text[end:]) {
		return false
	}
	i, _ := slices.BinarySearchFunc(f.mentions, start, func(n name.Mention, at int) int { return n.Start - at })
	if i == 0 {
		return false
	}
	n := f.mentions[i-1]
	return n.Full && n.End <= start && start-n.End <= 3 && len(bytes.TrimLeft(text[n.End:start], "\r\n>")) == 0
}

func lineEnds(rest []byte) bool {
	return len(rest) == 0 || rest[0] == '\n' || rest[0] == '\r'
}
