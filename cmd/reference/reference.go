// Package reference writes the pages of docs/reference that tell of the programs'
// commands, from what the programs say themselves: the text of --help, the
// package comment and the environment variables that the source reads. The tests
// of each program compare its page with the committed one, and write it when they
// are run with -update, which go generate does.
package reference

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// Command is one command of a program.
type Command struct {
	Name  string // as it is written behind the program's
	Usage string
	What  string
	Help  string // the flags, as flag.PrintDefaults writes them
}

// Page is a program's page.
type Page struct {
	Program  string
	Source   string // the program's folder, seen from the test
	Commands []Command
	// Environment says what each variable does that the program reads.
	Environment map[string]string
}

// String returns the page in Markdown.
func (p Page) String() (string, error) {
	intro, exits, err := comment(p.Source)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n<!-- Written by `go generate ./cmd/%[1]s` from what the program says itself. Do not edit. -->\n\n%[2]s\n\n%[3]s\n", p.Program, intro, exits)
	for _, c := range p.Commands {
		if c.Name == "" {
			fmt.Fprintf(&b, "\n## Flags\n")
		} else {
			fmt.Fprintf(&b, "\n## %s\n\n%s.\n\n    %s\n", c.Name, upper(c.What), strings.TrimSpace(p.Program+" "+c.Name+" "+c.Usage))
		}
		flags, err := Flags(c.Help)
		if err != nil {
			return "", fmt.Errorf("%s %s: %w", p.Program, c.Name, err)
		}
		if len(flags) > 0 {
			b.WriteString("\n| flag | default | |\n|---|---|---|\n")
		}
		for _, f := range flags {
			fmt.Fprintf(&b, "| `--%s` | %s | %s |\n", strings.TrimSpace(f.Name+" "+f.Takes), cell(f.Default), cell(f.What))
		}
	}
	b.WriteString("\n## Environment\n\n| variable | |\n|---|---|\n")
	var names []string
	for n := range p.Environment {
		names = append(names, n)
	}
	slices.Sort(names)
	for _, n := range names {
		fmt.Fprintf(&b, "| `%s` | %s |\n", n, cell(p.Environment[n]))
	}
	return b.String(), nil
}

// Flag is one flag, as --help tells of it.
type Flag struct{ Name, Takes, Default, What string }

var (
	flagLine = regexp.MustCompile(`^  --?([a-z-]+) ?(.*)$`)
	// A default stands last, in brackets; that of a text is quoted.
	standard = regexp.MustCompile(`^(.*?) ?\(default:? "?([^"]*?)"?\)$`)
)

// Flags reads what flag.PrintDefaults wrote.
func Flags(help string) ([]Flag, error) {
	var list []Flag
	for line := range strings.Lines(help) {
		line = strings.TrimRight(line, "\n")
		switch m := flagLine.FindStringSubmatch(line); {
		case strings.TrimSpace(line) == "":
		case m != nil:
			list = append(list, Flag{Name: m[1], Takes: m[2]})
		case len(list) > 0 && strings.HasPrefix(line, "    \t"):
			f := &list[len(list)-1]
			f.What = strings.TrimSpace(line)
			if d := standard.FindStringSubmatch(f.What); d != nil {
				f.What, f.Default = d[1], d[2]
			}
		default:
			return nil, fmt.Errorf("%q is no line of a flag", line)
		}
	}
	return list, nil
}

// Read lists the environment variables that the Go files of the folders read,
// tests and files behind a build tag that begins with "testclock" aside. A call
// that reads one is of something called getenv, Getenv or LookupEnv.
func Read(folders ...string) ([]string, error) {
	found := map[string]bool{}
	for _, folder := range folders {
		files, err := filepath.Glob(filepath.Join(folder, "*.go"))
		if err != nil {
			return nil, err
		}
		if len(files) == 0 {
			return nil, fmt.Errorf("%s: %w", folder, fs.ErrNotExist)
		}
		for _, file := range files {
			src, err := os.ReadFile(file)
			if err != nil {
				return nil, err
			}
			if strings.HasSuffix(file, "_test.go") || strings.Contains(string(src), "//go:build testclock\n") {
				continue
			}
			for _, m := range reads.FindAllSubmatch(src, -1) {
				found[string(m[1])] = true
			}
			for call, names := range homes {
				for _, name := range names {
					if strings.Contains(string(src), call+"()") {
						found[name] = true
					}
				}
			}
		}
	}
	var list []string
	for name := range found {
		list = append(list, name)
	}
	slices.Sort(list)
	return list, nil
}

var reads = regexp.MustCompile(`(?:[gG]etenv|LookupEnv)\("([A-Za-z_]+)"\)`)

// homes are the variables that the standard library reads for a call.
var homes = map[string][]string{
	"os.UserHomeDir":   {"HOME"},
	"os.UserCacheDir":  {"LocalAppData"}, // called on Windows alone
	"os.UserConfigDir": {"XDG_CONFIG_HOME", "HOME", "AppData"},
}

// comment reads the package comment: what the program is, and its exit codes.
func comment(folder string) (intro, exits string, err error) {
	f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(folder, "main.go"), nil, parser.ParseComments)
	if err != nil {
		return "", "", err
	}
	for part := range strings.SplitSeq(doc(f), "\n\n") {
		part = strings.ReplaceAll(strings.TrimSpace(part), "\n", " ")
		if strings.HasPrefix(part, "Exit codes: ") {
			exits = part
		} else if intro == "" {
			intro = strings.TrimPrefix(part, "Command ")
		}
	}
	if intro == "" || exits == "" {
		return "", "", errors.New("the package comment does not say what the program is, and its exit codes")
	}
	return "`" + strings.Replace(intro, " ", "` ", 1), exits, nil
}

func doc(f *ast.File) string {
	if f.Doc == nil {
		return ""
	}
	return f.Doc.Text()
}

func upper(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// cell makes text fit into a cell of a table.
func cell(s string) string {
	return strings.NewReplacer("|", "\\|", "\n", " ", "<", "&lt;").Replace(s)
}
