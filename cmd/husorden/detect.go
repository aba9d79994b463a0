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

// maxLine is the longest line that is read, in bytes: a longer one would take
// the PC's memory. It is told of like any other line that cannot be read.
const maxLine = 64 << 20

// detect runs the detector alone over lines {"id","text"}. A line that cannot
// be read is told of and the rest is read all the same.
func (p *program) detect(_ context.Context, args []string) (int, error) {
	fs := flag.NewFlagSet("detect", flag.ContinueOnError)
	choice(fs, "format", []string{"jsonl"}, "of the answer")
	operands, err := parse(fs, args)
	if err != nil {
		return 0, err
	}
	if len(operands) > 0 {
		return 0, errors.New("takes no operands; write the lines to its standard input")
	}
	p.uncatch()
	d := &detect.Detector{}
	in, out := bufio.NewReaderSize(p.in, 1<<20), bufio.NewWriterSize(p.out, 1<<16)
	exit := exitFine
	var line []byte
	for n := 1; ; n++ {
		var whole bool
		line, whole, err = readLine(in, line[:0])
		if n == 1 { // a byte order mark, as PowerShell writes
			line = bytes.TrimPrefix(line, []byte("\ufeff"))
		}
		q, problem := readQuestion(line, whole)
		switch {
		case problem != nil:
			fmt.Fprintf(p.err, "husorden detect: line %d: %v; write {\"id\":…,\"text\":\"…\"} on one line\n", n, problem)
			exit = exitFailed
		case q.Text != nil:
			text := []byte(*q.Text)
			if err := desk.Detected(out, q.ID, scan.Group(text, d.Find(text))); err != nil {
				return 0, err
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

// readLine appends a line to buf. whole is false when it is longer than maxLine:
// the rest of it is passed over.
func readLine(in *bufio.Reader, buf []byte) (line []byte, whole bool, err error) {
	whole = true
	for {
		part, err := in.ReadSlice('\n')
		if len(buf)+len(part) > maxLine {
			whole, part = false, nil
		}
		if whole {
			buf = append(buf, part...)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return buf, whole, err
		}
	}
}

// question is one line of standard input.
type question struct {
	ID   json.RawMessage `json:"id"`
	Text *string         `json:"text"` // nil: the line was empty
}

// readQuestion reads one line. Its error never quotes the line.
func readQuestion(line []byte, whole bool) (question, error) {
	q := question{}
	if !whole {
		return q, fmt.Errorf("is longer than %d MiB", maxLine>>20)
	}
	if line = bytes.TrimSpace(line); len(line) == 0 {
		return q, nil
	}
	if err := json.Unmarshal(line, &q); err != nil {
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) { // its text would quote the line
			return question{}, fmt.Errorf("is not JSON at byte %d", syntax.Offset)
		}
		return question{}, errors.New("has a field of another type")
	}
	if q.Text == nil {
		return q, errors.New("has no text")
	}
	if q.ID == nil {
		q.ID = json.RawMessage("null")
	}
	return q, nil
}
