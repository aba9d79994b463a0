package pdf

import (
	"cmp"
	"slices"
)

// A table cell whose text is wrapped is drawn in one go, and so is the next
// one. What is drawn in one go is kept together, so that "Blåbærvej 12, 9999
// Ørbækby" in two lines of a cell is not torn apart by the cell beside it.

const (
	maxCellLines = 8  // a taller cell keeps its lines
	maxRowCells  = 40 // more side by side are no table row
)

// cell is a sequence of runs that form a paragraph.
type cell struct {
	runs        []int
	u0, u1      float32
	top, bottom float32
	lines       int
	size        float32
}

// cells cuts runs, in drawing order, into cells.
func (p *page) cells(runs []int) []cell {
	cs := p.lay.cells[:0]
	var last *run
	for _, i := range runs {
		r := &p.runs[i]
		if n := len(cs); n > 0 && cs[n-1].takes(last, r) {
			c := &cs[n-1]
			c.runs = append(c.runs, i)
			if r.v < last.v-0.5*r.size {
				c.lines++
			}
			c.u0, c.u1 = min(c.u0, r.u0), max(c.u1, r.u1)
			c.top, c.bottom = max(c.top, r.v+0.7*r.size), min(c.bottom, r.v-0.2*r.size)
			last = r
			continue
		}
		var spare []int
		if len(cs) < cap(cs) {
			spare = cs[:len(cs)+1][len(cs)].runs[:0]
		}
		cs = append(cs, cell{
			runs: append(spare, i), u0: r.u0, u1: r.u1, lines: 1, size: r.size,
			top: r.v + 0.7*r.size, bottom: r.v - 0.2*r.size,
		})
		last = r
	}
	p.lay.cells = cs
	return cs
}

// takes reports whether r goes on where last, the end of c, stopped: on the
// same line, or on the next one within the width of the cell.
func (c *cell) takes(last, r *run) bool {
	if r.size > 1.3*c.size || r.size < c.size/1.3 && diff(r.v, last.v) > 0.5*c.size {
		return false
	}
	if diff(r.v, last.v) <= 0.5*r.size {
		gap := r.u0 - last.u1
		return gap > -0.5*r.size && gap <= gapCell*r.size
	}
	down := last.v - r.v
	return down > 0 && down < 2*r.size && r.u0 > c.u0-r.size && r.u0 < c.u1
}

// write puts the runs of a block into lines, from the top, and writes them.
func (p *page) write(b *block) {
	cs := p.cells(b.runs)
	slices.SortStableFunc(cs, func(a, b cell) int { return cmp.Compare(b.top, a.top) })
	loose := b.runs[:0] // runs that only their position puts into lines
	for i := 0; i < len(cs); {
		j, bottom := i+1, cs[i].bottom
		for j < len(cs) && cs[j].top > bottom+0.3*cs[j].size {
			bottom = min(bottom, cs[j].bottom)
			j++
		}
		row := cs[i:j]
		if i = j; beside(row) {
			if text := p.row(row); text != nil {
				p.writeLines(loose)
				loose = loose[:0]
				p.wrote = true
				p.f.d.Write(text)
				continue
			}
		}
		for k := range row {
			loose = append(loose, row[k].runs...)
		}
	}
	p.writeLines(loose)
}

// beside reports whether cells that overlap in height stand side by side, at
// least one with several lines, and sorts them from left to right if so.
func beside(cs []cell) bool {
	if len(cs) < 2 || len(cs) > maxRowCells || !slices.ContainsFunc(cs, func(c cell) bool { return c.lines > 1 }) {
		return false
	}
	slices.SortStableFunc(cs, func(a, b cell) int { return cmp.Compare(a.u0, b.u0) })
	for i := 1; i < len(cs); i++ {
		if cs[i].u0 < cs[i-1].u1 {
			return false
		}
	}
	return true
}

// textLine is one line of a cell.
type textLine struct {
	start int // in the text of the row
	v     float32
	u1    float32
	word  float32 // width of the first word
	size  float32
}

// row returns the text of cells side by side, one after the other. Wrapped
// lines are joined, other lines stay lines. nil means that the lines of the
// cells belong to each other across, as in a table drawn column by column.
func (p *page) row(cs []cell) []byte {
	out := p.lay.row[:0]
	ends := make([]int, len(cs)) // of each cell's lines
	var lines []textLine
	for i := range cs {
		p.lines(cs[i].runs, func(line []int) {
			start := len(out)
			out = append(p.appendLine(out, line), '\n')
			lines = append(lines, p.measure(line, start))
		})
		ends[i] = len(lines)
	}
	p.lay.row = out
	level := level(lines, ends)
	start, even := 0, level && ends[0]*len(cs) == len(lines)
	for i, end := range ends {
		ls := lines[start:end]
		start = end
		right := float32(0)
		if even && i+1 < len(cs) {
			right = cs[i+1].u0 - 0.5*cs[i].size
		}
		joined := wrapped(ls, right)
		if level && len(ls) > 1 && !joined {
			return nil
		}
		if joined {
			for _, l := range ls[1:] {
				out[l.start-1] = ' '
				if l.start > 1 && out[l.start-2] == '-' {
					out[l.start-1] = 0 // taken out below
				}
			}
		}
		if end < len(lines) && (joined || len(ls) <= 2) {
			out[lines[end].start-1] = '\t'
		}
	}
	return slices.DeleteFunc(out, func(c byte) bool { return c == 0 })
}

// level reports whether the lines of all cells stand beside a line of the
// cell that has most.
func level(lines []textLine, ends []int) bool {
	var most []textLine
	start := 0
	for _, end := range ends {
		if end-start > len(most) {
			most = lines[start:end]
		}
		start = end
	}
	for _, l := range lines {
		if !slices.ContainsFunc(most, func(m textLine) bool { return diff(m.v, l.v) < 0.3*l.size }) {
			return false
		}
	}
	return true
}

// measure says where the sorted runs of a line stand.
func (p *page) measure(line []int, start int) textLine {
	first, last := &p.runs[line[0]], &p.runs[line[len(line)-1]]
	t := textLine{start: start, v: first.v, u1: last.u1, word: first.u1 - first.u0, size: first.size}
	g := p.glyphs[first.first:first.last]
	for i := 1; i < len(g); i++ {
		if g[i].r == ' ' || g[i].u-g[i-1].end > gapSpace*first.size {
			t.word = g[i-1].end - first.u0
			break
		}
	}
	return t
}

// wrapped reports whether each line of a cell ended because the next word did
// not fit: before right, or at least before the end of the longest line.
func wrapped(lines []textLine, right float32) bool {
	if len(lines) < 2 || len(lines) > maxCellLines {
		return false
	}
	for _, l := range lines {
		right = max(right, l.u1)
	}
	for i, l := range lines[:len(lines)-1] {
		if l.u1+0.3*l.size+lines[i+1].word < right-0.5*l.size {
			return false
		}
	}
	return true
}
