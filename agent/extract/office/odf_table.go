package office

import (
	"bytes"
	"io"

	"github.com/husorden/husorden/agent/extract/cprcolumn"
	"github.com/husorden/husorden/agent/extract/doc"
)

// maxRepeat is how often the text of a repeated cell is written.
const maxRepeat = 4

// odfTable is the table being read. The text of a spreadsheet's cell is
// gathered, as its end tells how often it stands there; a row that is repeated
// is written once.
type odfTable struct {
	calc   bool // a spreadsheet
	inCell bool // of a spreadsheet
	cpr    cprcolumn.Columns
	sheets int                 // begun
	look   bool                // only looking for CPR columns, nothing is written
	seen   []*cprcolumn.Survey // of each sheet, once it has been looked for
	cols   []int               // columns declared for each open table
	col    int
	repeat int
	shown  []byte
	value  []byte // what the cell holds when it shows nothing
}

// tables handles the start tags of tables.
func (o *odfReader) tables(x *xmlReader) {
	t := &o.table
	switch string(x.name) {
	case "spreadsheet":
		t.calc = true
	case "table":
		o.beginTable(x)
	case "table-column":
		if n := len(t.cols); n > 0 {
			t.cols[n-1] += max(1, min(number(x.attr("number-columns-repeated")), maxColumn))
			if !t.calc {
				o.f.columns(t.cols[n-1])
			}
		}
	case "table-row":
		t.col = 0
		t.cpr.Row()
	case "table-cell", "covered-table-cell":
		o.f.cell(1)
		t.repeat = max(1, min(number(x.attr("number-columns-repeated")), maxColumn))
		if t.calc && len(t.cols) == 1 {
			t.inCell = true
			t.shown = t.shown[:0]
			t.value = t.value[:0]
			for _, name := range []string{"string-value", "date-value", "value"} {
				if v := x.attr(name); len(v) > 0 {
					t.value = append(t.value, v...)
					break
				}
			}
		}
	}
}

func (o *odfReader) beginTable(x *xmlReader) {
	t := &o.table
	t.cols = append(t.cols, 0)
	if t.calc && len(t.cols) == 1 {
		t.cpr = cprcolumn.Columns{}
		t.sheets++
		if t.look && len(t.seen) < maxRels {
			t.seen = append(t.seen, &cprcolumn.Survey{})
		}
		o.line(x.attr("name"))
		o.f.beginTable(2)
		return
	}
	o.f.beginTable(0)
}

// endTables handles the end tags of tables.
func (o *odfReader) endTables(x *xmlReader) {
	t := &o.table
	switch string(x.name) {
	case "table-cell", "covered-table-cell":
		if t.inCell && len(t.cols) == 1 {
			t.inCell = false
			o.emit()
		} else {
			o.f.cell(t.repeat - 1)
		}
		t.col += t.repeat
		t.repeat = 1
	case "table-row":
		o.f.row()
	case "table":
		o.f.endTable()
		if n := len(t.cols); n > 0 {
			t.cols = t.cols[:n-1]
		}
	}
}

// add takes text of a spreadsheet's cell.
func (t *odfTable) add(b []byte) {
	if len(t.shown)+len(b) <= maxCell {
		t.shown = append(t.shown, b...)
	}
}

// emit writes a spreadsheet's cell.
func (o *odfReader) emit() {
	t := &o.table
	shown := bytes.TrimSpace(untabbed(t.shown))
	if len(shown) == 0 { // a format that hides the value
		shown = t.value
	}
	if len(shown) == 0 {
		o.f.cell(t.repeat - 1)
		return
	}
	for i := range min(t.repeat, maxRepeat) {
		if t.look {
			if n := len(t.seen); n > 0 {
				t.seen[n-1].Add(t.col+i, shown)
			}
			continue
		}
		if i > 0 {
			o.f.cell(1)
		}
		if t.cpr.LostZero(t.col+i, shown, o.survey) {
			o.f.text([]byte{'0'})
		}
		o.f.text(shown)
	}
	o.f.cell(max(0, t.repeat-maxRepeat))
}

// survey reads the document a second time, for the columns of this sheet that
// hold CPR numbers without a word saying so.
func (o *odfReader) survey() *cprcolumn.Survey {
	t := &o.table
	if t.seen == nil && o.again != nil {
		rc, err := o.again()
		if err != nil {
			return nil
		}
		defer rc.Close()
		d := o.f.d
		look := &odfReader{f: newFlow(doc.New(d.Context(), io.Discard, d.Limits(), nil)), table: odfTable{look: true}}
		if look.read(newXML(rc, nil)) == nil { // the first reading tells of the error
			t.seen = look.table.seen
		}
	}
	if t.sheets < 1 || t.sheets > len(t.seen) {
		return nil
	}
	return t.seen[t.sheets-1]
}
