package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/husorden/husorden/cmd/household"
)

// built is what this program was built from.
type built struct {
	Version  string `json:"version"`
	Revision string `json:"revision"` // empty: not known
	OS       string `json:"os"`
	Arch     string `json:"arch"`
	Go       string `json:"go"`
}

func thisProgram() built {
	b := built{"(devel)", "", runtime.GOOS, runtime.GOARCH, runtime.Version()}
	if info, ok := debug.ReadBuildInfo(); ok {
		if info.Main.Version != "" {
			b.Version = info.Main.Version
		}
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				b.Revision = s.Value
			}
		}
	}
	b.Version = cmp.Or(household.Number(), b.Version)
	return b
}

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
	b := thisProgram()
	if *format == "json" {
		return exitFine, json.NewEncoder(p.out).Encode(b)
	}
	revision := ""
	if b.Revision != "" {
		revision = " " + b.Revision
	}
	_, err = fmt.Fprintf(p.out, "husorden %s%s %s/%s %s\n", b.Version, revision, b.OS, b.Arch, b.Go)
	return exitFine, err
}
