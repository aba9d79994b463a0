package plain

import (
	"context"
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/husorden/husorden/agent/extract/doc"
)

func FuzzReaders(f *testing.F) {
	for _, s := range []string{
		danish,
		"\xFF\xFEa\x00\x00\xD8", "a\x00b\x00\r\x00", "bl\x91\x9B\x86",
		"Navn;CPR\n\"Bo;\"\"x\n1;2\n", `{"a":"\ud83d\u00e5",` + "\n[1", "<table><tr><td>a<!-- <p title='x",
		"Navn;CPR;x\nLiva;203405234;203405234\nBo;\"1203405234\";\t\n", "CPR\n203405234\n",
		"<?xml encoding='utf-16'?><a b='c'><![CDATA[x]]>&#x41;", "\x1b$B%\x1b(B",
	} {
		f.Add([]byte(s))
	}
	readers := map[string]doc.Reader{"text": Text, "csv": CSV, "json": JSON, "html": HTML, "xml": XML}
	f.Fuzz(func(t *testing.T, b []byte) {
		for name, r := range readers {
			var out strings.Builder
			d := doc.New(context.Background(), &out, doc.DefaultLimits(), nil)
			if err := r(d, doc.Input{R: strings.NewReader(string(b)), Size: int64(len(b))}); err != nil {
				continue // binary
			}
			if !utf8.ValidString(out.String()) {
				t.Errorf("%s: wrote invalid UTF-8 %q for %q", name, out.String(), b)
			}
			if strings.ContainsAny(out.String(), "\r\x00") && name == "text" {
				t.Errorf("%s: wrote a carriage return or a zero byte", name)
			}
		}
	})
}

func BenchmarkReaders(b *testing.B) {
	filler := "Den kære Åse Sørensen på Ærø har i dag talt med sagsbehandleren om skolen. "
	for _, c := range []struct {
		name    string
		r       doc.Reader
		content string
	}{
		{"text/utf-8", Text, strings.Repeat(filler+"\n", 20000)},
		{"text/windows-1252", Text, strings.Repeat("Den k\xE6re \xC5se S\xF8rensen har i dag talt om skolen.\r\n", 20000)},
		{"csv", CSV, strings.Repeat("Bo Holm;\"Vej 1; 2. th\";8000;Århus;12,5\n", 30000)},
		{"json", JSON, strings.Repeat(`{"navn":"Bo Holm","by":"Århus","tal":[1,2,3]}`+"\n", 30000)},
		{"html", HTML, strings.Repeat("<div class=\"x\"><p>"+filler+"</p><table><tr><td>a</td><td>b</td></tr></table></div>\n", 10000)},
		{"xml", XML, strings.Repeat("<borger nr=\"7\"><navn>Bo Holm</navn><by>Århus</by></borger>\n", 20000)},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(int64(len(c.content)))
			for b.Loop() {
				d := doc.New(context.Background(), io.Discard, doc.DefaultLimits(), nil)
				if err := c.r(d, doc.Input{R: strings.NewReader(c.content), Size: int64(len(c.content))}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
