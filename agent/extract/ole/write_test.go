package ole

import (
	"encoding/binary"
	"unicode/utf16"
)

// node is a stream, or with children a storage, to be written.
type node struct {
	name     string
	content  []byte
	children []node
}

// write makes a compound file of 512-byte sectors without small ones.
func write(children ...node) []byte {
	le := binary.LittleEndian
	const sector = 512
	type placed struct {
		n           node
		right, down uint32
	}
	entries := []placed{{n: node{name: "Root Entry"}, right: none, down: none}}
	var add func(children []node) uint32
	add = func(children []node) uint32 {
		next := uint32(none)
		for i := len(children) - 1; i >= 0; i-- {
			at := uint32(len(entries))
			entries = append(entries, placed{n: children[i], right: next, down: none})
			if children[i].children != nil {
				entries[at].down = add(children[i].children)
			}
			next = at
		}
		return next
	}
	entries[0].down = add(children)
	var sectors [][]byte
	var table []uint32
	store := func(b []byte) uint32 {
		if len(b) == 0 {
			return endOfChain
		}
		start := uint32(len(sectors))
		for len(b) > 0 {
			s := make([]byte, sector)
			b = b[copy(s, b):]
			sectors = append(sectors, s)
			table = append(table, uint32(len(sectors)))
		}
		table[len(table)-1] = endOfChain
		return start
	}
	var dir []byte
	for i, e := range entries {
		b := make([]byte, entrySize)
		for j, u := range utf16.Encode([]rune(e.n.name)) {
			le.PutUint16(b[2*j:], u)
			le.PutUint16(b[64:], uint16(2*j+4))
		}
		b[66] = streamEntry
		if e.n.children != nil {
			b[66] = storageEntry
		}
		if i == 0 {
			b[66] = rootEntry
		}
		le.PutUint32(b[68:], none)
		le.PutUint32(b[72:], e.right)
		le.PutUint32(b[76:], e.down)
		le.PutUint32(b[116:], store(e.n.content))
		le.PutUint32(b[120:], uint32(len(e.n.content)))
		dir = append(dir, b...)
	}
	dirStart := store(dir)
	fat := uint32(len(sectors))
	count := (len(table)+1)/(sector/4) + 1
	for range count {
		table = append(table, 0xFFFFFFFD)
	}
	raw := make([]byte, count*sector)
	for i := range raw {
		raw[i] = 0xFF
	}
	for i, v := range table {
		le.PutUint32(raw[4*i:], v)
	}
	h := make([]byte, sector)
	copy(h, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")
	le.PutUint16(h[30:], 9)
	le.PutUint32(h[48:], dirStart)
	le.PutUint32(h[60:], endOfChain)
	le.PutUint32(h[68:], endOfChain)
	for i := range 109 {
		v := uint32(none)
		if i < count {
			v = fat + uint32(i)
		}
		le.PutUint32(h[76+4*i:], v)
	}
	for _, s := range sectors {
		h = append(h, s...)
	}
	return append(h, raw...)
}

// u16 is UTF-16.
func u16(s string) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return b
}

// record is a record of a presentation.
func record(kind uint16, content []byte) []byte {
	b := binary.LittleEndian.AppendUint16([]byte{0, 0}, kind)
	return append(binary.LittleEndian.AppendUint32(b, uint32(len(content))), content...)
}
