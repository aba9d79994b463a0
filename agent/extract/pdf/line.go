package pdf

import (
	"cmp"
	"slices"
	"unicode/utf8"
)

const (
	gapSpace = 0.1 // parts of the line's height: a wider gap shows as a space
	gapCell  = 1.0 // a wider gap begins another cell
	gapWord  = 2.0 // but after a drawn space a gap is one up to here: justified text
	gapLine  = 4.0 // and up to here where one operator shows both sides
)

// writeLines writes runs as lines.
func (p *page) writeLines(runs []int) {
	p.lines(runs, func(line []int) {
		p.lay.text = append(p.appendLine(p.lay.text[:0], line), '\n')
		p.wrote = true
		p.f.d.Write(p.lay.text)
	})
}

// appendLine appends the runs of one line from left to right.
func (p *page) appendLine(out []byte, line []int) []byte {
	slices.SortStableFunc(line, func(i, j int) int { return cmp.Compare(p.runs[i].u0, p.runs[j].u0) })
	boxed := 0 // runs from here on that stand in boxes of equal width
	for k, i := range line {
		r := &p.runs[i]
		if k > 0 {
			prev := &p.runs[line[k-1]]
			if p.doubled(prev, r) {
				line[k] = line[k-1]
				continue
			}
			if boxed--; boxed <= 0 {
				boxed = p.boxes(line[k-1:])
			}
			gap := r.u0 - prev.u1
			raised := prev.size < 0.85*r.size && prev.v > r.v+0.2*r.size && p.single(prev) // the number of a footnote
			last := byte(' ')
			if len(out) > 0 {
				last = out[len(out)-1]
			}
			switch {
			case boxed > 0:
			case gap > p.cellGap(prev, r):
				for len(out) > 0 && out[len(out)-1] == ' ' {
					out = out[:len(out)-1]
				}
				out = append(out, '\t')
			case (raised || gap > gapSpace*max(prev.size, r.size) || gap < -2*r.size) && last != ' ':
				out = append(out, ' ')
			}
		}
		out = p.appendRun(out, r)
	}
	for len(out) > 0 && out[len(out)-1] == ' ' {
		out = out[:len(out)-1]
	}
	return out
}

// cellGap returns the gap above which b is in another cell than a.
func (p *page) cellGap(a, b *run) float32 {
	switch {
	case a.spaced && a.lastOp == b.op:
		return gapLine * b.size
	case a.spaced:
		return gapWord * b.size
	}
	return gapCell * min(a.size, b.size)
}

// doubled reports whether b is a drawn once more, to look bold or as a shadow.
func (p *page) doubled(a, b *run) bool {
	if b.last-b.first != a.last-a.first || diff(a.u0, b.u0) > 0.3*a.size || a.first == b.first {
		return a.first == b.first
	}
	for i := range a.last - a.first {
		if p.glyphs[a.first+i].r != p.glyphs[b.first+i].r {
			return false
		}
	}
	return true
}

// boxes counts the gaps of a row of single characters at equal distances, as
// in a form with one box a digit; 0 when there is none.
func (p *page) boxes(line []int) int {
	const least, widest = 4, 2.0
	n, counting := 0, 0
	var pitch float32
	for k := 0; k+1 < len(line); k++ {
		a, b := &p.runs[line[k]], &p.runs[line[k+1]]
		if !p.single(a) || !p.single(b) {
			break
		}
		d := (b.u0 + b.u1 - a.u0 - a.u1) / 2
		if k == 0 {
			pitch = d
		}
		if d > widest*a.size || diff(d, pitch) > 0.12*pitch {
			break
		}
		if p.glyphs[b.first].r == p.glyphs[a.first].r+1 {
			counting++
		}
		n++
	}
	if n+1 < least || counting == n { // 1 2 3 4 is a scale
		return 0
	}
	return n
}

// single reports whether r is one digit or hyphen, spaces apart.
func (p *page) single(r *run) bool {
	for i := r.first + 1; i < r.last; i++ {
		if p.glyphs[i].r != ' ' {
			return false
		}
	}
	c := p.glyphs[r.first].r
	return c >= '0' && c <= '9' || c == '-'
}

// appendRun writes the characters of a run, with spaces where there are gaps.
func (p *page) appendRun(out []byte, r *run) []byte {
	g := p.glyphs[r.first:r.last]
	limit := gapSpace*r.size + 1.5*p.spacing(g, r.size) // a hyphen is narrower than the box it stands in
	for i := range g {
		if i > 0 && g[i].u-g[i-1].end > limit && g[i].r != ' ' && g[i-1].r != ' ' {
			out = append(out, ' ')
		}
		switch c := g[i].r; {
		case c == ' ':
			if n := len(out); n > 0 && out[n-1] != ' ' && out[n-1] != '\t' {
				out = append(out, ' ')
			}
		case c < 0x80 && c > 0:
			out = append(out, byte(c))
		case c < 0:
			out = append(out, p.f.multi[-c-1]...)
		case c >= 'ﬀ' && c <= 'ﬆ':
			out = append(out, [...]string{"ff", "fi", "fl", "ffi", "ffl", "st", "st"}[c-'ﬀ']...)
		default:
			out = utf8.AppendRune(out, c)
		}
	}
	return out
}

// spacing finds letter-spacing that was drawn by moving every letter: the
// width that nearly all gaps share, 0 in ordinary text.
func (p *page) spacing(g []placed, size float32) float32 {
	const least = 5 // gaps
	wide, all := 0, 0
	for i := 1; i < len(g); i++ {
		if g[i].r == ' ' || g[i-1].r == ' ' {
			continue
		}
		all++
		if g[i].u-g[i-1].end > gapSpace*size {
			wide++
		}
	}
	if all < least || wide*5 < all*4 {
		return 0
	}
	gaps := p.lay.gaps[:0]
	for i := 1; i < len(g); i++ {
		if g[i].r != ' ' && g[i-1].r != ' ' {
			gaps = append(gaps, g[i].u-g[i-1].end)
		}
	}
	p.lay.gaps = gaps
	slices.Sort(gaps)
	low, high := gaps[len(gaps)/4], gaps[len(gaps)*3/4]
	most := 0.6 * size
	if digitsOnly(g) {
		most = gapCell * size // one box a digit
	}
	if high-low > 0.15*size || low > most {
		return 0
	}
	return low
}

// digitsOnly reports whether g is a number and not a scale that counts up.
func digitsOnly(g []placed) bool {
	var last rune
	counting := true
	for _, c := range g {
		switch {
		case c.r == ' ' || c.r == '-':
		case c.r < '0' || c.r > '9':
			return false
		default:
			counting = counting && (last == 0 || c.r == last+1)
			last = c.r
		}
	}
	return !counting
}
