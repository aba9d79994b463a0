package office

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"github.com/husorden/husorden/agent/extract/doc"
)

// tokens writes what the tokenizer makes of r: +name, -name and text.
func tokens(r io.Reader, bufSize int) (string, error) {
	var out strings.Builder
	x := newXML(r, make([]byte, bufSize))
	inText := false
	for {
		k, err := x.next()
		if k != charData && inText {
			out.WriteString("|")
		}
		inText = k == charData
		if err != nil {
			return out.String(), err
		}
		switch k {
		case startTag:
			out.WriteString("+" + string(x.name) + " ")
		case endTag:
			out.WriteString("-" + string(x.name) + " ")
		case charData:
			out.Write(x.text)
		}
	}
}

func TestXML(t *testing.T) {
	utf16le := func(s string) string {
		b := []byte{0xFF, 0xFE}
		for _, u := range utf16.Encode([]rune(s)) {
			b = append(b, byte(u), byte(u>>8))
		}
		return string(b)
	}
	for _, tt := range []struct{ name, in, want string }{
		{"prefixes", `<w:p xmlns:w="x"><w:t>æ</w:t></w:p>`, "+p +t æ|-t -p "},
		{"empty element", `<a><b/><c x="/"/></a>`, "+a +b -b +c -c -a "},
		{"entities", `<a>&lt;&amp;&gt;&quot;&apos;&#229;&#xE6;&#x1F600;</a>`, "+a <&>\"'åæ😀|-a "},
		{"unknown entity", `<a>R&D; AT&T &bad; &#xFFFFFFFF; &#0;</a>`, "+a R&D; AT&T &bad; &#xFFFFFFFF; &#0;|-a "},
		{"cdata", `<a>x<![CDATA[<b>&amp;]]>y</a>`, "+a x<b>&amp;y|-a "},
		{"comment", `<a>x<!-- <b> -- > -->y</a>`, "+a xy|-a "},
		{"instruction", `<?xml version="1.0"?><?mso x="<"?><a/>`, "+a -a "},
		{"doctype", `<!DOCTYPE a [<!ENTITY x "yyy"><!ELEMENT a ANY>]><a>&x;</a>`, "+a &x;|-a "},
		{"bracket in attribute", `<a t='>"' u="'>"><b/></a>`, "+a +b -b -a "},
		{"byte order mark", "\uFEFF<a>æ</a>", "+a æ|-a "},
		{"utf-16", utf16le(`<?xml version="1.0" encoding="UTF-16"?><a>æ😀</a>`), "+a æ😀|-a "},
		{"latin-1", "<?xml version='1.0' encoding='ISO-8859-1'?><a>\xE6\xF8\xE5</a>", "+a æøå|-a "},
		{"not utf-8", "<a>x\xE6y</a>", "+a x\uFFFDy|-a "},
		{"space in tags", "<a\n b = \"1\"\t><c\n/></a\n>", "+a +c -c -a "},
	} {
		for _, size := range []int{16, 64, startBuffer} {
			got, err := tokens(iotest.OneByteReader(strings.NewReader(tt.in)), size)
			if err != io.EOF || got != tt.want {
				t.Errorf("%s (buffer %d) = %q, %v; want %q", tt.name, size, got, err, tt.want)
			}
		}
	}
}

func TestXMLDamaged(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"nothing", ``, ""},
		{"cut in text", `<a><b>navn`, "+a +b navn|"},
		{"cut in a tag", `<a><b>navn</b><c at`, "+a +b navn|-b "},
		{"cut in an attribute", `<a>x<c at="1`, "+a x|"},
		{"wrong end tag", `<a><b>navn</a></b>`, "+a +b navn|-b -a "},
		{"too many end tags", `<a/></a>`, "+a -a "},
		{"no name", `<a>x< b></a>`, "+a x|"},
		{"tag in a tag", `<a <b></a>`, ""},
		{"open comment", `<a>x<!-- `, "+a x|"},
		{"open cdata", `<a>x<![CDATA[ y`, "+a x|"},
	} {
		got, err := tokens(strings.NewReader(tt.in), startBuffer)
		if !errors.Is(err, doc.ErrCorrupt) || got != tt.want {
			t.Errorf("%s = %q, %v; want %q and corrupt", tt.name, got, err, tt.want)
		}
	}
	huge := `<a b="` + strings.Repeat("x", 2*maxTag) + `"/>`
	if _, err := tokens(strings.NewReader(huge), startBuffer); !errors.Is(err, doc.ErrCorrupt) {
		t.Errorf("a tag of %d bytes: %v", len(huge), err)
	}
	deep := strings.Repeat("<a>", maxDepth+1)
	if _, err := tokens(strings.NewReader(deep), startBuffer); !errors.Is(err, doc.ErrTooLarge) {
		t.Errorf("%d elements deep: %v", maxDepth+1, err)
	}
}

