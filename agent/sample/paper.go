package sample

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"strings"
	"unicode/utf16"
)

// windows1252 encodes Danish text as old Windows programs do. It panics on a
// character that is not in ISO 8859-1 or one of the few above it that are used.
func windows1252(s string) []byte {
	var out []byte
	for _, r := range s {
		switch {
		case r < 0x80 || 0xa0 <= r && r <= 0xff:
			out = append(out, byte(r))
		case r == '–':
			out = append(out, 0x96)
		case r == '”':
			out = append(out, 0x94)
		case r == '’':
			out = append(out, 0x92)
		default:
			panic(fmt.Sprintf("sample: %q has no place in windows-1252", r))
		}
	}
	return out
}

// utf16LE encodes text with a byte order mark, as Notepad's "Unicode" does.
func utf16LE(s string) []byte {
	out := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(s)) {
		out = append(out, byte(u), byte(u>>8))
	}
	return out
}

// rtf writes rich text: characters beyond ASCII as \'xx of windows-1252.
func rtf(t text) []byte {
	var b strings.Builder
	b.WriteString(`{\rtf1\ansi\ansicpg1252\deff0\deflang1030{\fonttbl{\f0\fswiss\fcharset0 Arial;}}{\info{\title ` + rtfText(t.title) + `}{\author ` + rtfText(t.author) + `}}` + "\n")
	b.WriteString(`\pard\sa200\b\fs32 ` + rtfText(t.title) + `\b0\fs22\par` + "\n")
	for _, bl := range t.blocks {
		switch {
		case bl.heading != "":
			b.WriteString(`\pard\sa100\b ` + rtfText(bl.heading) + `\b0\par` + "\n")
		case bl.table != nil:
			for _, row := range bl.table {
				b.WriteString(`\trowd\trgaph100`)
				for i := range row {
					fmt.Fprintf(&b, `\cellx%d`, (i+1)*9000/len(row))
				}
				for _, cell := range row {
					b.WriteString(`\pard\intbl ` + rtfText(cell) + `\cell`)
				}
				b.WriteString(`\row` + "\n")
			}
		default:
			b.WriteString(`\pard\sa200 ` + rtfText(bl.para) + `\par` + "\n")
		}
	}
	return []byte(b.String() + "}\n")
}

func rtfText(s string) string {
	var b strings.Builder
	for _, c := range windows1252(s) {
		switch {
		case c == '\\' || c == '{' || c == '}':
			b.WriteString(`\` + string(rune(c)))
		case c < 0x80:
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, `\'%02x`, c)
		}
	}
	return b.String()
}

// pdf writes A4 pages in Helvetica with compressed content. Table cells stand
// in columns.
func pdf(t text) []byte {
	const lineHeight, perPage = 15, 48
	type line struct {
		size, x int
		text    string
		next    bool // the next one stands on the same line
	}
	lines := []line{{18, 56, t.title, false}, {11, 56, "", false}}
	for _, bl := range t.blocks {
		switch {
		case bl.heading != "":
			lines = append(lines, line{13, 56, bl.heading, false})
		case bl.table != nil:
			for _, row := range bl.table {
				for i, cell := range row {
					lines = append(lines, line{10, 56 + i*484/len(row), cell, i < len(row)-1})
				}
			}
			lines = append(lines, line{})
		default:
			for _, s := range breakLines(bl.para, 88) {
				lines = append(lines, line{11, 56, s, false})
			}
			lines = append(lines, line{})
		}
	}
	var pages []string
	var content strings.Builder
	on := 0
	for _, l := range lines {
		if l.text != "" {
			s := strings.NewReplacer(`\`, `\\`, "(", `\(`, ")", `\)`).Replace(string(windows1252(l.text)))
			fmt.Fprintf(&content, "BT /F1 %d Tf 1 0 0 1 %d %d Tm (%s) Tj ET\n", l.size, l.x, 780-on*lineHeight, s)
		}
		if !l.next {
			on++
		}
		if on == perPage {
			pages = append(pages, content.String())
			content.Reset()
			on = 0
		}
	}
	return pdfFile(t, append(pages, content.String()))
}

func pdfFile(t text, pages []string) []byte {
	kids := ""
	for i := range pages {
		kids += fmt.Sprintf("%d 0 R ", 5+2*i)
	}
	info := func(s string) string {
		return strings.NewReplacer(`\`, `\\`, "(", `\(`, ")", `\)`).Replace(string(windows1252(s)))
	}
	objects := []string{
		"<< /Type /Catalog /Pages 2 0 R /Lang (da-DK) >>",
		fmt.Sprintf("<< /Type /Pages /Kids [%s] /Count %d >>", kids, len(pages)),
		"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
		fmt.Sprintf("<< /Title (%s) /Author (%s) >>", info(t.title), info(t.author)),
	}
	for i, page := range pages {
		var packed bytes.Buffer
		z := zlib.NewWriter(&packed)
		z.Write([]byte(page)) // a bytes.Buffer does not fail
		z.Close()
		objects = append(objects,
			fmt.Sprintf("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents %d 0 R >>", 6+2*i),
			fmt.Sprintf("<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream", packed.Len(), packed.String()))
	}
	var b bytes.Buffer
	b.WriteString("%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
	var offsets []int
	for i, o := range objects {
		offsets = append(offsets, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	xref := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, o := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R /Info 4 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, xref)
	return b.Bytes()
}

func breakLines(s string, most int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(s) {
		if line != "" && len(line)+1+len(word) > most {
			lines = append(lines, line)
			line = ""
		}
		line = strings.TrimPrefix(line+" "+word, " ")
	}
	return append(lines, line)
}

// photo is a picture of a sunset over water, without a word in it.
func photo() ([]byte, error) {
	const width, height = 320, 200
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			dx, dy := x-210, y-96
			c := color.RGBA{uint8(250 - y/3), uint8(150 + y/4), uint8(90 + y/2), 255}
			switch {
			case y > 120:
				c = color.RGBA{uint8(40 + (x*y)%23), uint8(80 + y/5), uint8(110 + y/6), 255}
			case dx*dx+dy*dy < 26*26:
				c = color.RGBA{255, 236, 170, 255}
			}
			img.Set(x, y, c)
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		return nil, fmt.Errorf("drawing the photo: %w", err)
	}
	return b.Bytes(), nil
}
