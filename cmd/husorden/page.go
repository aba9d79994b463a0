package main

import (
	"context"
	"errors"
	"flag"
	"fmt"

	"github.com/husorden/husorden/agent/localapi"
	"github.com/husorden/husorden/agent/remote"
	"github.com/husorden/husorden/cmd/household"
	"github.com/husorden/husorden/platform/opener"
)

// page opens this user's page in the browser, or prints an address of it that
// lets one browser in, once.
func (p *program) page(ctx context.Context, args []string) (int, error) {
	fs := flag.NewFlagSet("page", flag.ContinueOnError)
	state, lang := stateFlag(fs), p.lang(fs)
	print := fs.Bool("print-url", false, "print the one-time address instead of opening it")
	operands, err := parse(fs, args)
	if err != nil {
		return 0, err
	}
	if len(operands) > 0 {
		return 0, errors.New("takes no operands")
	}
	dir, err := state.folder(p.getenv)
	if err != nil {
		return 0, err
	}
	var url string
	err = patiently(ctx, func() (err error) { // somebody has just logged on
		url, err = remote.Page(ctx, dir, household.Version())
		return err
	})
	if err != nil {
		t := localapi.Tell(err)
		if *lang == "en" {
			return 0, errors.New(t.English)
		}
		return 0, errors.New(t.Danish)
	}
	if *print {
		_, err = fmt.Fprintln(p.out, url)
		return exitFine, err
	}
	return exitFine, opener.Browse(ctx, url)
}
