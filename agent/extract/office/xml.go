package office

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/husorden/husorden/agent/extract/doc"
)

// A part is read in slices of this size; a tag or comment may grow the buffer
// up to maxTag bytes, text is handed out in pieces instead.
const (
	startBuffer = 32 << 10
	maxTag      = 1 << 20
	maxDepth    = 10_000 // elements within elements; real documents stay below 100
)

// kind is what xmlReader.next stopped at.
type kind byte

const (
	startTag kind = iota + 1 // name and attr are valid
	endTag                   // name is valid
	charData                 // text is valid: decoded UTF-8, possibly one piece of several
)

var errXML = fmt.Errorf("malformed xml: %w", doc.ErrCorrupt)

// xmlReader is a pull tokenizer for the XML inside Office documents. It differs
// from encoding/xml in what makes that one slow: it allocates nothing per token,
// reads attributes only when asked, and knows elements by local name alone.
// An end tag ends the innermost open element, whatever name it has: start and end
// tokens always pair, and a part with a wrong end tag still gives its text before
// it is called corrupt at its end. Entities other than the five of XML and character references stay
// as written, so there is nothing to expand.
//
// BenchmarkTokenizer compares the two: Decoder.RawToken of encoding/xml takes
// about eight times as long (November 2026), which alone would take longer than
// a document of ten pages may.
type xmlReader struct {
	r        io.Reader
	buf      []byte
	pos, end int // buf[pos:end] is unread
	err      error

	name  []byte // local name, valid until next
	full  []byte // the same with its prefix, of a start tag
	tag   []byte // what stands after the name inside a start tag
	text  []byte // valid until next
	depth int
	seen  bool // an element has been met
	empty bool // the start tag just returned was an empty element
	wrong bool // an end tag had another name than its start tag

	open  []byte // local names of the open elements, one behind the other
	marks []int  // where each begins
}

// newXML returns a tokenizer for r, whose bytes are UTF-8, UTF-16 or one of the
// Latin-1 family, decided by the first bytes. It uses buf when that is not empty.
func newXML(r io.Reader, buf []byte) *xmlReader {
	if len(buf) == 0 {
		buf = make([]byte, startBuffer)
	}
	return &xmlReader{r: decoded(r), buf: buf}
}

// fill reads more bytes behind buf[:end], making room first. It returns false
// at the end of the input or when the buffer has reached its limit.
func (x *xmlReader) fill() bool {
	if x.err != nil {
		return false
	}
	if x.pos > 0 {
		copy(x.buf, x.buf[x.pos:x.end])
		x.end -= x.pos
		x.pos = 0
	}
	if x.end == len(x.buf) {
		if len(x.buf) >= maxTag {
			x.err = fmt.Errorf("a tag of more than %d bytes: %w", maxTag, doc.ErrCorrupt)
			return false
		}
		x.buf = append(x.buf, make([]byte, len(x.buf))...)
	}
	for range 100 { // as bufio: a reader that gives nothing a hundred times is broken
		n, err := x.r.Read(x.buf[x.end:])
		x.end += n
		if err != nil {
			x.err = err
		}
		if n > 0 {
			return true
		}
		if err != nil {
			return false
		}
	}
	x.err = io.ErrNoProgress
	return false
}

// next returns the next token. At the end of a complete document it returns
// io.EOF, at the end of an incomplete one an error that wraps doc.ErrCorrupt.
func (x *xmlReader) next() (kind, error) {
	if x.empty {
		x.empty = false
		x.close()
		return endTag, nil
	}
	for {
		if x.pos == x.end && !x.fill() {
			return 0, x.stop()
		}
		if x.buf[x.pos] != '<' {
			if x.chars() {
				return charData, nil
			}
			continue
		}
		for x.end-x.pos < 2 {
			if !x.fill() {
				return 0, x.stop()
			}
		}
		switch c := x.buf[x.pos+1]; c {
		case '/':
			return x.endTag()
		case '?':
			if err := x.skipTo("?>"); err != nil {
				return 0, err
			}
		case '!':
			text, err := x.declaration()
			if err != nil {
				return 0, err
			}
			if text {
				return charData, nil
			}
		default:
			if c < 0x80 && !nameByte(c) {
				return 0, errXML
			}
			return x.startTag()
		}
	}
}

// stop turns the end of the input into io.EOF or an error.
func (x *xmlReader) stop() error {
	switch {
	case !errors.Is(x.err, io.EOF): // io.ErrUnexpectedEOF is not io.EOF
		return x.err
	case x.depth > 0 || !x.seen || x.wrong || x.pos < x.end:
		return fmt.Errorf("xml without its end: %w", doc.ErrCorrupt)
	}
	return io.EOF
}

// chars takes the text up to the next tag, or as much of it as the buffer
// holds. It returns false when it needs more bytes to say anything.
func (x *xmlReader) chars() bool {
	at := bytes.IndexByte(x.buf[x.pos:x.end], '<')
	n := at
	if at < 0 {
		n = wholeChars(x.buf[x.pos:x.end])
		if n == 0 { // half a character or entity
			if x.fill() {
				return false
			}
			n = x.end - x.pos
		}
	}
	raw := x.buf[x.pos : x.pos+n]
	x.pos += n
	x.text = valid(unescape(raw))
	return len(x.text) > 0
}

