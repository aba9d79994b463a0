// Evaluate measures the detector on Danish texts it was not written against.
//
//	go run ./agent/detect/evaluate -seed 1 -n 20000 > corpus.jsonl
//	go run ./agent/detect/evaluate -score -seed 1 -n 20000
//	go run ./agent/detect/evaluate -score -vary -seed 1 -n 4000
//	go run ./agent/detect/evaluate -score -corpus corpus.jsonl
//	go run ./agent/detect/evaluate -sentences
//	go run ./agent/detect/evaluate -evidence corpus.jsonl -as A
//
// The first writes texts put together from the templates, with the CPR numbers
// in them marked: lines {"id","template","text","gold","tags"}. The same seed gives the
// same texts. The second runs the detector over those texts, the third over the
// same with other signs, line ends, marks and names, the fourth over those of a file, the
// fifth over the handwritten sentences of testdata, for the other kinds. The sixth writes what was
// seen of the numbers in a corpus, for the training in number/train.
//
// The numbers are random, and with the birth years of the living some may be
// somebody's: a corpus is never committed.
//
// The truth is what a careful Danish reader with nothing but the text would
// say. Where two such readers could differ the text is tagged "undecidable" and
// is not counted. The templates are changed when their truth is wrong or their
// Danish is bad, never because the detector fails on them.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/husorden/husorden/agent/detect"
	"github.com/husorden/husorden/policy"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "evaluate:", err)
		os.Exit(2)
	}
}

func run(args []string, out io.Writer) error {
	fs := flag.NewFlagSet("evaluate", flag.ContinueOnError)
	seed := fs.Uint64("seed", 1, "the same seed gives the same texts")
	n := fs.Int("n", 20_000, "number of texts")
	score := fs.Bool("score", false, "run the detector over the texts instead of writing them")
	sentences := fs.Bool("sentences", false, "run the detector over the handwritten sentences")
	corpusFile := fs.String("corpus", "", "with -score: the texts of this file")
	varied := fs.Bool("vary", false, "with -score: the CPR numbers in the texts written in other ways")
	evidence := fs.String("evidence", "", "write what is seen of the numbers in this corpus")
	as := fs.String("as", "", "with -evidence: what the corpus is called")
	examples := fs.Int("examples", 1, "examples a failing template; 0: the figures alone")
	if err := fs.Parse(args); err != nil {
		return fmt.Errorf("reading options: %w", err)
	}
	w := bufio.NewWriter(out)
	defer w.Flush()
	if *evidence != "" {
		return printEvidence(w, *evidence, *as)
	}
	if *sentences {
		cases, err := readSentences()
		if err != nil {
			return err
		}
		scoreCases(w, cases, sentenceKinds, *examples)
		return nil
	}
	if *corpusFile != "" {
		cases, err := readCorpus(*corpusFile)
		if err != nil {
			return err
		}
		scoreNumbers(w, cases, *varied, *examples)
		return nil
	}
	c, err := newCorpus()
	if err != nil {
		return err
	}
	if !*score {
		enc := json.NewEncoder(w)
		enc.SetEscapeHTML(false)
		for i := range *n {
			if err := enc.Encode(c.Case(*seed, i)); err != nil {
				return fmt.Errorf("writing text %d: %w", i, err)
			}
		}
		return nil
	}
	cases := make([]Case, *n)
	for i := range cases {
		cases[i] = c.Case(*seed, i)
	}
	scoreNumbers(w, cases, *varied, *examples)
	return nil
}

// scoreNumbers prints the figures for the CPR numbers in the cases, as they are or
// written in other ways.
func scoreNumbers(w io.Writer, cases []Case, varied bool, examples int) {
	if varied {
		scoreVariations(w, cases)
		return
	}
	scoreCases(w, cases, []policy.Kind{policy.CPR}, examples)
}

// scoreCases prints the figures for what may be acted on, and then for
// everything found, with examples.
func scoreCases(w io.Writer, cases []Case, kinds []policy.Kind, examples int) {
	d := &detect.Detector{}
	all, sure := newResult(policy.Low), newResult(policy.Medium)
	for i := range cases {
		all.add(d, &cases[i], kinds)
		sure.add(d, &cases[i], kinds)
	}
	all.print(w, 0)
	fmt.Fprintln(w)
	sure.print(w, examples)
	if examples > 0 {
		fmt.Fprintln(w, "\nwith low confidence too")
		all.printFailures(w, examples)
	}
}
