package pdf

import "fmt"

// xrefStream reads the rows of a cross-reference stream.
func (f *file) xrefStream(s *stream) bool {
	widths := f.array(s.dict["W"])
	if f.name(s.dict["Type"]) != "XRef" && len(widths) < 3 || len(widths) < 3 {
		return false
	}
	var w [3]int
	for i := range w {
		n, ok := widths[i].(int)
		if !ok || n < 0 || n > 8 {
			return false
		}
		w[i] = n
	}
	row := w[0] + w[1] + w[2]
	if row == 0 {
		return false
	}
	data, err := f.decode(s, nil)
	if err != nil && len(data) == 0 {
		return false
	}
	size, _ := f.int(s.dict["Size"])
	index := f.array(s.dict["Index"])
	if index == nil {
		index = array{0, size}
	}
	for i := 0; i+1 < len(index); i += 2 {
		first, _ := index[i].(int)
		count, _ := index[i+1].(int)
		for k := 0; k < count && len(data) >= row; k++ {
			kind, a, b := plain, field(data[w[0]:][:w[1]]), field(data[w[0]+w[1]:][:w[2]])
			if w[0] > 0 {
				kind = int(field(data[:w[0]]))
			}
			switch kind {
			case free:
				f.enter(first+k, entry{kind: free})
			case plain:
				f.enter(first+k, entry{off: a + f.base, kind: plain})
			case packed:
				f.enter(first+k, entry{off: a, idx: int32(b), kind: packed})
			}
			data = data[row:]
		}
	}
	return err == nil
}

func field(b []byte) (v int64) {
	for _, c := range b {
		v = v<<8 | int64(c)
	}
	return v & (1<<62 - 1)
}

// pack is a decoded object stream.
type pack struct {
	data  []byte
	nums  []int // object numbers
	where []int // offsets into data
}

// most bytes of decoded object streams that are kept.
const keepPacked = 8 << 20

// pack returns the object stream with number num.
func (f *file) pack(num int) (*pack, error) {
	if p := f.packs[num]; p != nil {
		return p, nil
	}
	if e := f.xref[num]; e.kind != plain {
		return nil, fmt.Errorf("object stream %d is missing", num)
	}
	s, ok := f.load(num).(*stream)
	if !ok {
		return nil, fmt.Errorf("object stream %d is missing", num)
	}
	data, err := f.decode(s, nil)
	if err != nil && len(data) == 0 {
		return nil, fmt.Errorf("object stream %d: %w", num, err)
	}
	if err != nil {
		f.lost(fmt.Errorf("object stream %d: %w", num, err))
	}
	count, _ := f.int(s.dict["N"])
	first, _ := f.int(s.dict["First"])
	p := &pack{data: data}
	head := parser{buf: data[:max(0, min(first, len(data)))]}
	for range min(count, len(data)/2) {
		n, ok1 := head.object().(int)
		off, ok2 := head.object().(int)
		if !ok1 || !ok2 {
			break
		}
		p.nums = append(p.nums, n)
		p.where = append(p.where, max(0, min(off+first, len(data))))
	}
	if f.packed += len(data); f.packed > keepPacked {
		clear(f.packs)
		f.packed = len(data)
	}
	f.packs[num] = p
	return p, nil
}

// unpack parses object num, which should be at place idx of p.
func (p *pack) unpack(num, idx int) (o any, size int) {
	if idx < 0 || idx >= len(p.nums) || p.nums[idx] != num {
		idx = -1
		for i, n := range p.nums {
			if n == num {
				idx = i
			}
		}
		if idx < 0 {
			return nil, 0
		}
	}
	ps := parser{buf: p.data, pos: p.where[idx]}
	o = ps.object()
	if _, ok := o.(keyword); ok {
		o = nil
	}
	return o, ps.pos - p.where[idx]
}
