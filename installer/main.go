// Command installer builds what people install, on Linux:
//
//	go run ./installer build --version 1.2.3 [--out dist] [--only linux,windows,darwin,central,papers]
//	go run ./installer keygen --out release.key
//	go run ./installer list --channel stable --key release.key --out FOLDER PACKAGE…
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"time"

	"github.com/husorden/husorden/installer/central"
	"github.com/husorden/husorden/installer/darwin"
	"github.com/husorden/husorden/installer/linux"
	"github.com/husorden/husorden/installer/list"
	"github.com/husorden/husorden/installer/papers"
	"github.com/husorden/husorden/installer/release"
	"github.com/husorden/husorden/installer/windows"
)

// kind is one sort of package.
type kind struct {
	name  string
	build func(context.Context, *release.Release) error
}

// kinds are all there are, in the order they are built in.
func kinds() []kind {
	return []kind{
		{"darwin", darwin.Build},
		{"windows", windows.Build},
		{"linux", linux.Build},
		{"central", central.Build},
		{"papers", papers.Build}, // last: of what is there
	}
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "installer:", err)
		os.Exit(2)
	}
}

func run(ctx context.Context, args []string, out io.Writer) (err error) {
	verb := ""
	if len(args) > 0 {
		verb, args = args[0], args[1:]
	}
	switch verb {
	case "build":
		return build(ctx, args, out)
	case "keygen":
		return list.Keygen(args, out)
	case "list":
		return list.Main(args, out, time.Now())
	}
	return errors.New("write build --version 1.2.3 [--out dist], keygen or list")
}

func build(ctx context.Context, args []string, out io.Writer) (err error) {
	fs := flag.NewFlagSet("build", flag.ContinueOnError)
	version := fs.String("version", "", "three numbers, such as 1.2.3")
	dist := fs.String("out", "dist", "the `folder` the packages are put in")
	only := fs.String("only", "", "these kinds alone, with commas between")
	keys := fs.String("update-keys", os.Getenv("HUSORDEN_UPDATE_KEYS"), "the public `keys` that lists of releases are signed with (see keygen); without, the programs do not update themselves")
	url := fs.String("update-url", os.Getenv("HUSORDEN_UPDATE_URL"), "the `address` of the lists, https")
	if err := fs.Parse(args); err != nil {
		return err
	}
	chosen, err := choose(*only)
	if err != nil {
		return err
	}
	r, err := release.Open(ctx, ".", *dist, *version)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	if r.Keys, r.URL, err = list.Trusted(*keys, *url); err != nil {
		return err
	}
	for _, k := range chosen {
		if err := k.build(ctx, r); err != nil {
			return fmt.Errorf("%s: %w", k.name, err)
		}
		fmt.Fprintln(out, k.name, "is built")
	}
	return r.Checksums()
}

func choose(only string) ([]kind, error) {
	if only == "" {
		return kinds(), nil
	}
	var chosen []kind
	for name := range strings.SplitSeq(only, ",") {
		i := slices.IndexFunc(kinds(), func(k kind) bool { return k.name == name })
		if i < 0 {
			return nil, fmt.Errorf("does not build %q", name)
		}
		chosen = append(chosen, kinds()[i])
	}
	return chosen, nil
}
