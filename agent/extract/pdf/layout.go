package pdf

import (
	"cmp"
	"slices"
)

// How runs become lines. What is drawn one after the other mostly belongs
// together, so runs are first cut into blocks where the drawing jumps up the
// page. Blocks side by side are columns of prose when both hold long lines;
// otherwise they are parts of a table and their rows are joined. Inside a block
// only position counts.

const (
	jump      = 6  // lines: going up by more than this begins a block
	proseLine = 20 // characters: lines this long on average are prose
	maxBlocks = 64 // beyond that the drawing order says nothing
)

// block is a part of a page that is read before the next one.
type block struct {
	runs                   []int
	minU, maxU, minV, maxV float32
}

// layout holds what is used again from page to page.
type layout struct {
	blocks []block
	line   []int
	text   []byte
	row    []byte
	cells  []cell
	gaps   []float32
}

// flush writes the page's text and empties it.
func (p *page) flush() {
	p.flushes++
	angles := []int16{0}
	for i := range p.runs {
		if a := p.runs[i].angle; a != 0 && !slices.Contains(angles, a) {
			angles = append(angles, a)
		}
	}
	for _, a := range angles {
		if p.f.d.Err() != nil {
			break
		}
		p.split(a)
		p.merge()
		for i := range p.lay.blocks {
			p.write(&p.lay.blocks[i])
		}
	}
	p.glyphs, p.runs = p.glyphs[:0], p.runs[:0]
}

// split cuts the runs of one direction into blocks.
func (p *page) split(angle int16) {
	bs := p.lay.blocks[:0]
	var last float32
	for i := range p.runs {
		r := &p.runs[i]
		if r.angle != angle {
			continue
		}
		if len(bs) == 0 || len(bs) < maxBlocks && r.v > last+jump*r.size {
			if len(bs) < cap(bs) {
				bs = bs[:len(bs)+1]
			} else {
				bs = append(bs, block{})
			}
			b := &bs[len(bs)-1]
			*b = block{runs: b.runs[:0], minU: r.u0, maxU: r.u1, minV: r.v, maxV: r.v}
		}
		b := &bs[len(bs)-1]
		b.runs = append(b.runs, i)
		b.minU, b.maxU = min(b.minU, r.u0), max(b.maxU, r.u1)
		b.minV, b.maxV = min(b.minV, r.v), max(b.maxV, r.v)
		last = r.v
	}
	p.lay.blocks = bs
}

// merge joins blocks that are parts of the same rows.
func (p *page) merge() {
	bs := p.lay.blocks
	if len(bs) >= maxBlocks { // nothing to go by: all in one
		for i := 1; i < len(bs); i++ {
			bs[0].join(&bs[i])
		}
		p.lay.blocks = bs[:1]
		return
	}
	for again := true; again && p.f.d.Err() == nil; {
		again = false
		for i := 0; i < len(bs); i++ {
			for j := i + 1; j < len(bs); j++ {
				if p.apart(&bs[i], &bs[j]) {
					continue
				}
				bs[i].join(&bs[j])
				spare := bs[j]
				copy(bs[j:], bs[j+1:])
				bs[len(bs)-1] = spare // its slice is used again
				bs = bs[:len(bs)-1]
				again = true
				j--
			}
		}
	}
	p.lay.blocks = bs
}

func (b *block) join(o *block) {
	b.runs = append(b.runs, o.runs...)
	b.minU, b.maxU = min(b.minU, o.minU), max(b.maxU, o.maxU)
	b.minV, b.maxV = min(b.minV, o.minV), max(b.maxV, o.maxV)
}

// apart reports whether a and b are read one after the other: they share no
// rows, or are columns of prose.
func (p *page) apart(a, b *block) bool {
	lo, hi := max(a.minV, b.minV), min(a.maxV, b.maxV)
	if lo > hi {
		return true
	}
	sa, sb := p.strip(a, lo, hi), p.strip(b, lo, hi)
	if sa.runs == 0 || sb.runs == 0 {
		return true
	}
	if sa.u0 < sb.u1 && sb.u0 < sa.u1 {
		return false
	}
	return sa.prose() && sb.prose()
}

// strip is what a block shows between two heights.
type strip struct {
	runs, chars, lines int
	u0, u1             float32
}

func (s strip) prose() bool { return s.lines >= 2 && s.chars >= proseLine*s.lines }

func (p *page) strip(b *block, lo, hi float32) (s strip) {
	var last float32
	for _, i := range b.runs {
		r := &p.runs[i]
		if r.v < lo-0.3*r.size || r.v > hi+0.3*r.size {
			continue
		}
		if s.runs == 0 {
			s.u0, s.u1 = r.u0, r.u1
		}
		if s.runs == 0 || diff(r.v, last) > 0.5*r.size {
			s.lines++
		}
		last = r.v
		s.runs++
		s.chars += r.last - r.first
		s.u0, s.u1 = min(s.u0, r.u0), max(s.u1, r.u1)
	}
	return s
}

// lines sorts runs into lines, from the top, and calls use for each. The runs
// of a line are in no order yet.
func (p *page) lines(runs []int, use func(line []int)) {
	slices.SortStableFunc(runs, func(i, j int) int { return cmp.Compare(p.runs[j].v, p.runs[i].v) })
	line := p.lay.line[:0]
	var low, high, size float32 // of the largest run of the line
	for _, i := range runs {
		r := &p.runs[i]
		lo, hi := r.v-0.2*r.size, r.v+0.7*r.size
		if len(line) > 0 && min(high, hi)-max(low, lo) < 0.5*min(hi-lo, high-low) {
			use(line)
			line = line[:0]
		}
		if len(line) == 0 || r.size > size {
			low, high, size = lo, hi, r.size
		}
		line = append(line, i)
	}
	if len(line) > 0 {
		use(line)
	}
	p.lay.line = line
}
