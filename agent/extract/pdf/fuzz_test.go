package pdf

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/husorden/husorden/agent/extract/doc"
)

func FuzzObject(f *testing.F) {
	for _, s := range []string{"<< /A [1 0 R (a\\(b\\)) <41> -1.5 true null] /B#20C << >> >>", "[[[[", "<<<<", "(", "<", "/", "1 0", "%x\n1", "]>>}"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		p := parser{buf: data}
		for range len(data) + 2 {
			before := p.pos
			if p.object() == any(endMark) {
				break
			}
			if p.pos <= before || p.pos > len(data) {
				t.Fatalf("from %d to %d of %d", before, p.pos, len(data))
			}
			p.nodes = 0
		}
		tk := tokenizer{buf: data}
		for n := 0; tk.next() != nil; n++ {
			if n > len(data) {
				t.Fatal("more operators than bytes")
			}
		}
		skip := tokenizer{buf: data}
		skip.skipImage()
	})
}

func FuzzCMap(f *testing.F) {
	f.Add([]byte("1 begincodespacerange <00> <ff> endcodespacerange 1 beginbfchar <01> <00C5> endbfchar 1 beginbfrange <02> <05> [<0041> /ae] <10> <ffff> <D835DC9C> endbfrange"))
	f.Add([]byte("/WMode 1 def 1 begincidrange <0000> <ffff> 0 endcidrange 1 begincidchar <8140> 7 endcidchar"))
	f.Fuzz(func(t *testing.T, data []byte) {
		var strs int
		m := readCMap(data, func(s string) rune {
			strs++
			return -1
		})
		if len(m.beyond) > maxFilled || strs > maxFilled {
			t.Fatalf("%d and %d entries", len(m.beyond), strs)
		}
		for s := data; len(s) > 0; {
			code, n := m.next(s)
			if n < 1 {
				t.Fatal("no progress")
			}
			m.get(code)
			s = s[n:]
		}
	})
}

func FuzzFontPrograms(f *testing.F) {
	f.Add([]byte("\x00\x01\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00cmap\x00\x00\x00\x00\x00\x00\x00\x1c\x00\x00\x00\x20\x00\x00\x00\x01\x00\x03\x00\x01\x00\x00\x00\x0c\x00\x04\x00\x18\x00\x00\x00\x02"))
	f.Add([]byte("\x01\x00\x04\x01\x00\x01\x01\x01\x02X\x00\x01\x01\x01\x05\x8b\x0f\x8b\x10\x00\x00\x00\x00"))
	f.Add([]byte("/Encoding 256 array dup 65 /oslash put readonly def eexec"))
	f.Fuzz(func(t *testing.T, data []byte) {
		many := func(string) rune { return -1 }
		if tt := openTrueType(data); tt != nil {
			tt.runes()
			tt.encoding()
		}
		cffRunes(data, many)
		cffEncoding(data, many)
		type1Encoding(data, many)
	})
}

func FuzzFilters(f *testing.F) {
	f.Add([]byte{0x80, 0x0B, 0x60, 0x50, 0x22, 0x0C, 0x0C, 0x85, 0x01}, 12, 4)
	f.Add([]byte("87cURD]i,\"Ebo80~>"), 2, 1)
	f.Fuzz(func(t *testing.T, data []byte, predictor, columns int) {
		const limit = 1 << 20
		for _, early := range []bool{true, false} {
			if out, _ := lzw(data, early, limit); len(out) > limit+4096 {
				t.Fatalf("lzw gives %d bytes", len(out))
			}
		}
		ascii85(data)
		if out, _ := runLength(data, limit); len(out) > limit+128 {
			t.Fatalf("run length gives %d bytes", len(out))
		}
		(&file{}).unpredict(predictor, dict{"Columns": columns, "Colors": predictor & 7}, bytes.Clone(data))
	})
}

// FuzzRead reads whole files. Whatever they hold, reading ends, what is
// written is UTF-8, and the limits hold.
func FuzzRead(f *testing.F) {
	files, err := filepath.Glob("testdata/*.pdf")
	if err != nil || len(files) == 0 {
		f.Fatal("no files", err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		if len(data) < 4<<10 { // the small ones: what is in them can be changed in reasonable time
			f.Add(data)
		}
	}
	f.Add(onePageWith("/AcroForm << /Fields [6 0 R] >>", "/Annots [6 0 R]", hello+" /Span << /ActualText (x) >> BDC (y) Tj EMC",
		"<< /Subtype /Widget /FT /Tx /V (010245-9995) /Rect [100 696 250 712] >>"))
	f.Add(onePage("BT /F1 12 Tf 5 Tc 50 700 Td (010245-9995) Tj 1 0 0 1 0 0 Tm [(a)-300(b)] TJ ET BI ID x EI q Q /X Do"))
	f.Add(nested(6, "/X Do /X Do /X Do", at(50, 50, "Frida"), "/X Do", "/X Do /X Do"))
	f.Fuzz(func(t *testing.T, data []byte) {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		l := doc.DefaultLimits()
		l.Text = 1 << 20
		var out bytes.Buffer
		d := doc.New(ctx, &out, l, func(*doc.Doc, doc.Input) error { return nil })
		Read(d, doc.Input{Name: "a.pdf", R: bytes.NewReader(data), Size: int64(len(data))})
		if ctx.Err() != nil {
			t.Fatal("took too long")
		}
		if int64(out.Len()) > l.Text || int64(out.Len()) < l.Text && !utf8.Valid(out.Bytes()) {
			t.Fatalf("%d bytes, or not UTF-8", out.Len())
		}
	})
}
