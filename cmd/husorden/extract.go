package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/husorden/husorden/agent/extract"
	"github.com/husorden/husorden/agent/extract/doc"
	"github.com/husorden/husorden/policy"
)

// extract prints the text of one file: the text that a scan's offsets count in.
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
	f, err := os.Open(operands[0])
	if err != nil {
		return 0, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	if !info.Mode().IsRegular() {
		return 0, fmt.Errorf("%s is not a file", operands[0])
	}
	out := bufio.NewWriterSize(p.out, 1<<16)
	in := doc.Input{Name: filepath.Base(operands[0]), R: f, Size: info.Size()}
	res := extract.Extract(ctx, in, doc.Limits(pol.Limits), out)
	if err := out.Flush(); err != nil {
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
