package seq

import (
	_ "embed"

	"github.com/husorden/husorden/agent/detect/name/lexicon"
)

// Scale is what a weight of 1 is stored as.
const Scale = 16

// Weights holds a row of four bytes for each row of features: the weights of
// the three labels, times Scale, and a zero.
type Weights string

// Trained is what `go run ./agent/detect/name/train weights` wrote; README.md
// names its sources and licence.
//
//go:embed weights.bin
var Trained Weights

// Idle tells that no word of the run can be a name, so that it need not be
// scored: it has only common words, places, short capitals and codes.
func Idle(run []Token) bool {
	for i := range run {
		t := &run[i]
		switch t.Shape {
		case Glued, Single, Digits, Company:
			continue
		case Short, Initial:
			if len(run) == 1 {
				continue
			}
		}
		if t.Attr&lexicon.AnyName != 0 || t.Attr&(lexicon.Danish|lexicon.English|lexicon.Compound|lexicon.Place) == 0 {
			return false
		}
	}
	return true
}

// Score fills in the chain of the run. m may be nil.
func (weights Weights) Score(text []byte, run []Token, m *Memory, c *Chain) {
	sentence := Look(text, run, m)
	var rows [MaxFeatures]uint32
	c.N = len(run)
	for i := range run {
		n := sentence.Features(run, i, &rows)
		var o, b, in int32
		for _, r := range rows[:n] {
			w := weights[r*4 : r*4+3]
			o += int32(int8(w[0]))
			b += int32(int8(w[1]))
			in += int32(int8(w[2]))
		}
		c.Emit[i] = [Labels]float32{float32(o) / Scale, float32(b) / Scale, float32(in) / Scale}
		if i == 0 {
			continue
		}
		for from := range Labels {
			u, v := Step(run, i, uint8(from))*4, StepAttr(run, i, uint8(from))*4
			for y := range uint32(Labels) {
				c.Step[i][from][y] = float32(int32(int8(weights[u+y]))+int32(int8(weights[v+y]))) / Scale
			}
		}
	}
	c.Forbid()
}
