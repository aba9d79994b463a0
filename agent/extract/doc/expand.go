package doc

import (
	"fmt"
	"io"
	"math"
)

// expansions is how many times Limits.Bytes all compressed parts of one file
// may come to together. It stops archives whose entries share the same bytes.
const expansions = 4

// Expand returns r limited so that what comes out of a compressed part of
// stored bytes stays within Limits.Ratio (counted once 1 MiB has come out) and
// within Limits.Bytes, and all parts of the file together within four times
// Limits.Bytes; a read past that fails with ErrTooLarge.
func (d *Doc) Expand(r io.Reader, stored int64) io.Reader {
	most := int64(math.MaxInt64)
	if ratio := max(1, d.share.Ratio); stored < math.MaxInt64/ratio {
		most = max(1<<20, stored*ratio)
	}
	if d.share.Bytes > 0 {
		most = min(most, d.share.Bytes)
	}
	return &expander{d: d, r: r, left: most}
}

type expander struct {
	d    *Doc
	r    io.Reader
	left int64
}

func (e *expander) Read(p []byte) (int, error) {
	if err := e.d.Err(); err != nil {
		return 0, err
	}
	share := e.d.share
	left := e.left
	if share.Bytes > 0 {
		left = min(left, share.expandLeft)
	}
	if left <= 0 {
		// One byte more tells a part that ends here from one that goes on.
		var one [1]byte
		if n, err := e.r.Read(one[:]); n == 0 && err != nil {
			return 0, err
		}
		return 0, fmt.Errorf("expands beyond its limit: %w", ErrTooLarge)
	}
	if int64(len(p)) > left {
		p = p[:left]
	}
	n, err := e.r.Read(p)
	e.left -= int64(n)
	share.expandLeft -= int64(n)
	return n, err
}
