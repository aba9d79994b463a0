package ole

import (
	"bytes"
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/husorden/husorden/agent/extract/doc"
	"github.com/husorden/husorden/agent/extract/plain"
)

func read(content []byte) (string, error) {
	var out strings.Builder
	d := doc.New(context.Background(), &out, doc.DefaultLimits(), func(d *doc.Doc, in doc.Input) error {
		if strings.HasSuffix(in.Name, ".jpg") {
			return doc.ErrImage
		}
		return plain.Text(d, in)
	})
	err := Read(d, doc.Input{R: bytes.NewReader(content), Size: int64(len(content))})
	return out.String(), err
}

func TestFilesOfLibreOffice(t *testing.T) {
	for name, want := range map[string]string{
		"rapport.doc":  "Statusrapport – Åge\nKære Åge Sørensen, CPR 010236-0000, Blåbærvej 7, 8000 Århus C.\nNavn\tCPR\t\nBo Holm\t020237-0001\t\nbo@eksempel.dk Skriv til Bo\n日本 Привет\nStatusrapport\nIb Øst\n",
		"register.xls": "Børn\nNavn\tCPR\tFødt\tBeløb\nÅse Øst\t010236-0000\t01-02-2036\t1234.5\nBo 日本\t3\tab\nSkjult\ngemt\n",
	} {
		content, err := os.ReadFile("testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		got, err := read(content)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: -want +got:\n%s", name, diff)
		}
		// Cut off anywhere it is damaged, or shows a beginning; it never panics.
		for n := 0; n < len(content); n += 500 {
			read(content[:n])
		}
	}
}

func property16(id, text string) node {
	return node{name: "__substg1.0_" + id + "001F", content: u16(text)}
}

func TestMade(t *testing.T) {
	properties := node{name: "__properties_version1.0", content: make([]byte, 32)}
	inner := []node{properties, property16("0037", "indre"), {name: "__substg1.0_1000001E", content: []byte("bl\xE5b\xE6r")}}
	for _, c := range []struct {
		name    string
		content []byte
		want    string
		err     error
	}{
		{"encrypted Office", write(node{name: "EncryptedPackage", content: []byte("x")}), "", doc.ErrEncrypted},
		{"encrypted document", write(node{name: "WordDocument", content: append([]byte("\xEC\xA5\xC1\x00\x00\x00\x00\x00\x00\x00\x00\x01"), make([]byte, 600)...)}), "", doc.ErrEncrypted},
		{"encrypted workbook", write(node{name: "Workbook", content: []byte("\x09\x08\x04\x00\x00\x06\x05\x00\x2F\x00\x00\x00")}), "", doc.ErrEncrypted},
		{"another program", write(node{name: "Contents", content: []byte("x")}), "", doc.ErrUnsupported},
		{"presentation", write(node{name: "PowerPoint Document", content: bytes.Join([][]byte{
			record(textChars, u16("Møde om Åse")), {0xF, 0, 0xE8, 3, 20, 0, 0, 0}, record(0x1234, []byte("data")), record(textBytes, []byte("bl\xE5\rto"))}, nil)}),
			"Møde om Åse\nblå\nto\n", nil},
		{"message", write(properties, property16("0C1A", "Bo Holm"), property16("0037", "Sagen"), property16("1000", "Kære Åse\r\nHilsen\r\n"),
			node{name: "__recip_version1.0_#00000000", children: []node{property16("3001", "Åse Øst"), property16("39FE", "aase@eksempel.dk")}},
			node{name: "__attach_version1.0_#00000000", children: []node{property16("3707", "note.txt"), {name: "__substg1.0_37010102", content: []byte("bilag")}}},
			node{name: "__attach_version1.0_#00000001", children: []node{property16("3707", "barn.jpg"), {name: "__substg1.0_37010102", content: []byte("xx")}}},
			node{name: "__attach_version1.0_#00000002", children: []node{{name: "__substg1.0_3701000D", children: inner}}}),
			"From: Bo Holm\nSubject: Sagen\nKære Åse\nHilsen\nTo: Åse Øst\nTo: aase@eksempel.dk\nnote.txt\nbilag\nbarn.jpg\nSubject: indre\nblåbær\n", doc.ErrImage},
		{"message in RTF alone", write(properties, node{name: "__substg1.0_10090102", content: []byte("x")}), "", doc.ErrUnsupported},
		{"nothing but the mark", []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), "", doc.ErrCorrupt},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := read(c.content)
			if !errors.Is(err, c.err) {
				t.Errorf("got error %v, want %v", err, c.err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestFormatNumber(t *testing.T) {
	for _, c := range []struct {
		v      float64
		id     uint16
		format string
		want   string
	}{
		{102360000, 164, `000000\-0000`, "010236-0000"},
		{102360000, 164, `000000"-"0000;[Red]0`, "010236-0000"},
		{102360000, 0, "", "102360000"},
		{49706, 14, "", "01-02-2036"},
		{49706, 164, "[$-406]d. mmmm yyyy", "01-02-2036"},
		{1234.5, 164, "#,##0.00", "1234.5"},
		{7, 1, "0", "7"},
		{1e300, 14, "", "1" + strings.Repeat("0", 300)},
	} {
		if got := formatNumber(c.v, c.id, c.format); got != c.want && c.v < 1e15 || c.v >= 1e15 && len(got) < 300 {
			t.Errorf("formatNumber(%v, %d, %q) = %q, want %q", c.v, c.id, c.format, got, c.want)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, name := range []string{"rapport.doc", "register.xls"} {
		content, err := os.ReadFile("testdata/" + name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(content)
	}
	f.Add(write(node{name: "PowerPoint Document", content: record(textChars, u16("a"))}))
	f.Add(write(node{name: "__properties_version1.0"}, property16("1000", "a"), node{name: "__attach_version1.0_#0", children: []node{property16("3707", "a")}}))
	f.Fuzz(func(t *testing.T, b []byte) {
		if got, err := read(b); !utf8.ValidString(got) {
			t.Errorf("invalid UTF-8 %q, error %v", got, err)
		}
	})
}
