package number

import (
	"encoding/binary"
	"math/bits"
)

// The words of eight bytes that skipDull adds to find bytes in a range.
const (
	each    = 0x0101010101010101
	topBits = 0x80 * each
)

// skipDull returns the next byte from i on that is a digit, "@" or a capital,
// len(text) when there is none. It looks at eight bytes at a time.
func skipDull(text []byte, i int) int {
	for ; i+8 <= len(text); i += 8 {
		x := binary.LittleEndian.Uint64(text[i:])
		low := x &^ topBits
		digit := (low + (0x80-'0')*each) &^ (low + (0x80-'9'-1)*each)
		capital := (low + (0x80-'@')*each) &^ (low + (0x80-'Z'-1)*each)
		if hit := (digit | capital) &^ x & topBits; hit != 0 {
			return i + bits.TrailingZeros64(hit)/8
		}
	}
	for i < len(text) && class[text[i]] == plainByte {
		i++
	}
	return i
}

type byteClass uint8

const (
	plainByte byteClass = iota
	digitByte
	atByte
	ibanByte
)

var class = classes()

func classes() (c [256]byteClass) {
	for b := byte('0'); b <= '9'; b++ {
		c[b] = digitByte
	}
	c['@'] = atByte
	for b := byte('A'); b <= 'Z'; b++ {
		c[b] = ibanByte
	}
	return c
}
