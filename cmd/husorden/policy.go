package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"

	"github.com/husorden/husorden/agent/desk"
	"github.com/husorden/husorden/policy"
)

// rules are the flags that say which policy is used.
type rules struct {
	name    *string
	choices map[string]string
}

func (p *program) policyFlags(fs *flag.FlagSet) *rules {
	r := choices(fs)
	r.name = fs.String("policy", policy.Builtins()[0], "rules to decide by: "+strings.Join(policy.Builtins(), ", ")+", or a policy file")
	return r
}

// choices is the --choose flag.
func choices(fs *flag.FlagSet) *rules {
	r := &rules{choices: map[string]string{}}
	fs.Func("choose", "answer a question the policy leaves open, as QUESTION=ANSWER; may be repeated", func(s string) error {
		q, a, ok := strings.Cut(s, "=")
		if !ok {
			return errors.New("write QUESTION=ANSWER")
		}
		r.choices[q] = a
		return nil
	})
	return r
}

// load reads the policy: a built-in profile by its name, else a file.
func (r *rules) load(p *program) (*policy.Policy, error) {
	return loadPolicy(*r.name, r.choices)
}

func loadPolicy(name string, choices map[string]string) (*policy.Policy, error) {
	for _, b := range policy.Builtins() {
		if b == name {
			return policy.Load(name, choices)
		}
	}
	if len(choices) > 0 {
		return nil, fmt.Errorf("--choose answers questions of the built-in rules; in a policy file, write the answer under its question")
	}
	src, err := os.ReadFile(name)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil, fmt.Errorf("there is no policy %q: write one of %s, or the path of a policy file", name, strings.Join(policy.Builtins(), ", "))
	case err != nil:
		return nil, fmt.Errorf("reading the policy: %w", err)
	}
	return policy.Parse(name, src)
}

// policy lists, shows and validates policies.
func (p *program) policy(_ context.Context, args []string) (int, error) {
	fs := flag.NewFlagSet("policy", flag.ContinueOnError)
	format := choice(fs, "format", []string{"text", "json"}, "of the answer")
	lang := p.lang(fs)
	answers := choices(fs).choices
	operands, err := parse(fs, args)
	if err != nil {
		return 0, err
	}
	if len(operands) == 0 {
		return 0, errors.New("write policy list, policy show NAME or policy validate FILE")
	}
	switch verb, names := operands[0], operands[1:]; {
	case verb == "list" && len(names) == 0:
		return p.listPolicies(*format, desk.ParseLang(*lang))
	case verb == "show" && len(names) == 1:
		return p.showPolicy(names[0], *format, answers)
	case verb == "validate" && len(names) > 0:
		return p.validatePolicies(names, answers)
	}
	return 0, fmt.Errorf("does not know %q; write policy list, policy show NAME or policy validate FILE", strings.Join(operands, " "))
}

func (p *program) listPolicies(format string, lang desk.Lang) (int, error) {
	type row struct {
		Name  string `json:"name"`
		Title string `json:"title"`
		Mode  string `json:"mode"`
	}
	var rows []row
	for _, name := range policy.Builtins() {
		pol, err := policy.Load(name, nil)
		if err != nil {
			return 0, err
		}
		rows = append(rows, row{name, pol.Title.In(string(lang)), string(pol.Mode)})
	}
	if format == "json" {
		return exitFine, json.NewEncoder(p.out).Encode(rows)
	}
	for _, r := range rows {
		fmt.Fprintf(p.out, "%-15s %s\n", r.Name, r.Title)
	}
	return exitFine, nil
}

func (p *program) showPolicy(name, format string, answers map[string]string) (int, error) {
	pol, err := loadPolicy(name, answers)
	if err != nil {
		return 0, err
	}
	if format == "json" {
		_, err := p.out.Write(pol.JSON())
		return exitFine, err
	}
	_, err = p.out.Write(pol.YAML())
	return exitFine, err
}

// validatePolicies tells every problem of every file.
func (p *program) validatePolicies(names []string, answers map[string]string) (int, error) {
	exit := exitFine
	for _, name := range names {
		pol, err := loadPolicy(name, answers)
		if err == nil {
			err = pol.Enforceable()
		}
		if err != nil {
			p.complain("husorden policy", err)
			exit = exitFailed
			continue
		}
		fmt.Fprintf(p.out, "%s: %s, %s\n", name, pol.Name, pol.Hash())
	}
	return exit, nil
}
