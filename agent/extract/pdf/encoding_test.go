package pdf

import (
	"testing"

	"golang.org/x/text/encoding/charmap"
)

// TestEncodings holds the tables that were typed from the specification against
// those of another source, but for what PDF does its own way.
func TestEncodings(t *testing.T) {
	for code := 32; code < 256; code++ {
		if want := charmap.Windows1252.DecodeByte(byte(code)); winAnsiEncoding[code] != want && winAnsiEncoding[code] != '•' {
			t.Errorf("WinAnsiEncoding %d is %q, want %q", code, winAnsiEncoding[code], want)
		}
		own := map[int]rune{0x7f: 0, 0xbd: 'Ω', 0xdb: '⁄', 0xf0: 0} // currency and apple were others
		want := charmap.Macintosh.DecodeByte(byte(code))
		if _, ok := own[code]; !ok && macRomanEncoding[code] != want {
			t.Errorf("MacRomanEncoding %d is %q, want %q", code, macRomanEncoding[code], want)
		}
		if want := charmap.ISO8859_1.DecodeByte(byte(code)); (code < 0x7f || code > 0xa0 && code != 0xad) && pdfDocEncoding[code] != want {
			t.Errorf("PDFDocEncoding %d is %q, want %q", code, pdfDocEncoding[code], want)
		}
	}
}

// TestWidths holds what a few letters are known to measure.
func TestWidths(t *testing.T) {
	for _, c := range []struct {
		font name
		code byte
		want float32
	}{
		{"Helvetica", 'i', 222}, {"Helvetica-Bold", 0xe6, 889}, {"Times-Roman", 'W', 944}, {"Times-Italic", 0xf8, 500}, {"Times-Bold", ' ', 250},
		{"Courier", 'i', 600}, {"Helvetica", 0xad, 333}, {"Helvetica", 0x80, 556},
	} {
		if got := standardWidth(c.font, c.code); got != c.want {
			t.Errorf("%s %q is %v wide, want %v", c.font, c.code, got, c.want)
		}
	}
}
