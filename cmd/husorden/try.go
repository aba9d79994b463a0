package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/husorden/husorden/agent/desk"
	"github.com/husorden/husorden/agent/sample"
	"github.com/husorden/husorden/cmd/clock"
	"github.com/husorden/husorden/platform/opener"
	"github.com/husorden/husorden/policy"
)

// The clock of a trial. It begins some months ahead: files can be given no birth
// time before today, and are to have lain there for weeks.
const (
	tryAhead   = 90 * 24 * time.Hour
	tryDays    = 120 // all that the sample home has to show takes about sixty
	tryDay     = 2 * time.Second
	leastDay   = 200 * time.Millisecond
	longestDay = time.Minute
)

// try is `husorden try`: all of `husorden run`, on a home of made-up files in a
// folder of its own and by a clock of its own. Nothing is left of it.
func (p *program) try(ctx context.Context, args []string) (exit int, err error) {
	fs := flag.NewFlagSet("try", flag.ContinueOnError)
	rules, lang := p.policyFlags(fs), p.lang(fs)
	noOpen := fs.Bool("no-open", false, "print the page's one-time address only, and open no browser")
	each := fs.Duration("day", tryDay, fmt.Sprintf("how long a day takes, %s to %s", leastDay, longestDay))
	operands, err := parse(fs, args)
	if err != nil {
		return 0, err
	}
	if len(operands) > 0 {
		return 0, errors.New("takes no operands")
	}
	if *each < leastDay || *each > longestDay {
		return 0, fmt.Errorf("--day %s: write a time from %s to %s", *each, leastDay, longestDay)
	}
	if *rules.name == policy.DefaultProfile && len(rules.choices) == 0 {
		rules.choices["remove_by_itself"] = "true" // so that a visitor sees that too
	}
	pol, err := rules.load(p)
	if err != nil {
		return 0, err
	}
	t, err := pitch(time.Now().Add(tryAhead))
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, t.strike()) }()
	k := &keeping{program: p, dir: filepath.Join(t.dir, tentState), home: filepath.Join(t.dir, tentHome), own: pol, lang: desk.ParseLang(*lang),
		quiet: true, trial: clock.NewMoving(t.start, *each, tryDays, time.Now)}
	k.served = func(mint func() string) {
		address := mint()
		fmt.Fprintln(p.out, address)
		if *noOpen {
			return
		}
		if err := opener.Browse(ctx, address); err != nil && ctx.Err() == nil { // the address is there to be copied
			fmt.Fprintln(p.err, policy.Sentence{DA: "Browseren kunne ikke åbnes. Åbn adressen selv.", EN: "The browser could not be opened. Open the address yourself."}.In(*lang))
		}
	}
	fmt.Fprintf(p.err, policy.Sentence{
		DA: "En prøve på opdigtede filer i %s. Dine egne filer bliver ikke rørt.\nStop med Ctrl-C; så bliver mappen fjernet igen.\n",
		EN: "A trial on made-up files in %s. Your own files are not touched.\nStop it with Ctrl-C; the folder is removed then.\n"}.In(*lang), t.dir)
	return exitFine, k.runs(ctx)
}

// The folders of a trial.
const (
	tentHome  = "home"
	tentState = "state"
)

// tent is the folder of a trial, which goes when the trial does.
type tent struct {
	dir   string
	start time.Time
	root  *os.Root // the very folder that was made, whatever its name leads to by then
}

// pitch makes the folder, with the sample home in it as it would be at start.
func pitch(start time.Time) (_ *tent, err error) {
	dir, err := os.MkdirTemp("", "husorden-try-")
	if err != nil {
		return nil, fmt.Errorf("making a folder for the trial: %w", err)
	}
	if real, err := filepath.EvalSymlinks(dir); err == nil { // on macOS the temporary folder is behind a link
		dir = real
	}
	t := &tent{dir: dir, start: start}
	if t.root, err = os.OpenRoot(dir); err != nil {
		return nil, fmt.Errorf("making a folder for the trial: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, t.strike())
		}
	}()
	home, err := sample.Write(filepath.Join(dir, tentHome), start)
	if err != nil {
		return nil, err
	}
	return t, t.spread(home)
}

// spread gives the files a quarter of their ages. Most of them would be overdue
// from the first day; like this one falls due after the other, as in real life.
func (t *tent) spread(home sample.Home) error {
	const share = 4
	for _, d := range home.Documents {
		rel, err := filepath.Rel(t.dir, d.Path)
		if err != nil {
			return err
		}
		at := t.start.Add(-time.Duration(d.Age) * 24 * time.Hour / share)
		if err := t.root.Chtimes(rel, at, at); err != nil {
			return fmt.Errorf("dating the files of the trial: %w", err)
		}
	}
	return nil
}

// strike removes all that the trial made: what is in the folder that it made
// itself, and then that folder, if it is there still.
func (t *tent) strike() error {
	err := errors.Join(t.root.RemoveAll(tentState), t.root.RemoveAll(tentHome), t.root.Close()) //nolint:forbidigo // made-up files, in the folder that the trial made, by the handle on it
	gone := os.Remove(t.dir)                                                                    //nolint:forbidigo // it is empty, or it stays
	if !errors.Is(gone, os.ErrNotExist) {
		err = errors.Join(err, gone)
	}
	if err != nil {
		err = fmt.Errorf("removing the trial's folder: %w", err)
	}
	return err
}
