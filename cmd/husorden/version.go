package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"runtime"
	"runtime/debug"
)

// version prints what this program was built from.
func (p *program) version(_ context.Context, args []string) (int, error) {
	fs := flag.NewFlagSet("version", flag.ContinueOnError)
	format := choice(fs, "format", []string{"text", "json"}, "of the answer")
	operands, err := parse(fs, args)
	if err != nil {
		return 0, err
	}
	if len(operands) > 0 {
		return 0, errors.New("takes no operands")
	}
	built := struct {
		Version  string `json:"version"`
		Revision string `json:"revision"` // empty: not known
		OS       string `json:"os"`
		Arch     string `json:"arch"`
		Go       string `json:"go"`
	}{"(devel)", "", runtime.GOOS, runtime.GOARCH, runtime.Version()}
	if info, ok := debug.ReadBuildInfo(); ok {
		if info.Main.Version != "" {
			built.Version = info.Main.Version
		}
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				built.Revision = s.Value
			}
		}
	}
	if *format == "json" {
		return exitFine, json.NewEncoder(p.out).Encode(built)
	}
	revision := ""
	if built.Revision != "" {
		revision = " " + built.Revision
	}
	_, err = fmt.Fprintf(p.out, "husorden %s%s %s/%s %s\n", built.Version, revision, built.OS, built.Arch, built.Go)
	return exitFine, err
}
