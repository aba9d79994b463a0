package main

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"
)

// version prints what this program was built from.
func (p *program) version(context.Context, []string) (int, error) {
	version, revision := "(devel)", ""
	if info, ok := debug.ReadBuildInfo(); ok {
		if info.Main.Version != "" {
			version = info.Main.Version
		}
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				revision = " " + s.Value
			}
		}
	}
	fmt.Fprintf(p.out, "husorden %s%s %s/%s %s\n", version, revision, runtime.GOOS, runtime.GOARCH, runtime.Version())
	return exitFine, nil
}
