package plain

import (
	"bytes"
	"fmt"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
	"golang.org/x/text/transform"

	"github.com/husorden/husorden/agent/extract/doc"
)

const blockSize = 64 << 10

// Reader turns the bytes of a text into UTF-8 with "\n" at the end of lines.
// Bytes that stand for nothing become U+FFFD, and a run of zero bytes one
// space. Memory does not depend on the length.
type Reader struct {
	src   io.Reader
	cs    Charset
	bytes *[256][]byte // UTF-8 of each byte in a single-byte charset
	raw   []byte       // read but not decoded: raw[:n]
	n     int
	store []byte // memory behind out
	out   []byte // decoded but not handed out
	cr    bool   // the last character was "\r"
	nul   bool   // the last byte was zero
	err   error
}

// NewReader returns a reader of text in the charset. A byte order mark at its
// start is not text. An Undecided charset is settled by the first bytes that
// are not ASCII.
func NewReader(src io.Reader, cs Charset) *Reader { return newReader(src, cs, blockSize) }

func newReader(src io.Reader, cs Charset, block int) *Reader {
	r := &Reader{src: src, raw: make([]byte, block)}
	r.settle(cs)
	r.read()
	if mark := bom(r.raw[:r.n]); mark != Undecided && (mark == r.cs || r.cs == Undecided || mark == UTF8) {
		size := map[Charset]int{UTF8: 3, UTF16LE: 2, UTF16BE: 2, UTF32LE: 4, UTF32BE: 4}[mark]
		r.n = copy(r.raw, r.raw[size:r.n])
		r.settle(mark)
	}
	if r.bytes == nil && !r.own() {
		r.foreign()
	}
	return r
}

// own reports whether the charset is decoded here.
func (r *Reader) own() bool {
	switch r.cs {
	case Undecided, UTF8, UTF16LE, UTF16BE:
		return true
	}
	return false
}

// foreign leaves the decoding to a package made for the charset.
func (r *Reader) foreign() {
	var t transform.Transformer
	switch r.cs {
	case UTF32LE:
		t = utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM).NewDecoder()
	case UTF32BE:
		t = utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM).NewDecoder()
	default:
		e, err := htmlindex.Get(string(r.cs))
		if err != nil {
			e = unicode.UTF8
		}
		t = e.NewDecoder()
	}
	rest := r.src
	if r.err != nil {
		rest = errorReader{r.err}
	}
	r.src, r.err = transform.NewReader(io.MultiReader(bytes.NewReader(bytes.Clone(r.raw[:r.n])), rest), t), nil
	r.n, r.cs = 0, UTF8
}

type errorReader struct{ err error }

func (e errorReader) Read([]byte) (int, error) { return 0, e.err }

func (r *Reader) settle(cs Charset) {
	r.cs, r.bytes = cs, nil
	m := table(cs)
	if m == nil {
		return
	}
	r.bytes = new([256][]byte)
	for i := range r.bytes {
		r.bytes[i] = utf8.AppendRune(nil, m.DecodeByte(byte(i)))
	}
}

// read fills raw as far as one call does.
func (r *Reader) read() {
	for tries := 0; r.err == nil && tries < 100; tries++ {
		n, err := r.src.Read(r.raw[r.n:])
		r.n, r.err = r.n+n, err
		if n > 0 {
			return
		}
	}
	if r.err == nil {
		r.err = io.ErrNoProgress
	}
}

// fill makes out hold something, or returns the error that ends the text.
func (r *Reader) fill() error {
	for len(r.out) == 0 {
		if r.err == nil && r.n < len(r.raw)/2 {
			r.read()
		}
		if r.n == 0 {
			if r.err == nil {
				continue
			}
			return r.err
		}
		if err := r.decode(); err != nil {
			return err
		}
	}
	return nil
}

// decode turns raw into out and keeps what is cut off at its end.
func (r *Reader) decode() error {
	raw, end := r.raw[:r.n], r.err != nil
	wide := r.cs == UTF16LE || r.cs == UTF16BE
	if !wide && r.n >= 1024 && notText(raw[:min(r.n, 4096)]) {
		r.n, r.err = 0, fmt.Errorf("text goes over into something else: %w", doc.ErrUnsupported)
		return r.err
	}
	if r.cs == Undecided {
		r.settle(eightBit(raw, end))
	}
	used := r.n
	switch {
	case r.bytes != nil:
		r.store = appendTable(r.store[:0], raw, r.bytes)
		r.out = r.store
	case wide:
		r.store, used = appendUTF16(r.store[:0], raw, r.cs == UTF16BE, end)
		r.out = r.store
	default:
		if !end {
			used -= cut(raw)
		}
		if r.out = raw[:used]; !utf8.Valid(r.out) {
			r.store = appendValid(r.store[:0], r.out)
			r.out = r.store
		}
	}
	r.out = r.lines(r.out)
	if used < r.n && len(r.out) > 0 && &r.out[0] == &r.raw[0] {
		r.store = append(r.store[:0], r.out...)
		r.out = r.store
	}
	r.n = copy(r.raw, raw[used:])
	return nil
}

// cut returns how many bytes at the end of b begin a character that may go on.
func cut(b []byte) int {
	for n := 1; n <= min(3, len(b)); n++ {
		if c := b[len(b)-n]; utf8.RuneStart(c) {
			if c >= utf8.RuneSelf && !utf8.FullRune(b[len(b)-n:]) {
				return n
			}
			return 0
		}
	}
	return 0
}

// lines writes "\n" for "\r\n" and "\r", and one space for a run of zeros, in place.
func (r *Reader) lines(b []byte) []byte {
	if !r.cr && !r.nul && bytes.IndexByte(b, '\r') < 0 && bytes.IndexByte(b, 0) < 0 {
		return b
	}
	to := 0
	for i := 0; i < len(b); i++ {
		c := b[i]
		wasCR, wasNul := r.cr, r.nul
		r.cr, r.nul = c == '\r', c == 0
		switch {
		case c == '\n' && wasCR, c == 0 && wasNul:
			continue
		case c == '\r':
			c = '\n'
		case c == 0:
			c = ' '
		}
		b[to] = c
		to++
	}
	return b[:to]
}

// Read implements io.Reader.
func (r *Reader) Read(p []byte) (int, error) {
	if err := r.fill(); err != nil {
		return 0, err
	}
	n := copy(p, r.out)
	r.out = r.out[n:]
	return n, nil
}

// WriteTo implements io.WriterTo, which spares io.Copy a buffer.
func (r *Reader) WriteTo(w io.Writer) (int64, error) {
	var total int64
	for {
		if err := r.fill(); err == io.EOF {
			return total, nil
		} else if err != nil {
			return total, err
		}
		n, err := w.Write(r.out)
		total += int64(n)
		r.out = nil
		if err != nil {
			return total, err
		}
	}
}
