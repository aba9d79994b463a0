// Package macho joins programs for one processor each into a universal one.
package macho

import (
	"bytes"
	"debug/macho"
	"encoding/binary"
	"errors"
	"fmt"
)

// align is a power of two: 16 KiB, the pages of Apple's processors.
const align = 14

// Join returns a universal ("fat") program of the given ones, in their order.
func Join(programs ...[]byte) ([]byte, error) {
	if len(programs) == 0 {
		return nil, errors.New("joining programs: there are none")
	}
	out := binary.BigEndian.AppendUint32(nil, macho.MagicFat)
	out = binary.BigEndian.AppendUint32(out, uint32(len(programs)))
	offset := uint64(8 + 20*len(programs))
	for _, p := range programs {
		f, err := macho.NewFile(bytes.NewReader(p))
		if err != nil {
			return nil, fmt.Errorf("joining programs: %w", err)
		}
		offset = up(offset)
		if offset+uint64(len(p)) > 1<<32-1 {
			return nil, errors.New("joining programs: more than 4 GiB")
		}
		for _, v := range []uint32{uint32(f.Cpu), f.SubCpu, uint32(offset), uint32(len(p)), align} {
			out = binary.BigEndian.AppendUint32(out, v)
		}
		offset += uint64(len(p))
	}
	for _, p := range programs {
		out = append(out, make([]byte, up(uint64(len(out)))-uint64(len(out)))...)
		out = append(out, p...)
	}
	return out, nil
}

func up(offset uint64) uint64 { return (offset + 1<<align - 1) &^ (1<<align - 1) }
