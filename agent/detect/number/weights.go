package number

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"

	"github.com/husorden/husorden/policy"
)

//go:embed weights.txt
var weightData string

// weights are what each sight adds to the log odds that a number is a CPR number.
type weights struct {
	base float32
	of   [Sights]float32
}

var learned = parseWeights(weightData)

// parseWeights reads lines "name weight"; "base" is what all begin with.
func parseWeights(data string) (w weights) {
	for l := range strings.Lines(data) {
		l, _, _ = strings.Cut(l, "#")
		name, value, ok := strings.Cut(strings.TrimSpace(l), " ")
		if !ok {
			continue
		}
		v, err := strconv.ParseFloat(strings.TrimSpace(value), 32)
		if err != nil {
			panic(fmt.Sprintf("weights.txt: %s: %v", name, err))
		}
		if name == "base" {
			w.base = float32(v)
			continue
		}
		for s := range Sights {
			if s.String() == name {
				w.of[s] = float32(v)
			}
		}
	}
	return w
}

// Likely and Surely are the log odds from which a number is reported with medium
// and with high confidence; below, it is not.
const (
	Likely = -2.2
	Surely = 3
)

// confidence is how surely it is that what was seen is a CPR number.
func (e *Evidence) confidence() (c policy.Confidence, ok bool) {
	odds := learned.base
	for s := range e.Each {
		odds += learned.of[s]
	}
	switch {
	case odds >= Surely:
		return policy.High, true
	case odds >= Likely:
		return policy.Medium, true
	}
	return "", false
}
