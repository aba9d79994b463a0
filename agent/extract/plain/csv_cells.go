package plain

import (
	"bufio"

	"github.com/husorden/husorden/agent/extract/cprcolumn"
)

// cellText writes cells, separated by tabs and line ends, and gives CPR numbers
// back the zero they lost.
type cellText struct {
	w      *bufio.Writer
	cpr    cprcolumn.Columns
	survey func() *cprcolumn.Survey
	look   *cprcolumn.Survey // not nil: only counting, nothing is written

	col  int
	cell []byte // of the cell that has begun, as long as it may be a number or a label
	long bool   // it is neither; what was read of it is written
}

// write takes text in pieces.
func (t *cellText) write(b []byte) error {
	for len(b) > 0 {
		n := 0
		for n < len(b) && b[n] != '\t' && b[n] != '\n' {
			n++
		}
		if !t.long && len(t.cell)+n > cprcolumn.Longest {
			t.pass()
			t.long = true
		}
		if t.long {
			t.put(b[:n])
		} else {
			t.cell = append(t.cell, b[:n]...)
		}
		if n == len(b) {
			break
		}
		t.byte(b[n])
		b = b[n+1:]
	}
	if t.w == nil {
		return nil
	}
	_, err := t.w.Write(nil) // what went wrong earlier
	return err
}

// byte takes one byte of text.
func (t *cellText) byte(c byte) {
	if c != '\t' && c != '\n' {
		t.write([]byte{c})
		return
	}
	t.end()
	t.put([]byte{c})
	if t.col++; c == '\n' {
		t.col = 0
		t.cpr.Row()
	}
}

// end ends the cell that has begun.
func (t *cellText) end() {
	if t.look != nil {
		if !t.long && len(t.cell) > 0 {
			t.look.Add(t.col, t.cell)
		}
	} else if !t.long && t.cpr.LostZero(t.col, t.cell, t.survey) {
		t.put([]byte{'0'})
	}
	t.pass()
	t.long = false
}

// pass writes what was kept of the cell.
func (t *cellText) pass() {
	t.put(t.cell)
	t.cell = t.cell[:0]
}

func (t *cellText) put(b []byte) {
	if t.look == nil {
		t.w.Write(b)
	}
}
