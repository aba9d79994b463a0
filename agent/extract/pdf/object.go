package pdf

// The kinds of object a PDF is made of. A parsed object is one of: nil, bool,
// int, float64, name, text, array, dict, ref, *stream, and, from the parser
// alone, keyword.
type (
	name    string
	text    string // a string object: bytes, not yet Unicode
	keyword string
	array   []any
	dict    map[name]any
	ref     struct{ num, gen int }
)

// stream is a stream object; its bytes stay in the file until they are asked for.
type stream struct {
	dict dict
	id   ref
	off  int64 // where the bytes begin
	size int64 // their stored length once known, else -1
}

// maxChain bounds references that lead to references.
const maxChain = 16

// resolve follows references until something else is found; what cannot be
// found is nil.
func (f *file) resolve(o any) any {
	for range maxChain {
		r, ok := o.(ref)
		if !ok {
			return o
		}
		o = f.load(r.num)
	}
	return nil
}

// dict returns the dictionary o is, or the one of the stream it is, or nil:
// looking up in a nil dict is fine.
func (f *file) dict(o any) dict {
	switch o := f.resolve(o).(type) {
	case dict:
		return o
	case *stream:
		return o.dict
	}
	return nil
}

func (f *file) array(o any) array {
	a, _ := f.resolve(o).(array)
	return a
}

func (f *file) stream(o any) *stream {
	s, _ := f.resolve(o).(*stream)
	return s
}

func (f *file) name(o any) name {
	n, _ := f.resolve(o).(name)
	return n
}

func (f *file) bytes(o any) string {
	t, _ := f.resolve(o).(text)
	return string(t)
}

func (f *file) bool(o any, otherwise bool) bool {
	if b, ok := f.resolve(o).(bool); ok {
		return b
	}
	return otherwise
}

func (f *file) int(o any) (int, bool) {
	switch n := f.resolve(o).(type) {
	case int:
		return n, true
	case float64:
		if n > -1e15 && n < 1e15 {
			return int(n), true
		}
	}
	return 0, false
}

func (f *file) float(o any) (float64, bool) {
	switch n := f.resolve(o).(type) {
	case int:
		return float64(n), true
	case float64:
		return n, true
	}
	return 0, false
}

// floats returns the numbers of an array of at least n, or nil.
func (f *file) floats(o any, n int) []float64 {
	a := f.array(o)
	if len(a) < n {
		return nil
	}
	out := make([]float64, n)
	for i := range out {
		v, ok := f.float(a[i])
		if !ok {
			return nil
		}
		out[i] = v
	}
	return out
}
