// Train learns what each sight of a number is worth: the weights of weights.txt.
//
//	go run ./agent/detect/number/train -out agent/detect/number/weights.txt
//	go run ./agent/detect/number/train -held
//
// The first writes the weights, the second tells how well those would do that are
// learned from all corpora but one, on that one.
//
// It learns from evidence.tsv.gz: what was seen of the numbers in the corpora of
// docs/detection.md, and if they are CPR numbers; never the numbers themselves.
// Its lines are
//
//	# corpus, CPR numbers in all, of them called so, called so and are none
//	corpus, 1 or 0, how many, names of sights
//
// with tabs between, as evaluate -evidence writes them. The method is logistic
// regression with a ridge penalty.
package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	_ "embed"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/husorden/husorden/agent/detect/number"
)

//go:embed evidence.tsv.gz
var evidence []byte

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "train:", err)
		os.Exit(2)
	}
}

func run(args []string, w io.Writer) error {
	fs := flag.NewFlagSet("train", flag.ContinueOnError)
	out := fs.String("out", "", "file to write the weights to; standard output where it is empty")
	held := fs.Bool("held", false, "tell how weights do on the corpus they were not learned from")
	if err := fs.Parse(args); err != nil {
		return fmt.Errorf("reading options: %w", err)
	}
	all, err := packed()
	if err != nil {
		return err
	}
	if *held {
		return crossCheck(w, all)
	}
	learned := format(learn(all, nil))
	if *out == "" {
		_, err = io.WriteString(w, learned)
		return err
	}
	return os.WriteFile(*out, []byte(learned), 0o600)
}

// row is what was seen of some numbers of one corpus, all alike.
type row struct {
	corpus string
	cpr    bool
	count  int
	sights []number.Sight
}

// whole is what a corpus holds besides.
type whole struct{ numbers, called, calledWrong int }

type corpora struct {
	rows   []row
	wholes map[string]whole
	names  []string // of the corpora, in order
}

func packed() (*corpora, error) {
	r, err := gzip.NewReader(bytes.NewReader(evidence))
	if err != nil {
		return nil, fmt.Errorf("unpacking evidence.tsv.gz: %w", err)
	}
	return read(r)
}

func read(r io.Reader) (*corpora, error) {
	byName := map[string]number.Sight{}
	for s := range number.Sights {
		byName[s.String()] = s
	}
	all := &corpora{wholes: map[string]whole{}}
	in := bufio.NewScanner(r)
	for n := 1; in.Scan(); n++ {
		fields := strings.Split(in.Text(), "\t")
		if name, ok := strings.CutPrefix(fields[0], "# "); ok {
			var h whole
			if _, err := fmt.Sscan(strings.Join(fields[1:], " "), &h.numbers, &h.called, &h.calledWrong); err != nil {
				return nil, fmt.Errorf("evidence, line %d: %w", n, err)
			}
			all.wholes[name], all.names = h, append(all.names, name)
			continue
		}
		var one row
		var cpr int
		if _, err := fmt.Sscan(strings.Join(fields[:3], " "), &one.corpus, &cpr, &one.count); err != nil {
			return nil, fmt.Errorf("evidence, line %d: %w", n, err)
		}
		one.cpr = cpr == 1
		for _, name := range strings.Fields(fields[3]) {
			s, ok := byName[name]
			if !ok {
				return nil, fmt.Errorf("evidence, line %d: no sight is called %q; write the evidence anew (evaluate -evidence)", n, name)
			}
			one.sights = append(one.sights, s)
		}
		all.rows = append(all.rows, one)
	}
	return all, in.Err()
}

// format writes weights as weights.txt holds them.
func format(w *model) string {
	var b strings.Builder
	b.WriteString("# What each sight adds to the log odds that a number is a CPR number.\n" +
		"# Learned, not written: go run ./agent/detect/number/train -out agent/detect/number/weights.txt\n")
	fmt.Fprintf(&b, "base %.2f\n", w[number.Sights])
	for s := range number.Sights {
		fmt.Fprintf(&b, "%s %.2f\n", s, w[s])
	}
	return b.String()
}

// crossCheck prints recall and precision on each corpus of weights that were
// learned from the others, at the bounds of medium and high.
func crossCheck(w io.Writer, all *corpora) error {
	for _, name := range all.names {
		if name == tests {
			continue
		}
		m := learn(all, func(r *row) bool { return r.corpus != name })
		for _, bound := range []struct {
			name string
			odds float64
		}{{"medium", number.Likely}, {"high", number.Surely}} {
			recall, precision := all.score(m, name, bound.odds)
			if _, err := fmt.Fprintf(w, "%s, unseen, %s: recall %.4f precision %.4f of %d\n",
				name, bound.name, recall, precision, all.wholes[name].numbers); err != nil {
				return err
			}
		}
	}
	return nil
}

// score is how weights do on a corpus, when what is at least so likely is reported.
func (all *corpora) score(m *model, name string, odds float64) (recall, precision float64) {
	h := all.wholes[name]
	right, wrong := h.called, h.calledWrong
	for i := range all.rows {
		switch r := &all.rows[i]; {
		case r.corpus != name || m.odds(r.sights) < odds:
		case r.cpr:
			right += r.count
		default:
			wrong += r.count
		}
	}
	return float64(right) / float64(h.numbers), float64(right) / float64(right+wrong)
}
