package pdf

import (
	"errors"
	"maps"
	"slices"

	"github.com/husorden/husorden/agent/extract/doc"
)

// inherited is what a page takes from the nodes above it.
type inherited struct {
	resources any
	media     any
}

// walker goes through the page tree.
type walker struct {
	f     *file
	in    *interp
	seen  map[int]bool
	tally tally
}

const maxTree = 64 // levels of the page tree

// pages reads every page.
func (f *file) pages() tally {
	w := &walker{f: f, in: &interp{f: f, page: &page{f: f}, drawn: map[int]bool{}}, seen: map[int]bool{}}
	root := f.catalog()["Pages"]
	if root != nil {
		w.node(root, inherited{}, 0)
	}
	if w.tally.pages == 0 && f.d.Err() == nil {
		w.strays()
	}
	return w.tally
}

// node visits a node of the tree and what is below it. It returns false when
// reading must stop.
func (w *walker) node(o any, above inherited, depth int) bool {
	f := w.f
	if f.d.Err() != nil {
		return false
	}
	if r, ok := o.(ref); ok {
		if w.seen[r.num] {
			return true // a loop, or a page shown twice
		}
		w.seen[r.num] = true
	}
	d := f.dict(o)
	if d == nil {
		f.lost(errors.New("a page is missing"))
		return true
	}
	if d["Resources"] != nil {
		above.resources = d["Resources"]
	}
	if d["MediaBox"] != nil {
		above.media = d["MediaBox"]
	}
	kids := f.array(d["Kids"])
	if kids == nil || f.name(d["Type"]) == "Page" {
		return w.page(d, above)
	}
	if depth >= maxTree {
		f.lost(errors.New("the page tree is too deep"))
		return true
	}
	for _, k := range kids {
		if !w.node(k, above, depth+1) {
			return false
		}
	}
	return true
}

// strays reads pages that no tree leads to.
func (w *walker) strays() {
	f := w.f
	if !f.rebuilt {
		if f.rebuild() != nil {
			return
		}
	}
	found := false
	clear(w.seen)
	for _, num := range slices.Sorted(maps.Keys(f.xref)) {
		if d, ok := f.load(num).(dict); ok && f.name(d["Type"]) == "Page" && !w.seen[num] {
			found = true
			if !w.node(ref{num: num}, inherited{}, 0) {
				return
			}
		}
	}
	if found {
		f.lost(errors.New("the page tree is missing"))
	} else if f.catalog() == nil {
		f.lost(errors.New("no pages found"))
	}
}

// page reads one page. It returns false when reading must stop.
func (w *walker) page(d dict, above inherited) bool {
	f, in, p := w.f, w.in, w.in.page
	if err := f.d.Part(); err != nil {
		f.lost(err)
		return false
	}
	f.d.Line()
	p.reset(f.areaOf(above.media))
	in.state, in.stack, in.marks = newState(identity), in.stack[:0], in.marks[:0]
	clear(in.drawn)
	res := &resources{d: f.dict(above.resources)}
	in.run(in.contents(d["Contents"]), res, 0)
	in.state = newState(identity)
	notes := in.annotations(d, res)
	p.flush()
	f.d.Line()
	for _, n := range notes {
		f.d.Print(n)
		f.d.Line()
	}
	t := &w.tally
	t.pages++
	switch {
	case p.wrote:
		t.written++
	case p.images > 0:
		t.pictures++
		if p.cover > 0.8 {
			t.covered++
		}
	case p.curves > 200:
		t.drawn++
	}
	return f.d.Err() == nil
}

// areaOf returns the area of a page, of A4 when it does not say.
func (f *file) areaOf(box any) float64 {
	if b := f.floats(box, 4); b != nil {
		if a := (b[2] - b[0]) * (b[3] - b[1]); a > 1 || a < -1 {
			return max(a, -a)
		}
	}
	return 595 * 842
}

// contents returns the content of a page, its streams put together.
func (in *interp) contents(o any) []byte {
	f := in.f
	switch c := f.resolve(o).(type) {
	case *stream:
		return in.content(c, 0)
	case array:
		if len(c) == 1 {
			if s := f.stream(c[0]); s != nil {
				return in.content(s, 0)
			}
			return nil
		}
		out := in.joined[:0]
		for _, k := range c {
			s := f.stream(k)
			if s == nil || f.d.Err() != nil {
				continue
			}
			out = append(out, in.content(s, 0)...)
			out = append(out, '\n')
			if len(out) > maxDecoded {
				f.lost(doc.ErrTooLarge)
				break
			}
		}
		if cap(out) <= 4<<20 {
			in.joined = out
		}
		return out
	}
	return nil
}
