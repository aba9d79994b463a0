package number

// memo remembers the labels of the words last looked up: the words beside
// numbers are few and come again and again.
type memo struct{ slots [256]remembered }

type remembered struct {
	word  [23]byte
	n     uint8 // length of word; 0: free
	label label
}

// of returns the label of a word.
func (m *memo) of(word []byte) label {
	if len(word) == 0 || len(word) > len(remembered{}.word) {
		return labels.of(word)
	}
	h := uint32(len(word))
	for _, b := range word {
		h = h*31 + uint32(b)
	}
	s := &m.slots[(h^h>>8)%uint32(len(m.slots))]
	if int(s.n) != len(word) || string(s.word[:s.n]) != string(word) {
		s.n, s.label = uint8(copy(s.word[:], word)), labels.of(word)
	}
	return s.label
}
