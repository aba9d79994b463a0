package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"

	"github.com/husorden/husorden/agent/desk"
	"github.com/husorden/husorden/agent/detect"
	"github.com/husorden/husorden/agent/scan"
)

// detect runs the detector alone over lines {"id","text"}. A line that cannot
// be read is told of and the rest is read all the same.
func (p *program) detect(ctx context.Context, args []string) (int, error) {
	fs := flag.NewFlagSet("detect", flag.ContinueOnError)
	choice(fs, "format", []string{"jsonl"}, "of the answer")
	operands, err := parse(fs, args)
	if err != nil {
		return 0, err
	}
	if len(operands) > 0 {
		return 0, fmt.Errorf("takes no operands; write the lines to its standard input")
	}
	d := &detect.Detector{}
	in, out := bufio.NewReaderSize(p.in, 1<<20), bufio.NewWriterSize(p.out, 1<<16)
	exit := exitFine
	for n := 1; ; n++ {
		line, err := in.ReadBytes('\n')
		if ctx.Err() != nil {
			return 0, ctx.Err()
		}
		if line = bytes.TrimSpace(line); len(line) > 0 {
			if err := detectLine(d, line, out); err != nil {
				fmt.Fprintf(p.err, "husorden detect: line %d: %v; write {\"id\":…,\"text\":\"…\"} on one line\n", n, err)
				exit = exitFailed
			}
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return 0, fmt.Errorf("reading standard input: %w", err)
		}
		if in.Buffered() == 0 {
			if err := out.Flush(); err != nil {
				return 0, err
			}
		}
	}
	return exit, out.Flush()
}

func detectLine(d *detect.Detector, line []byte, out io.Writer) error {
	var in struct {
		ID   json.RawMessage `json:"id"`
		Text *string         `json:"text"`
	}
	if err := json.Unmarshal(line, &in); err != nil {
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) { // its text would quote the line
			return fmt.Errorf("is not JSON at byte %d", syntax.Offset)
		}
		return errors.New("has a field of another type")
	}
	if in.Text == nil {
		return errors.New("has no text")
	}
	if in.ID == nil {
		in.ID = json.RawMessage("null")
	}
	text := []byte(*in.Text)
	return desk.Detected(out, in.ID, scan.Group(text, d.Find(text)))
}
