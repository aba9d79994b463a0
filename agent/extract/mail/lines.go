package mail

import (
	"bufio"
	"bytes"
	"io"

	"github.com/husorden/husorden/agent/extract/doc"
)

// lines reads lines and knows where each begins. A line longer than the buffer
// comes in pieces.
type lines struct {
	src    *bufio.Reader
	offset int64 // in the document, of what comes next
	err    error
}

func newLines(in doc.Input, from, to int64) *lines {
	return &lines{src: bufio.NewReaderSize(io.NewSectionReader(in.R, from, to-from), 64<<10), offset: from}
}

// next returns the next line with its end; it is good until the next call.
func (l *lines) next() ([]byte, bool) {
	line, err := l.src.ReadSlice('\n')
	if err != nil && err != bufio.ErrBufferFull {
		l.err = err
	}
	l.offset += int64(len(line))
	return line, len(line) > 0
}

// peek returns the next line without passing it.
func (l *lines) peek() ([]byte, bool) {
	for n := 256; ; n *= 4 {
		n = min(n, l.src.Size())
		b, err := l.src.Peek(n)
		if end := bytes.IndexByte(b, '\n'); end >= 0 {
			return b[:end+1], true
		}
		if err != nil || n == l.src.Size() {
			if err != nil && len(b) == 0 {
				l.err = err
			}
			return b, len(b) > 0
		}
	}
}

// end is the error that ended the lines, if it is one.
func (l *lines) end() error {
	if l.err == io.EOF {
		return nil
	}
	return l.err
}

// guessBoundary looks for the boundary of a multipart that does not name it:
// the first line that begins with two hyphens.
func (l *lines) guessBoundary() string {
	b, _ := l.src.Peek(4096)
	for line := range bytes.Lines(b) {
		line = bytes.TrimRight(line, " \t\r\n")
		if rest, ok := bytes.CutPrefix(line, []byte("--")); ok && len(rest) > 2 && !bytes.ContainsAny(rest, " \t") {
			return string(rest)
		}
	}
	return ""
}
