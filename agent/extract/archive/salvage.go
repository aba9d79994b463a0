package archive

import (
	"bytes"
	"encoding/binary"
	"io"
	"math"
	"strings"

	"github.com/husorden/husorden/agent/extract/doc"
)

// salvage reads the entries after the last one that can be found by their own
// headers. It returns
// an error only when reading must stop.
func (z *zipReader) salvage() error {
	for at := z.after; ; {
		e, next, ok, err := z.find(at)
		if err != nil || !ok {
			return err
		}
		z.entries++
		if err := z.entry(e); err != nil {
			return err
		}
		at = next
	}
}

// find looks for the next entry from at, and returns where to go on after it.
func (z *zipReader) find(at int64) (e entry, next int64, ok bool, err error) {
	buf := make([]byte, 64<<10)
	for at <= z.in.Size-localSize {
		if err := z.d.Err(); err != nil {
			return entry{}, 0, false, err
		}
		n, err := z.in.R.ReadAt(buf[:min(int64(len(buf)), z.in.Size-at)], at)
		if err != nil && err != io.EOF {
			return entry{}, 0, false, err
		}
		i := bytes.Index(buf[:n], []byte("PK\x03\x04"))
		if i < 0 {
			at += int64(max(1, n-3))
			continue
		}
		at += int64(i)
		if e, next, ok := z.local(at); ok {
			return e, next, true, nil
		}
		at += 4
	}
	return entry{}, 0, false, nil
}

// local reads the header of an entry at an offset.
func (z *zipReader) local(at int64) (e entry, next int64, ok bool) {
	r := io.NewSectionReader(z.in.R, at, z.in.Size-at)
	var b [localSize]byte
	if _, err := io.ReadFull(r, b[:]); err != nil {
		return entry{}, 0, false
	}
	le := binary.LittleEndian
	e = entry{
		flags: le.Uint16(b[6:]), method: le.Uint16(b[8:]), crc: le.Uint32(b[14:]),
		stored: int64(le.Uint32(b[18:])), size: int64(le.Uint32(b[22:])), header: at, salvaged: true,
	}
	if err := e.readNames(r, int(le.Uint16(b[26:])), int(le.Uint16(b[28:]))); err != nil {
		return entry{}, 0, false
	}
	e.large()
	start := at + localSize + int64(len(e.name)+len(e.extra))
	if e.flags&(1<<3) != 0 && e.stored == 0 { // the sizes come after the data
		e.stored, e.size = math.MaxInt64, -1
		return e, start, true
	}
	if e.stored > z.in.Size-start {
		e.size = -1 // cut off: as much as there is
	}
	return e, start + min(e.stored, z.in.Size-start), true
}

// names writes the folders entries lie in.
type names struct {
	d      *doc.Doc
	folder string
}

// enter writes the folder of an entry if it is another than that of the entry
// before, and says whether the entry is to be read.
func (n *names) enter(path string) bool {
	base := baseName(path)
	if folder := path[:len(path)-len(base)]; folder != n.folder {
		n.folder = folder
		n.print(folder)
	}
	// Left by Mac and Windows: no document of a person's.
	return base != "" && base != ".DS_Store" && base != "Thumbs.db" && !strings.HasPrefix(path, "__MACOSX/")
}

func (n *names) print(s string) {
	n.d.Line()
	n.d.Print(s)
	n.d.Line()
}

// baseName is what follows the last slash, either kind.
func baseName(path string) string {
	return path[strings.LastIndexAny(path, `/\`)+1:]
}
