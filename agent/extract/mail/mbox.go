package mail

import (
	"bufio"
	"bytes"
	"io"

	"github.com/husorden/husorden/agent/extract/doc"
)

// MBOX reads a mailbox: messages one after the other, each begun by a line
// "From " after an empty one.
func MBOX(d *doc.Doc, in doc.Input) error {
	var first error
	l := newLines(in, 0, in.Size)
	start, empty := int64(0), true
	for n := 0; ; n++ {
		if n%256 == 0 {
			if err := d.Err(); err != nil {
				return err
			}
		}
		at := l.offset
		line, ok := l.next()
		from := empty && bytes.HasPrefix(line, []byte("From "))
		if at > 0 && (!ok || from) {
			m := message{d: d, in: in, lines: newLines(in, start, at), mbox: true}
			d.Line()
			err := m.read()
			if first == nil {
				first = err
			}
			if err := d.Err(); err != nil {
				return err
			}
		}
		if from {
			start = l.offset
		}
		if !ok {
			break
		}
		empty = len(bytes.Trim(line, "\r\n")) == 0
	}
	if err := l.end(); err != nil {
		return err
	}
	return first
}

// unquoteFrom takes one ">" off lines that begin with any number of them and
// "From ".
type unquoteFrom struct {
	src  *bufio.Reader
	line []byte // rest of the line being handed out
	part bool   // the last piece did not end its line
}

// Read implements io.Reader.
func (u *unquoteFrom) Read(p []byte) (int, error) {
	if len(u.line) == 0 {
		line, err := u.src.ReadSlice('\n')
		if len(line) == 0 && err != nil && err != bufio.ErrBufferFull {
			return 0, err
		}
		if !u.part && line[0] == '>' && bytes.HasPrefix(bytes.TrimLeft(line, ">"), []byte("From ")) {
			line = line[1:]
		}
		u.part = line[len(line)-1] != '\n'
		u.line = line
	}
	n := copy(p, u.line)
	u.line = u.line[n:]
	return n, nil
}

var _ io.Reader = (*unquoteFrom)(nil)
