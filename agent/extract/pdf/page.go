package pdf

import "math"

// spot is where a line of text stands. u runs along the line and v across it,
// in a frame turned by angle, so that every line is level in its own frame.
type spot struct {
	u     float64
	v     float32
	size  float32 // height of a line of this font
	scale float64 // of u to text space
	sign  float64 // -1 where the size is negative
	em    float64 // height of a line in text space
	fold  bool    // character spacing counts as part of the characters
	angle int16   // degrees
}

// placed is a character on the page.
type placed struct {
	u, end float32 // end includes character spacing, so that a line of spaced letters has no gaps
	r      rune    // below zero: see font.many
}

// run is a row of characters drawn one after the other with nothing wider than
// a space between them.
type run struct {
	v, size     float32
	u0, u1      float32
	first, last int // placed characters, last not included
	angle       int16
	op, lastOp  int  // the showing operators that the first and the last character came from
	spaced      bool // a space was drawn after the last character
}

// page collects what a page shows and writes it as lines.
type page struct {
	f       *file
	glyphs  []placed
	runs    []run
	op      int // counts the operators that show text
	flushes int // how often the page was written because it had grown too long

	area   float64 // of the page
	images int
	cover  float64 // largest part of the page that one picture covers
	curves int
	wrote  bool // some text was written

	lay layout
}

// maxPlaced is the number of characters of one page that are kept at a time.
const maxPlaced = 1 << 20

func (p *page) reset(area float64) {
	*p = page{f: p.f, glyphs: p.glyphs[:0], runs: p.runs[:0], area: area, lay: p.lay}
}

// shown changes whenever something is added to the page.
func (p *page) shown() int {
	return len(p.glyphs) + p.images + p.curves + p.flushes*maxPlaced + p.f.unknown
}

func (p *page) image(ctm matrix) {
	p.images++
	if p.area > 0 {
		p.cover = max(p.cover, math.Abs(ctm[0]*ctm[3]-ctm[1]*ctm[2])/p.area)
	}
}

// add places one character.
func (p *page) add(angle int16, u, v, end, size float32, r rune) {
	switch r {
	case '\t', '\n', '\r', 0xa0:
		r = ' '
	case 0xad:
		r = '-' // drawn, so it is seen
	}
	if r >= 0 && r < ' ' || r == 0xfeff || r == 0xfffd || r == 0x200b {
		return
	}
	if !(u > -1e7 && u < 1e7 && v > -1e7 && v < 1e7 && end > -1e7 && end < 1e7 && size < 1e7) {
		return // nonsense, and not a number
	}
	if len(p.runs) > 0 {
		var done bool
		if r, done = p.compose(angle, u, v, end, size, r); done {
			return
		}
	}
	if n := len(p.runs); n > 0 {
		l := &p.runs[n-1]
		if l.angle == angle && diff(l.v, v) <= 0.1*l.size && size <= 1.25*l.size && l.size <= 1.25*size {
			prev := p.glyphs[l.last-1]
			if prev.r == r && r != ' ' && diff(prev.u, u) < 0.1*size && l.last-l.first > 0 && end > u {
				return // drawn twice to look bold
			}
			if r == ' ' && end < l.u1+0.05*size {
				return // hidden under what stands there already
			}
			if gap := u - l.u1; gap >= -0.5*size && gap <= size {
				p.glyphs = append(p.glyphs, placed{u, end, r})
				l.last++
				l.u1 = end
				l.lastOp, l.spaced = p.op, r == ' '
				return
			}
		}
	}
	if r == ' ' {
		return // a run begins with something to see
	}
	if len(p.glyphs) >= maxPlaced {
		p.flush()
	}
	p.glyphs = append(p.glyphs, placed{u, end, r})
	p.runs = append(p.runs, run{v: v, size: size, u0: u, u1: end, first: len(p.glyphs) - 1, last: len(p.glyphs), angle: angle, op: p.op, lastOp: p.op})
}

func diff(a, b float32) float32 {
	if a > b {
		return a - b
	}
	return b - a
}

// replace puts actual in the place of the characters from number first on,
// where those stand on one line; otherwise they stay, for they say where things are.
func (p *page) replace(first int, actual string) {
	if first >= len(p.glyphs) {
		return
	}
	i := len(p.runs)
	for i > 0 && p.runs[i-1].last > first {
		i--
	}
	l, end := p.runs[i], p.runs[len(p.runs)-1]
	if l.angle != end.angle || diff(l.v, end.v) > 0.5*l.size || len(actual) > 8*(len(p.glyphs)-first)+64 {
		return
	}
	from, to := p.glyphs[first].u, end.u1
	if l.first < first { // the run began before the mark
		p.runs[i].last, p.runs[i].u1 = first, p.glyphs[first-1].end
		i++
	}
	p.glyphs, p.runs = p.glyphs[:first], p.runs[:i]
	rs := []rune(actual)
	step := (to - from) / float32(max(1, len(rs)))
	for k, r := range rs {
		p.add(l.angle, from+float32(k)*step, l.v, from+float32(k+1)*step, l.size, r)
	}
}
