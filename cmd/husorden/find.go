package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"runtime"

	"github.com/husorden/husorden/agent/desk"
	"github.com/husorden/husorden/agent/detect"
	"github.com/husorden/husorden/agent/scan"
)

// find searches this user's places for one person (rules T6 and L4). The
// answer goes to the screen and nowhere else. Exit 0: nothing was found; 1:
// something; 2: not everything could be read, so there may be more than what was
// found.
func (p *program) find(ctx context.Context, args []string) (int, error) {
	fs := flag.NewFlagSet("find", flag.ContinueOnError)
	cpr := fs.String("cpr", "", "the person's CPR number, in any way of writing it")
	name := fs.String("name", "", "the person's name")
	format := choice(fs, "format", []string{"text", "jsonl"}, "of the answer")
	lang := p.lang(fs)
	rules := p.policyFlags(fs)
	paths, err := parse(fs, args)
	if err != nil {
		return 0, err
	}
	query, err := scan.NewQuery(*cpr, *name)
	if err != nil {
		return 0, err
	}
	pol, err := rules.load(p)
	if err != nil {
		return 0, err
	}
	where, missing, err := p.places(paths, pol)
	if err != nil {
		return 0, err
	}
	o := scan.Options{Policy: pol, Now: p.now().UTC(), Jobs: min(2, runtime.NumCPU()), Detector: &detect.Detector{}, Query: query, Missing: missing}
	home, _ := os.UserHomeDir() // only to shorten paths
	d := desk.Options{Lang: desk.ParseLang(*lang), Home: home}
	answer := desk.NewFound(p.out, d)
	if *format == "jsonl" {
		answer = desk.NewFoundJSONL(p.out, d)
	}
	sum, err := scan.Run(ctx, where, o, answer.File)
	if err == nil {
		err = answer.Close(sum)
	}
	if err != nil {
		return 0, err
	}
	if err := p.problems(*lang, sum.Problems); err != nil {
		return 0, err
	}
	if *format == "jsonl" {
		for _, line := range answer.Total(sum) {
			fmt.Fprintln(p.err, line)
		}
	}
	switch {
	case len(sum.Problems) > 0:
		return exitFailed, nil
	case answer.Mentioned > 0: // what was not read is told beside it
		return exitDue, nil
	case answer.Unread > 0: // nobody can say that nothing is held
		return exitFailed, nil
	}
	return exitFine, nil
}
