package main

import (
	"cmp"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"

	"github.com/husorden/husorden/central/evidence"
	"github.com/husorden/husorden/policy/compliance"
)

// mostEvidence is the longest file that verify reads.
const mostEvidence = 256 << 20

// verify checks signed evidence of any format. It needs neither a database nor a network.
func (p *program) verify(_ context.Context, args []string) error {
	fs := flag.NewFlagSet("verify", flag.ContinueOnError)
	key := fs.String("key", "", "the organisation's public key, `HEX`, as org list --json tells it; without, only that nothing was changed since is checked")
	asJSON := fs.Bool("json", false, "print JSON")
	rest, err := parse(fs, args, 1, "FILE")
	if err != nil {
		return err
	}
	f, err := os.Open(rest[0])
	if err != nil {
		return fmt.Errorf("reading evidence: %w", err)
	}
	b, err := io.ReadAll(io.LimitReader(f, mostEvidence))
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return fmt.Errorf("reading evidence: %w", err)
	}
	s, err := evidence.Check(b, compliance.Key(*key))
	if err != nil {
		return err
	}
	if *asJSON {
		return json.NewEncoder(p.out).Encode(map[string]any{"format": s.Format, "organisation": s.Organisation.Name, "organisation_id": s.Organisation.ID, "from": s.From, "to": s.To,
			"made": s.Made, "data_sha256": s.Data, "key": s.Key, "key_given": *key != ""})
	}
	_, err = fmt.Fprintf(p.out, "evidence (%s) of %q from %s to %s, made %s, signed with the key %s\nhash of the data %s\n", s.Format, s.Organisation.Name, s.From, s.To,
		s.Made.Format("2006-01-02 15:04:05Z"), s.Key, s.Data)
	if err == nil && *key == "" {
		_, err = fmt.Fprintln(p.err, "nothing was changed since it was signed; whose key that is was not checked: give it with --key")
	}
	return err
}

func (p *program) version(_ context.Context, args []string) error {
	fs := flag.NewFlagSet("version", flag.ContinueOnError)
	asJSON := fs.Bool("json", false, "print JSON")
	if _, err := parse(fs, args, 0, "without operands"); err != nil {
		return err
	}
	version := cmp.Or(release, "(devel)")
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && release == "" {
		version = info.Main.Version
	}
	if *asJSON {
		return json.NewEncoder(p.out).Encode(map[string]any{"version": version, "os": runtime.GOOS, "arch": runtime.GOARCH, "go": runtime.Version(), "schema": compliance.Schema})
	}
	_, err := fmt.Fprintf(p.out, "husorden-central %s %s/%s %s\n", version, runtime.GOOS, runtime.GOARCH, runtime.Version())
	return err
}
