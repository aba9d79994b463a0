package office

import (
	"bytes"
	"errors"
	"io"
	"strconv"

	"github.com/husorden/husorden/agent/extract/cprcolumn"
)

// sheetReader reads the cells of one sheet.
type sheetReader struct {
	*book
	part *part
	f    *flow
	cpr  cprcolumn.Columns
	look *cprcolumn.Survey // not nil: only looking for CPR columns, nothing is written

	col     int // of the current cell, from 0
	last    int // column of the last cell written in this row, -1 for none
	kind    string
	style   int
	value   []byte
	padded  [16]byte
	inValue bool
	inText  bool // inside <is>
}

const (
	maxColumn = 1 << 14
	maxCell   = 1 << 20 // bytes; Excel allows 32,767 characters
)

func (s *sheetReader) read(x *xmlReader) error {
	s.last, s.col = -1, -1
	if s.look == nil {
		s.f.beginTable(2)
	}
	for {
		k, err := x.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch k {
		case charData:
			if s.inValue && len(s.value)+len(x.text) <= maxCell {
				s.value = append(s.value, x.text...)
			}
		case startTag:
			err = s.start(x)
		case endTag:
			s.end(x)
		}
		if err == nil {
			err = s.p.d.Err()
		}
		if err != nil {
			return err
		}
	}
}

func (s *sheetReader) start(x *xmlReader) error {
	switch string(x.name) {
	case "c":
		s.cell(x)
	case "v":
		s.inValue = true
	case "t":
		s.inValue = s.inText
	case "is":
		s.inText = true
	case "row":
		s.last, s.col = -1, -1
		s.cpr.Row()
	case "f", "rPh", "phoneticPr", "rPr", "conditionalFormatting", "dataValidations", "extLst", "cols", "sheetViews":
		return x.skip()
	case "oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter":
		s.inValue = true
		s.value = s.value[:0]
	}
	return nil
}

// cell reads the attributes of a cell.
func (s *sheetReader) cell(x *xmlReader) {
	s.col++
	s.kind, s.style = "n", 0
	s.value = s.value[:0]
	x.attrs(func(name, value []byte) bool {
		switch string(name) {
		case "r":
			if c := column(value); c >= 0 {
				s.col = c
			}
		case "s":
			s.style = number(value)
		case "t":
			s.kind = cellKind(value)
		}
		return true
	})
}

// cellKind returns a constant for the type of a cell, so that none is allocated.
func cellKind(b []byte) string {
	for _, k := range []string{"s", "n", "str", "inlineStr", "b", "e", "d"} {
		if string(b) == k {
			return k
		}
	}
	return "str"
}

// column returns the column of a reference such as AB12, from 0, or -1.
func column(ref []byte) int {
	n := 0
	for _, c := range ref {
		if c < 'A' || c > 'Z' {
			break
		}
		if n = n*26 + int(c-'A'+1); n > maxColumn {
			return -1
		}
	}
	return n - 1
}

func number(b []byte) int {
	n, _ := strconv.Atoi(string(b))
	return n
}

func (s *sheetReader) end(x *xmlReader) {
	switch string(x.name) {
	case "v", "t":
		s.inValue = false
	case "is":
		s.inText = false
	case "c":
		s.emit()
	case "row":
		if s.look == nil {
			s.f.row()
		}
	case "sheetData":
		if s.look == nil {
			s.f.endTable()
		}
	case "oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter":
		s.inValue = false
		if s.look == nil {
			s.f.text(pageText(s.value))
			s.f.fresh()
		}
	}
}

// emit writes a cell as it is shown.
func (s *sheetReader) emit() {
	if len(s.value) == 0 {
		return
	}
	shown := unescapeX(s.shown())
	if s.look != nil {
		s.look.Add(s.col, shown)
		return
	}
	if s.cpr.LostZero(s.col, shown, s.survey) {
		shown = append(append(s.padded[:0], '0'), shown...)
	}
	if s.last < 0 {
		s.f.cell(0)
		s.last = 0
	}
	s.f.cell(s.col - s.last)
	s.last = max(s.col, s.last)
	s.f.text(untabbed(shown))
	s.cells = true
}

// untabbed replaces the tabs in a cell's text, which would look like cells.
func untabbed(b []byte) []byte {
	for i, c := range b {
		if c == '\t' {
			b[i] = ' '
		}
	}
	return b
}

// shown returns the text of the cell; it may be overwritten.
func (s *sheetReader) shown() []byte {
	switch s.kind {
	case "s":
		s.value = append(s.value[:0], s.shared.get(number(s.value))...)
	case "b":
		if string(s.value) == "1" {
			return append(s.value[:0], "SAND"...)
		}
		return append(s.value[:0], "FALSK"...)
	case "n":
		return s.numeric()
	case "e", "d":
		return s.value
	}
	if f := s.format(s.style); len(f.sections) > 0 {
		return append(s.value[:0], f.textCell(string(s.value))...)
	}
	return s.value
}

// numeric shows a number. A whole number in the format General stands in the
// file as it is shown.
func (s *sheetReader) numeric() []byte {
	f := s.format(s.style)
	v := bytes.TrimSpace(s.value)
	if len(f.sections) == 0 && allDigits(v) {
		return v
	}
	n, err := strconv.ParseFloat(string(v), 64)
	if err != nil {
		return v
	}
	return append(s.value[:0], f.number(n)...)
}

func allDigits(b []byte) bool {
	for _, c := range b {
		if c < '0' || c > '9' {
			return false
		}
	}
	return len(b) > 0
}

// survey reads the sheet a second time, for the columns that hold CPR numbers
// without a word saying so.
func (s *sheetReader) survey() *cprcolumn.Survey {
	rc, err := s.p.open(s.part)
	if err != nil {
		return nil
	}
	defer rc.Close()
	look := &sheetReader{book: s.book, part: s.part, f: s.f, look: &cprcolumn.Survey{}}
	if err := look.read(newXML(rc, nil)); err != nil {
		return nil // the first reading tells of the error
	}
	return look.look
}
