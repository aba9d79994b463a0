package ole

import (
	"encoding/binary"
	"slices"
)

// summary writes the texts among the document's properties ([MS-OLEPS]): title,
// subject, author, keywords, comments, who saved it last, category, manager,
// company, and all the user made.
func (f *compound) summary() {
	for _, from := range []struct {
		name  string
		texts []uint32 // of the first set
	}{
		{"\x05SummaryInformation", []uint32{2, 3, 4, 5, 6, 8}},
		{"\x05DocumentSummaryInformation", []uint32{2, 14, 15}},
	} {
		n, ok := f.find(0, from.name)
		if !ok {
			continue
		}
		b, err := f.open(n).bytes(1 << 20)
		if err != nil || len(b) < 48 {
			continue
		}
		le := binary.LittleEndian
		for set := range min(le.Uint32(b[24:]), 2) {
			if at := 28 + 20*int(set) + 16; at+4 <= len(b) {
				f.properties(b, int(le.Uint32(b[at:])), func(id uint32) bool {
					return id > 1 && (set > 0 || slices.Contains(from.texts, id))
				})
			}
		}
	}
}

func (f *compound) properties(b []byte, at int, wanted func(id uint32) bool) {
	le := binary.LittleEndian
	if at < 0 || at+8 > len(b) {
		return
	}
	set := b[at:]
	var offsets []int
	for i := range min(int(le.Uint32(set[4:])), 200) {
		if 8+8*i+8 > len(set) {
			break
		}
		if wanted(le.Uint32(set[8+8*i:])) {
			offsets = append(offsets, int(le.Uint32(set[8+8*i+4:])))
		}
	}
	slices.Sort(offsets)
	for _, o := range offsets {
		if o < 0 || o+8 > len(set) {
			continue
		}
		kind, size, rest := le.Uint32(set[o:]), int(le.Uint32(set[o+4:])), set[o+8:]
		text := ""
		switch {
		case kind == 30 && size <= len(rest) && size >= 0:
			text = eightBit(rest[:size])
		case kind == 31 && 2*size <= len(rest) && size >= 0:
			text = wide(rest[:2*size])
		}
		if text != "" {
			f.d.Line()
			f.d.Print(text)
			f.d.Line()
		}
	}
}
