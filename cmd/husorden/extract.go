package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/husorden/husorden/agent/desk"
	"github.com/husorden/husorden/agent/extract"
	"github.com/husorden/husorden/agent/extract/doc"
	"github.com/husorden/husorden/policy"
)

// extract prints the text of one file: the text that a scan's offsets count in.
// On a terminal nothing in it can do more than be read.
func (p *program) extract(ctx context.Context, args []string) (int, error) {
	fs := flag.NewFlagSet("extract", flag.ContinueOnError)
	rules := p.policyFlags(fs)
	operands, err := parse(fs, args)
	if err != nil {
		return 0, err
	}
	if len(operands) != 1 {
		return 0, errors.New("name one file: husorden extract FILE")
	}
	pol, err := rules.load(p)
	if err != nil {
		return 0, err
	}
	info, err := os.Stat(operands[0]) // before it is opened: a pipe would hold us
	if err != nil {
		return 0, err
	}
	if !info.Mode().IsRegular() {
		return 0, fmt.Errorf("%s is not a file", operands[0])
	}
	f, err := os.Open(operands[0])
	if err != nil {
		return 0, err
	}
	defer f.Close()
	out := bufio.NewWriterSize(p.out, 1<<16)
	var text io.Writer = out
	rest := func() error { return nil }
	if _, terminal := desk.Terminal(p.out.file); terminal {
		screen := desk.Screen(out)
		text, rest = screen, screen.Close
	}
	in := doc.Input{Name: filepath.Base(operands[0]), R: f, Size: info.Size()}
	res := extract.Extract(ctx, in, doc.Limits(pol.Limits), text)
	if err := errors.Join(rest(), out.Flush()); err != nil {
		return 0, err
	}
	if ctx.Err() != nil {
		return 0, ctx.Err()
	}
	if res.Reason != policy.NoReason {
		return 0, fmt.Errorf("%s is %s and was not read to its end: %s (%w)", operands[0], res.Format, res.Reason, res.Detail)
	}
	return exitFine, nil
}
