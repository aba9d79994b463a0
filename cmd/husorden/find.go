package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"runtime"

	"github.com/husorden/husorden/agent/desk"
	"github.com/husorden/husorden/agent/detect"
	"github.com/husorden/husorden/agent/scan"
	"github.com/husorden/husorden/policy"
)

// find searches this user's places for one person (rules T6 and L4). The
// answer goes to the screen and nowhere else. Exit 0: nothing was found; 1:
// something; 2: not everything could be looked through.
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
	show := p.textHit
	if *format == "jsonl" {
		show = p.jsonHit
	}
	hits, unread := 0, 0
	sum, err := scan.Run(ctx, where, o, func(f scan.File) error {
		if f.Status == policy.NotScanned {
			unread++
		}
		if len(f.Hits) == 0 {
			return nil
		}
		hits++
		return show(f)
	})
	if err != nil {
		return 0, err
	}
	if err := p.problems(*lang, sum.Problems); err != nil {
		return 0, err
	}
	total := policy.Sentence{
		DA: fmt.Sprintf("%d af %d filer nævner personen. %d filer kunne ikke læses.", hits, sum.Files, unread),
		EN: fmt.Sprintf("%d of %d files mention the person. %d files could not be read.", hits, sum.Files, unread)}
	fmt.Fprintln(p.err, total.In(*lang))
	switch {
	case len(sum.Problems) > 0:
		return exitFailed, nil
	case hits > 0:
		return exitDue, nil
	}
	return exitFine, nil
}

func (p *program) textHit(f scan.File) error {
	_, err := fmt.Fprintf(p.out, "%s\t%d\n", desk.Plain(f.Path), len(f.Hits))
	return err
}

func (p *program) jsonHit(f scan.File) error {
	type spot struct {
		Start int `json:"start"`
		End   int `json:"end"`
	}
	line := struct {
		Path   string `json:"path"`
		Place  string `json:"place"`
		Status string `json:"status"`
		Reason string `json:"reason"`
		Hits   []spot `json:"hits"`
	}{f.Path, string(f.Place), string(f.Status), string(f.Reason), nil}
	for _, h := range f.Hits {
		line.Hits = append(line.Hits, spot(h))
	}
	b, err := json.Marshal(line)
	if err != nil {
		return err
	}
	_, err = p.out.Write(append(b, '\n'))
	return err
}