// TestXMLLongText checks that text beyond the buffer comes out whole wherever
// it is cut.
func TestXMLLongText(t *testing.T) {
	for pad := range 12 {
		body := strings.Repeat("x", startBuffer-8+pad) + "æ😀&amp;&#xE6;" + strings.Repeat("ø", startBuffer)
		got, err := tokens(strings.NewReader("<a>"+body+"</a>"), startBuffer)
		want := "+a " + strings.NewReplacer("&amp;", "&", "&#xE6;", "æ").Replace(body) + "|-a "
		if err != io.EOF || got != want {
			t.Fatalf("pad %d: text changed (%d bytes, want %d), %v", pad, len(got), len(want), err)
		}
	}
}

func TestXMLAttributes(t *testing.T) {
	x := newXML(strings.NewReader(`<a id="1" r:id='rId&amp;2' w:val = "æ &quot;x&quot;" tom=""/>`), nil)
	if _, err := x.next(); err != nil {
		t.Fatal(err)
	}
	got := []string{string(x.attr("id")), string(x.relation("id")), string(x.attr("val")), string(x.attr("tom")), string(x.attr("ikke"))}
	if diff := cmp.Diff([]string{"1", "rId&2", `æ "x"`, "", ""}, got); diff != "" {
		t.Error(diff)
	}
}

// FuzzXML checks that the tokenizer ends, pairs its tags, and says what
// encoding/xml says of what that takes for well-formed.
func FuzzXML(f *testing.F) {
	for _, s := range []string{`<a b="c">d&amp;<e/></a>`, `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY y "z">]><x>&y;</x>`,
		"\xFF\xFE<\x00a\x00/\x00>\x00", `<a><![CDATA[x]]><!-- y --></a>`, `<a><b></a>`, "<a>&#", `<w:p><w:r><w:t xml:space="preserve"> a </w:t></w:r></w:p>`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := tokens(strings.NewReader(string(b)), 16)
		whole, wholeErr := tokens(strings.NewReader(string(b)), startBuffer)
		if oneMark(got) != oneMark(whole) || (err == io.EOF) != (wholeErr == io.EOF) {
			t.Fatalf("buffer size matters: %q, %v and %q, %v", got, err, whole, wholeErr)
		}
		if want, ok := standard(b); ok && err == io.EOF && want != got {
			t.Fatalf("got %q, encoding/xml %q", got, want)
		}
	})
}

// oneMark brings runs of replacement characters to one: how many bytes that are
// no UTF-8 share one depends on where the buffer ends.
func oneMark(s string) string {
	for strings.Contains(s, "\uFFFD\uFFFD") {
		s = strings.ReplaceAll(s, "\uFFFD\uFFFD", "\uFFFD")
	}
	return s
}

// standard is tokens by encoding/xml; false when it refuses the input or knows
// constructs the tokenizer leaves to it.
func standard(b []byte) (string, bool) {
	for _, s := range []string{"<!", "<?", "\r", "&", "]]>", "\uFEFF", "\x00", "\xFF", "\xFE"} {
		if strings.Contains(string(b), s) {
			return "", false
		}
	}
	var out strings.Builder
	dec := xml.NewDecoder(strings.NewReader(string(b)))
	inText := false
	for {
		tok, err := dec.Token()
		if _, ok := tok.(xml.CharData); !ok && inText {
			out.WriteString("|")
			inText = false
		}
		if err != nil {
			return out.String(), err == io.EOF
		}
		switch tok := tok.(type) {
		case xml.StartElement:
			if strings.Count(tok.Name.Local, ":") > 0 {
				return "", false
			}
			out.WriteString("+" + tok.Name.Local + " ")
		case xml.EndElement:
			out.WriteString("-" + tok.Name.Local + " ")
		case xml.CharData:
			if len(tok) > 0 {
				inText = true
				out.Write(tok)
			}
		}
	}
}
