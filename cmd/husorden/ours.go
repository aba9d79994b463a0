package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/husorden/husorden/agent/ours"
	"github.com/husorden/husorden/platform/places"
)

// ours keeps the household's own names and numbers, whose papers are private.
func (p *program) ours(_ context.Context, args []string) (int, error) {
	fs := flag.NewFlagSet("ours", flag.ContinueOnError)
	cpr := fs.String("cpr", "", "with add: an own CPR number")
	name := fs.String("name", "", "with add: an own full name")
	operands, err := parse(fs, args)
	if err != nil {
		return 0, err
	}
	list, err := ownList()
	if err != nil {
		return 0, err
	}
	switch verb := strings.Join(operands, " "); {
	case verb == "add" && (*cpr != "" || *name != ""):
		if *cpr != "" {
			err = list.AddCPR(*cpr)
		}
		if *name != "" {
			err = errors.Join(err, list.AddName(*name))
		}
		if err == nil {
			err = list.Save()
		}
	case verb == "clear":
		err = list.Clear()
	case verb != "count":
		return 0, errors.New("write ours add --name \"Karen Holm\", ours add --cpr NUMBER, ours count or ours clear")
	}
	if err != nil {
		return 0, err
	}
	_, err = fmt.Fprintln(p.out, list.Len())
	return exitFine, err
}

// errNoSettings: there is no home folder, so no list of own names either.
var errNoSettings = errors.New("no settings folder")

// ownList is this user's list.
func ownList() (*ours.List, error) {
	path, err := ours.Path()
	if err == nil && !filepath.IsAbs(path) {
		err = places.ErrNoHome
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errNoSettings, err)
	}
	return ours.Load(path)
}
