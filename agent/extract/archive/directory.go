package archive

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"math"

	"github.com/husorden/husorden/agent/extract/doc"
	"github.com/husorden/husorden/agent/extract/plain"
)

// entry is what the directory, or the header before its data, says of an entry.
type entry struct {
	name     []byte
	extra    []byte
	flags    uint16
	method   uint16
	crc      uint32
	stored   int64 // bytes in the archive
	size     int64 // bytes once expanded; -1 if not known
	header   int64 // offset of the header before the data
	salvaged bool  // found without a directory: the sizes and the sum may be missing
}

// directory is where the list of entries lies.
type directory struct {
	offset, size int64
	base         int64 // offset of the archive in the file
	entries      int64
}

const (
	endSize     = 22
	end64Size   = 56
	locator64   = 20
	centralSize = 46
	localSize   = 30
)

// findDirectory reads the record at the end of the archive.
func findDirectory(in doc.Input) (directory, error) {
	tail := make([]byte, min(in.Size, endSize+math.MaxUint16))
	tailAt := in.Size - int64(len(tail))
	if _, err := in.R.ReadAt(tail, tailAt); err != nil && err != io.EOF {
		return directory{}, err
	}
	at := bytes.LastIndex(tail, []byte("PK\x05\x06"))
	if at < 0 || len(tail)-at < endSize {
		return directory{}, fmt.Errorf("no directory: %w", doc.ErrCorrupt)
	}
	le, b := binary.LittleEndian, tail[at:]
	dir := directory{entries: int64(le.Uint16(b[10:])), size: int64(le.Uint32(b[12:])), offset: int64(le.Uint32(b[16:]))}
	end := tailAt + int64(at)
	if dir.entries == math.MaxUint16 || dir.size == math.MaxUint32 || dir.offset == math.MaxUint32 {
		if d64, at64, ok := directory64(in, end); ok {
			dir, end = d64, at64
		}
	}
	dir.base = end - dir.size - dir.offset
	dir.offset += dir.base
	if dir.size < 0 || dir.offset < 0 || dir.base < 0 || dir.offset > in.Size || dir.size > in.Size {
		return directory{}, fmt.Errorf("directory outside the file: %w", doc.ErrCorrupt)
	}
	return dir, nil
}

// directory64 reads the larger record before the one at end.
func directory64(in doc.Input, end int64) (directory, int64, bool) {
	le := binary.LittleEndian
	loc := make([]byte, locator64)
	if _, err := in.R.ReadAt(loc, end-locator64); end < locator64 || err != nil || string(loc[:4]) != "PK\x06\x07" {
		return directory{}, 0, false
	}
	b := make([]byte, end64Size)
	// Before the locator, unless the record has extra data at its end.
	for _, at := range []int64{end - locator64 - end64Size, int64(le.Uint64(loc[8:]))} {
		if at < 0 || at > in.Size-end64Size {
			continue
		}
		if _, err := in.R.ReadAt(b, at); err == nil && string(b[:4]) == "PK\x06\x06" {
			return directory{entries: int64(le.Uint64(b[32:])), size: int64(le.Uint64(b[40:])), offset: int64(le.Uint64(b[48:]))}, at, true
		}
	}
	return directory{}, 0, false
}

// readCentral reads one entry of the directory; io.EOF after the last.
func readCentral(r *bufio.Reader) (entry, error) {
	var b [centralSize]byte
	if _, err := io.ReadFull(r, b[:]); err == io.EOF {
		return entry{}, io.EOF
	} else if err != nil || string(b[:4]) != "PK\x01\x02" {
		return entry{}, fmt.Errorf("directory is damaged: %w", doc.ErrCorrupt)
	}
	le := binary.LittleEndian
	e := entry{
		flags: le.Uint16(b[8:]), method: le.Uint16(b[10:]), crc: le.Uint32(b[16:]),
		stored: int64(le.Uint32(b[20:])), size: int64(le.Uint32(b[24:])), header: int64(le.Uint32(b[42:])),
	}
	if err := e.readNames(r, int(le.Uint16(b[28:])), int(le.Uint16(b[30:]))); err != nil {
		return entry{}, err
	}
	if _, err := r.Discard(int(le.Uint16(b[32:]))); err != nil {
		return entry{}, fmt.Errorf("directory is damaged: %w", doc.ErrCorrupt)
	}
	e.large()
	return e, nil
}

func (e *entry) readNames(r io.Reader, name, extra int) error {
	b := make([]byte, name+extra)
	if _, err := io.ReadFull(r, b); err != nil {
		return fmt.Errorf("name of an entry is cut off: %w", doc.ErrCorrupt)
	}
	e.name, e.extra = b[:name], b[name:]
	return nil
}

// extraField returns the data of the extra field with that id.
func (e *entry) extraField(id uint16) []byte {
	for b := e.extra; len(b) >= 4; {
		size := int(binary.LittleEndian.Uint16(b[2:]))
		if len(b) < 4+size {
			return nil
		}
		if binary.LittleEndian.Uint16(b) == id {
			return b[4 : 4+size]
		}
		b = b[4+size:]
	}
	return nil
}

// large takes sizes that need 64 bits from the extra field that holds them.
func (e *entry) large() {
	b := e.extraField(1)
	for _, v := range []*int64{&e.size, &e.stored, &e.header} {
		if *v == math.MaxUint32 && len(b) >= 8 {
			*v = int64(binary.LittleEndian.Uint64(b) &^ (1 << 63))
			b = b[8:]
		}
	}
}

// decodedName is the path as text: UTF-8 where it says so or is so, otherwise
// the code page of DOS or Windows the letters speak for.
func (e *entry) decodedName() string {
	if b := e.extraField(0x7075); len(b) > 5 && b[0] == 1 { // Info-ZIP's Unicode path
		return plain.String(b[5:], plain.UTF8)
	}
	if e.flags&(1<<11) != 0 {
		return plain.String(e.name, plain.UTF8)
	}
	return plain.String(e.name, plain.Choose(e.name, ""))
}

// dataStart reads past the header before the data.
func (e *entry) dataStart(in doc.Input) (int64, error) {
	var b [localSize]byte
	if _, err := in.R.ReadAt(b[:], e.header); e.header < 0 || e.header > in.Size-localSize || err != nil || string(b[:4]) != "PK\x03\x04" {
		return 0, fmt.Errorf("no entry where the directory says: %w", doc.ErrCorrupt)
	}
	le := binary.LittleEndian
	start := e.header + localSize + int64(le.Uint16(b[26:])) + int64(le.Uint16(b[28:]))
	if start > in.Size {
		return 0, fmt.Errorf("entry is cut off: %w", doc.ErrCorrupt)
	}
	return start, nil
}
