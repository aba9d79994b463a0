package plain

import (
	"strings"
	"testing"
)

func TestCSV(t *testing.T) {
	for _, c := range []struct{ name, content, want string }{
		{"semicolon, quoted", "Navn;CPR;Note\n\"Holm; Bo\";\"010236-0000\";\"siger \"\"hej\"\"\"\n", "Navn\tCPR\tNote\nHolm; Bo\t010236-0000\tsiger \"hej\"\n"},
		{"comma, line end in a cell", "a,b,c\n1,\"Vej 1\r\n8000 By\",3\n", "a\tb\tc\n1\tVej 1 8000 By\t3\n"},
		{"tab", "a\tb\n1\t2\n", "a\tb\n1\t2\n"},
		{"bar", "a|b|c\n1|2|3\n4|5|6\n", "a\tb\tc\n1\t2\t3\n4\t5\t6\n"},
		{"decimal commas", "a;1,5;2,5\nb;3,5;4,5\n", "a\t1,5\t2,5\nb\t3,5\t4,5\n"},
		{"Excel's hint", "sep=,\na,b\n", "sep=\t\na\tb\n"},
		{"not a table", "Kære Bo, hvordan går det?\nHilsen, Åse\n", "Kære Bo, hvordan går det?\nHilsen, Åse\n"},
		{"windows-1252", "Navn;By\nBo;\xC5rhus\n", "Navn\tBy\nBo\tÅrhus\n"},
		{"lost zero under a label", "Navn;CPR-nr.;Ordre\nLiva;203405234;203405234\nBo;\"303405234\";991405234\n", "Navn\tCPR-nr.\tOrdre\nLiva\t0203405234\t203405234\nBo\t0303405234\t991405234\n"},
		{"lost zero, no label, among others", "Liva,203405234,203405234\nBo,1203405234,17\nIb,2203405234,18\n", "Liva\t0203405234\t203405234\nBo\t1203405234\t17\nIb\t2203405234\t18\n"},
		{"lost zero, one column", "CPR\r\n203405234\r\n1203405234\r\n303405234", "CPR\n0203405234\n1203405234\n0303405234\n"},
		{"nine digits without a label", "a;203405234\nb;203405235\n", "a\t203405234\nb\t203405235\n"},
		{"nine digits in a long cell", "CPR;Note\n1;" + strings.Repeat("203405234 ", 9) + "\n", "CPR\tNote\n1\t" + strings.Repeat("203405234 ", 9) + "\n"},
		{"empty cells", ";;\n1;;\n", "\t\t\n1\t\t\n"},
	} {
		t.Run(c.name, func(t *testing.T) { check(t, CSV, c.content, c.want) })
	}
}

func TestCSVQuoteNeverClosed(t *testing.T) {
	content := "a;b\n\"x;1\n" + strings.Repeat("c;d\n", 40000)
	got, err := text(CSV, content)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasSuffix(got, "c\td\nc\td\n") {
		t.Errorf("the end is %q", got[len(got)-20:])
	}
}

// TestCSVInPieces checks that cells may lie across the blocks a file is read in.
func TestCSVInPieces(t *testing.T) {
	row := "Liva Holm;203405234;203405234\n"
	content := "Navn;CPR;Ordre\n" + strings.Repeat(row, 3*blockSize/len(row))
	want := "Navn\tCPR\tOrdre\n" + strings.Repeat("Liva Holm\t0203405234\t203405234\n", 3*blockSize/len(row))
	if got, err := text(CSV, content); err != nil || got != want {
		t.Errorf("%d bytes, %v; want %d", len(got), err, len(want))
	}
}

func TestDelimiterRefusesProse(t *testing.T) {
	for _, s := range []string{
		"Hej Bo, tak for sidst, det var hyggeligt.\nVi ses, når du kommer hjem, ikke?\nHilsen Åse, Ib og Bo\n",
		"one line; with a semicolon",
		"2024-01-01 12:00:00,123 started\n2024-01-01 12:00:01 stopped\nend\n\n",
		"",
	} {
		if c, ok := Delimiter(s); ok {
			t.Errorf("Delimiter(%q) = %q", s, c)
		}
	}
}

