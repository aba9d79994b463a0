package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/husorden/husorden/central/seal"
	"github.com/husorden/husorden/central/store"
	"github.com/husorden/husorden/policy"
)

// helpText is returned, with the text of the flags, when --help is asked for.
type helpText struct{ flags string }

// Error implements error.
func (helpText) Error() string { return "help" }

// parse reads flags and operands in any order.
func parse(fs *flag.FlagSet, args []string, operands int, want string) ([]string, error) {
	var usage strings.Builder
	fs.SetOutput(&usage)
	fs.Usage = func() {}
	var rest []string
	for len(args) > 0 {
		if err := fs.Parse(args); errors.Is(err, flag.ErrHelp) {
			fs.PrintDefaults()
			return nil, helpText{strings.ReplaceAll("\n"+usage.String(), "\n  -", "\n  --")}
		} else if err != nil {
			return nil, fmt.Errorf("%w; see husorden-central %s --help", err, fs.Name())
		}
		if args = fs.Args(); len(args) > 0 {
			rest, args = append(rest, args[0]), args[1:]
		}
	}
	if len(rest) != operands {
		return nil, fmt.Errorf("write husorden-central %s %s", fs.Name(), want)
	}
	return rest, nil
}

// where says where the data is.
type where struct {
	data, database, keyFile string
}

func (w *where) flags(fs *flag.FlagSet) {
	fs.StringVar(&w.data, "data", "", "`DIR` of the embedded database and of the key file (default: husorden-central in the user's configuration directory)")
	fs.StringVar(&w.database, "database", "", "`URL` of PostgreSQL, as postgres://USER:PASSWORD@HOST/NAME; with a password better in the environment, as HUSORDEN_DATABASE")
	fs.StringVar(&w.keyFile, "key-file", "", "`FILE` with the key that secrets in the database are sealed with; all replicas need the same (default: central.key in --data)")
}

// site is what commands work on.
type site struct {
	store *store.Store
	box   *seal.Box
}

// open opens the data.
func (w *where) open(ctx context.Context, now func() time.Time) (*site, error) {
	f, err := w.find(true)
	if err != nil {
		return nil, err
	}
	var s *store.Store
	if f.database != "" {
		s, err = store.Postgres(ctx, f.database, now)
	} else {
		s, err = store.SQLite(ctx, f.file, now)
	}
	if err != nil {
		return nil, err
	}
	return &site{s, f.box}, nil
}

// found is where the data is: a file or the URL of a database, and the key.
type found struct {
	file, database string
	box            *seal.Box
}

// find finds the data, and opens the key file. newKey: it may be made.
func (w *where) find(newKey bool) (f found, err error) {
	if w.database == "" && w.data == "" {
		w.database = os.Getenv("HUSORDEN_DATABASE")
	}
	dir := w.data
	if dir == "" {
		base, err := os.UserConfigDir()
		if err != nil {
			return f, fmt.Errorf("finding a place for the data: %w; name one with --data", err)
		}
		dir = filepath.Join(base, "husorden-central")
	}
	if w.database == "" || w.keyFile == "" {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return f, fmt.Errorf("making the folder for the data: %w", err)
		}
	}
	keyFile := w.keyFile
	if keyFile == "" {
		keyFile = filepath.Join(dir, "central.key")
	}
	if f.box, err = seal.Open(keyFile, newKey); err != nil {
		return f, err
	}
	if w.database == "" {
		f.file, err = filepath.Abs(filepath.Join(dir, "central.db"))
		return f, err
	}
	if u, err := url.Parse(w.database); err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql" {
		return f, errors.New("--database: write postgres://USER:PASSWORD@HOST:PORT/NAME")
	}
	f.database = w.database
	return f, nil
}

// expiry is the flag --expires.
type expiry struct{ policy.Period }

// Set implements flag.Value.
func (e *expiry) Set(s string) (err error) {
	e.Period, err = policy.ParsePeriod(s)
	return err
}

// choice is a flag with a few words to choose from.
type choice struct {
	value string
	words []string
}

// String implements flag.Value.
func (c *choice) String() string { return c.value }

// Set implements flag.Value.
func (c *choice) Set(s string) error {
	for _, w := range c.words {
		if s == w {
			c.value = s
			return nil
		}
	}
	return fmt.Errorf("write one of %s", strings.Join(c.words, ", "))
}
