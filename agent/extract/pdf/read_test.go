package pdf

import (
	"bytes"
	"compress/flate"
	"compress/zlib"
	ascii85enc "encoding/ascii85"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/husorden/husorden/agent/extract/doc"
)

func deflate(s string) string {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	w.Write([]byte(s))
	w.Close()
	return b.String()
}

const hello = "BT /F1 12 Tf 50 700 Td (Frida bor her) Tj ET"

func TestFonts(t *testing.T) {
	res := "/Resources << /Font << /F1 6 0 R >> >>"
	show := func(s string) string { return "BT /F1 12 Tf 50 700 Td " + s + " Tj ET" }
	toUnicode := func(s string) string {
		return streamBody("", "/CIDInit /ProcSet findresource begin 1 begincodespacerange <0000> <ffff> endcodespacerange\n"+s+"\nendcmap end")
	}
	tests := []struct {
		name, content, want string
		objects             []string // from number 6
	}{
		{"differences", show("(\\001\\002\\003x)"), "æØ½x\n", []string{
			"<< /Type /Font /Subtype /Type1 /BaseFont /ABCDEF+Eget /FirstChar 0 /Widths [500 500 500 500] /Encoding << /BaseEncoding /WinAnsiEncoding /Differences [1 /ae /uni00D8 /onehalf] >> >>"}},
		{"ligature by name", show("(a\\001n)"), "affin\n", []string{
			"<< /Type /Font /Subtype /Type1 /BaseFont /X /Encoding << /Differences [1 /f_f_i] >> >>"}},
		{"mac roman", show("(\\276\\277\\214)"), "æøå\n", []string{
			"<< /Type /Font /Subtype /TrueType /BaseFont /X /Encoding /MacRomanEncoding >>"}},
		{"type 0 with ToUnicode", show("<000100020003>"), "ÅVej\n", []string{
			"<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [8 0 R] /ToUnicode 7 0 R >>",
			toUnicode("1 beginbfrange <0001> <0002> [<00C5> <0056>] endbfrange 1 beginbfchar <0003> <0065006A> endbfchar"),
			"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /W [1 [700 700] 3 3 900] >>"}},
		{"surrogates", show("<0001>"), "𝒜\n", []string{
			"<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [8 0 R] /ToUnicode 7 0 R >>",
			toUnicode("1 beginbfchar <0001> <D835DC9C> endbfchar"),
			"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X >>"}},
		{"codes are unicode", show("<004600F8006C>"), "Føl\n", []string{
			"<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /UniGB-UCS2-H /DescendantFonts [7 0 R] >>",
			"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /X /DW 500 >>"}},
		{"own encoding, one byte", show("<41>"), "Å\n", []string{
			"<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding 9 0 R /DescendantFonts [8 0 R] /ToUnicode 7 0 R >>",
			toUnicode("1 beginbfchar <41> <00C5> endbfchar"),
			"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X >>",
			streamBody("/Type /CMap", "1 begincodespacerange <00> <ff> endcodespacerange 1 begincidrange <00> <ff> 0 endcidrange")}},
		{"type 3", show("(ab)"), "øl\n", []string{
			"<< /Type /Font /Subtype /Type3 /FontMatrix [0.01 0 0 0.01 0 0] /FontBBox [0 0 50 80] /FirstChar 97 /Widths [50 50] /CharProcs << >> /Encoding << /Differences [97 /oslash /l] >> >>"}},
		{"bitmap font with numbers for names", show("(Kr)"), "Kr\n", []string{
			"<< /Type /Font /Subtype /Type3 /FontMatrix [0.01 0 0 0.01 0 0] /FontBBox [0 0 0 0] /FirstChar 75 /Widths [50] /CharProcs << >> /Encoding << /Differences [75 /a75 114 /a114] >> >>"}},
		{"built into a type 1 program", show("(A)"), "ø\n", []string{
			"<< /Type /Font /Subtype /Type1 /BaseFont /X /FontDescriptor 7 0 R >>",
			"<< /Type /FontDescriptor /Flags 4 /FontFile 8 0 R >>",
			streamBody("", "%!PS\n/Encoding 256 array\n0 1 255 {1 index exch /.notdef put} for\ndup 65 /oslash put\nreadonly def\ncurrentfile eexec")}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := mustRead(t, onePageWith("", res, test.content, test.objects...))
			if d := cmp.Diff(test.want, got); d != "" {
				t.Errorf("-want +got\n%s", d)
			}
		})
	}
}