func (x *xmlReader) startTag() (kind, error) {
	end, err := x.tagEnd()
	if err != nil {
		return 0, err
	}
	tag := x.buf[x.pos+1 : end]
	x.pos = end + 1
	if tag[len(tag)-1] == '/' {
		x.empty = true
		tag = tag[:len(tag)-1]
	}
	n := 0
	for n < len(tag) && nameByte(tag[n]) {
		n++
	}
	if n == 0 || n < len(tag) && !space(tag[n]) {
		return 0, errXML
	}
	x.full, x.tag = tag[:n], tag[n:]
	x.name = local(x.full)
	x.seen = true
	x.marks = append(x.marks, len(x.open))
	x.open = append(x.open, x.name...)
	if x.depth++; x.depth > maxDepth || len(x.open) > maxTag {
		return 0, fmt.Errorf("more than %d elements within elements: %w", maxDepth, doc.ErrTooLarge)
	}
	return startTag, nil
}

// tagEnd returns the index of the '>' that closes the tag at pos; one inside a
// quoted attribute does not count.
func (x *xmlReader) tagEnd() (int, error) {
	quote := byte(0)
	for i := 1; ; {
		for ; x.pos+i < x.end; i++ {
			c := x.buf[x.pos+i]
			switch {
			case quote != 0:
				j := bytes.IndexByte(x.buf[x.pos+i:x.end], quote)
				if j < 0 {
					i = x.end - x.pos - 1
					continue
				}
				i += j
				quote = 0
			case c == '>':
				return x.pos + i, nil
			case c == '"' || c == '\'':
				quote = c
			case c == '<':
				return 0, errXML
			}
		}
		if !x.fill() {
			return 0, x.stop()
		}
	}
}

func (x *xmlReader) endTag() (kind, error) {
	for from := 2; ; {
		if i := bytes.IndexByte(x.buf[x.pos+from:x.end], '>'); i >= 0 {
			x.name = local(x.buf[x.pos+2 : x.pos+from+i])
			for n := len(x.name); n > 0 && space(x.name[n-1]); n-- {
				x.name = x.name[:n-1]
			}
			x.pos += from + i + 1
			break
		}
		from = x.end - x.pos
		if !x.fill() {
			return 0, x.stop()
		}
	}
	if x.depth == 0 {
		return 0, errXML
	}
	written := x.name
	if x.close(); !bytes.Equal(written, x.name) {
		x.wrong = true
	}
	return endTag, nil
}

// close ends the innermost open element and makes its name the current one.
func (x *xmlReader) close() {
	x.depth--
	from := x.marks[x.depth]
	x.name = x.open[from:]
	x.open, x.marks = x.open[:from], x.marks[:x.depth]
}

// declaration passes a comment or a document type, or returns true with the
// text of a CDATA section.
func (x *xmlReader) declaration() (bool, error) {
	const cdata = "<![CDATA["
	for x.end-x.pos < len(cdata) {
		if !x.fill() {
			return false, x.stop()
		}
	}
	switch head := x.buf[x.pos:x.end]; {
	case bytes.HasPrefix(head, []byte("<!--")):
		x.pos += len("<!--")
		return false, x.skipTo("-->")
	case bytes.HasPrefix(head, []byte(cdata)):
		x.pos += len(cdata)
		n, err := x.find("]]>")
		if err != nil {
			return false, err
		}
		x.text = valid(x.buf[x.pos : x.pos+n])
		x.pos += n + len("]]>")
		return len(x.text) > 0, nil
	}
	return false, x.doctype()
}

// doctype passes <!DOCTYPE …>, whose internal subset in brackets may hold '>'.
func (x *xmlReader) doctype() error {
	for bracket := 0; ; x.pos++ {
		if x.pos == x.end && !x.fill() {
			return x.stop()
		}
		switch x.buf[x.pos] {
		case '[':
			bracket++
		case ']':
			bracket--
		case '>':
			if bracket <= 0 {
				x.pos++
				return nil
			}
		}
	}
}

// find returns how many bytes stand before mark, which must come within maxTag.
func (x *xmlReader) find(mark string) (int, error) {
	for from := 0; ; {
		if i := bytes.Index(x.buf[x.pos+from:x.end], []byte(mark)); i >= 0 {
			return from + i, nil
		}
		from = max(0, x.end-x.pos-len(mark)+1)
		if !x.fill() {
			return 0, x.stop()
		}
	}
}

// skipTo passes everything up to and with mark, however long it is.
func (x *xmlReader) skipTo(mark string) error {
	for {
		if i := bytes.Index(x.buf[x.pos:x.end], []byte(mark)); i >= 0 {
			x.pos += i + len(mark)
			return nil
		}
		x.pos = max(x.pos, x.end-len(mark)+1)
		if !x.fill() {
			return x.stop()
		}
	}
}

// skip passes the rest of the element whose start tag was the last token.
func (x *xmlReader) skip() error {
	for depth := x.depth; x.depth >= depth; {
		if _, err := x.next(); err != nil {
			return err
		}
	}
	return nil
}
