package stem

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

const (
	stride   = 64      // table entries a state; more than enough byte classes
	hot      = 32      // of them that stand in the first half of the table
	outBit   = 1 << 15 // set in an entry whose state ends a stem
	maxState = outBit
	blank    = ' ' // stands for the edge of a word in a stem
)

// A Set is a compiled list of stems. It never changes and may be used by many
// goroutines at once.
type Set struct {
	class  [256]uint8
	column [256]uint32 // of a byte, for next
	next   []uint16    // state*hot+column -> state, with outBit
	ends   []uint16    // state -> index into outs; 0: none
	outs   [][]uint16  // indexes into stems
	stems  []Pattern
	first  uint16 // state at the start of a text: after the edge of a word
}

// node is one state while the trie is built: children hang as a list.
type node struct {
	child, sibling int32
	class          uint8
	own            []uint16
}

// Compile builds the automaton of ps.
func Compile(ps []Pattern) (*Set, error) {
	s := &Set{}
	for _, p := range ps {
		s.stems = append(s.stems, p)
		// macOS writes file names with å in two characters.
		if strings.Contains(p.Text, "å") && !p.Exact {
			p.Text = strings.ReplaceAll(p.Text, "å", "a\u030a")
			s.stems = append(s.stems, p)
		}
	}
	kinds, err := s.classify()
	if err != nil {
		return nil, err
	}
	nodes := s.trie(kinds)
	if len(nodes) > maxState {
		return nil, fmt.Errorf("%d states for %d stems: at most %d", len(nodes), len(s.stems), maxState)
	}
	s.fill(nodes, kinds)
	return s, nil
}

// kinds are the byte classes the automaton treats in a way of their own.
type kinds struct {
	n                        int
	blank, other, cont, nbsp uint8
	leads                    []uint8 // first bytes of two-byte letters
	letter                   [stride]bool
	contLike                 [stride]bool
}

// frequent are the bytes of Danish text that get the first classes: with blanks
// and "other" they fill the hot half of the table, and the other is seldom read.
const frequent = "etnrdisalgkomvfupbhjyc\xC3\xA5\xA6\xB8"

// classify gives each byte that some stem uses a class of its own, both cases
// of a letter the same, and all others one of a few.
func (s *Set) classify() (kinds, error) {
	k := kinds{n: 1}
	add := func() uint8 { k.n++; return uint8(k.n - 1) }
	k.blank, k.other, k.cont, k.nbsp = add(), add(), add(), add()
	otherLead := add()
	for b := range 256 {
		switch c := byte(b); {
		case c == ' ' || c == '\n' || c == '\r' || c == 0xC2:
			s.class[b] = k.blank // 0xC2 begins a no-break space, and no letter
		case isCont(c):
			s.class[b] = k.cont
		case isLead(c):
			s.class[b] = otherLead
		default:
			s.class[b] = k.other
		}
	}
	s.class[0xA0], s.class[0x80] = k.nbsp, k.nbsp
	k.leads = append(k.leads, otherLead)
	var used [256]bool
	for b := byte('a'); b <= 'z'; b++ {
		used[b] = true // every letter: a word is not an edge
	}
	used[0xC3] = true
	for _, p := range s.stems {
		for i := range len(p.Text) {
			used[fold(p.Text[i])] = true
		}
	}
	for i := range len(frequent) + 256 {
		b := byte(i - len(frequent))
		if i < len(frequent) {
			b = frequent[i]
		}
		f := fold(b)
		if b != f || !used[f] || s.class[f] == k.blank || s.class[f] == k.nbsp {
			continue
		}
		used[f] = false
		c := add()
		if k.n > stride {
			return k, fmt.Errorf("stems use more than %d different bytes", stride)
		}
		for x := range 256 {
			if fold(byte(x)) == f {
				s.class[x] = c
			}
		}
		if isLead(f) {
			k.leads = append(k.leads, c)
		}
	}
	for b := range 256 {
		c := s.class[b]
		k.letter[c] = k.letter[c] || isASCIILetter(byte(b)) || isLead(byte(b))
		k.contLike[c] = k.contLike[c] || isCont(byte(b))
	}
	return k, nil
}

// fold lower-cases an ASCII letter, and the second byte of a Latin-1 letter.
// Applied to any other byte above 0x7F it merges bytes that no stem holds.
func fold(b byte) byte {
	if 'A' <= b && b <= 'Z' || 0x80 <= b && b <= 0x9E {
		return b + 0x20
	}
	return b
}

