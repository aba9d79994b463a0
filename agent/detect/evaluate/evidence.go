package main

import (
	"bufio"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/husorden/husorden/agent/detect"
	sights "github.com/husorden/husorden/agent/detect/number"
	"github.com/husorden/husorden/policy"
)

// sighting is what was seen of a number, and if it is a CPR number.
type sighting struct {
	seen sights.Evidence
	cpr  bool
}

// printEvidence writes what was seen of the numbers in a corpus, as the training
// reads it: no number, and nothing of the text.
func printEvidence(w io.Writer, path, name string) error {
	cases, err := readCorpus(path)
	if err != nil {
		return err
	}
	var numbers, called, wrong int
	counts := map[sighting]int{}
	for _, c := range cases {
		truth := map[[2]int]bool{}
		for _, g := range c.Gold {
			if g.Kind == string(policy.CPR) {
				truth[[2]int{g.Start, g.End}] = true
			}
		}
		numbers += len(truth)
		waited := map[[2]int]bool{}
		d := detect.Detector{Judged: func(start, end int, seen sights.Evidence) {
			at := [2]int{start, end}
			waited[at] = true
			counts[sighting{seen, truth[at]}]++
		}}
		for _, m := range d.Find([]byte(c.Text)) {
			switch at := [2]int{m.Start, m.End}; {
			case m.Kind != policy.CPR || waited[at]:
			case truth[at]:
				called++
			default:
				wrong++
			}
		}
	}
	return writeEvidence(w, name, counts, numbers, called, wrong)
}

// readCorpus reads the texts of a file, but for those that nobody could decide: lines
// {"text","gold":[{"kind","start","end"}],"tags"} as this command writes them;
// "truth" may stand for "gold".
func readCorpus(path string) ([]Case, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("opening a corpus: %w", err)
	}
	defer file.Close()
	var cases []Case
	in := json.NewDecoder(bufio.NewReader(file))
	for {
		var c struct {
			Text        string
			Gold, Truth []Gold
			Tags        []string
		}
		switch err := in.Decode(&c); {
		case errors.Is(err, io.EOF):
			return cases, nil
		case err != nil:
			return nil, fmt.Errorf("reading %s behind text %d: %w", path, len(cases), err)
		}
		if !slices.Contains(c.Tags, "undecidable") {
			cases = append(cases, Case{Template: path, Text: c.Text, Gold: append(c.Gold, c.Truth...), Tags: c.Tags})
		}
	}
}

func writeEvidence(w io.Writer, name string, counts map[sighting]int, numbers, called, wrong int) error {
	if _, err := fmt.Fprintf(w, "# %s\t%d\t%d\t%d\n", name, numbers, called, wrong); err != nil {
		return err
	}
	var lines []string
	for s, n := range counts {
		var names []string
		for sight := range s.seen.Each {
			names = append(names, sight.String())
		}
		truth := 0
		if s.cpr {
			truth = 1
		}
		lines = append(lines, fmt.Sprintf("%s\t%d\t%d\t%s\n", name, truth, n, strings.Join(names, " ")))
	}
	slices.SortFunc(lines, cmp.Compare[string])
	_, err := io.WriteString(w, strings.Join(lines, ""))
	return err
}