func TestAroundThePages(t *testing.T) {
	note := func(s string) string { return "/Annots [" + s + "]" }
	tests := []struct {
		name string
		data []byte
		want string
	}{
		{"properties", func() []byte {
			b := newBuilder()
			b.object("<< /Type /Catalog /Pages 2 0 R >>")
			b.object("<< /Type /Pages /Kids [] /Count 0 >>")
			return b.finish("/Info << /Title (Om Frida) /Author <FEFF00C50073006500> /Keywords (e-Boks) >>")
		}(), "Om Frida\nÅse\ne-Boks\n"},
		{"forms within forms", onePageWith("", "/Resources << /Font << /F1 5 0 R >> /XObject << /A 6 0 R >> >>", "/A Do",
			streamBody("/Subtype /Form /BBox [0 0 9 9] /Matrix [1 0 0 1 10 10] /Resources << /Font << /F1 5 0 R >> /XObject << /B 7 0 R >> >>", at(50, 700, "ydre")+"/B Do"),
			streamBody("/Subtype /Form /BBox [0 0 9 9]", at(50, 680, "indre"))), "ydre\nindre\n"},
		{"a form that shows itself", onePageWith("", "/Resources << /Font << /F1 5 0 R >> /XObject << /A 6 0 R >> >>", "/A Do",
			streamBody("/Subtype /Form /BBox [0 0 9 9] /Resources << /Font << /F1 5 0 R >> /XObject << /A 6 0 R >> >>", "/A Do "+at(50, 700, "x")+"/A Do")), "x\n"},
		{"actual text", onePage("BT /F1 12 Tf 50 700 Td /Span << /ActualText (Frida) >> BDC (Fr1da) Tj EMC ( bor) Tj ET"), "Frida bor\n"},
		{"comment", onePageWith("", note("<< /Subtype /Text /Rect [0 0 9 9] /T (\\305se) /Contents (Ring til skolen) >>"), hello), "Frida bor her\nÅse\tRing til skolen\n"},
		{"mail link", onePageWith("", note("<< /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (mailto:aase@eksempel.dk) >> >>"), hello), "Frida bor her\naase@eksempel.dk\n"},
		{"field beside its label", onePageWith("/AcroForm << /Fields [6 0 R] >>", note("6 0 R"), at(50, 700, "CPR:"),
			"<< /Subtype /Widget /FT /Tx /T (cpr) /V (010245-9995) /Rect [100 696 250 712] >>"), "CPR:\t010245-9995\n"},
		{"field with its look", onePageWith("/AcroForm << /Fields [6 0 R] >>", note("6 0 R"), at(50, 700, "CPR:"),
			"<< /Subtype /Widget /FT /Tx /T (cpr) /V (010245-9995) /Rect [100 696 250 712] /AP << /N 7 0 R >> >>",
			streamBody("/Subtype /Form /BBox [0 0 150 16] /Resources << /Font << /F1 5 0 R >> >>", at(2, 4, "010245-9995"))), "CPR:\t010245-9995\n"},
		{"field that no page shows", onePageWith("/AcroForm << /Fields [6 0 R] >>", "", hello,
			"<< /FT /Tx /T (navn) /V (M\\345ns) /Kids [<< /V <FEFF00D8> >>] >>"), "Frida bor her\nMåns\nØ\n"},
		{"attached file", onePageWith("/Names << /EmbeddedFiles << /Names [(a) << /UF (c:\\\\hemmelig\\\\note.txt) /EF << /F 6 0 R >> >>] >> >>", "", hello,
			streamBody("/Type /EmbeddedFile", "vedlagt tekst")), "Frida bor her\nnote.txt\nvedlagt tekst\n"},
		{"bookmarks", onePageWith("/Outlines << /First 6 0 R >>", "", hello,
			"<< /Title (Kapitel) /First 7 0 R /Next 6 0 R >>", "<< /Title (Afsnit) /Next 6 0 R >>"), "Frida bor her\nKapitel\nAfsnit\n"},
		{"several contents", func() []byte {
			b := newBuilder()
			b.object("<< /Type /Catalog /Pages 2 0 R >>")
			b.object("<< /Type /Pages /Kids [3 0 R] /Count 1 /Resources << /Font << /F1 6 0 R >> >> >>")
			b.object("<< /Type /Page /Contents [4 0 R 5 0 R] >>")
			b.object(streamBody("", "BT /F1 12 Tf 50 700 Td (del"))
			b.object(streamBody("", "t) Tj ET"))
			b.object("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
			return b.finish("")
		}(), "del t\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if d := cmp.Diff(test.want, mustRead(t, test.data)); d != "" {
				t.Errorf("-want +got\n%s", d)
			}
		})
	}
}

