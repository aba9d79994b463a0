package pdf

// unpredict undoes the PNG or TIFF predictor. A last row that is cut off is kept.
func (f *file) unpredict(predictor int, parms dict, in []byte) []byte {
	num := func(key name, otherwise, most int) int {
		n, ok := f.int(parms[key])
		if !ok || n < 1 || n > most {
			return otherwise
		}
		return n
	}
	colors, bits, columns := num("Colors", 1, 32), num("BitsPerComponent", 8, 16), num("Columns", 1, 1<<20)
	pixel := max(1, colors*bits/8)
	row := min((colors*bits*columns+7)/8, len(in))
	if predictor == 2 {
		if bits != 8 {
			return in // seen in pictures only
		}
		for rest := in; len(rest) > 0; rest = rest[min(row, len(rest)):] {
			r := rest[:min(row, len(rest))]
			for i := pixel; i < len(r); i++ {
				r[i] += r[i-pixel]
			}
		}
		return in
	}
	out := make([]byte, 0, len(in))
	above := make([]byte, row)
	for len(in) > 1 {
		kind := in[0]
		n := min(row, len(in)-1)
		start := len(out)
		out = append(out, in[1:1+n]...)
		png(kind, out[start:], above, pixel)
		above = out[start : start+n]
		if n < row {
			break
		}
		in = in[1+n:]
	}
	return out
}

// png undoes one row in place.
func png(kind byte, cur, above []byte, pixel int) {
	switch kind {
	case 1:
		for i := pixel; i < len(cur); i++ {
			cur[i] += cur[i-pixel]
		}
	case 2:
		for i := range cur {
			cur[i] += above[i]
		}
	case 3:
		for i := range cur {
			left := 0
			if i >= pixel {
				left = int(cur[i-pixel])
			}
			cur[i] += byte((left + int(above[i])) / 2)
		}
	case 4:
		for i := range cur {
			var a, c int
			if i >= pixel {
				a, c = int(cur[i-pixel]), int(above[i-pixel])
			}
			cur[i] += paeth(a, int(above[i]), c)
		}
	}
}

func paeth(a, b, c int) byte {
	pa, pb, pc := abs(b-c), abs(a-c), abs(a+b-2*c)
	switch {
	case pa <= pb && pa <= pc:
		return byte(a)
	case pb <= pc:
		return byte(b)
	}
	return byte(c)
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}
