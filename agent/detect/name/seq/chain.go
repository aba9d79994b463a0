package seq

import "math"

// The labels of a word.
const (
	Out    = 0 // in no name
	Begin  = 1 // a name's first word
	Inside = 2
	Labels = 3
)

// never is the score of what cannot be: Inside after Out, or first of a run.
const never = -1e6

// Chain holds the scores of every labelling of one run: the sum of Emit over
// its words and of Step over its pairs of words.
type Chain struct {
	N    int
	Emit [MaxRun][Labels]float32
	Step [MaxRun][Labels][Labels]float32 // [word][label of the word before][label]
}

// Forbid sets the scores of what cannot be.
func (c *Chain) Forbid() {
	c.Emit[0][Inside] = never
	for i := 1; i < c.N; i++ {
		c.Step[i][Out][Inside] = never
	}
}

// Best writes the most likely labels.
func (c *Chain) Best(labels *[MaxRun]uint8) {
	var from [MaxRun][Labels]uint8
	score := c.Emit[0]
	for i := 1; i < c.N; i++ {
		var next [Labels]float32
		for y := range Labels {
			best := uint8(0)
			for p := 1; p < Labels; p++ {
				if score[p]+c.Step[i][p][y] > score[best]+c.Step[i][best][y] {
					best = uint8(p)
				}
			}
			from[i][y] = best
			next[y] = score[best] + c.Step[i][best][y] + c.Emit[i][y]
		}
		score = next
	}
	best := uint8(0)
	for y := range score {
		if score[y] > score[best] {
			best = uint8(y)
		}
	}
	for i := c.N - 1; i >= 0; i-- {
		labels[i] = best
		best = from[i][best]
	}
}

// Sums holds the forward and backward sums of a chain, as logarithms.
type Sums struct {
	forward, backward [MaxRun][Labels]float32
	total             float32
}

// Sum fills in the sums of c.
func (s *Sums) Sum(c *Chain) {
	s.forward[0] = c.Emit[0]
	for i := 1; i < c.N; i++ {
		for y := range Labels {
			f := &s.forward[i-1]
			s.forward[i][y] = c.Emit[i][y] + logSum(f[0]+c.Step[i][0][y], f[1]+c.Step[i][1][y], f[2]+c.Step[i][2][y])
		}
	}
	s.backward[c.N-1] = [Labels]float32{}
	for i := c.N - 2; i >= 0; i-- {
		for y := range Labels {
			b, e, st := &s.backward[i+1], &c.Emit[i+1], &c.Step[i+1][y]
			s.backward[i][y] = logSum(st[0]+e[0]+b[0], st[1]+e[1]+b[1], st[2]+e[2]+b[2])
		}
	}
	f := &s.forward[c.N-1]
	s.total = logSum(f[0], f[1], f[2])
}

// Label returns the probability that word i has label y.
func (s *Sums) Label(i, y int) float32 { return exp(s.forward[i][y] + s.backward[i][y] - s.total) }

// Pair returns the probability that word i-1 has label p and word i label y.
func (s *Sums) Pair(c *Chain, i, p, y int) float32 {
	return exp(s.forward[i-1][p] + c.Step[i][p][y] + c.Emit[i][y] + s.backward[i][y] - s.total)
}

// Span returns the probability that exactly the words first to last are one name.
func (s *Sums) Span(c *Chain, first, last int) float32 {
	score := s.forward[first][Begin]
	before := Begin
	for i := first + 1; i <= last; i++ {
		score += c.Step[i][before][Inside] + c.Emit[i][Inside]
		before = Inside
	}
	if last+1 < c.N {
		i := last + 1
		st, e, b := &c.Step[i][before], &c.Emit[i], &s.backward[i]
		score += logSum(st[Out]+e[Out]+b[Out], st[Begin]+e[Begin]+b[Begin], never)
	}
	return exp(score - s.total)
}

func logSum(a, b, c float32) float32 {
	m := max(a, b, c)
	return m + float32(math.Log(float64(exp(a-m)+exp(b-m)+exp(c-m))))
}

func exp(x float32) float32 {
	if x < -30 {
		return 0
	}
	return float32(math.Exp(float64(x)))
}
