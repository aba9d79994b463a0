package pdf

import (
	"fmt"

	"github.com/husorden/husorden/agent/extract/doc"
)

// state is the part of the graphics state that matters to text.
type state struct {
	ctm  matrix
	font *font
	size float64
	char float64 // Tc
	word float64 // Tw
	wide float64 // Tz, 1 for 100 %
	lead float64
	rise float64
}

// interp runs the content of one page.
type interp struct {
	f      *file
	page   *page
	state  state
	stack  []state
	tm     matrix
	line   matrix // where the line began
	marks  []mark
	bufs   [maxForms + 1][]byte // for decoded contents, by depth
	joined []byte               // for a page of several streams
	steps  int
	drawn  map[int]bool // forms drawn on this page, by object number
	left   int          // form contents that were passed over
	folded float64      // the last character spacing of a letter-spaced string
	plain  *font        // stands in for a font that is missing
}

const (
	maxForms = 16  // forms within forms
	maxStack = 512 // saved states

	// maxAgain bounds, for a whole file, the content of forms that are drawn more
	// than once on a page, in bytes, with drawCost for each of them. A form that
	// draws another one ten times, ten levels deep, would otherwise be drawn ten
	// thousand million times. Beyond it a form is drawn once a page: no text is
	// lost, only its repetition.
	maxAgain = 32 << 20
	drawCost = 1 << 10
)

// resources are looked up by name; fonts are kept.
type resources struct {
	d     dict
	fonts map[string]*font
}

func newState(ctm matrix) state { return state{ctm: ctm, size: 1, wide: 1} }

// run interprets data. Damage in it is passed over as viewers do.
func (in *interp) run(data []byte, res *resources, depth int) {
	t := tokenizer{buf: data}
	base, marks := len(in.stack), len(in.marks)
	for {
		op := t.next()
		if op == nil {
			break
		}
		if in.steps++; in.steps&1023 == 0 && in.f.d.Err() != nil {
			return
		}
		if !in.text(op, &t, res) {
			in.graphics(op, &t, res, depth, base)
		}
	}
	for len(in.marks) > marks {
		in.endMark()
	}
	if len(in.stack) > base {
		in.state = in.stack[base]
		in.stack = in.stack[:base]
	}
}

// graphics handles the operators that are not about text.
func (in *interp) graphics(op []byte, t *tokenizer, res *resources, depth, base int) {
	switch string(op) {
	case "q":
		if len(in.stack) < maxStack {
			in.stack = append(in.stack, in.state)
		}
	case "Q":
		if n := len(in.stack); n > base {
			in.state = in.stack[n-1]
			in.stack = in.stack[:n-1]
		}
	case "cm":
		m := matrix{t.num(0), t.num(1), t.num(2), t.num(3), t.num(4), t.num(5)}
		in.state.ctm = m.mul(in.state.ctm)
	case "c", "v", "y":
		in.page.curves++
	case "gs":
		d := in.f.dict(in.f.dict(res.d["ExtGState"])[unescapeName(t.last().s)])
		if a := in.f.array(d["Font"]); len(a) == 2 {
			in.state.font = in.f.font(a[0])
			in.state.size, _ = in.f.float(a[1])
		}
	case "BI":
		in.page.image(in.state.ctm)
	case "ID":
		t.skipImage()
	case "BMC":
		in.marks = append(in.marks, mark{})
	case "BDC":
		in.beginMark(t.last(), res)
	case "EMC":
		in.endMark()
	case "Do":
		in.xobject(in.f.dict(res.d["XObject"])[unescapeName(t.last().s)], res, depth)
	}
}

// xobject shows a form, or counts a picture.
func (in *interp) xobject(o any, res *resources, depth int) {
	s := in.f.stream(o)
	if s == nil {
		return
	}
	if in.f.name(s.dict["Subtype"]) == "Image" {
		in.page.image(in.state.ctm)
		return
	}
	in.form(s, in.state.ctm, res, depth)
}

// form runs the content of a form with ctm as the matrix around it.
func (in *interp) form(s *stream, ctm matrix, res *resources, depth int) {
	f := in.f
	again := in.drawn[s.id.num]
	switch {
	case f.quiet[s.id.num] || f.busy[s.id.num]:
		return
	case depth >= maxForms:
		in.left++
		f.lost(fmt.Errorf("more than %d forms within forms: %w", maxForms, doc.ErrTooLarge))
		return
	case again && f.again > maxAgain:
		in.left++
		return
	}
	in.drawn[s.id.num] = true
	f.busy[s.id.num] = true // a form that shows itself
	defer delete(f.busy, s.id.num)
	data := in.content(s, depth+1)
	if again {
		f.again += len(data) + drawCost
	}
	inner := res
	if d := f.dict(s.dict["Resources"]); d != nil {
		inner = &resources{d: d}
	}
	before, seen, left := in.state, in.page.shown(), in.left
	tm, line := in.tm, in.line
	in.state.ctm = f.matrix(s.dict["Matrix"]).mul(ctm)
	in.run(data, inner, depth+1)
	in.state, in.tm, in.line = before, tm, line
	if in.page.shown() == seen && in.left == left && s.id.num > 0 && len(f.quiet) < 1<<16 {
		f.quiet[s.id.num] = true
	}
}

// content decodes a content stream into the buffer for its depth.
func (in *interp) content(s *stream, depth int) []byte {
	data, err := in.f.decode(s, in.bufs[depth])
	if err != nil && err != errPicture {
		in.f.lost(err)
	}
	if names, _ := in.f.filters(s); len(names) > 0 && (names[0] == "FlateDecode" || names[0] == "Fl") && cap(data) <= 4<<20 {
		in.bufs[depth] = data[:0] // decode made it, so it may be used again
	}
	return data
}

// mark is a marked-content section.
type mark struct {
	actual  string
	has     bool
	glyphs  int // where the page stood when it began
	flushed int
}

func (in *interp) beginMark(props operand, res *resources) {
	m := mark{}
	var d dict
	switch props.kind {
	case opOther:
		if containsActualText(props.s) {
			p := parser{buf: props.s}
			d, _ = p.object().(dict)
		}
	case opName:
		d = in.f.dict(in.f.dict(res.d["Properties"])[unescapeName(props.s)])
	}
	if t, ok := in.f.resolve(d["ActualText"]).(text); ok {
		m = mark{unicodeText(string(t)), true, len(in.page.glyphs), in.page.flushes}
	}
	if len(in.marks) < 1<<16 {
		in.marks = append(in.marks, m)
	}
}

func (in *interp) endMark() {
	n := len(in.marks)
	if n == 0 {
		return
	}
	m := in.marks[n-1]
	in.marks = in.marks[:n-1]
	if m.has && m.flushed == in.page.flushes {
		in.page.replace(m.glyphs, m.actual)
	}
}
