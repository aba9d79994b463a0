package pdf

import (
	"bytes"
	"fmt"

	"github.com/husorden/husorden/agent/extract/doc"
)

// ascii85 decodes base-85 text up to "~>".
func ascii85(in []byte) []byte {
	out := make([]byte, 0, len(in)/5*4+4)
	var group [5]byte
	n := 0
	flush := func(n int) {
		for i := n; i < 5; i++ {
			group[i] = 84
		}
		var v uint32
		for _, c := range group {
			v = v*85 + uint32(c)
		}
		b := [4]byte{byte(v >> 24), byte(v >> 16), byte(v >> 8), byte(v)}
		out = append(out, b[:n-1]...)
	}
	if in = bytes.TrimLeft(in, "\x00\t\n\f\r "); bytes.HasPrefix(in, []byte("<~")) {
		in = in[2:]
	}
	for _, c := range in {
		switch {
		case c == 'z' && n == 0:
			out = append(out, 0, 0, 0, 0)
		case c == '~':
			if n > 1 {
				flush(n)
			}
			return out
		case c >= '!' && c <= 'u':
			group[n] = c - '!'
			if n++; n == 5 {
				flush(5)
				n = 0
			}
		}
	}
	if n > 1 {
		flush(n)
	}
	return out
}

func runLength(in []byte, limit int) ([]byte, error) {
	var out []byte
	for i := 0; i < len(in); {
		n := int(in[i])
		i++
		switch {
		case n == 128:
			return out, nil
		case n < 128:
			end := min(len(in), i+n+1)
			out = append(out, in[i:end]...)
			i = end
		case i < len(in):
			for range 257 - n {
				out = append(out, in[i])
			}
			i++
		}
		if len(out) > limit {
			return out, fmt.Errorf("expands beyond its limit: %w", doc.ErrTooLarge)
		}
	}
	return out, nil
}
