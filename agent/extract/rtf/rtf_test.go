package rtf

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/husorden/husorden/agent/extract/doc"
)

func read(content string) (string, error) {
	var out strings.Builder
	d := doc.New(context.Background(), &out, doc.DefaultLimits(), nil)
	err := Read(d, doc.Input{R: strings.NewReader(content), Size: int64(len(content))})
	return out.String(), err
}

func TestRead(t *testing.T) {
	for _, c := range []struct{ name, content, want string }{
		{"text", `{\rtf1\ansi\ansicpg1252\deff0 Bo {\b Ho}lm\par CPR\~010236\_0000\par}`, "Bo Holm\nCPR\u00a0010236\u20110000\n"},
		{"hex of Windows-1252", `{\rtf1\ansi K\'e6re \'c5se S\'f8rensen\par}`, "Kære Åse Sørensen\n"},
		{"unicode with what stands in", `{\rtf1\ansi bl\u229?b\u230\'e6r \uc2\u248 oe\uc0\u197 se\par}`, "blåbær øÅse\n"},
		{"pair and half a pair", `{\rtf1 \u-10179?\u-8704? \u-10179? x\par}`, "😀 � x\n"},
		{"code page of the font", `{\rtf1{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset204 Arial CYR;}}\f0 \'e5 \f1\'e5\'ea {\plain\'e5}\f0\'e5\par}`, "å ек åå\n"},
		{"code page of DOS and Mac", `{\rtf1\pca bl\'86 {\mac bl\'8c}\par}`, "blå blå\n"},
		{"two bytes a character", `{\rtf1{\fonttbl{\f0\fcharset128 X;}}\f0\'93\'fa\'96\'7b\par}`, "日本\n"},
		{"optional hyphen is not read", `{\rtf1 skole\-elev\par}`, "skoleelev\n"},
		{"table", `{\rtf1\trowd\intbl Navn\cell CPR\cell\row\trowd\intbl Bo\cell\cell 010246-5000\cell\row efter\par}`, "Navn\tCPR\nBo\t\t010246-5000\nefter\n"},
		{"header, note and annotation", `{\rtf1{\header Sag 7\par}{\footer Side 1}Bo{\footnote om \i Bo}{\*\atnid IB}{\*\annotation{\*\atndate 1}husk} Holm\par to\par}`,
			"Bo Holm\nSag 7\nSide 1\nom Bo\nIB\nhusk\nto\n"},
		{"properties", `{\rtf1{\info{\title Om Bo}{\author \'c5se}{\creatim\yr2026\mo1}}{\*\userprops{\propname Sag}\proptype30{\staticval 7}}tekst\par}`,
			"Om Bo\nÅse\nSag\n7\ntekst\n"},
		{"hidden and deleted", `{\rtf1 a{\v skjult}{\deleted slettet}b\par}`, "askjultslettetb\n"},
		{"field", `{\rtf1{\field{\*\fldinst HYPERLINK "mailto:bo@eksempel.dk"}{\fldrslt Skriv til Bo}}{\field{\*\fldinst PAGE}{\fldrslt 1}}\par}`, "bo@eksempel.dk Skriv til Bo1\n"},
		{"pictures and objects", `{\rtf1 a{\pict\wmetafile8 0102036a}{\object{\*\objdata 0105}{\result vist}}{\*\unknown x{y}z}b\par}`, "avistb\n"},
		{"binary data", "{\\rtf1 a{\\pict\\bin5 }}{\\x}b\\par}", "ab\n"},
		{"text box", `{\rtf1{\shp{\*\shpinst{\sp{\sn x}{\sv y}}{\shptxt i en boks\par}}{\shprslt i en boks}}\par}`, "i en boks\n"},
		{"said twice", `{\rtf1{\info{\upr{\title S?gen}{\*\ud{\title S\u248?gen}}}}x\par}`, "Søgen\nx\n"},
		{"what follows the document", `{\rtf1 a\par}` + "\x00\x00}}{", "a\n"},
		{"raw bytes", "{\\rtf1\\ansi bl\xE5b\xE6r\r\ngr\xF8d\\\npar}", "blåbærgrød\npar\n"},
		{"not a hex code", `{\rtf1 a\'zzb\par}`, "azzb\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := read(c.content)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestDamage(t *testing.T) {
	for _, c := range []struct{ name, content, want string }{
		{"cut off", `{\rtf1 Bo Holm\par CPR 0102`, "Bo Holm\nCPR 0102\n"},
		{"cut off in a word", `{\rtf1 Bo\pa`, "Bo\n"},
		{"binary data longer than the file", `{\rtf1 a\bin999999999 b}`, "a\n"},
		{"nothing but open groups", strings.Repeat("{", 200_000), ""},
		{"deeper than is kept apart", `{\rtf1 a` + strings.Repeat("{", 10_000) + "b", "ab\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := read(c.content)
			if !errors.Is(err, doc.ErrCorrupt) {
				t.Errorf("got error %v, want %v", err, doc.ErrCorrupt)
			}
			if got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{
		`{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset128 X;}}\f0 K\'e6\u230?\uc2\u-10179 {\*\x y}\cell\row}`,
		`{\rtf1{\header a{\footnote b}}{\field{\*\fldinst HYPERLINK "mailto:x"}}{\upr{a}{\*\ud b}}\bin3 xyz`,
		"{{}}\\'", "{\\rtf1\\u99999999999 \\uc-1\\f\\fcharset}",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := read(string(b))
		if err != nil && !errors.Is(err, doc.ErrCorrupt) {
			t.Errorf("error %v is not %v", err, doc.ErrCorrupt)
		}
		if !utf8.ValidString(got) {
			t.Errorf("invalid UTF-8 %q", got)
		}
	})
}

func BenchmarkRead(b *testing.B) {
	content := `{\rtf1\ansi\ansicpg1252` + strings.Repeat(`\pard\plain \ltrpar\ql\f0\fs24 {\rtlch \ltrch\lang1030 K\'e6re {\b Bo} Holm, tak for samtalen i mandags om skolen.}\par`+"\r\n", 10000) + "}"
	b.SetBytes(int64(len(content)))
	for b.Loop() {
		d := doc.New(context.Background(), io.Discard, doc.DefaultLimits(), nil)
		if err := Read(d, doc.Input{R: strings.NewReader(content), Size: int64(len(content))}); err != nil {
			b.Fatal(err)
		}
	}
}
