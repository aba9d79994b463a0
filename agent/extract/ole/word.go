package ole

import (
	"encoding/binary"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"github.com/husorden/husorden/agent/extract/doc"
)

// Offsets in the file information block of Word 97 and later ([MS-DOC]).
const (
	fibFlags  = 0x0A
	fibClx    = 0x1A2
	fibLength = 0x200

	flagEncrypted = 0x0100
	flagTable1    = 0x0200
)

// tableMost is the longest table stream kept in memory, in bytes.
const tableMost = 32 << 20

// word writes the text of a document by its piece table: the body, then notes,
// headers, annotations and text boxes.
func (f *compound) word() error {
	le := binary.LittleEndian
	n, _ := f.find(0, "WordDocument")
	text := f.open(n)
	fib := make([]byte, fibLength)
	if _, err := text.ReadAt(fib, 0); err != nil || le.Uint16(fib) != 0xA5EC {
		return fmt.Errorf("document of Word 95 or older: %w", doc.ErrUnsupported)
	}
	flags := le.Uint16(fib[fibFlags:])
	if flags&flagEncrypted != 0 {
		return doc.ErrEncrypted
	}
	name := "0Table"
	if flags&flagTable1 != 0 {
		name = "1Table"
	}
	n, ok := f.find(0, name)
	if !ok {
		return corrupt("no piece table")
	}
	table, err := f.open(n).bytes(tableMost)
	if err != nil {
		return err
	}
	pieces, err := pieceTable(table, le.Uint32(fib[fibClx:]), le.Uint32(fib[fibClx+4:]))
	if err != nil {
		return err
	}
	w := wordText{d: f.d}
	buf := make([]byte, 32<<10)
	for _, p := range pieces {
		for at, end := p.start, p.start+p.bytes; at < end; {
			b := buf[:min(int64(len(buf)), end-at)]
			if _, err := text.ReadAt(b, at); err != nil {
				return err
			}
			w.write(b, p.wide)
			at += int64(len(b))
			if err := f.d.Err(); err != nil {
				return err
			}
		}
	}
	w.flush()
	f.d.Line()
	return nil
}

// piece is a stretch of text in the WordDocument stream.
type piece struct {
	start, bytes int64
	wide         bool // UTF-16, otherwise Windows-1252
}

func pieceTable(table []byte, at, size uint32) ([]piece, error) {
	le := binary.LittleEndian
	if uint64(at)+uint64(size) > uint64(len(table)) {
		return nil, corrupt("piece table outside its stream")
	}
	clx := table[at : at+size]
	for len(clx) > 3 && clx[0] == 1 { // formatting that the pieces share
		clx = clx[min(len(clx), 3+int(le.Uint16(clx[1:]))):]
	}
	if len(clx) < 5 || clx[0] != 2 {
		return nil, corrupt("no piece table")
	}
	plc := clx[5:]
	plc = plc[:min(len(plc), int(le.Uint32(clx[1:])))]
	count := (len(plc) - 4) / 12
	var pieces []piece
	for i := range max(0, count) {
		chars := int64(le.Uint32(plc[4*i+4:])) - int64(le.Uint32(plc[4*i:]))
		where := le.Uint32(plc[4*(count+1)+8*i+2:])
		p := piece{start: int64(where & 0x3FFFFFFF), bytes: 2 * chars, wide: true}
		if where&(1<<30) != 0 {
			p = piece{start: p.start / 2, bytes: chars}
		}
		if chars < 0 {
			return nil, corrupt("piece of negative length")
		}
		pieces = append(pieces, p)
	}
	return pieces, nil
}

// wordText turns Word's characters into text.
type wordText struct {
	d      *doc.Doc
	out    []byte
	depth  int // fields whose instruction is being read
	inst   strings.Builder
	wasRow bool
	high   rune
}

func (w *wordText) write(b []byte, wide bool) {
	if !wide {
		for _, c := range b {
			w.char(charmap.Windows1252.DecodeByte(c))
		}
	} else {
		for i := 0; i+1 < len(b); i += 2 {
			if r, ok := pair(&w.high, rune(binary.LittleEndian.Uint16(b[i:]))); ok {
				w.char(r)
			}
		}
	}
	w.flush()
}

func (w *wordText) flush() {
	w.d.Write(w.out)
	w.out = w.out[:0]
}

func (w *wordText) char(r rune) {
	row := false
	switch r {
	case 0x13: // a field begins with its instruction
		w.depth++
		w.inst.Reset()
		return
	case 0x14, 0x15: // its result follows; its end
		if w.depth > 0 {
			w.depth--
			w.out = append(w.out, address(w.inst.String())...)
			w.inst.Reset()
		}
		return
	case 0x07: // the end of a cell, and once more that of the row
		if row = true; w.wasRow {
			row, r = false, '\n'
		} else {
			r = '\t'
		}
	case '\r', 0x0B, 0x0C, 0x0E:
		r = '\n'
	case 0x1E:
		r = '\u2011'
	case '\t', '\n':
	default:
		if r < ' ' { // marks of pictures, notes and annotations
			return
		}
	}
	w.wasRow = row
	if w.depth > 0 {
		if w.inst.Len() < 1000 {
			w.inst.WriteRune(r)
		}
		return
	}
	if r != 0x1F {
		w.out = utf8.AppendRune(w.out, r)
	}
}

// address is the mail or telephone address in the instruction of a field.
func address(inst string) string {
	for _, scheme := range []string{"mailto:", "tel:"} {
		if _, rest, ok := strings.Cut(inst, scheme); ok {
			if end := strings.IndexAny(rest, "\" \\"); end >= 0 {
				rest = rest[:end]
			}
			return rest + " "
		}
	}
	return ""
}
