package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"time"

	"github.com/husorden/husorden/agent/desk"
	"github.com/husorden/husorden/agent/device"
	"github.com/husorden/husorden/policy"
)

// status tells how the house stands: exit 0 when nothing waits for the person, 1
// when something does, 2 when nobody can tell.
func (p *program) status(ctx context.Context, args []string) (int, error) {
	fs := flag.NewFlagSet("status", flag.ContinueOnError)
	state, lang := stateFlag(fs), p.lang(fs)
	format := choice(fs, "format", []string{"text", "json"}, "of the answer")
	asJSON := fs.Bool("json", false, "the same as --format json")
	all := fs.Bool("all", false, "tell of every file, also those that no rule is concerned with")
	operands, err := parse(fs, args)
	if err != nil {
		return 0, err
	}
	if len(operands) > 0 {
		return 0, errors.New("takes no operands")
	}
	h, done, err := p.house(ctx, state)
	if err != nil {
		return 0, err
	}
	defer done()
	s, err := whole(ctx, h, device.Query{All: *all, Lang: *lang})
	if err != nil {
		return 0, err
	}
	if *asJSON || *format == "json" {
		e := json.NewEncoder(p.out)
		e.SetEscapeHTML(false)
		e.SetIndent("", " ")
		err = e.Encode(s)
	} else {
		err = desk.House(p.out, desk.Options{Lang: desk.ParseLang(*lang), Zone: policy.Copenhagen()}, s)
	}
	if err != nil {
		return 0, err
	}
	if s.Counts.Due > 0 {
		return exitDue, nil
	}
	return exitFine, nil
}

// whole gets every page of a status.
func whole(ctx context.Context, h house, q device.Query) (device.Status, error) {
	s, err := h.Status(ctx, q)
	for err == nil && s.Next != "" {
		var more device.Status
		q.After = s.Next
		if more, err = h.Status(ctx, q); err == nil {
			s.Items, s.Next = append(s.Items, more.Items...), more.Next
		}
	}
	return s, err
}

// ledger shows and verifies the audit log: exit 1 when it is not what was
// written.
func (p *program) ledger(ctx context.Context, args []string) (int, error) {
	fs := flag.NewFlagSet("ledger", flag.ContinueOnError)
	state, lang := stateFlag(fs), p.lang(fs)
	format := choice(fs, "format", []string{"text", "json"}, "of the answer")
	asJSON := fs.Bool("json", false, "the same as --format json")
	most := fs.Int("last", 100, "with log: how many records")
	operands, err := parse(fs, args)
	if err != nil {
		return 0, err
	}
	if len(operands) != 1 || operands[0] != "verify" && operands[0] != "log" || *most < 1 {
		return 0, errors.New("write ledger verify, or ledger log [--last N]")
	}
	h, done, err := p.house(ctx, state)
	if err != nil {
		return 0, err
	}
	defer done()
	*asJSON = *asJSON || *format == "json"
	if operands[0] == "log" {
		return exitFine, p.history(ctx, h, *most, *asJSON)
	}
	a, err := h.Verify(ctx)
	if err != nil {
		return 0, err
	}
	if *asJSON {
		err = json.NewEncoder(p.out).Encode(a)
	} else {
		err = desk.Verified(p.out, desk.ParseLang(*lang), a)
	}
	if err == nil && len(a.Problems) > 0 {
		return exitDue, nil
	}
	return exitFine, err
}

func (p *program) history(ctx context.Context, h house, most int, asJSON bool) error {
	list, err := h.History(ctx, most)
	if err != nil {
		return err
	}
	for _, r := range list {
		if asJSON {
			err = json.NewEncoder(p.out).Encode(r)
		} else {
			_, err = fmt.Fprintf(p.out, "%6d %s %s\n", r.N, r.At.In(policy.Copenhagen()).Format(time.DateTime), desk.Event(r.Event))
		}
		if err != nil {
			return err
		}
	}
	return nil
}
