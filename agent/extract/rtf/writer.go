package rtf

import (
	"bufio"
	"bytes"
	"unicode/utf8"

	"github.com/husorden/husorden/agent/extract/doc"
)

// notesMost is how much text of notes is held back until their paragraph ends,
// in bytes.
const notesMost = 64 << 10

// writer puts text where its destination belongs: notes after the paragraph
// they stand in, so that they part no words.
type writer struct {
	d     *doc.Doc
	out   *bufio.Writer
	tabs  int // cells that ended, to be written if the row goes on
	begun bool
	fresh bool // at the start of a line
	notes []byte
	inst  []byte // of the field being read
	plain [utf8.UTFMax]byte
}

func (w *writer) byte(dest destination, c byte) {
	w.plain[0] = c
	w.bytes(dest, w.plain[:1])
}

func (w *writer) rune(dest destination, r rune) {
	var b [utf8.UTFMax]byte
	if r == 0 {
		return
	}
	w.bytes(dest, utf8.AppendRune(b[:0], r))
}

func (w *writer) bytes(dest destination, b []byte) {
	if len(b) == 0 {
		return
	}
	switch dest {
	case skipped, fontTable:
	case note:
		w.notes = append(w.notes, b...)
		if len(w.notes) > notesMost {
			w.flushNotes()
		}
	case field:
		if len(w.inst) < 1024 {
			w.inst = append(w.inst, b...)
		}
	default:
		for ; w.tabs > 0; w.tabs-- {
			w.out.WriteByte('\t')
		}
		w.out.Write(b)
		w.fresh, w.begun = false, true
	}
}

func (w *writer) line(dest destination) {
	switch dest {
	case note:
		w.notes = append(w.notes, '\n')
	case skipped, fontTable, field:
	default:
		w.newline()
	}
}

func (w *writer) newline() {
	if w.begun && !w.fresh {
		w.out.WriteByte('\n')
	}
	w.tabs, w.fresh = 0, true
}

func (w *writer) row(dest destination) {
	if dest == note {
		w.line(dest)
		return
	}
	w.newline()
	w.flushNotes()
}

func (w *writer) tab(dest destination) {
	if dest == body {
		w.tabs++
		return
	}
	w.byte(dest, '\t')
}

// paragraph ends a paragraph: its notes follow.
func (w *writer) paragraph(dest destination) {
	if dest == body && len(w.notes) > 0 && w.tabs == 0 {
		w.flushNotes()
	}
}

func (w *writer) begin(dest destination) {
	switch dest {
	case note:
		if n := len(w.notes); n > 0 && w.notes[n-1] != '\n' {
			w.notes = append(w.notes, '\n')
		}
	case property:
		w.newline()
	case field:
		w.inst = w.inst[:0]
	}
}

func (w *writer) leave(dest destination) {
	switch dest {
	case property:
		w.newline()
	case field:
		w.link()
	}
}

// link writes the address of a mail or telephone link: the text shown for it
// may be another.
func (w *writer) link() {
	for _, scheme := range []string{"mailto:", "tel:"} {
		_, rest, ok := bytes.Cut(w.inst, []byte(scheme))
		if !ok {
			continue
		}
		if end := bytes.IndexAny(rest, "\"\\ "); end >= 0 {
			rest = rest[:end]
		}
		w.bytes(body, rest)
		w.byte(body, ' ')
	}
	w.inst = w.inst[:0]
}

func (w *writer) flushNotes() {
	if len(bytes.TrimSpace(w.notes)) > 0 {
		w.newline()
		w.out.Write(bytes.TrimSpace(w.notes))
		w.out.WriteByte('\n')
		w.begun = true
	}
	w.notes = w.notes[:0]
}
