// Package mail reads messages (eml), mailboxes (mbox), address cards (vcf) and
// calendars (ics). The reader of messages is its own, for it must go on where
// a message is damaged: a boundary that is missing, an encoding that breaks off,
// a charset nobody knows.
package mail

import (
	"fmt"
	"io"
	"strings"

	"github.com/husorden/husorden/agent/extract/doc"
)

// EML reads one message with all its parts.
func EML(d *doc.Doc, in doc.Input) error {
	m := message{d: d, in: in, lines: newLines(in, 0, in.Size)}
	return m.read()
}

// nestedMost is how many multiparts may be open within each other.
const nestedMost = 100

type message struct {
	d     *doc.Doc
	in    doc.Input
	lines *lines
	mbox  bool // lines that begin with "From " have ">" before them
	open  []multipart
	first error // the first error of a part
}

type multipart struct {
	boundary string // with its two hyphens
	subtype  string
}

// failed keeps the first error, and says whether to stop.
func (m *message) failed(err error) bool {
	if err != nil && m.first == nil {
		m.first = err
	}
	return m.d.Err() != nil
}

func (m *message) read() error {
	h, err := m.header(true)
	if err != nil {
		return err
	}
	if err := m.part(h); err != nil {
		return err
	}
	if m.first == nil && len(m.open) > 0 {
		m.first = fmt.Errorf("ends before its last part does: %w", doc.ErrCorrupt)
	}
	if err := m.d.Err(); err != nil {
		return err
	}
	return m.first
}

// part reads the part with header h, and then all that follow it, without
// recursion: how deep they lie is up to the sender.
func (m *message) part(h header) error {
	for {
		if err := m.d.Part(); err != nil {
			return err
		}
		kind := parseContent(h.get("Content-Type"))
		body, isMultipart := m.enter(kind)
		start := m.lines.offset
		end, closed, err := m.seekBoundary()
		if err != nil {
			return err
		}
		if isMultipart {
			err = m.plainText(start, end) // what stands before the first boundary
		} else {
			err = m.leaf(h, body, start, end)
		}
		if m.failed(err) {
			return m.d.Err()
		}
		for closed { // what stands after the last boundary
			m.open = m.open[:len(m.open)-1]
			start := m.lines.offset
			if end, closed, err = m.seekBoundary(); err != nil {
				return err
			}
			if m.failed(m.plainText(start, end)) {
				return m.d.Err()
			}
		}
		if m.lines.err != nil {
			return m.lines.end()
		}
		if h, err = m.header(false); err != nil {
			return err
		}
	}
}

// enter opens a multipart.
func (m *message) enter(kind content) (content, bool) {
	subtype, ok := strings.CutPrefix(kind.word, "multipart/")
	if !ok || len(m.open) >= nestedMost {
		return kind, false
	}
	boundary := strings.TrimRight(kind.params["boundary"], " \t")
	if boundary == "" {
		if boundary = m.lines.guessBoundary(); boundary == "" {
			return content{word: "text/plain"}, false
		}
	}
	m.open = append(m.open, multipart{"--" + boundary, subtype})
	return kind, true
}

// seekBoundary reads on to the next boundary of an open multipart and closes
// those within it. It returns the offset where the boundary's line begins, and
// whether it is the last of its multipart.
func (m *message) seekBoundary() (end int64, closed bool, err error) {
	for n := 0; ; n++ {
		if n%256 == 0 {
			if err := m.d.Err(); err != nil {
				return 0, false, err
			}
		}
		at := m.lines.offset
		line, ok := m.lines.next()
		if !ok {
			return at, false, m.lines.end()
		}
		if i, last := m.boundary(line); i >= 0 {
			m.open = m.open[:i+1]
			return at, last, nil
		}
	}
}

// boundary returns which open multipart the line is a boundary of, or -1.
func (m *message) boundary(line []byte) (index int, last bool) {
	if len(line) < 3 || line[0] != '-' || line[1] != '-' {
		return -1, false
	}
	text := strings.TrimRight(string(line), " \t\r\n")
	for i := len(m.open) - 1; i >= 0; i-- {
		switch b := m.open[i].boundary; text {
		case b:
			return i, false
		case b + "--":
			return i, true
		}
	}
	return -1, false
}

// headerMost is how much of a header is read as such, in bytes.
const headerMost = 1 << 20

// header reads the fields up to an empty line. Those of the message itself are
// written; a line that is no field is text.
func (m *message) header(top bool) (header, error) {
	var h header
	start := m.lines.offset
	for m.lines.offset-start < headerMost {
		line, ok := m.lines.peek()
		if !ok {
			break
		}
		if i, _ := m.boundary(line); i >= 0 {
			break // the part has no body: the boundary is read again as its end
		}
		text := strings.TrimRight(string(line), "\r\n")
		name, value, isField := strings.Cut(text, ":")
		switch {
		case text == "":
			m.lines.next()
			m.write(h, top)
			return h, m.d.Err()
		case (text[0] == ' ' || text[0] == '\t') && len(h) > 0:
			last := &h[len(h)-1]
			last.value = append(last.value, text...)
		case isField && name != "" && !strings.ContainsAny(strings.TrimRight(name, " \t"), " \t"):
			h = append(h, field{strings.TrimRight(name, " \t"), []byte(value)})
		case len(h) == 0 && !strings.HasPrefix(text, "From ") && !strings.HasPrefix(text, ">From "):
			m.write(h, top)
			return h, m.d.Err() // a body without a header
		default:
			m.d.Print(decode([]byte(text)))
			m.d.Line()
		}
		m.lines.next()
	}
	m.write(h, top)
	if err := m.lines.end(); err != nil && err != io.EOF {
		return h, err
	}
	return h, m.d.Err()
}

// write writes the fields that a reader is shown.
func (m *message) write(h header, top bool) {
	for _, f := range h {
		if shown[strings.ToLower(f.name)] && (top || strings.EqualFold(f.name, "content-description")) {
			if text := decode(f.value); text != "" {
				m.d.Print(f.name + ": " + text)
				m.d.Line()
			}
		}
	}
}
