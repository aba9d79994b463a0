package ole

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"math"

	"github.com/husorden/husorden/agent/extract/cprcolumn"
	"github.com/husorden/husorden/agent/extract/doc"
)

// Records of a workbook ([MS-XLS]).
const (
	recFormula    = 0x0006
	recHeader     = 0x0014
	recFooter     = 0x0015
	recFilePass   = 0x002F
	recContinue   = 0x003C
	recBoundSheet = 0x0085
	recMulRK      = 0x00BD
	recXF         = 0x00E0
	recSST        = 0x00FC
	recLabelSST   = 0x00FD
	recTXO        = 0x01B6
	recNumber     = 0x0203
	recLabel      = 0x0204
	recString     = 0x0207
	recRK         = 0x027E
	recFormat     = 0x041E
	recBOF        = 0x0809
)

// sharedMost is how much text the cells may share, in bytes.
const sharedMost = 64 << 20

// book is a workbook being read.
type book struct {
	f       *compound
	r       *bufio.Reader
	sheets  []string
	sheet   int // sheets begun
	shared  []string
	formats map[uint16]string // by number
	styles  []uint16          // number of the format of each cell style
	row     int
	formula int // column of the last formula: its text may follow
	cpr     cprcolumn.Columns
	seen    []*cprcolumn.Survey // of each sheet, once it has been looked for
	look    bool                // only looking for CPR columns, nothing is written
}

// workbook writes every sheet, hidden ones too: its name, then its rows.
func (f *compound) workbook() error {
	b := &book{f: f, formats: map[uint16]string{}}
	err := b.read()
	if err == nil {
		f.d.Line()
	}
	return err
}

// read goes through all records.
func (b *book) read() error {
	n, _ := b.f.find(0, "Workbook")
	s := b.f.open(n)
	b.r, b.row = bufio.NewReaderSize(io.NewSectionReader(s, 0, s.length()), 32<<10), -1
	for {
		kind, data, err := b.record()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if err := b.do(kind, data); err != nil {
			return err
		}
	}
}

// record reads one record, without those that continue it.
func (b *book) record() (kind uint16, data []byte, err error) {
	if err := b.f.d.Err(); err != nil {
		return 0, nil, err
	}
	var h [4]byte
	if _, err := io.ReadFull(b.r, h[:]); err == io.EOF {
		return 0, nil, io.EOF
	} else if err != nil {
		return 0, nil, corrupt("record cut off")
	}
	data = make([]byte, binary.LittleEndian.Uint16(h[2:]))
	if _, err := io.ReadFull(b.r, data); err != nil {
		return 0, nil, corrupt("record cut off")
	}
	return binary.LittleEndian.Uint16(h[:]), data, nil
}

// continued reads the records that continue the last one.
func (b *book) continued(data []byte) (*parts, error) {
	p := &parts{now: data}
	size := len(data)
	for {
		h, _ := b.r.Peek(4) // fewer at the end, which the next record reports
		if len(h) < 4 || binary.LittleEndian.Uint16(h) != recContinue {
			return p, nil
		}
		_, next, err := b.record()
		if err != nil {
			return p, err
		}
		if size += len(next); size > sharedMost {
			return p, fmt.Errorf("shared text of a workbook: %w", doc.ErrTooLarge)
		}
		p.rest = append(p.rest, next)
	}
}

func (b *book) do(kind uint16, data []byte) error {
	le := binary.LittleEndian
	if b.look { // the rest is known, or no cell
		switch kind {
		case recBoundSheet, recSST, recFormat, recXF, recHeader, recFooter, recTXO:
			return nil
		}
	}
	switch kind {
	case recBOF:
		if len(data) >= 4 && le.Uint16(data) != 0x0600 {
			return fmt.Errorf("workbook of Excel 95 or older: %w", doc.ErrUnsupported)
		}
		if len(data) >= 4 && le.Uint16(data[2:]) != 5 {
			b.beginSheet()
		}
	case recFilePass:
		return doc.ErrEncrypted
	case recBoundSheet:
		if len(data) > 7 {
			p := &parts{now: data[7:]}
			b.sheets = append(b.sheets, p.characters(int(data[6])))
		}
	case recSST:
		return b.readShared(data)
	case recFormat:
		if len(data) > 4 && len(b.formats) < 5000 {
			p := &parts{now: data[4:]}
			b.formats[le.Uint16(data)] = p.characters(int(le.Uint16(data[2:])))
		}
	case recXF:
		if len(data) >= 4 && len(b.styles) < 1<<16 {
			b.styles = append(b.styles, le.Uint16(data[2:]))
		}
	case recHeader, recFooter:
		if len(data) > 3 {
			p := &parts{now: data[2:]}
			b.alone(headerText(p.characters(int(le.Uint16(data)))))
		}
	case recString:
		p, err := b.continued(data)
		if err != nil || len(data) < 3 {
			return err
		}
		p.now = data[2:]
		b.show(b.formula, p.characters(int(le.Uint16(data))))
	case recTXO:
		return b.textBox(data)
	default:
		if len(data) >= 6 {
			b.cell(kind, data)
		}
	}
	return nil
}

