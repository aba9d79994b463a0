package main

import (
	"testing"

	"github.com/husorden/husorden/agent/detect/name/seq"
)

// TestWeightsAreCurrent fails when the lists, templates or features were
// changed and weights.bin was not made again. Elsewhere than on amd64 the last
// bit of a sum may differ.
func TestWeightsAreCurrent(t *testing.T) {
	text, err := trainingText("../", defaultEach, nil)
	if err != nil {
		t.Fatal(err)
	}
	if learnFrom(text, defaults) != seq.Trained {
		t.Error("weights.bin is not what the training text gives: run train weights")
	}
}
