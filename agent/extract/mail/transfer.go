package mail

import (
	"bufio"
	"io"
)

// sixBits is the value of each base64 character, the URL alphabet included; 64
// for "=", 65 for white space, 66 for what should not be there.
var sixBits = func() (t [256]byte) {
	for i := range t {
		t[i] = 66
	}
	for i, c := range []byte("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/") {
		t[c] = byte(i)
	}
	t['-'], t['_'], t['='] = 62, 63, 64
	t[' '], t['\t'], t['\r'], t['\n'] = 65, 65, 65, 65
	return t
}()

// fromBase64 decodes base64 and reads on over damage: padding in the middle,
// characters that do not belong, an end that is missing.
type fromBase64 struct {
	src     *bufio.Reader
	bits    uint32
	n       int // characters in bits
	damaged bool
}

// Read implements io.Reader.
func (r *fromBase64) Read(p []byte) (int, error) {
	n := 0
	for n+3 <= len(p) {
		c, err := r.src.ReadByte()
		if err != nil {
			n += r.rest(p[n:])
			if n > 0 && err == io.EOF {
				return n, nil
			}
			return n, err
		}
		v := sixBits[c]
		switch {
		case v < 64:
			r.bits, r.n = r.bits<<6|uint32(v), r.n+1
			if r.n == 4 {
				p[n], p[n+1], p[n+2] = byte(r.bits>>16), byte(r.bits>>8), byte(r.bits)
				n, r.n, r.bits = n+3, 0, 0
			}
		case v == 64:
			n += r.rest(p[n:])
		case v == 66:
			r.damaged = true
		}
	}
	return n, nil
}

// rest writes the bytes of an unfinished group.
func (r *fromBase64) rest(p []byte) int {
	n := 0
	switch r.n {
	case 2:
		p[0] = byte(r.bits >> 4)
		n = 1
	case 3:
		p[0], p[1] = byte(r.bits>>10), byte(r.bits>>2)
		n = 2
	}
	r.n, r.bits = 0, 0
	return n
}

// fromQuoted decodes quoted-printable; what is not a code stays as it is.
type fromQuoted struct{ src *bufio.Reader }

// Read implements io.Reader.
func (r *fromQuoted) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) {
		c, err := r.src.ReadByte()
		if err != nil {
			if n > 0 && err == io.EOF {
				return n, nil
			}
			return n, err
		}
		if c != '=' {
			p[n] = c
			n++
			continue
		}
		next, _ := r.src.Peek(2)
		if len(next) == 2 {
			high, ok1 := hex(next[0])
			low, ok2 := hex(next[1])
			if ok1 && ok2 {
				p[n] = high<<4 | low
				n++
				r.src.Discard(2)
				continue
			}
		}
		if skip := softBreak(r.src); skip > 0 {
			r.src.Discard(skip)
			continue
		}
		p[n] = '='
		n++
	}
	return n, nil
}

// softBreak is how many bytes after "=" end a line that goes on in the next.
func softBreak(src *bufio.Reader) int {
	for n := 1; n <= 64; n++ {
		b, err := src.Peek(n)
		if err != nil {
			return len(b) // the end of the text
		}
		switch b[n-1] {
		case '\n':
			return n
		case ' ', '\t', '\r':
		default:
			return 0
		}
	}
	return 0
}

// unquote decodes quoted-printable in memory.
func unquote(b []byte) []byte {
	out := make([]byte, 0, len(b))
	for i := 0; i < len(b); i++ {
		if b[i] == '=' && i+2 < len(b) {
			high, ok1 := hex(b[i+1])
			low, ok2 := hex(b[i+2])
			if ok1 && ok2 {
				out = append(out, high<<4|low)
				i += 2
				continue
			}
		}
		out = append(out, b[i])
	}
	return out
}

func hex(c byte) (byte, bool) {
	switch {
	case '0' <= c && c <= '9':
		return c - '0', true
	case 'a' <= c|0x20 && c|0x20 <= 'f':
		return (c | 0x20) - 'a' + 10, true
	}
	return 0, false
}
