package plain

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"github.com/husorden/husorden/agent/extract/doc"
)

// text reads content with r and returns what it wrote.
func text(r doc.Reader, content string) (string, error) {
	var out strings.Builder
	d := doc.New(context.Background(), &out, doc.DefaultLimits(), func(*doc.Doc, doc.Input) error { return doc.ErrUnsupported })
	err := r(d, doc.Input{Name: "x", R: strings.NewReader(content), Size: int64(len(content))})
	return out.String(), err
}

func check(t *testing.T, r doc.Reader, content, want string) {
	t.Helper()
	got, err := text(r, content)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

const danish = "Kære Åse Sørensen\nSagen om Ærø er færdig på mandag.\nHr. Ødegård går ikke i skole.\n"

func TestCharsets(t *testing.T) {
	for name, e := range map[string]encoding.Encoding{
		"utf-8":                unicode.UTF8,
		"utf-8 with mark":      unicode.UTF8BOM,
		"utf-16 le with mark":  unicode.UTF16(unicode.LittleEndian, unicode.UseBOM),
		"utf-16 be with mark":  unicode.UTF16(unicode.BigEndian, unicode.UseBOM),
		"utf-16 le":            unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM),
		"utf-16 be":            unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM),
		"windows-1252":         charmap.Windows1252,
		"iso 8859-1":           charmap.ISO8859_1,
		"iso 8859-15":          charmap.ISO8859_15,
		"mac roman":            charmap.Macintosh,
		"dos code page 850":    charmap.CodePage850,
		"dos code page 865":    charmap.CodePage865,
		"windows line endings": nil,
	} {
		t.Run(name, func(t *testing.T) {
			content := strings.ReplaceAll(danish, "\n", "\r\n")
			if e != nil {
				var err error
				if content, err = e.NewEncoder().String(danish); err != nil {
					t.Fatal(err)
				}
			}
			check(t, Text, content, danish)
			// The first letter that is not ASCII comes after several blocks.
			filler := strings.Repeat("plain words in a line of text\n", 5000)
			if e != nil {
				content, _ = e.NewEncoder().String(filler + danish)
			} else {
				content = strings.ReplaceAll(filler, "\n", "\r\n") + content
			}
			check(t, Text, content, filler+danish)
		})
	}
}

func TestTextDamage(t *testing.T) {
	for _, c := range []struct{ name, content, want string }{
		{"invalid bytes in UTF-8", "blåbær og \xFF rødgrød \xE6\n", "blåbær og � rødgrød �\n"},
		{"cut off at the end", "blåbærgrød med fl\xC3", "blåbærgrød med fl�\n"},
		{"cut off and nothing else", "abc\xC3", "abcÃ\n"},
		{"curly quotes of Windows", "it\x92s \x93so\x94 he said", "it’s “so” he said\n"},
		{"filled up with zeros", "log line\n" + strings.Repeat("\x00", 9000), "log line\n \n"},
		{"old Mac line ends", "a\rb\r\rc", "a\nb\n\nc\n"},
		{"half a UTF-16 character", "\xFF\xFEa\x00\x00\xD8", "a�\n"},
		{"pair in UTF-16", "\xFE\xFF\xD8\x3D\xDE\x00", "😀\n"},
	} {
		t.Run(c.name, func(t *testing.T) { check(t, Text, c.content, c.want) })
	}
}

func TestBinaryAfterTextIsUnsupported(t *testing.T) {
	program := strings.Repeat("\x01\x02\x00\x7F\xFF\x03ab", 20000)
	got, err := text(Text, strings.Repeat("#!/bin/sh a script\n", 8000)+program)
	if !errors.Is(err, doc.ErrUnsupported) {
		t.Errorf("got error %v, want %v", err, doc.ErrUnsupported)
	}
	if !strings.HasPrefix(got, "#!/bin/sh a script\n") {
		t.Error("the text before it is lost")
	}
	if _, ok := Detect([]byte(program[:4000])); ok {
		t.Error("binary data taken for text")
	}
}

func TestChoose(t *testing.T) {
	for _, c := range []struct {
		text, declared string
		want           Charset
	}{
		{"blå", "iso-8859-1", UTF8},
		{"bl\xE5", "utf-8", Windows1252},
		{"bl\x86", "CP865", "ibm865"},
		{"abc", "iso-8859-1", Windows1252},
		{"abc", "utf-8", Undecided},
		{"abc", "no such thing", Undecided},
		{"\xEF\xF0\xE8\xE2\xE5\xF2", "windows-1251", "windows-1251"},
	} {
		if got := Choose([]byte(c.text), c.declared); got != c.want {
			t.Errorf("Choose(%q, %q) = %q, want %q", c.text, c.declared, got, c.want)
		}
	}
}

// endless is a text of any length that takes no memory.
type endless struct{ line string }

func (e endless) ReadAt(p []byte, off int64) (int, error) {
	for i := range p {
		p[i] = e.line[(off+int64(i))%int64(len(e.line))]
	}
	return len(p), nil
}

// gauge notes the most memory in use while a text is written to it.
type gauge struct {
	written int
	most    uint64
}

func (g *gauge) Write(p []byte) (int, error) {
	if g.written += len(p); g.written > 2<<20 {
		g.written = 0
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		g.most = max(g.most, m.HeapAlloc)
	}
	return len(p), nil
}

func TestMemoryIsFlat(t *testing.T) {
	for name, r := range map[string]doc.Reader{"text": Text, "csv": CSV, "json": JSON, "html": HTML, "xml": XML} {
		t.Run(name, func(t *testing.T) {
			const size = 16 << 20
			var before runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			var g gauge
			d := doc.New(context.Background(), &g, doc.DefaultLimits(), nil)
			if err := r(d, doc.Input{R: endless{"<p>a;b;c{\"å\":1}</p>\n"}, Size: size}); err != nil {
				t.Fatal(err)
			}
			if g.most == 0 || g.most > before.HeapAlloc+4<<20 {
				t.Errorf("reading %d bytes held %d bytes, before %d", size, g.most, before.HeapAlloc)
			}
		})
	}
}
