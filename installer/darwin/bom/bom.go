// Package bom writes the bill of materials of a macOS package: the list of what
// it installs, which the installer keeps as the receipt. Apple has not published
// the format; what is known of it is described at
// https://github.com/igankevich/stuckliste/tree/master/docs, and Read, which the
// tests use, is written from that description too.
package bom

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"path"

	"github.com/husorden/husorden/installer/darwin/tree"
)

const (
	headerSize = 512
	largePage  = 4096
	smallPage  = 128
	// perPage is how many pairs of block numbers fit behind a page's header.
	perPage = (largePage - 12) / 8
	// flagsFile says: all fields are there; the low bits would say what kind of
	// program it is, which is told for none.
	flagsFile = 0x000f
)

// The kinds of an entry.
const (
	kindFile = 1
	kindDir  = 2
)

// store collects blocks, which are known by their numbers from 1.
type store struct {
	blocks [][]byte
	names  []named
}

type named struct {
	name  string
	block uint32
}

func (s *store) add(b []byte) uint32 {
	s.blocks = append(s.blocks, b)
	return uint32(len(s.blocks))
}

func (s *store) name(name string, b []byte) {
	s.names = append(s.names, named{name, s.add(b)})
}

// Bytes returns the bill of materials of files, of which a folder comes before
// what lies in it.
func Bytes(files []tree.File) ([]byte, error) {
	s := &store{}
	pairs, size, err := s.paths(files)
	if err != nil {
		return nil, fmt.Errorf("writing the bill of materials: %w", err)
	}
	var info []byte
	for _, v := range []uint32{1, uint32(len(files)), 1, 0, 0, size, 0} {
		info = be32(info, v)
	}
	s.name("BomInfo", info)
	s.name("Paths", s.tree(pairs, largePage))
	s.name("HLIndex", s.tree(nil, largePage))
	virtual := be32(be32(be32(nil, 1), s.add(s.tree(nil, smallPage))), 0)
	s.name("VIndex", append(virtual, 1))
	s.name("Size64", s.tree(nil, smallPage))
	return s.bytes(), nil
}

// paths adds the blocks of all paths and returns their numbers, key and value,
// and the bytes of all files.
func (s *store) paths(files []tree.File) (pairs []uint32, size uint32, err error) {
	number := map[string]uint32{}
	var total uint64
	for i, f := range files {
		parent, name := uint32(0), "."
		if f.Path != "." {
			dir, base := path.Split(f.Path)
			known := false
			if parent, known = number[path.Clean(dir)]; !known {
				return nil, 0, fmt.Errorf("%s lies in no folder", f.Path)
			}
			name = base
		}
		seq := uint32(i + 1)
		number[path.Clean(f.Path)] = seq
		total += uint64(len(f.Data))
		if total > math.MaxUint32 || f.Time < 0 || f.Time > math.MaxUint32 {
			return nil, 0, errors.New("a size or time does not fit")
		}
		key := be32(be32(nil, seq), s.add(metadata(f)))
		value := append(be32(nil, parent), name+"\x00"...)
		pairs = append(pairs, s.add(key), s.add(value))
	}
	return pairs, uint32(total), nil
}

func metadata(f tree.File) []byte {
	kind, size := byte(kindFile), uint32(len(f.Data))
	if f.Dir() {
		kind = kindDir
	}
	b := binary.BigEndian.AppendUint16([]byte{kind, 1}, flagsFile)
	b = binary.BigEndian.AppendUint16(b, uint16(f.Mode))
	for _, v := range []uint32{f.UID, f.GID, uint32(f.Time), size} {
		b = be32(b, v)
	}
	b = append(b, 1)
	if kind == kindFile {
		b = be32(b, Checksum(f.Data))
	}
	return append(b, make([]byte, 8)...)
}

// tree adds the pages of a tree and returns its head. Pages of data are chained;
// where there are several, a page above them names each and its last value.
func (s *store) tree(pairs []uint32, page int) []byte {
	first := uint32(len(s.blocks) + 1)
	pages := max(1, (len(pairs)/2+perPage-1)/perPage)
	var above []uint32
	for i := range pages {
		part := pairs[i*perPage*2 : min(len(pairs), (i+1)*perPage*2)]
		next, prev := uint32(0), uint32(0)
		if i+1 < pages {
			next = first + uint32(i) + 1
		}
		if i > 0 {
			prev = first + uint32(i) - 1
		}
		n := s.add(node(1, next, prev, part, page))
		if len(part) > 0 {
			above = append(above, n, part[len(part)-1])
		}
	}
	root := first
	if pages > 1 {
		root = s.add(node(0, 0, 0, above, page))
	}
	head := []byte("tree")
	for _, v := range []uint32{1, root, uint32(page), uint32(len(pairs) / 2)} {
		head = be32(head, v)
	}
	return append(head, 0)
}

func node(leaf uint16, next, prev uint32, pairs []uint32, page int) []byte {
	b := binary.BigEndian.AppendUint16(nil, leaf)
	b = binary.BigEndian.AppendUint16(b, uint16(len(pairs)/2))
	b = be32(be32(b, next), prev)
	for _, v := range pairs {
		b = be32(b, v)
	}
	return append(b, make([]byte, page-len(b))...)
}

// bytes lays the blocks out: header, blocks, the names, the table of blocks.
func (s *store) bytes() []byte {
	out := make([]byte, headerSize)
	table := be32(nil, uint32(len(s.blocks)+1))
	table = be32(be32(table, 0), 0) // block 0 is no block
	for _, b := range s.blocks {
		table = be32(be32(table, uint32(len(out))), uint32(len(b)))
		out = append(out, b...)
	}
	table = be32(table, 2) // two free blocks, both empty
	table = append(table, make([]byte, 16)...)
	names := be32(nil, uint32(len(s.names)))
	for _, n := range s.names {
		names = be32(names, n.block)
		names = append(append(names, byte(len(n.name))), n.name...)
	}
	head := []byte("BOMStore")
	for _, v := range []int{1, len(s.blocks), len(out) + len(names), len(table), len(out), len(names)} {
		head = be32(head, uint32(v))
	}
	copy(out, head)
	return append(append(out, names...), table...)
}

func be32(b []byte, v uint32) []byte { return binary.BigEndian.AppendUint32(b, v) }

// Checksum is what POSIX cksum prints first.
func Checksum(data []byte) uint32 {
	var sum uint32
	next := func(b byte) {
		sum ^= uint32(b) << 24
		for range 8 {
			carry := sum >> 31
			sum <<= 1
			if carry == 1 {
				sum ^= 0x04c11db7
			}
		}
	}
	for _, b := range data {
		next(b)
	}
	for n := len(data); n > 0; n >>= 8 {
		next(byte(n))
	}
	return ^sum
}
