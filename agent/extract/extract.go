// Package extract turns a document into text. It decides by content what the
// document is, hands it to the reader of that format, and says truthfully how
// far that went: a document that could not be read, or only in part, has a
// reason.
package extract

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"github.com/husorden/husorden/agent/extract/doc"
	"github.com/husorden/husorden/policy"
)

// Result is what became of one document.
type Result struct {
	Format doc.Format
	Reason policy.Reason // empty when all of it was read
	Detail error         // what stands behind Reason; names no file and holds no text
}

// errPanic is a reader that failed on the bytes it was given.
var errPanic = errors.New("reader failed")

// Extract writes the name of a document, on a line of its own, and its text to
// out, within the limits; a limit that is zero is the default one. It does not
// panic and does not stop before ctx or Limits.Time end it.
//
// When ctx ends first, the reason is Timeout and Detail wraps ctx's error: a
// caller that cancels tells by errors.Is(r.Detail, context.Canceled), and one
// that does not look never takes the document for one that was read.
func Extract(ctx context.Context, in doc.Input, l doc.Limits, out io.Writer) Result {
	l = withDefaults(l)
	timed, cancel := context.WithTimeout(ctx, l.Time)
	defer cancel()
	source := &source{ctx: timed, r: in.R, size: in.Size}
	sink := &sink{w: out}
	in.R, in.Name = source, baseName(in.Name)
	d := doc.New(timed, sink, l, func(d *doc.Doc, in doc.Input) error {
		_, err := read(d, in)
		return err
	})
	if in.Name != "" {
		d.Print(in.Name)
		d.Line()
	}
	format, err := read(d, in)
	if err == nil {
		err = errors.Join(source.err, d.Err())
	}
	switch {
	case timed.Err() != nil:
		err = fmt.Errorf("reading a document: %w", timed.Err())
		return Result{format, policy.Timeout, err}
	case sink.err != nil:
		return Result{format, policy.ParserFailed, fmt.Errorf("writing the text of a document: %w", sink.err)}
	}
	return Result{format, reason(err), err}
}

// read reads a document of any format, and survives its reader.
func read(d *doc.Doc, in doc.Input) (format doc.Format, err error) {
	format = doc.Unknown
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: %s: %v", errPanic, format, p)
		}
	}()
	if format = Sniff(in); in.Size > d.Limits().Bytes && !streamed(format) {
		return format, fmt.Errorf("%d bytes: %w", in.Size, doc.ErrTooLarge)
	}
	if r := reader(format); r != nil {
		return format, r(d, in)
	}
	switch format {
	case doc.Empty:
		return format, nil
	case doc.Image:
		return format, doc.ErrImage
	case doc.Locked:
		return format, doc.ErrEncrypted
	}
	return format, doc.ErrUnsupported
}

// reason is the word for why a document was not read.
func reason(err error) policy.Reason {
	for _, r := range []struct {
		err    error
		reason policy.Reason
	}{
		{nil, policy.NoReason},
		{errPanic, policy.ParserFailed},
		{doc.ErrEncrypted, policy.Encrypted},
		{doc.ErrTooLarge, policy.TooLarge},
		{doc.ErrUnsupported, policy.Unsupported},
		{doc.ErrImage, policy.ImageNoOCR},
		{doc.ErrCorrupt, policy.Corrupt},
		{fs.ErrPermission, policy.NoPermission},
	} {
		if errors.Is(err, r.err) {
			return r.reason
		}
	}
	return policy.Corrupt
}

func withDefaults(l doc.Limits) doc.Limits {
	std := doc.DefaultLimits()
	if l.Bytes <= 0 {
		l.Bytes = std.Bytes
	}
	if l.Text <= 0 {
		l.Text = std.Text
	}
	if l.Ratio <= 0 {
		l.Ratio = std.Ratio
	}
	if l.Depth <= 0 {
		l.Depth = std.Depth
	}
	if l.Parts <= 0 {
		l.Parts = std.Parts
	}
	if l.Time <= 0 {
		l.Time = std.Time
	}
	return l
}

// baseName keeps paths out of the text, whichever system they are from.
func baseName(name string) string {
	return strings.ToValidUTF8(name[strings.LastIndexAny(name, `/\`)+1:], "\uFFFD")
}

// source reads the document until time is up, and remembers an error a reader
// might pass over.
type source struct {
	ctx  context.Context
	r    io.ReaderAt
	size int64
	err  error
}

// ReadAt implements io.ReaderAt.
func (s *source) ReadAt(p []byte, off int64) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := s.r.ReadAt(p, off)
	switch {
	case err == nil || s.err != nil:
	case err != io.EOF:
		s.err = fmt.Errorf("reading: %w", err)
	case off+int64(n) < s.size:
		s.err = fmt.Errorf("shorter than it was: %w", doc.ErrCorrupt)
	}
	return n, err
}

// sink remembers that the text could not be written.
type sink struct {
	w   io.Writer
	err error
}

// Write implements io.Writer.
func (s *sink) Write(p []byte) (int, error) {
	n, err := s.w.Write(p)
	if err != nil {
		s.err = err
	}
	return n, err
}
