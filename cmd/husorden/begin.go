package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/husorden/husorden/cmd/household"
	"github.com/husorden/husorden/platform/opener"
	"github.com/husorden/husorden/policy"
)

// given reports whether one of the flags was written.
func given(fs *flag.FlagSet, names ...string) bool {
	found := false
	fs.Visit(func(f *flag.Flag) { found = found || slices.Contains(names, f.Name) })
	return found
}

// decide says which rules hold: those that were named, else those that the state
// folder was left with. In a new one the default ones hold until somebody has
// chosen on the page: they ask, and remove nothing by themselves.
func (k *keeping) decide(rules *rules, named bool) error {
	_, err := os.Stat(filepath.Join(k.dir, policyFile))
	fresh := errors.Is(err, os.ErrNotExist)
	if err != nil && !fresh {
		return err
	}
	switch {
	case named || fresh:
		if k.own, err = rules.load(k.program); err != nil {
			return err
		}
	default:
		src, err := os.ReadFile(filepath.Join(k.dir, policyFile))
		if err != nil {
			return err
		}
		if k.own, err = policy.ParseOpen(policyFile, src); err != nil {
			return err
		}
	}
	if err := os.MkdirAll(k.dir, 0o700); err != nil {
		return fmt.Errorf("making the state folder: %w", err)
	}
	undecided := !named && (fresh || household.Undecided(k.dir))
	if err := household.Leave(k.dir, undecided); err != nil {
		return fmt.Errorf("writing to the state folder: %w", err)
	}
	if !undecided {
		return nil
	}
	if k.own, err = policy.Load(policy.DefaultProfile, nil); err != nil {
		return err
	}
	k.start = household.ChoosingStart(k.dir, k.home, func(pol *policy.Policy) error {
		if err := household.Replace(filepath.Join(k.dir, policyFile), pol.YAML()); err != nil {
			return err
		}
		k.chosen.Store(pol)
		return nil
	})
	return nil
}

// invite opens the page for somebody who has yet to choose.
func (k *keeping) invite(ctx context.Context) func(mint func() string) {
	return func(mint func() string) {
		if k.start == nil {
			return
		}
		if err := opener.Browse(ctx, mint()); err != nil && ctx.Err() == nil {
			fmt.Fprintln(k.err, policy.Sentence{DA: "Browseren kunne ikke åbnes. Skriv: husorden page", EN: "The browser could not be opened. Write: husorden page"}.In(string(k.lang)))
		}
	}
}

// greet says in the terminal what it does.
func (k *keeping) greet() {
	if k.trial != nil {
		return
	}
	say := policy.Sentence{DA: "Husorden holder orden. Stop med Ctrl-C.", EN: "Husorden keeps order. Stop it with Ctrl-C."}
	fmt.Fprintln(k.err, say.In(string(k.lang)))
	if k.start == nil {
		return
	}
	say = policy.Sentence{DA: "Indtil I har valgt, gælder reglerne for en %s. Vælg på siden Min pc: husorden page\n",
		EN: "Until you have chosen, the rules for a %s hold. Choose on the page My PC: husorden page\n"}
	fmt.Fprintf(k.err, say.In(string(k.lang)), strings.ToLower(k.policy.Title.In(string(k.lang))))
}

// chosenAnew ends with household.ErrAnew when rules were chosen.
func (k *keeping) chosenAnew(ctx context.Context) error {
	if k.start == nil {
		<-ctx.Done()
		return nil
	}
	select {
	case <-ctx.Done():
		return nil
	case <-k.start.Anew():
		return household.ErrAnew
	}
}
