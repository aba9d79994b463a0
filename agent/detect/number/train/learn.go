package main

import (
	"math"
	"strings"

	"github.com/husorden/husorden/agent/detect/number"
)

// model is the weight of each sight, and behind them the base.
type model [int(number.Sights) + 1]float64

func (m *model) odds(sights []number.Sight) float64 {
	z := m[number.Sights]
	for _, s := range sights {
		z += m[s]
	}
	return z
}

// tests is what the examples of the detector's own tests are called.
const tests = "tests"

// penalty is the ridge on each weight but the base.
const penalty = 2

// weight is what one number of a row counts. Corpora that were written as life is
// count more than those made to deceive; the examples of the tests, which are few,
// most. In the corpora before D every number fails modulus 11 as often as chance
// has it: the old ones that are CPR numbers say nothing there.
func (r *row) weight() float64 {
	w := 1.0
	switch r.corpus {
	case tests:
		w = 8
	case "A":
		w = 0.3
	case "C":
		w = 0.2
	}
	if r.cpr && strings.Contains("A B C F", r.corpus) {
		for _, s := range r.sights {
			if strings.HasSuffix(s.String(), "Old") {
				return w * 0.05
			}
		}
	}
	return w
}

// learn finds the weights under which the rows that keep takes are likeliest: some
// steps of Newton's method.
func learn(all *corpora, keep func(*row) bool) *model {
	var m model
	const n = len(m)
	for range 30 {
		var gradient model
		var curve [n][n]float64
		for i := range n - 1 {
			gradient[i] = -penalty * m[i]
			curve[i][i] = penalty
		}
		curve[n-1][n-1] = 1e-6
		for k := range all.rows {
			r := &all.rows[k]
			if keep != nil && !keep(r) {
				continue
			}
			p := 1 / (1 + math.Exp(-m.odds(r.sights)))
			truth := 0.0
			if r.cpr {
				truth = 1
			}
			w := r.weight() * float64(r.count)
			at := append(r.sights[:len(r.sights):len(r.sights)], number.Sights)
			for _, i := range at {
				gradient[i] += w * (truth - p)
				for _, j := range at {
					curve[i][j] += w * p * (1 - p)
				}
			}
		}
		step := solve(&curve, gradient)
		most := 0.0
		for i := range m {
			m[i] += step[i]
			most = max(most, math.Abs(step[i]))
		}
		if most < 1e-4 {
			break
		}
	}
	return &m
}

// solve returns x with a·x = b, for a symmetric and positive definite a: Cholesky's
// decomposition, in place.
func solve(a *[len(model{})][len(model{})]float64, b model) model {
	n := len(b)
	for i := range n {
		for j := range i + 1 {
			sum := a[i][j]
			for k := range j {
				sum -= a[i][k] * a[j][k]
			}
			if i == j {
				a[i][i] = math.Sqrt(sum)
			} else {
				a[i][j] = sum / a[j][j]
			}
		}
	}
	for i := range n {
		for k := range i {
			b[i] -= a[i][k] * b[k]
		}
		b[i] /= a[i][i]
	}
	for i := n - 1; i >= 0; i-- {
		for k := i + 1; k < n; k++ {
			b[i] -= a[k][i] * b[k]
		}
		b[i] /= a[i][i]
	}
	return b
}
