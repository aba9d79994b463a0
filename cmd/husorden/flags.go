package main

import (
	"errors"
	"flag"
	"fmt"
	"strings"
	"time"

	"github.com/husorden/husorden/agent/desk"
)

// errHelp is returned, with the text of the flags, when --help is asked for.
var errHelp = errors.New("help")

type helpText struct{ text string }

func (h helpText) Error() string        { return h.text }
func (h helpText) Is(target error) bool { return target == errHelp }

// parse reads flags and operands in any order. "--" ends the flags.
func parse(fs *flag.FlagSet, args []string) (operands []string, err error) {
	var usage strings.Builder
	fs.SetOutput(&usage)
	fs.Usage = func() {}
	for len(args) > 0 {
		if err := fs.Parse(args); err != nil {
			if errors.Is(err, flag.ErrHelp) {
				fs.PrintDefaults()
				return nil, helpText{strings.ReplaceAll("\n"+usage.String(), "\n  -", "\n  --")}
			}
			return nil, fmt.Errorf("%w; see husorden %s --help", err, fs.Name())
		}
		rest := fs.Args()
		ended := len(rest) < len(args) && args[len(args)-len(rest)-1] == "--"
		if ended {
			return append(operands, rest...), nil
		}
		if len(rest) == 0 {
			break
		}
		operands, args = append(operands, rest[0]), rest[1:]
	}
	return operands, nil
}

// choice is a flag with a few words to choose from.
func choice(fs *flag.FlagSet, name string, words []string, usage string) *string {
	value := words[0]
	fs.Func(name, fmt.Sprintf("%s: %s (default %s)", usage, strings.Join(words, ", "), words[0]), func(s string) error {
		for _, w := range words {
			if s == w {
				value = s
				return nil
			}
		}
		return fmt.Errorf("write one of %s", strings.Join(words, ", "))
	})
	return &value
}

// lang is the --lang flag.
func (p *program) lang(fs *flag.FlagSet) *string {
	words := []string{"da", "en"}
	if desk.ParseLang(p.getenv("HUSORDEN_LANG")) == desk.English {
		words = []string{"en", "da"}
	}
	return choice(fs, "lang", words, "language of the answer")
}

// clock is the --now flag.
func (p *program) clock(fs *flag.FlagSet) *time.Time {
	now := p.now().UTC()
	fs.Func("now", "decide as if it were this time, RFC 3339 or a date: 2026-03-01T12:00:00Z, 2026-03-01", func(s string) error {
		for _, layout := range []string{time.RFC3339, time.DateOnly} {
			if t, err := time.Parse(layout, s); err == nil {
				now = t.UTC()
				return nil
			}
		}
		return errors.New("write a time as 2026-03-01T12:00:00Z or 2026-03-01")
	})
	return &now
}
