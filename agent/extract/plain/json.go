package plain

import (
	"bufio"
	"io"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/husorden/husorden/agent/extract/doc"
)

// JSON reads JSON and JSON lines: one "key: value" a line, so that a label
// stands beside its value. It knows no damage: what is not JSON is text.
func JSON(d *doc.Doc, in doc.Input) error {
	w := bufio.NewWriterSize(d, 32<<10)
	err := jsonText(w, Open(d, in, ""))
	if ferr := w.Flush(); err == nil {
		err = ferr
	}
	d.Line()
	return err
}

func jsonText(w *bufio.Writer, r *Reader) error {
	j := jsonWriter{w: w, fresh: true}
	for {
		if err := r.fill(); err == io.EOF {
			j.half()
			return w.Flush()
		} else if err != nil {
			return err
		}
		for b := r.out; len(b) > 0; {
			n := j.run(b)
			if n > 0 {
				j.before()
				w.Write(b[:n])
				j.fresh = false
			} else {
				j.one(b[0])
				n = 1
			}
			b = b[n:]
		}
		r.out = nil
		if _, err := w.Write(nil); err != nil {
			return err
		}
	}
}

// jsonWriter is the state between two bytes.
type jsonWriter struct {
	w      *bufio.Writer
	inside bool // a string
	escape int  // 0 none, 1 after the backslash, 2 to 5 digits of \u to come
	code   rune // of the \u being read
	high   rune // first half of a pair
	fresh  bool // at the start of a line
	gap    bool // white space, to be written if text follows on the line
}

// run returns how many bytes of b are text to be copied.
func (j *jsonWriter) run(b []byte) int {
	if j.escape > 0 || j.high != 0 {
		return 0
	}
	for i, c := range b {
		switch {
		case c == '"' || c == '\\' || c == '\n':
			return i
		case j.inside:
		case c == '{' || c == '}' || c == '[' || c == ']' || c == ',' || c == ':' || c == ' ' || c == '\t':
			return i
		}
	}
	return len(b)
}

func (j *jsonWriter) one(c byte) {
	if j.escape > 0 {
		j.escaped(c)
		return
	}
	if j.high != 0 && !(j.inside && c == '\\') {
		j.half()
	}
	switch {
	case c == '"':
		j.inside = !j.inside
	case c == '\n':
		j.inside = false // no JSON string holds one: the quote before was damage
		j.line()
	case j.inside && c == '\\':
		j.escape = 1
	case j.inside:
		j.raw(c)
	case c == ':':
		j.w.WriteByte(':')
		j.gap, j.fresh = true, false
	case c == ' ' || c == '\t':
		j.gap = true
	case c == '\\':
		j.raw(c)
	default: // brackets and commas
		j.line()
	}
}

func (j *jsonWriter) put(r rune) {
	j.before()
	j.w.WriteRune(r)
	j.fresh = r == '\n'
}

func (j *jsonWriter) raw(c byte) {
	j.before()
	j.w.WriteByte(c)
	j.fresh = false
}

// before writes the space before a word.
func (j *jsonWriter) before() {
	if j.gap && !j.fresh {
		j.w.WriteByte(' ')
	}
	j.gap = false
}

func (j *jsonWriter) line() {
	if !j.fresh {
		j.w.WriteByte('\n')
	}
	j.fresh, j.gap = true, false
}

// half writes U+FFFD for the first half of a pair without its second.
func (j *jsonWriter) half() {
	if j.high != 0 {
		j.high = 0
		j.put(utf8.RuneError)
	}
}

func (j *jsonWriter) escaped(c byte) {
	if j.escape > 1 {
		digit, ok := hex(c)
		if !ok {
			j.escape, j.code = 0, 0
			j.put(utf8.RuneError)
			j.one(c)
			return
		}
		j.code = j.code<<4 | digit
		if j.escape++; j.escape == 6 {
			j.escape = 0
			j.unit(j.code)
			j.code = 0
		}
		return
	}
	j.escape = 0
	if c == 'u' {
		j.escape = 2
		return
	}
	j.half()
	switch c {
	case 'n', 'r':
		j.line()
	case 't':
		j.put('\t')
	case 'b', 'f':
		j.put(' ')
	default:
		j.raw(c)
	}
}

// unit writes a UTF-16 code unit, when it is whole.
func (j *jsonWriter) unit(u rune) {
	switch {
	case j.high != 0 && utf16.IsSurrogate(u):
		pair := utf16.DecodeRune(j.high, u)
		j.high = 0
		j.put(pair)
	case utf16.IsSurrogate(u):
		j.high = u
	default:
		j.half()
		if u == 0 {
			u = ' '
		}
		j.put(u)
	}
}

func hex(c byte) (rune, bool) {
	switch {
	case '0' <= c && c <= '9':
		return rune(c - '0'), true
	case 'a' <= c|0x20 && c|0x20 <= 'f':
		return rune(c|0x20-'a') + 10, true
	}
	return 0, false
}
