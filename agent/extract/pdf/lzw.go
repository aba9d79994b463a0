package pdf

import (
	"errors"
	"fmt"

	"github.com/husorden/husorden/agent/extract/doc"
)

// lzw decodes the LZW of PDF and TIFF: codes of 9 to 12 bits, highest bit
// first, and with early set the width grows one code sooner than compress/lzw
// of the standard library would have it.
func lzw(in []byte, early bool, limit int) ([]byte, error) {
	const reset, end, first = 256, 257, 258
	var (
		prefix [4096]int16
		last   [4096]byte
		stack  [4096]byte
		out    []byte
		bits   uint32
		have   int
		width  = 9
		next   = first
		prev   = -1
		head   byte // first byte of what prev stands for
	)
	ahead := 0
	if early {
		ahead = 1
	}
	for _, c := range in {
		bits = bits<<8 | uint32(c)
		if have += 8; have < width {
			continue
		}
		have -= width
		code := int(bits>>have) & (1<<width - 1)
		switch {
		case code == reset:
			width, next, prev = 9, first, -1
			continue
		case code == end:
			return out, nil
		case code > next || code == next && prev < 0 || code >= first && prev < 0:
			return out, errors.New("a bad LZW code")
		}
		n, k := len(stack), code
		if code == next { // the string that is being defined
			n--
			stack[n] = head
			k = prev
		}
		for k >= first {
			n--
			stack[n] = last[k]
			k = int(prefix[k])
		}
		n--
		stack[n] = byte(k)
		head = byte(k)
		out = append(out, stack[n:]...)
		if len(out) > limit {
			return out, fmt.Errorf("expands beyond its limit: %w", doc.ErrTooLarge)
		}
		if prev >= 0 && next < 4096 {
			prefix[next], last[next] = int16(prev), head
			next++
		}
		prev = code
		for width < 12 && next+ahead >= 1<<width {
			width++
		}
	}
	return out, nil
}
