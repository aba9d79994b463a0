package office

import (
	"testing"

	"github.com/husorden/husorden/agent/extract/doc"
)

func TestSniff(t *testing.T) {
	types := func(s string) []byte {
		return zipped(t, file{"[Content_Types].xml", contentTypes("x.xml", s)}, file{"x.xml", "<x/>"})
	}
	const ms, ox = "application/vnd.ms-", "application/vnd.openxmlformats-officedocument."
	mime := func(s string) []byte { return storedPlain(t, file{"mimetype", s}, file{"content.xml", "<x/>"}) }
	for _, tt := range []struct {
		name string
		in   []byte
		want doc.Format
	}{
		{"docx", docx(t, ""), doc.DOCX},
		{"docm", types(ms + "word.document.macroEnabled.main+xml"), doc.DOCX},
		{"dotx", types(ox + "wordprocessingml.template.main+xml"), doc.DOCX},
		{"dotm", types(ms + "word.template.macroEnabledTemplate.main+xml"), doc.DOCX},
		{"xlsx", types(ox + "spreadsheetml.sheet.main+xml"), doc.XLSX},
		{"xltx", types(ox + "spreadsheetml.template.main+xml"), doc.XLSX},
		{"xlsm", types(ms + "excel.sheet.macroEnabled.main+xml"), doc.XLSX},
		{"xlam", types(ms + "excel.addin.macroEnabled.main+xml"), doc.XLSX},
		{"xlsb", types(ms + "excel.sheet.binary.macroEnabled.main"), doc.Unknown},
		{"pptx", types(ox + "presentationml.presentation.main+xml"), doc.PPTX},
		{"ppsx", types(ox + "presentationml.slideshow.main+xml"), doc.PPTX},
		{"potm", types(ms + "powerpoint.template.macroEnabled.main+xml"), doc.PPTX},
		{"broken content types", zipped(t, file{"[Content_Types].xml", "<x"}, file{"xl/workbook.xml", "<x/>"}), doc.XLSX},
		{"odt", mime("application/vnd.oasis.opendocument.text"), doc.ODT},
		{"ott", mime("application/vnd.oasis.opendocument.text-template"), doc.ODT},
		{"ods", mime("application/vnd.oasis.opendocument.spreadsheet"), doc.ODS},
		{"otp", mime("application/vnd.oasis.opendocument.presentation-template"), doc.ODP},
		{"odg", mime("application/vnd.oasis.opendocument.graphics"), doc.ODP},
		{"compressed mimetype, last", zipped(t, file{"content.xml", "<x/>"}, file{"mimetype", "application/vnd.oasis.opendocument.spreadsheet"}), doc.ODS},
		{"manifest alone", zipped(t, file{"META-INF/manifest.xml", `<m:manifest xmlns:m="m"><m:file-entry m:full-path="/" m:media-type="application/vnd.oasis.opendocument.text"/></m:manifest>`}), doc.ODT},
		{"damaged mimetype", storedPlain(t, file{"mimetype", "applicati\x00n/vnd.oasis.opendocument.presentation"}, file{"META-INF/manifest.xml", `<m:manifest xmlns:m="m"><m:file-entry m:full-path="/" m:media-type="application/vnd.oasis.opendocument.presentation"/></m:manifest>`}, file{"content.xml", odfXML("presentation", "")}), doc.ODP},
		{"damaged mimetype, no manifest", storedPlain(t, file{"mimetype", "?"}, file{"content.xml", odfXML("spreadsheet", "")}), doc.ODS},
		{"a drawing by its content", storedPlain(t, file{"content.xml", odfXML("drawing", "")}), doc.ODP},
		{"content that is no document", storedPlain(t, file{"content.xml", "<a><body><text/></body></a>"}, file{"b.txt", "x"}), doc.Unknown},
		{"fodt", []byte(`<?xml version="1.0"?><office:document xmlns:office="o" office:mimetype="application/vnd.oasis.opendocument.text">`), doc.ODT},
		{"epub", mime("application/epub+zip"), doc.Unknown},
		{"zip", zipped(t, file{"a.txt", "x"}), doc.Unknown},
		{"text", []byte("PK er ikke en zip"), doc.Unknown},
		{"xml", []byte(`<?xml version="1.0"?><a office:mimetype="x"/>`), doc.Unknown},
		{"nothing", nil, doc.Unknown},
		{"jar", zipped(t, file{"META-INF/MANIFEST.MF", "x"}), doc.Unknown},
	} {
		if got, ok := Sniff(input(tt.in)); got != tt.want || ok != (tt.want != doc.Unknown) {
			t.Errorf("%s is %q, %v; want %q", tt.name, got, ok, tt.want)
		}
	}
}