// predicted stores s in rows of four, by turns with the predictors Sub and Up.
func predicted(s string) string {
	s += strings.Repeat(" ", (4-len(s)%4)%4)
	var b strings.Builder
	above := "\x00\x00\x00\x00"
	for i := 0; i < len(s); i += 4 {
		row := s[i : i+4]
		kind := byte(1 + i/4%2)
		b.WriteByte(kind)
		for k := range 4 {
			switch {
			case kind == 2:
				b.WriteByte(row[k] - above[k])
			case k == 0:
				b.WriteByte(row[k])
			default:
				b.WriteByte(row[k] - row[k-1])
			}
		}
		above = row
	}
	return b.String()
}

func TestFilters(t *testing.T) {
	var a85 bytes.Buffer
	enc := ascii85enc.NewEncoder(&a85)
	enc.Write([]byte(hello))
	enc.Close()
	hex := fmt.Sprintf("%x>", hello)
	runs := string(rune(len(hello)-1)) + hello + "\x80"
	tests := []struct{ name, entries, data string }{
		{"flate", "/Filter /FlateDecode", deflate(hello)},
		{"flate, wrong checksum", "/Filter /Fl", deflate(hello)[:len(deflate(hello))-4] + "xxxx"},
		{"flate, no checksum", "/Filter /FlateDecode", deflate(hello)[:len(deflate(hello))-4]},
		{"predictor", "/Filter /FlateDecode /DecodeParms << /Predictor 12 /Columns 4 >>", deflate(predicted(hello))},
		{"hex", "/Filter [/ASCIIHexDecode]", hex},
		{"hex of flate", "/Filter [/AHx /FlateDecode] /DecodeParms [null null]", fmt.Sprintf("%x>", deflate(hello))},
		{"run length", "/Filter /RunLengthDecode", runs},
		{"ascii 85", "/Filter /ASCII85Decode", a85.String() + "~>"},
		{"ascii 85 with a prefix", "/Filter /A85", "<~" + a85.String() + "~>"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			b := newBuilder()
			b.object("<< /Type /Catalog /Pages 2 0 R >>")
			b.object("<< /Type /Pages /Kids [3 0 R] /Count 1 >>")
			b.object("<< /Type /Page /Contents 4 0 R >>")
			b.object(streamBody(test.entries, test.data))
			if got, want := mustRead(t, b.finish("")), "Frida bor her\n"; got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
	got, err := lzw([]byte{0x80, 0x0B, 0x60, 0x50, 0x22, 0x0C, 0x0C, 0x85, 0x01}, true, 100) // the example of ISO 32000
	if want := "-----A---B"; err != nil || string(got) != want {
		t.Errorf("lzw gives %q, %v, want %q", got, err, want)
	}
	if got := string(ascii85([]byte("87cURD]i,\"Ebo80~>"))); got != "Hello World!" {
		t.Errorf("ascii85 gives %q", got)
	}
}

func TestDamage(t *testing.T) {
	good := onePage(hello)
	table := bytes.LastIndex(good, []byte("xref\n0"))
	body := deflate(strings.Repeat(hello+"\n", 50))
	tests := []struct {
		name string
		data []byte
		text string // that must be found
		err  error
	}{
		{"nothing wrong", good, "Frida bor her", nil},
		{"not at the first byte", append([]byte("skrammel\n\n"), good...), "Frida bor her", nil},
		{"trailing rubbish", append(bytes.Clone(good), bytes.Repeat([]byte("\x00"), 700)...), "Frida bor her", nil},
		{"no table", good[:table], "Frida bor her", nil},
		{"wrong offsets", bytes.ReplaceAll(good, []byte("00000 n"), []byte("00001 n")), "Frida bor her", nil},
		{"shifted offsets", bytes.Replace(good, []byte("%PDF-1.7\n"), []byte("%PDF-1.7\n%abcdef\n"), 1), "Frida bor her", nil},
		{"length too long", bytes.Replace(good, []byte("/Length "), []byte("/Length 9"), 1), "Frida bor her", nil},
		{"no header", good[9:], "Frida bor her", nil},
		{"no endobj", bytes.ReplaceAll(good, []byte("endobj"), []byte("      ")), "Frida bor her", nil},
		{"no catalog", bytes.Replace(good, []byte("/Type /Catalog /Pages 2 0 R"), []byte("/Type /Katalog /Sider 2 0 R"), 1), "Frida bor her", doc.ErrCorrupt},
		{"a page is missing", bytes.Replace(good, []byte("/Kids [3 0 R]"), []byte("/Kids [3 0 R 77 0 R]"), 1), "Frida bor her", doc.ErrCorrupt},
		{"tree that loops", bytes.Replace(good, []byte("/Kids [3 0 R]"), []byte("/Kids [2 0 R 3 0 R]"), 1), "Frida bor her", nil},
		{"content cut off", onePageWith("", "", "x", ""), "x", nil},
		{"empty", nil, "", doc.ErrCorrupt},
		{"not a pdf", []byte("%PDF-1.4\n" + strings.Repeat("hej ", 1000)), "", doc.ErrCorrupt},
		{"half a flate stream", func() []byte {
			b := newBuilder()
			b.object("<< /Type /Catalog /Pages 2 0 R >>")
			b.object("<< /Type /Pages /Kids [3 0 R] /Count 1 >>")
			b.object("<< /Type /Page /Contents 4 0 R >>")
			b.object(streamBody("/Filter /FlateDecode", body[:len(body)-12]))
			return b.finish("")
		}(), "Frida bor her", doc.ErrCorrupt},
		{"an unknown filter", bytes.Replace(good, []byte("<<  /Length"), []byte("<< /Filter /Xyz /Length"), 1), "", doc.ErrUnsupported},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if test.name == "content cut off" {
				test.data = onePage("BT /F1 12 Tf 50 700 Td (x) Tj [(y")
			}
			got, err := readBytes(t, test.data, doc.DefaultLimits())
			if !strings.Contains(got, test.text) || !errors.Is(err, test.err) {
				t.Errorf("got %q, %v; want %q, %v", got, err, test.text, test.err)
			}
		})
	}
}