// trie returns the states: 0 is the root, inside a word with nothing matched.
func (s *Set) trie(k kinds) []node {
	nodes := make([]node, 1, maxState)
	step := func(at int32, c uint8) int32 {
		for n := nodes[at].child; n != 0; n = nodes[n].sibling {
			if nodes[n].class == c {
				return n
			}
		}
		nodes = append(nodes, node{class: c, sibling: nodes[at].child})
		nodes[at].child = int32(len(nodes) - 1)
		return nodes[at].child
	}
	step(0, k.blank)
	for _, c := range k.leads {
		step(0, c)
	}
	for i, p := range s.stems {
		at := int32(0)
		if p.Left == Closed {
			at = step(0, k.blank)
		}
		for j := range len(p.Text) {
			// The first byte of § counts as a blank; a run of blanks is one.
			if c := s.class[p.Text[j]]; c != k.blank || at == 0 || nodes[at].class != k.blank {
				at = step(at, c)
			}
		}
		nodes[at].own = append(nodes[at].own, uint16(i))
	}
	return nodes
}

// fill writes the table. Each row is a copy of the row it falls back to, with its
// own children laid over. The states that a text is likely to visit come first,
// and for all of them the frequent classes before the rest: the table is far
// larger than a processor's cache, and what is read often must lie together.
func (s *Set) fill(nodes []node, k kinds) {
	rows := make([]uint16, len(nodes)*stride)
	s.ends = make([]uint16, len(nodes))
	s.outs = [][]uint16{nil}
	order := likelyFirst(nodes)        // state -> node
	state := make([]int, len(nodes))   // node -> state
	fail := make([]uint16, len(nodes)) // state -> the longest shorter state
	for at, n := range order {
		state[n] = at
	}
	for at := 0; at < len(order); at++ {
		nd := &nodes[order[at]]
		row := rows[at*stride:][:stride]
		back := rows[int(fail[at])*stride:][:stride]
		lead := at > 0 && fail[at] == 0 && slices.Contains(k.leads, nd.class)
		if at > 0 {
			copy(row, back)
		}
		if lead {
			for c := range row {
				if k.contLike[c] {
					row[c] = 0 // the rest of a letter: still inside the word
				}
			}
		}
		if at > 0 && nd.class == k.blank {
			row[k.blank], row[k.nbsp] = uint16(at), uint16(at)
		}
		for n := nd.child; n != 0; n = nodes[n].sibling {
			id, c := state[n], nodes[n].class
			if at > 0 && !lead {
				fail[id] = back[c] &^ outBit
			}
			row[c] = uint16(id)
			if out := append(nodes[n].own, s.outs[s.ends[fail[id]]]...); len(out) > 0 {
				row[c] |= outBit
				s.ends[id] = uint16(len(s.outs))
				s.outs = append(s.outs, out)
			}
		}
		if at == 0 {
			s.first = row[k.blank]
			for c := range row {
				if row[c] == 0 && !k.letter[c] {
					row[c] = s.first // whatever is no letter is the edge of a word
				}
			}
		}
	}
	s.split(rows)
}

// split writes the rows as two halves: the hot classes of all states, then the
// others.
func (s *Set) split(rows []uint16) {
	half := len(rows) / 2
	s.next = make([]uint16, len(rows))
	for i, e := range rows {
		if at, c := i/stride, i%stride; c < hot {
			s.next[at*hot+c] = e
		} else {
			s.next[half+at*hot+c-hot] = e
		}
	}
	for b, c := range s.class {
		s.column[b] = uint32(c)
		if c >= hot {
			s.column[b] = uint32(half) + uint32(c) - hot
		}
	}
}

// likelyFirst orders the nodes by how often text passes them, judged by how
// frequent the bytes are that lead to them. A node comes after those it falls
// back to: fewer bytes are likelier.
func likelyFirst(nodes []node) []int32 {
	likely := make([]float64, len(nodes))
	likely[0] = 1
	order := make([]int32, len(nodes))
	for at := range nodes { // children come after their parents
		order[at] = int32(at)
		for n := nodes[at].child; n != 0; n = nodes[n].sibling {
			likely[n] = likely[at] / (5 + float64(nodes[n].class))
		}
	}
	slices.SortStableFunc(order, func(a, b int32) int { return cmp.Compare(likely[b], likely[a]) })
	return order
}
