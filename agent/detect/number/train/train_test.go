package main

import (
	"math"
	"os"
	"testing"

	"github.com/husorden/husorden/agent/detect/number"
)

// TestWeightsAreLearned: weights.txt is what the evidence gives, to a hundredth's
// rounding.
func TestWeightsAreLearned(t *testing.T) {
	got, err := os.ReadFile("../weights.txt")
	if err != nil {
		t.Fatal(err)
	}
	all, err := packed()
	if err != nil {
		t.Fatal(err)
	}
	if want := format(learn(all, nil)); want != string(got) {
		t.Error("weights.txt is not what evidence.tsv.gz gives: go run ./agent/detect/number/train -out agent/detect/number/weights.txt")
	}
}

// TestUnseen holds the figures of docs/detection.md: how weights do on the corpora
// that were written as life is, when they were not learned from them.
func TestUnseen(t *testing.T) {
	all, err := packed()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"D", "E"} {
		m := learn(all, func(r *row) bool { return r.corpus != name })
		if recall, precision := all.score(m, name, number.Likely); recall < 0.9985 || precision < 0.99 {
			t.Errorf("%s: recall %.4f, precision %.4f", name, recall, precision)
		}
	}
}

// TestSolve: a system whose answer is known.
func TestSolve(t *testing.T) {
	var a [len(model{})][len(model{})]float64
	var x, b model
	for i := range a {
		x[i] = float64(i%7) - 3
		for j := range a {
			a[i][j] = 1 / float64(1+i+j)
		}
		a[i][i] += 2
	}
	for i := range a {
		for j := range a {
			b[i] += a[i][j] * x[j]
		}
	}
	for i, got := range solve(&a, b) {
		if math.Abs(got-x[i]) > 1e-9 {
			t.Errorf("%d: %v, want %v", i, got, x[i])
		}
	}
}
