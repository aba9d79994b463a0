package office

import (
	"bytes"
	"unicode"
	"unicode/utf8"

	"github.com/husorden/husorden/agent/extract/doc"
)

const (
	flushAt   = 16 << 10 // bytes of finished text gathered before they are written
	maxAside  = 1 << 20  // bytes of notes and text boxes held back behind their paragraph
	maxFrames = 16       // text boxes and notes within one another
	maxGap    = 4        // tabs between two cells, however many columns lie between them
	maxWord   = 1 << 10  // bytes of a word that a tracked change can still put together
	longCell  = 200      // bytes of a cell beyond which its paragraphs get lines of their own
)

// flow puts text in the order a person reads it: paragraphs and table rows on
// lines, and what hangs on a paragraph (text boxes, notes, comments, link
// targets) behind it, so that no word is torn apart by what is anchored in it.
//
// Paragraphs within a table cell are joined by a space until the cell is long:
// a row stays on its line and a label beside its value, and a cell that is used
// as a page keeps its lines.
type flow struct {
	d      *doc.Doc
	frames []frame // [0] is the page, the others are asides being written
	deeper int     // asides begun beyond maxFrames
	aside  []byte  // finished asides of the current paragraph
	mails  map[string]struct{}
	wrote  bool // something but white space and alternative text has come out
	alt    bool // alternative text is being written
}

// frame is one stream of text.
type frame struct {
	out    []byte
	tables []table
	tabs   int  // cell separators before the next text
	gap    byte // space or newline before the next text, 0 for none
	lines  int  // newlines at the end of what was written
	next   int  // out is flushed when it is flushAt longer than this
	old    []byte
	edited edit
}

// table is where one table stands.
type table struct {
	columns int // as declared; 0 is unknown
	cells   int // begun in this row
	size    int // bytes in this cell
}

func newFlow(d *doc.Doc) *flow {
	return &flow{d: d, frames: []frame{{lines: 2}}, mails: map[string]struct{}{}}
}

func (f *flow) top() *frame { return &f.frames[len(f.frames)-1] }

// text writes part of a paragraph. Line breaks and control characters become
// spaces.
func (f *flow) text(b []byte) {
	if len(b) == 0 {
		return
	}
	for i, c := range b {
		if c < ' ' && c != '\t' {
			b[i] = ' '
		}
	}
	if bytes.IndexByte(b, '@') >= 0 {
		f.noteMail(b)
	}
	t := f.top()
	if t.edited != unedited {
		b = f.edit(b)
	}
	f.put(b)
}

// str writes a string as text does.
func (f *flow) str(s string) { f.text([]byte(s)) }

// put writes b behind the separators that are due.
func (f *flow) put(b []byte) {
	if len(b) == 0 {
		return
	}
	t := f.top()
	for ; t.tabs > 0; t.tabs-- {
		t.out = append(t.out, '\t')
	}
	if t.gap == '\n' || t.gap == ' ' && b[0] != ' ' {
		t.out = append(t.out, t.gap)
	}
	t.gap = 0
	t.out = append(t.out, b...)
	t.lines = 0
	if !f.wrote && !f.alt {
		f.wrote = len(bytes.TrimSpace(b)) > 0
	}
	if n := len(t.tables); n > 0 {
		t.tables[n-1].size += len(b)
	}
	if len(t.out) > t.next+flushAt {
		f.flush(false)
		t = f.top()
		t.next = len(t.out)
	}
}

// tab writes a tabulator that is part of the text.
func (f *flow) tab() {
	f.endEdit()
	f.put([]byte{'\t'})
}

// line breaks the line, at the end of a paragraph or within it.
func (f *flow) line() {
	f.endEdit()
	t := f.top()
	if n := len(t.tables); n > 0 {
		switch tb := t.tables[n-1]; {
		case tb.size == 0:
		case tb.columns == 1 || tb.size > longCell:
			t.gap = '\n'
		case t.gap == 0:
			t.gap = ' '
		}
		return
	}
	f.newline()
}

// newline ends the line; more than one empty line in a row says nothing.
func (f *flow) newline() {
	t := f.top()
	t.gap, t.tabs = 0, 0
	if t.lines < 2 {
		t.out = append(t.out, '\n')
		t.lines++
	}
}

// fresh begins a new line unless one has just begun.
func (f *flow) fresh() {
	f.endEdit()
	if f.top().lines == 0 {
		f.newline()
	}
}

// para ends a paragraph.
func (f *flow) para() {
	f.line()
	if len(f.frames) == 1 && len(f.top().tables) == 0 {
		f.flushAside()
	}
}

// beginTable starts a table with this many columns, 0 when that is unknown.
func (f *flow) beginTable(columns int) {
	t := f.top()
	if n := len(t.tables); n == 0 {
		f.fresh()
	} else if t.tables[n-1].size > 0 {
		t.gap = '\n'
	}
	t.tables = append(t.tables, table{columns: columns})
}

