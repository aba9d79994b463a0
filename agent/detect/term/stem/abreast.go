package stem

// One automaton waits for memory at every byte: the next state is known only
// when the last one has been read. So a long text is cut into lanes that are
// read at the same time, four bytes a step. A lane begins in the state that the
// bytes shortly before it lead to from the edge of a word; that this is the state
// the lane before it ends in is checked, and where it is not (a stem longer than
// warm), the lane is read again.
const (
	lanes = 4
	lane  = 2 << 10 // bytes
	block = lanes * lane
	warm  = 48 // bytes read before a lane to find its first state
)

// seen is a state that ends stems, and where in its lane.
type seen struct{ at, end uint16 }

// abreast reads the whole blocks of the text from the state at, and returns the
// state it ends in and how far it came.
func (s *Set) abreast(w *words, at uint16, yield func(Hit)) (uint16, int) {
	var found [lanes][lane]seen
	i := 0
	for ; i+block <= len(w.text); i += block {
		first := [lanes]uint16{at}
		for l := 1; l < lanes; l++ {
			first[l] = s.state(w.text[i+l*lane-warm : i+l*lane])
		}
		last, n := s.step(w.text[i:i+block], first, &found)
		for l := range lanes {
			from := i + l*lane
			if first[l] != at {
				at = s.walk(w, at, from, from+lane, yield)
				continue
			}
			for _, f := range found[l][:n[l]] {
				s.out(w, f.at, from+int(f.end), yield)
			}
			at = last[l]
		}
	}
	return at, i
}

// state is the state that text leads to from the edge of a word.
func (s *Set) state(text []byte) uint16 {
	at := s.first
	for _, b := range text {
		at = s.next[int(at&^outBit)*hot+int(s.column[b])]
	}
	return at &^ outBit
}

// step reads the four lanes of a block. It returns their last states and how
// many states that end stems were written to each lane of found.
func (s *Set) step(text []byte, at [lanes]uint16, found *[lanes][lane]seen) (last [lanes]uint16, n [lanes]int) {
	next, column := s.next, &s.column
	a, b, c, d := at[0], at[1], at[2], at[3]
	ta, tb, tc, td := text[:lane], text[lane:2*lane], text[2*lane:3*lane], text[3*lane:block]
	for i := range lane {
		a = next[int(a&^outBit)*hot+int(column[ta[i]])]
		b = next[int(b&^outBit)*hot+int(column[tb[i]])]
		c = next[int(c&^outBit)*hot+int(column[tc[i]])]
		d = next[int(d&^outBit)*hot+int(column[td[i]])]
		if (a|b|c|d)&outBit == 0 {
			continue
		}
		for l, e := range [lanes]uint16{a, b, c, d} {
			if e&outBit != 0 {
				found[l][n[l]] = seen{e &^ outBit, uint16(i + 1)}
				n[l]++
			}
		}
	}
	return [lanes]uint16{a &^ outBit, b &^ outBit, c &^ outBit, d &^ outBit}, n
}
