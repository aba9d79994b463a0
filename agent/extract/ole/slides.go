package ole

import (
	"bufio"
	"encoding/binary"
	"io"
	"strings"

	"github.com/husorden/husorden/agent/extract/doc"
)

// Records of a presentation ([MS-PPT]) that hold text, or say it is encrypted.
const (
	textChars    = 0x0FA0
	textBytes    = 0x0FA8
	cString      = 0x0FBA
	cryptSession = 0x2F14
)

// slides writes the text of a presentation: every text record in the stream,
// those of notes, comments and deleted versions too.
func (f *compound) slides() error {
	le := binary.LittleEndian
	n, _ := f.find(0, "PowerPoint Document")
	s := f.open(n)
	r := bufio.NewReaderSize(io.NewSectionReader(s, 0, s.length()), 32<<10)
	var h [8]byte
	for {
		if err := f.d.Err(); err != nil {
			return err
		}
		if _, err := io.ReadFull(r, h[:]); err == io.EOF {
			return nil
		} else if err != nil {
			return corrupt("record cut off")
		}
		size := int64(le.Uint32(h[4:]))
		kind := le.Uint16(h[2:])
		switch {
		case kind == cryptSession:
			return doc.ErrEncrypted
		case le.Uint16(h[:])&0xF == 0xF: // a container: its records follow
			continue
		case (kind == textChars || kind == textBytes || kind == cString) && size <= 1<<20:
			b := make([]byte, size)
			if _, err := io.ReadFull(r, b); err != nil {
				return corrupt("text cut off")
			}
			f.d.Line()
			if text := wide(b); kind == cString && strings.HasPrefix(text, "___PPT") {
				continue // the name of an extension
			}
			if kind == textBytes {
				f.d.Print(narrow(b))
			} else {
				f.d.Print(wide(b))
			}
			f.d.Line()
			continue
		}
		if n, err := r.Discard(int(min(size, 1<<31))); err != nil || int64(n) < size {
			return corrupt("record cut off")
		}
	}
}