// columns sets the number of columns of the current table.
func (f *flow) columns(n int) {
	if t := f.top(); len(t.tables) > 0 {
		t.tables[len(t.tables)-1].columns = n
	}
}

// cell starts the next cell of a row, steps columns further; empty columns in
// between count a few tabs at most.
func (f *flow) cell(steps int) {
	f.endEdit()
	t := f.top()
	if len(t.tables) == 0 {
		return
	}
	tb := &t.tables[len(t.tables)-1]
	if tb.cells > 0 {
		t.tabs = min(t.tabs+steps, maxGap)
		t.gap = 0
	}
	tb.cells++
	tb.size = 0
}

// row ends a table row.
func (f *flow) row() {
	f.endEdit()
	t := f.top()
	n := len(t.tables)
	if n == 0 {
		return
	}
	t.tables[n-1].cells, t.tables[n-1].size = 0, 0
	t.tabs, t.gap = 0, 0
	if t.lines == 0 {
		f.newline()
	}
	if n == 1 && len(f.frames) == 1 {
		f.flushAside()
	}
}

// endTable ends the current table.
func (f *flow) endTable() {
	t := f.top()
	if n := len(t.tables); n > 0 {
		f.row()
		t.tables = t.tables[:n-1]
		if n > 1 {
			t.tables[n-2].size += longCell + 1 // what follows in the outer cell is below a table
		}
	}
}

// push starts an aside; pop ends it. It is written behind the paragraph or row
// in which it is anchored.
// Beyond maxFrames asides within asides it goes on with the innermost one.
func (f *flow) push() {
	if len(f.frames) > maxFrames {
		f.deeper++
		return
	}
	f.frames = append(f.frames, frame{lines: 2})
}

func (f *flow) pop() {
	if f.deeper > 0 {
		f.deeper--
		f.fresh()
		return
	}
	if len(f.frames) == 1 {
		return
	}
	for len(f.top().tables) > 0 {
		f.endTable()
	}
	f.fresh()
	t := f.top()
	f.aside = append(f.aside, t.out...)
	f.frames = f.frames[:len(f.frames)-1]
	if len(f.aside) > maxAside {
		f.flush(false)
		f.flushAside()
	}
}

// sideLine writes one line aside: alternative text, or where a link leads.
func (f *flow) sideLine(b []byte) {
	if len(bytes.TrimSpace(b)) == 0 {
		return
	}
	f.push()
	f.alt = true
	f.text(bytes.Clone(b))
	f.alt = false
	f.pop()
}

// flushAside writes the finished asides on lines of their own.
func (f *flow) flushAside() {
	if len(f.aside) == 0 {
		return
	}
	t := &f.frames[0]
	if t.lines == 0 {
		t.out = append(t.out, '\n')
	}
	t.out = append(t.out, f.aside...)
	t.lines = 1
	f.aside = f.aside[:0]
	f.flush(false)
}

// end closes all that is open at the end of a part, broken or not.
func (f *flow) end() {
	f.deeper = 0
	for len(f.frames) > 1 {
		f.pop()
	}
	for len(f.top().tables) > 0 {
		f.endTable()
	}
	f.fresh()
	f.flushAside()
	f.flush(true)
}

// flush writes the page to the document, up to the last white space unless all
// of it is asked for: the current word may still be changed by a revision.
func (f *flow) flush(all bool) {
	for i := 1; i < len(f.frames); i++ { // an aside that grows beyond reason goes out as it is
		if t := &f.frames[i]; len(t.out) > maxAside {
			f.aside = append(append(f.aside, t.out...), '\n')
			t.out = t.out[:0]
		}
	}
	if len(f.aside) > maxAside {
		f.frames[0].out = append(append(f.frames[0].out, '\n'), f.aside...)
		f.aside = f.aside[:0]
	}
	t := &f.frames[0]
	n := len(t.out)
	if !all {
		n = bytes.LastIndexAny(t.out, " \n\t") + 1
		if len(t.out)-n > maxWord {
			n = len(t.out)
		}
	}
	f.d.Write(t.out[:n])
	t.out = t.out[:copy(t.out, t.out[n:])]
}

// noteMail remembers the mail addresses in visible text, so that the target of
// a link to the same address is not printed, and counted, a second time.
func (f *flow) noteMail(b []byte) {
	const most = 10_000
	for len(b) > 0 && len(f.mails) < most {
		at := bytes.IndexByte(b, '@')
		if at < 0 {
			return
		}
		end := at + 1
		for end < len(b) && mailByte(b[end]) {
			end++
		}
		start := at
		for start > 0 && mailByte(b[start-1]) {
			start--
		}
		if end-start < 255 {
			f.mails[string(bytes.ToLower(bytes.Trim(b[start:end], ".")))] = struct{}{}
		}
		b = b[end:]
	}
}

func mailByte(c byte) bool {
	return c >= utf8.RuneSelf || c == '.' || c == '-' || c == '_' || c == '+' ||
		unicode.IsLetter(rune(c)) || unicode.IsDigit(rune(c))
}
