package number

import (
	"slices"

	"github.com/husorden/husorden/agent/detect/match"
	"github.com/husorden/husorden/policy"
)

// Persons says who is named beside a number.
type Persons struct {
	FullBeside, FirstBeside bool // right before it
	FullOnLine, FirstOnLine bool
	FullAbove               bool // in the line above a number with a line to itself
}

// waiting is a number that nothing calls a CPR number. Whether it is one is
// decided when all numbers of the text were seen.
type waiting struct {
	cand   candidate
	seen   Evidence
	form   Sight
	check  Sight
	packed uint64 // its digits
	at     int    // where in dst it stands, or what else it may be; -1: nowhere
}

// calledOne is a number that is called a CPR number.
type calledOne struct {
	packed uint64
	form   Sight
}

func (c *cprNumber) packed() (n uint64) {
	for _, d := range c {
		n = n*10 + uint64(d)
	}
	return n
}

// settle decides about the numbers that wait; dst[base:] are those of this text.
func (f *Finder) settle(text []byte, dst []match.Match, base int) []match.Match {
	if len(f.waiting) == 0 {
		return dst
	}
	all := &f.tally
	all.count(f)
	all.tens = otherTens(text, f.from, f.to)
	sort, drop := false, false
	for i := range f.waiting {
		w := &f.waiting[i]
		all.see(w)
		f.persons(text, w)
		if f.Judged != nil {
			f.Judged(w.cand.start, w.cand.end, w.seen)
		}
		c, ok := w.seen.confidence()
		switch {
		case ok && w.at >= 0:
			dst[w.at] = w.cand.match(c)
		case ok:
			dst, sort = append(dst, w.cand.match(c)), true
		case w.at >= 0 && dst[w.at].Kind == policy.CPR:
			dst[w.at].Kind, drop = "", true
		}
	}
	if drop {
		kept := slices.DeleteFunc(dst[base:], func(m match.Match) bool { return m.Kind == "" })
		dst = dst[:base+len(kept)]
	}
	if sort {
		match.Sort(dst[base:])
	}
	return dst
}

func (f *Finder) persons(text []byte, w *waiting) {
	if f.Persons == nil {
		return
	}
	start, end := outside(text, w.cand.start, w.cand.end)
	p := f.Persons(text, start, end)
	w.seen.when(p.FullBeside, fullBeside)
	w.seen.when(p.FirstBeside, firstBeside)
	w.seen.when(p.FullOnLine, fullOnLine)
	w.seen.when(p.FirstOnLine, firstOnLine)
	w.seen.when(p.FullAbove, fullAbove)
}
