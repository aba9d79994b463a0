package main

import (
	"fmt"

	"github.com/husorden/husorden/agent/detect/name/markup"
	"github.com/husorden/husorden/agent/detect/name/seq"
)

// folds is how many parts the news sentences are cut into for crossCheck.
const folds = 4

// crossCheck learns from all but one part of the news sentences, tags that
// part, and prints how well that went over all parts: settings are chosen by
// it, so that the test data stay unseen.
func crossCheck(home string, set settings, each int) error {
	news, err := markup.ReadUNER(home + "train/data/ddt_train.jsonl")
	if err != nil {
		return err
	}
	var full, all score
	for part := range folds {
		text, err := trainingText(home, each, func(i int) bool { return i%folds == part })
		if err != nil {
			return err
		}
		weights := learnFrom(text, set)
		for i, s := range news {
			if i%folds == part {
				tagged(weights, s, &full, &all)
			}
		}
	}
	fmt.Printf("full names %v\nall names  %v\n", full, all)
	return nil
}

// score counts exact agreements, misses and false alarms.
type score struct{ right, missed, wrong int }

func (s score) String() string {
	r := float64(s.right)
	return fmt.Sprintf("P %.3f R %.3f F1 %.3f", r/(r+float64(s.wrong)), r/(r+float64(s.missed)), 2*r/(2*r+float64(s.wrong+s.missed)))
}

func tagged(weights seq.Weights, s markup.Sentence, full, all *score) {
	want := map[[2]int]bool{} // whether it is a full name
	for _, span := range s.Spans {
		want[[2]int{span.Start, span.End}] = span.Mark == markup.Full
	}
	scanner := seq.Scanner{Text: []byte(s.Text)}
	var chain seq.Chain
	for event := scanner.Next(); event != seq.Done; event = scanner.Next() {
		run := scanner.Run
		if event != seq.Words || seq.Idle(run) {
			continue
		}
		var labels [seq.MaxRun]uint8
		weights.Score(scanner.Text, run, nil, &chain)
		chain.Best(&labels)
		for i := 0; i < len(run); i++ {
			if labels[i] != seq.Begin {
				continue
			}
			first := i
			for i+1 < len(run) && labels[i+1] == seq.Inside {
				i++
			}
			at := [2]int{run[first].Start, run[i].End}
			isFull, found := want[at]
			delete(want, at)
			all.count(found)
			if i > first {
				full.count(found)
			} else if isFull {
				full.missed++
			}
		}
	}
	for _, isFull := range want {
		all.missed++
		if isFull {
			full.missed++
		}
	}
}

func (s *score) count(found bool) {
	if found {
		s.right++
	} else {
		s.wrong++
	}
}
