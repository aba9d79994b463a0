package plain

import (
	"bufio"
	"io"
	"strings"

	"github.com/husorden/husorden/agent/extract/cprcolumn"
	"github.com/husorden/husorden/agent/extract/doc"
)

// quotedMost is the longest quoted field, in bytes: after it a quote is taken
// to be one that was never closed.
const quotedMost = 64 << 10

// CSV reads comma-, semicolon-, tab- or bar-separated values: cells separated
// by tabs, one record a line. A CPR number that lost its leading zero in a
// spreadsheet gets it back, see cprcolumn.
func CSV(d *doc.Doc, in doc.Input) error {
	sample, _ := Sample(in)
	delimiter, ok := Delimiter(sample)
	w := bufio.NewWriterSize(d, 32<<10)
	t := &cellText{w: w, survey: func() *cprcolumn.Survey {
		look := &cellText{look: &cprcolumn.Survey{}}
		write := (&cells{w: look, delimiter: delimiter}).write
		if !ok {
			write = look.write
		}
		if write([]byte(sample[:strings.LastIndexByte(sample, '\n')+1])) != nil { // whole rows
			return nil
		}
		return look.look
	}}
	write := (&cells{w: t, delimiter: delimiter}).write
	if !ok { // one column, or no table
		write = t.write
	}
	err := csvText(Open(d, in, ""), write)
	t.end()
	if ferr := w.Flush(); err == nil {
		err = ferr
	}
	d.Line()
	return err
}

func csvText(r *Reader, write func([]byte) error) error {
	for {
		if err := r.fill(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		if err := write(r.out); err != nil {
			return err
		}
		r.out = nil
	}
}

// cells follows quotes through a text that comes in blocks.
type cells struct {
	w         *cellText
	delimiter byte
	in        place
	length    int // of the quoted field so far
}

type place uint8

const (
	start  place = iota // of a field
	bare                // in a field without quotes
	quoted              // between quotes
	closed              // after a quote that ended the field, or was the first of two
)

func (c *cells) write(b []byte) error {
	from := 0 // b[from:i] is to be copied as it is
	for i, ch := range b {
		put := byte(0) // written in place of ch; zero: nothing
		switch {
		case c.in == quoted && ch != '"':
			if c.length++; c.length > quotedMost {
				c.in = bare
			}
			if ch != '\n' && ch != '\t' {
				continue
			}
			put = ' '
		case c.in == quoted:
			c.in = closed
		case ch == '"' && c.in == start:
			c.in, c.length = quoted, 0
		case ch == '"' && c.in == closed:
			c.in, put = quoted, '"'
		case ch == c.delimiter:
			c.in, put = start, '\t'
		case ch == '\n':
			c.in = start
			continue
		case c.in == bare:
			continue
		default:
			c.in = bare
			continue
		}
		if err := c.w.write(b[from:i]); err != nil {
			return err
		}
		if put != 0 {
			c.w.byte(put)
		}
		from = i + 1
	}
	return c.w.write(b[from:])
}

// Delimiter finds what separates the cells, and whether the text is such a
// table at all: most of its records must have the same number of cells, and
// where that proves little the cells must be short.
func Delimiter(sample string) (byte, bool) {
	if rest, ok := strings.CutPrefix(sample, "sep="); ok && len(rest) > 1 && rest[1] == '\n' {
		return rest[0], true // Excel's own hint
	}
	best, bestScore := byte(0), 0.0
	for _, delimiter := range []byte{';', '\t', ',', '|'} {
		if score := tableScore(sample, delimiter); score > bestScore {
			best, bestScore = delimiter, score
		}
	}
	return best, bestScore > 0
}

// tableScore is the share of records with the usual number of cells, weighted
// by that number; 0 when the text does not look like a table.
func tableScore(sample string, delimiter byte) float64 {
	var cellsIn [64]int // records by number of delimiters
	records, n, quote, spaced, all, length, last := 0, 0, 0, 0, 0, 0, 0
	for i := 0; i < len(sample) && records < 200; i++ {
		if quote > 0 {
			quote++ // its length; one that goes on for long was never closed
		}
		switch c := sample[i]; {
		case c == '"' && quote > 0, quote > 2000:
			quote = 0
		case c == '"':
			quote = 1
		case c == '\t' && length == 0: // an indent
			continue
		case c == delimiter && quote == 0:
			n++
			all++
			switch next := sample[min(i+1, len(sample)-1)]; next {
			case ' ':
				spaced++
			case '\n':
				last++
			}
		case c == '\n' && quote == 0:
			if length > 0 {
				cellsIn[min(n, 63)]++
				records++
			}
			n, length = 0, 0
			continue
		}
		length++
	}
	if length > 0 && records < 200 {
		cellsIn[min(n, 63)]++
		records++
	}
	usual := 1
	for k := range cellsIn[1:] {
		if cellsIn[k+1] > cellsIn[usual] {
			usual = k + 1
		}
	}
	share := float64(cellsIn[usual]) / float64(max(records, 1))
	prose := delimiter == ',' && spaced*2 > all // a comma, then a space: a sentence
	switch {
	case cellsIn[usual] == 0, share < 0.7, prose && (usual < 2 || share < 0.95 || records < 3):
		return 0
	case records < 2 && usual < 2, usual < 2 && last*2 > all: // a program ends its lines so
		return 0
	}
	return share * float64(1+min(usual, 8))
}
