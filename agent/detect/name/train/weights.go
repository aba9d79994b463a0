package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"

	"github.com/husorden/husorden/agent/detect/name/markup"
	"github.com/husorden/husorden/agent/detect/name/seq"
)

// example is one run of words with its features and right labels.
type example struct {
	emit  [][]uint32              // rows of each word
	step  [][seq.Labels][2]uint32 // rows of each word, by the label before
	label []uint8
}

// learner holds the weights while they are learned: AdaGrad on the likelihood
// of the right labels, with a pull towards zero.
type learner struct {
	settings
	w, square [][seq.Labels]float32
	mean      [][seq.Labels]float32 // sum of w after each of the later epochs
	rng       *rand.Rand
}

// settings are what can be turned when learning.
type settings struct {
	epochs int
	rate   float64
	pull   float64 // towards zero
	drop   int     // percent of the features left out in each step
}

func writeWeights(home string, set settings, each int, out string) error {
	text, err := trainingText(home, each, nil)
	if err != nil {
		return err
	}
	return os.WriteFile(out, []byte(learnFrom(text, set)), 0o644)
}

func learnFrom(text []markup.Sentence, set settings) seq.Weights {
	var examples []example
	for _, s := range text {
		examples = append(examples, examplesOf(s)...)
	}
	l := &learner{settings: set, w: make([][seq.Labels]float32, seq.Rows), square: make([][seq.Labels]float32, seq.Rows), mean: make([][seq.Labels]float32, seq.Rows), rng: rand.New(rand.NewPCG(3, 4))}
	for epoch := range set.epochs {
		var loss float64
		for _, i := range l.rng.Perm(len(examples)) {
			loss += l.learn(&examples[i])
		}
		fmt.Printf("epoch %d: loss %.4f a run\n", epoch+1, loss/float64(len(examples)))
		if epoch >= set.epochs/2 {
			l.average()
		}
	}
	return quantise(l.mean, float32(set.epochs-set.epochs/2))
}

// examplesOf reads the runs of a sentence as the tagger will.
func examplesOf(s markup.Sentence) []example {
	var out []example
	text := []byte(s.Text)
	scanner := seq.Scanner{Text: text}
	for {
		switch scanner.Next() {
		case seq.Done:
			return out
		case seq.Words:
			if !seq.Idle(scanner.Run) {
				out = append(out, exampleOf(text, scanner.Run, s.Spans))
			}
		}
	}
}

func exampleOf(text []byte, run []seq.Token, spans []markup.Span) example {
	e := example{label: make([]uint8, len(run)), emit: make([][]uint32, len(run)), step: make([][seq.Labels][2]uint32, len(run))}
	sentence := seq.Look(text, run, nil)
	var rows [seq.MaxFeatures]uint32
	inside := -1
	for i := range run {
		n := sentence.Features(run, i, &rows)
		e.emit[i] = append([]uint32(nil), rows[:n]...)
		if i > 0 {
			for from := range uint8(seq.Labels) {
				e.step[i][from] = [2]uint32{seq.Step(run, i, from), seq.StepAttr(run, i, from)}
			}
		}
		was := inside
		inside = -1
		for k, span := range spans {
			if span.Mark != markup.Address && run[i].Start >= span.Start && run[i].Start < span.End {
				inside = k
			}
		}
		switch {
		case inside < 0:
		case inside == was:
			e.label[i] = seq.Inside
		default:
			e.label[i] = seq.Begin
		}
	}
	return e
}

// learn takes one step for one run and returns its loss.
func (l *learner) learn(e *example) float64 {
	var c seq.Chain
	c.N = len(e.label)
	if l.drop > 0 {
		e = l.thin(e)
	}
	for i := range c.N {
		for _, r := range e.emit[i] {
			for y := range seq.Labels {
				c.Emit[i][y] += l.w[r][y]
			}
		}
		if i == 0 {
			continue
		}
		for from := range seq.Labels {
			for _, r := range e.step[i][from] {
				for y := range seq.Labels {
					c.Step[i][from][y] += l.w[r][y]
				}
			}
		}
	}
	c.Forbid()
	var s seq.Sums
	s.Sum(&c)
	right := 1.0
	for i := range c.N {
		var slope [seq.Labels]float32
		for y := range slope {
			slope[y] = s.Label(i, y)
		}
		slope[e.label[i]]--
		right *= float64(1 + slope[e.label[i]])
		for _, r := range e.emit[i] {
			l.move(r, &slope)
		}
		if i == 0 {
			continue
		}
		for from := range seq.Labels {
			var slope [seq.Labels]float32
			for y := range slope {
				slope[y] = s.Pair(&c, i, from, y)
			}
			if int(e.label[i-1]) == from {
				slope[e.label[i]]--
			}
			for _, r := range e.step[i][from] {
				l.move(r, &slope)
			}
		}
	}
	return -math.Log(max(right, 1e-12))
}

// thin leaves out some features, so that none is leaned on alone.
func (l *learner) thin(e *example) *example {
	out := &example{label: e.label, step: e.step, emit: make([][]uint32, len(e.emit))}
	for i, rows := range e.emit {
		kept := make([]uint32, 0, len(rows))
		for _, r := range rows {
			if l.rng.IntN(100) >= l.drop {
				kept = append(kept, r)
			}
		}
		out.emit[i] = kept
	}
	return out
}

func (l *learner) move(r uint32, slope *[seq.Labels]float32) {
	for y, g := range slope {
		w := &l.w[r][y]
		g += float32(l.pull) * *w
		l.square[r][y] += g * g
		*w -= float32(l.rate) * g / (float32(math.Sqrt(float64(l.square[r][y]))) + 1e-4)
	}
}

func (l *learner) average() {
	for r := range l.w {
		for y, v := range l.w[r] {
			l.mean[r][y] += v
		}
	}
}

// quantise stores the mean of n sums of weights, each in a byte.
func quantise(w [][seq.Labels]float32, n float32) seq.Weights {
	out := make([]byte, 4*len(w))
	for r := range w {
		for y, v := range w[r] {
			out[4*r+y] = byte(int8(max(-127, min(127, math.Round(float64(v/n)*seq.Scale)))))
		}
	}
	return seq.Weights(out)
}