func (b *book) beginSheet() {
	b.row, b.cpr = -1, cprcolumn.Columns{}
	if b.look {
		b.seen = append(b.seen, &cprcolumn.Survey{})
		return
	}
	b.f.d.Line()
	if b.sheet < len(b.sheets) {
		b.alone(b.sheets[b.sheet])
	}
	b.sheet++
}

// cell writes a record that is a cell: row, column and style come first.
func (b *book) cell(kind uint16, data []byte) {
	le := binary.LittleEndian
	row, col, style, rest := int(le.Uint16(data)), int(le.Uint16(data[2:])), le.Uint16(data[4:]), data[6:]
	switch {
	case kind == recLabelSST && len(rest) >= 4:
		text := ""
		if i := le.Uint32(rest); i < uint32(len(b.shared)) {
			text = b.shared[i]
		}
		b.put(row, col, text)
	case kind == recLabel && len(rest) > 3:
		p := &parts{now: rest[2:]}
		b.put(row, col, p.characters(int(le.Uint16(rest))))
	case kind == recNumber && len(rest) >= 8:
		b.put(row, col, b.number(math.Float64frombits(le.Uint64(rest)), style))
	case kind == recRK && len(rest) >= 4:
		b.put(row, col, b.number(rk(le.Uint32(rest)), style))
	case kind == recMulRK:
		for at := 4; at+6 <= len(data)-2; at += 6 {
			b.put(row, col, b.number(rk(le.Uint32(data[at+2:])), le.Uint16(data[at:])))
			col++
		}
	case kind == recFormula && len(rest) >= 8:
		if rest[6] == 0xFF && rest[7] == 0xFF { // its text follows
			b.move(row)
			b.formula = col
			return
		}
		b.put(row, col, b.number(math.Float64frombits(le.Uint64(rest)), style))
	}
}

// rk is a number in 30 bits and two that say how.
func rk(v uint32) float64 {
	var n float64
	if v&2 != 0 {
		n = float64(int32(v) >> 2)
	} else {
		n = math.Float64frombits(uint64(v&^3) << 32)
	}
	if v&1 != 0 {
		n /= 100
	}
	return n
}

// put writes the text of a cell.
func (b *book) put(row, col int, text string) {
	b.move(row)
	b.show(col, text)
}

// show writes the text of the cell that has begun.
func (b *book) show(col int, text string) {
	text = oneLine(text)
	if b.look {
		if n := len(b.seen); n > 0 {
			b.seen[n-1].Add(col, []byte(text))
		}
		return
	}
	if b.cpr.LostZero(col, []byte(text), b.survey) {
		b.f.d.Print("0")
	}
	b.f.d.Print(text)
}

// move begins a cell in a row.
func (b *book) move(row int) {
	switch {
	case b.look:
	case row != b.row:
		b.f.d.Line()
		b.row = row
		b.cpr.Row()
	default:
		b.f.d.Cell()
	}
}

// survey reads the workbook a second time, for the columns of this sheet that
// hold CPR numbers without a word saying so.
func (b *book) survey() *cprcolumn.Survey {
	if b.seen == nil {
		look := &book{f: b.f, shared: b.shared, formats: b.formats, styles: b.styles, look: true}
		if look.read() == nil { // the first reading tells of the error
			b.seen = look.seen
		}
	}
	if b.sheet < 1 || b.sheet > len(b.seen) {
		return nil
	}
	return b.seen[b.sheet-1]
}

func (b *book) alone(s string) {
	b.f.d.Line()
	b.f.d.Print(oneLine(s))
	b.f.d.Line()
	b.row = -1
}

// textBox writes the text of a box or a comment: it lies in the next record.
func (b *book) textBox(data []byte) error {
	p, err := b.continued(nil)
	if err != nil || len(data) < 12 {
		return err
	}
	if n := int(binary.LittleEndian.Uint16(data[10:])); n > 0 && len(p.rest) > 0 {
		p.now, p.rest = p.rest[0], p.rest[1:]
		b.alone(p.characters(n))
	}
	return nil
}