func TestPictures(t *testing.T) {
	image := streamBody("/Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8", "x")
	page := "/Resources << /Font << /F1 5 0 R >> /XObject << /Im 6 0 R >> >>"
	draw := "q 595 0 0 842 0 0 cm /Im Do Q "
	if _, err := readBytes(t, onePageWith("", page, draw, image), doc.DefaultLimits()); !errors.Is(err, doc.ErrImage) {
		t.Errorf("a scan gives %v", err)
	}
	got, err := readBytes(t, onePageWith("", page, draw+"BT 3 Tr /F1 12 Tf 50 700 Td (OCR) Tj ET", image), doc.DefaultLimits())
	if got != "OCR\n" || err != nil {
		t.Errorf("a scan with text gives %q, %v", got, err)
	}
	b := newBuilder()
	b.object("<< /Type /Catalog /Pages 2 0 R >>")
	b.object("<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 /MediaBox [0 0 595 842] " + page + " >>")
	b.object("<< /Type /Page /Contents 7 0 R >>")
	b.object("<< /Type /Page /Contents 8 0 R >>")
	b.object("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
	b.object(image)
	b.object(streamBody("", hello))
	b.object(streamBody("", draw))
	got, err = readBytes(t, b.finish(""), doc.DefaultLimits())
	if got != "Frida bor her\n" || !errors.Is(err, doc.ErrImage) {
		t.Errorf("a page of text and a scanned one give %q, %v", got, err)
	}
	if _, err := readBytes(t, onePage(""), doc.DefaultLimits()); err != nil {
		t.Errorf("an empty page gives %v", err)
	}
}

func TestUnknownCharacters(t *testing.T) {
	data := onePageWith("", "/Resources << /Font << /F1 6 0 R >> >>", "BT /F1 12 Tf 50 700 Td <"+strings.Repeat("0102", 60)+"> Tj ET",
		"<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [7 0 R] >>",
		"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X >>")
	if _, err := readBytes(t, data, doc.DefaultLimits()); !errors.Is(err, doc.ErrUnsupported) {
		t.Errorf("got %v, want ErrUnsupported", err)
	}
}

func TestLimits(t *testing.T) {
	l := doc.DefaultLimits()
	l.Text = 100
	if got, err := readBytes(t, onePage("14 TL BT /F1 8 Tf 50 800 Td "+strings.Repeat("(en linje mere) ' ", 50)+"ET"), l); !errors.Is(err, doc.ErrTooLarge) || len(got) > 100 {
		t.Errorf("text limit: %d bytes, %v", len(got), err)
	}
	l = doc.DefaultLimits()
	l.Parts = 3
	b := newBuilder()
	b.object("<< /Type /Catalog /Pages 2 0 R >>")
	b.object("<< /Type /Pages /Kids [3 0 R 4 0 R 5 0 R 6 0 R] /Count 4 >>")
	for range 4 {
		b.object("<< /Type /Page >>")
	}
	if _, err := readBytes(t, b.finish(""), l); !errors.Is(err, doc.ErrTooLarge) {
		t.Errorf("pages: %v", err)
	}
	var z bytes.Buffer
	w, _ := flate.NewWriter(&z, 9)
	for range 300 {
		w.Write(make([]byte, 1<<20))
	}
	w.Close()
	b = newBuilder()
	b.object("<< /Type /Catalog /Pages 2 0 R >>")
	b.object("<< /Type /Pages /Kids [3 0 R] /Count 1 >>")
	b.object("<< /Type /Page /Contents 4 0 R >>")
	b.object(streamBody("/Filter /FlateDecode", z.String()))
	if _, err := readBytes(t, b.finish(""), doc.DefaultLimits()); !errors.Is(err, doc.ErrTooLarge) {
		t.Errorf("expansion: %v", err)
	}
}

// nested is a file of pages with the given contents, which may draw the form X. It
// draws the next form by way of inner, through so many levels; the last one shows leaf.
func nested(levels int, inner, leaf string, contents ...string) []byte {
	b := newBuilder()
	b.object("<< /Type /Catalog /Pages 2 0 R >>")
	first := 4 + levels + 1
	var kids strings.Builder
	for i := range contents {
		fmt.Fprintf(&kids, "%d 0 R ", first+2*i)
	}
	b.object(fmt.Sprintf("<< /Type /Pages /Kids [%s] /Count %d >>", kids.String(), len(contents)))
	b.object("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
	for n := range levels {
		b.object(streamBody(fmt.Sprintf("/Subtype /Form /Resources << /XObject << /X %d 0 R >> >>", 5+n), inner))
	}
	b.object(streamBody("/Subtype /Form /Resources << /Font << /F1 3 0 R >> >>", leaf))
	for i, c := range contents {
		b.object(fmt.Sprintf("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R /Resources << /Font << /F1 3 0 R >> /XObject << /X 4 0 R >> >> >>", first+2*i+1))
		b.object(streamBody("", c))
	}
	return b.finish("")
}

// TestFormsDrawnAgain checks that no page loses text to forms that would be drawn
// ten thousand million times.
func TestFormsDrawnAgain(t *testing.T) {
	got := mustRead(t, nested(10, strings.Repeat("/X Do ", 10), at(50, 50, "Frida"),
		"/X Do "+at(50, 700, "side et"), "/X Do "+at(50, 700, "side to"), "/X Do "+at(50, 700, "side tre")))
	if want := "Frida\nside et\nFrida\nside to\nFrida\nside tre\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	got, err := readBytes(t, nested(maxForms+1, "/X Do", at(50, 50, "Frida"), "/X Do", at(50, 700, "side to")), doc.DefaultLimits())
	if !errors.Is(err, doc.ErrTooLarge) || got != "side to\n" {
		t.Errorf("too deep: %q, %v", got, err)
	}
}

// TestHostile reads files made to take long; each must end well within the
// time that one file gets.
func TestHostile(t *testing.T) {
	forms := func() []byte { // each form shows the next ten times
		b := newBuilder()
		b.object("<< /Type /Catalog /Pages 2 0 R >>")
		b.object("<< /Type /Pages /Kids [3 0 R] /Count 1 >>")
		b.object("<< /Type /Page /Contents 4 0 R /Resources << /XObject << /X 5 0 R >> >> >>")
		b.object(streamBody("", "/X Do"))
		for n := 5; n < 20; n++ {
			b.object(streamBody(fmt.Sprintf("/Subtype /Form /Resources << /XObject << /X %d 0 R >> >>", n+1), strings.Repeat("/X Do ", 10)))
		}
		b.object(streamBody("/Subtype /Form", "0 0 m"))
		return b.finish("")
	}
	text := strings.Repeat("/X Do ", 10)
	tests := map[string][]byte{
		"forms with text":     nested(10, text, at(50, 50, "Frida"), "/X Do"),
		"forms on many pages": nested(10, text, at(50, 50, "Frida"), slices.Repeat([]string{"/X Do"}, 1000)...),
		"trailers":            []byte("1 0 obj << >> endobj " + strings.Repeat("trailer<<", 100_000)),
		"open brackets":       []byte("1 0 obj " + strings.Repeat("[<<", 1_000_000)),
		"endless string":      onePage(strings.Repeat("(", 500_000)),
		"no endstream":        []byte(strings.Repeat("1 0 obj << /Type /ObjStm >> stream\n", 5_000)),
		"forms":               forms(),
		"marks":               onePage(strings.Repeat("/A BMC q ", 200_000)),
		"wide array":          onePage("BT /F1 12 Tf [" + strings.Repeat("(a)-9999", 100_000) + "] TJ ET"),
	}
	for name, data := range tests {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			readBytes(t, data, doc.DefaultLimits())
			if took := time.Since(start); took > 5*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}
