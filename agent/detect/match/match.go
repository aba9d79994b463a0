// Package match is the one type the detectors share: where a piece of personal
// data stands in a text. It never holds the data itself.
package match

import (
	"cmp"
	"slices"

	"github.com/husorden/husorden/policy"
)

// Flag tells more about a match.
type Flag uint8

// Replacement marks a CPR replacement number (60 added to the day), given to
// people without a CPR number.
const Replacement Flag = 1 << iota

// Match is where one piece of personal data stands: text[Start:End], in bytes.
type Match struct {
	Kind       policy.Kind
	Start, End int
	Confidence policy.Confidence
	Flags      Flag
}

// Sort orders matches by start, then by end, the longest first.
func Sort(ms []Match) {
	slices.SortStableFunc(ms, func(a, b Match) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(b.End, a.End))
	})
}