func TestJSON(t *testing.T) {
	for _, c := range []struct{ name, content, want string }{
		{"object", `{"navn":"Bo Holm", "cpr" : "010236-0000","alder":7,"barn":true}`, "navn: Bo Holm\ncpr: 010236-0000\nalder: 7\nbarn: true\n"},
		{"nested", "{\n  \"borger\": {\n    \"navn\": \"Åse\"\n  },\n  \"tal\": [1, 2]\n}", "borger:\nnavn: Åse\ntal:\n1\n2\n"},
		{"escapes", `{"a":"bl\u00e5b\u00E6r \ud83d\ude00 \"x\"\/\\","b":"1\n2\t3"}`, "a: blåbær 😀 \"x\"/\\\nb: 1\n2\t3\n"},
		{"bad escapes", `["\ud83d", "\ude00x", "\u12g", "\ud83d\u0041"]`, "�\n�x\n�g\n�A\n"},
		{"lines", "{\"id\":1,\"text\":\"a: b, c\"}\n{\"id\":2}\n", "id: 1\ntext: a: b, c\nid: 2\n"},
		{"damaged", "{\"a\":\"never closed\n\"b\":\"2\"", "a: never closed\nb: 2\n"},
		{"not JSON", "Hej Bo\nHilsen\n", "Hej Bo\nHilsen\n"},
	} {
		t.Run(c.name, func(t *testing.T) { check(t, JSON, c.content, c.want) })
	}
}

func TestHTML(t *testing.T) {
	for _, c := range []struct{ name, content, want string }{
		{"text", "<!DOCTYPE html><html><head><title>Sag &aelig;</title><style>p{}</style></head><body><p>Hej <b>B</b>o\n Holm<br>CPR&nbsp;010236&shy;-0000</p></body></html>",
			"Sag æ\nHej Bo Holm\nCPR\u00a0010236-0000\n"},
		{"table", "<table><tr><th>Navn</th><th>CPR</th></tr><tr><td><p>Bo</p></td><td></td><td><p>010236-0000</p></td></tr></table>efter", "Navn\tCPR\nBo\t\t010236-0000\nefter\n"},
		{"unseen", `<img alt="Bo Holm"><input type=hidden name=cpr value="010236-0000"><a href="mailto:bo%40eksempel.dk">skriv</a><!-- husk Åse --><script>var x=1</script><script type="application/json">{"navn":"Ib"}</script>`,
			"Bo Holm\ncpr: 010236-0000\nbo@eksempel.dk\nskriv\nhusk Åse\n{\"navn\":\"Ib\"}\n"},
		{"lines kept", "<pre>a\n b</pre><textarea>c\nd</textarea>", "a\nb\nc\nd\n"},
		{"charset", "<meta charset=iso-8859-1><p>\xC5se</p>", "Åse\n"},
		{"charset that is wrong", "<meta charset=iso-8859-1><p>Åse Sørensen</p>", "Åse Sørensen\n"},
		{"tag never closed", "<p>før<p title='efter 010236-0000", "før<p title='efter 010236-0000\n"},
		{"no end of script", "<p>a<script>b", "a\n"},
		{"noscript", "<noscript><p>slå til</p></noscript>", "slå til\n"},
	} {
		t.Run(c.name, func(t *testing.T) { check(t, HTML, c.content, c.want) })
	}
}

func TestXML(t *testing.T) {
	for _, c := range []struct{ name, content, want string }{
		{"labels", `<?xml version="1.0"?><sag xmlns="urn:x" nr="7"><Borger><navn>Bo &amp; Åse</navn><cpr type='x'>010236-0000</cpr></Borger></sag>`,
			"nr: 7\nnavn: Bo & Åse\ntype: x\ncpr: 010236-0000\n"},
		{"running text", "<w:document><w:p><w:r><w:t>Bo </w:t></w:r><w:r><w:t>Holm</w:t></w:r></w:p><w:p><w:r><w:t>to</w:t></w:r></w:p></w:document>", "Bo Holm\nto\n"},
		{"cdata and comment", "<a1><![CDATA[1 < 2 & <b>x</b>]]></a1><!-- note -->", "a1: 1 < 2 & <b>x</b>\nnote\n"},
		{"charset", "<?xml version='1.0' encoding='ISO-8859-1'?><by>\xC5rhus</by>", "by: Århus\n"},
		{"entities are not expanded", "<!DOCTYPE x [<!ENTITY a 'aa'><!ENTITY b '&a;&a;'>]><x1>&b;</x1>", "ENTITY b '&a;&a;'\n]>\nx1: &b;\n"},
		{"damaged", "<navn>Bo<cpr>010236-0000</na", "navn: Bo\ncpr: 010236-0000</na\n"},
		{"names of html", "<script>a</script><title>b</title><style>c</style>", "script: a\nb\nstyle: c\n"},
	} {
		t.Run(c.name, func(t *testing.T) { check(t, XML, c.content, c.want) })
	}
}
