// Package rtf reads Rich Text Format: the body, headers, footers, notes,
// annotations, text boxes, hidden and deleted text, and the document's
// properties. It reads forward once and keeps no more than the open groups.
package rtf

import (
	"bufio"
	"fmt"
	"io"

	"github.com/husorden/husorden/agent/extract/doc"
)

// Read is a doc.Reader of RTF.
func Read(d *doc.Doc, in doc.Input) error {
	p := &parser{
		d:   d,
		src: bufio.NewReaderSize(io.NewSectionReader(in.R, 0, in.Size), 64<<10),
	}
	p.w = writer{d: d, out: bufio.NewWriterSize(d, 32<<10)}
	p.now = group{skipAfterU: 1, font: noFont}
	p.fonts = make(map[int]int)
	err := p.run()
	p.w.flushNotes()
	if ferr := p.w.out.Flush(); ferr != nil {
		err = ferr
	}
	d.Line()
	return err
}

const (
	// depthMost is how many open groups are told apart. Real documents stay
	// below a hundred; deeper groups share the state of the last one.
	depthMost = 4096
	noFont    = -1
)

// group is the state that a closing brace brings back.
type group struct {
	dest       destination
	skipAfterU int // characters that stand in for a \u character
	font       int
	nextSkips  bool // \upr: the group that opens next is the poorer twin of the one after it
	star       bool // \* has been read: an unknown word makes a destination to skip
	begun      bool // something has stood in the group
}

type parser struct {
	d   *doc.Doc
	src *bufio.Reader
	w   writer

	now   group
	stack []group
	deep  int // open groups beyond depthMost

	page     int         // code page of the document
	fonts    map[int]int // code page of each font
	defining int         // font being defined
	pending  int         // characters still to skip after \u
	high     rune        // first half of a pair
	multi    []byte      // bytes of a code page with more than one byte a character
}

func (p *parser) run() error {
	for n := 0; ; n++ {
		if n%1024 == 0 {
			if err := p.d.Err(); err != nil {
				return err
			}
		}
		c, err := p.src.ReadByte()
		if err == io.EOF {
			if len(p.stack) > 0 {
				return fmt.Errorf("ends inside a group: %w", doc.ErrCorrupt)
			}
			return nil
		}
		if err != nil {
			return err
		}
		switch c {
		case '{':
			p.open()
		case '}':
			if p.close(); len(p.stack) == 0 && p.deep == 0 {
				return nil // what follows the document is not part of it
			}
		case '\\':
			err = p.control()
		case '\r', '\n', 0:
		default:
			err = p.text(c)
		}
		if err != nil && err != io.EOF {
			return err
		}
	}
}

func (p *parser) open() {
	p.settle()
	p.pending = 0
	if len(p.stack) >= depthMost {
		p.deep++
		return
	}
	p.stack = append(p.stack, p.now)
	if p.now.nextSkips {
		p.now.dest = skipped
	}
	p.now.nextSkips, p.now.star, p.now.begun = false, false, false
}

func (p *parser) close() {
	p.settle()
	p.pending = 0
	if p.deep > 0 {
		p.deep--
		return
	}
	if len(p.stack) == 0 {
		return
	}
	was := p.now
	p.now = p.stack[len(p.stack)-1]
	p.stack = p.stack[:len(p.stack)-1]
	if was.dest != p.now.dest {
		p.w.leave(was.dest)
	}
	p.now.nextSkips = false
}

// text writes c and the plain characters that follow it in the buffer.
func (p *parser) text(c byte) error {
	p.now.begun = true
	if p.pending > 0 {
		p.pending--
		return nil
	}
	if p.now.dest.silent() {
		return p.skipPlain()
	}
	if c >= 0x80 || c < ' ' && c != '\t' {
		p.byte(c)
		return nil
	}
	p.settle()
	p.w.byte(p.now.dest, c)
	buf, _ := p.src.Peek(p.src.Buffered())
	n := 0
	for n < len(buf) && buf[n] >= ' ' && buf[n] < 0x80 && buf[n] != '\\' && buf[n] != '{' && buf[n] != '}' {
		n++
	}
	p.w.bytes(p.now.dest, buf[:n])
	_, err := p.src.Discard(n)
	return err
}

// skipPlain passes over the digits of a picture.
func (p *parser) skipPlain() error {
	buf, _ := p.src.Peek(p.src.Buffered())
	n := 0
	for n < len(buf) && buf[n] != '\\' && buf[n] != '{' && buf[n] != '}' {
		n++
	}
	_, err := p.src.Discard(n)
	return err
}
