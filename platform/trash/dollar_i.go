package trash

import (
	"encoding/binary"
	"fmt"
	"time"
	"unicode/utf16"
)

// The $I file of a Windows bin, little-endian:
//
//	0   8  version: 1 (Vista to 8.1) or 2 (10 and later)
//	8   8  original size
//	16  8  deletion time, FILETIME
//	24     version 1: the path in 520 bytes, ended by NUL
//	24  4  version 2: characters of the path, its NUL included
//	28     version 2: the path
//
// https://github.com/libyal/dtformats, "Windows Recycle.Bin file formats".
const (
	dollarIHead   = 24
	dollarIPathV1 = 520   // bytes
	maxPath       = 32768 // characters: the longest path Windows has
	maxDollarI    = dollarIHead + 4 + 2*maxPath
)

// ParseDollarI reads a $I file. With an error that wraps ErrDamaged, what could
// be read is in the record all the same: the time stands before the path.
func ParseDollarI(b []byte) (Record, error) {
	if len(b) < dollarIHead {
		return Record{}, fmt.Errorf("%d bytes: %w", len(b), ErrDamaged)
	}
	version := binary.LittleEndian.Uint64(b)
	if version != 1 && version != 2 {
		return Record{}, fmt.Errorf("version %d: %w", version, ErrDamaged)
	}
	r := Record{
		Size:    max(0, int64(binary.LittleEndian.Uint64(b[8:]))),
		Deleted: fileTime(binary.LittleEndian.Uint64(b[16:])),
	}
	path, err := dollarIPath(b[dollarIHead:], version)
	r.Original = path
	if err == nil && r.Deleted.IsZero() {
		err = fmt.Errorf("deletion time: %w", ErrDamaged)
	}
	return r, err
}

func dollarIPath(b []byte, version uint64) (string, error) {
	if version == 1 {
		b = b[:min(len(b), dollarIPathV1)]
	} else {
		if len(b) < 4 {
			return "", fmt.Errorf("no path: %w", ErrDamaged)
		}
		n := binary.LittleEndian.Uint32(b)
		if b = b[4:]; n > maxPath || int(n)*2 > len(b) {
			return "", fmt.Errorf("path of %d characters in %d bytes: %w", n, len(b), ErrDamaged)
		}
		b = b[:n*2]
	}
	var chars []uint16
	for ; len(b) >= 2; b = b[2:] {
		c := binary.LittleEndian.Uint16(b)
		if c == 0 {
			break
		}
		chars = append(chars, c)
	}
	if len(chars) == 0 {
		return "", fmt.Errorf("no path: %w", ErrDamaged)
	}
	return string(utf16.Decode(chars)), nil
}

// fileTime reads a FILETIME: 100 ns since 1601, UTC.
func fileTime(ticks uint64) time.Time {
	const (
		perSecond = 10_000_000
		to1970    = 11_644_473_600 // seconds
	)
	sec := int64(ticks/perSecond) - to1970
	return sane(time.Unix(sec, int64(ticks%perSecond)*100).UTC())
}
