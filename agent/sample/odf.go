package sample

import (
	"fmt"
	"strings"
	"time"
)

const odfNS = `xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0"`

// odf packs an OpenDocument file of the kind "text", "spreadsheet" or
// "presentation".
func odf(kind, body, title, author string, at time.Time) ([]byte, error) {
	mime := "application/vnd.oasis.opendocument." + kind
	return pack(at,
		part{"mimetype", []byte(mime)},
		xmlPart("META-INF/manifest.xml", `<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2"><manifest:file-entry manifest:full-path="/" manifest:version="1.2" manifest:media-type="`+mime+
			`"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/><manifest:file-entry manifest:full-path="styles.xml" manifest:media-type="text/xml"/><manifest:file-entry manifest:full-path="meta.xml" manifest:media-type="text/xml"/></manifest:manifest>`),
		xmlPart("content.xml", `<office:document-content `+odfNS+` office:version="1.2"><office:body><office:`+kind+`>`+body+`</office:`+kind+`></office:body></office:document-content>`),
		xmlPart("styles.xml", `<office:document-styles `+odfNS+` office:version="1.2"><office:automatic-styles><style:page-layout style:name="pl"><style:page-layout-properties fo:page-width="28cm" fo:page-height="21cm"/></style:page-layout></office:automatic-styles><office:master-styles><style:master-page style:name="Standard" style:page-layout-name="pl"/></office:master-styles></office:document-styles>`),
		xmlPart("meta.xml", `<office:document-meta `+odfNS+` office:version="1.2"><office:meta><dc:title>`+esc(title)+`</dc:title><dc:creator>`+esc(author)+`</dc:creator><dc:date>`+at.UTC().Format("2006-01-02T15:04:05")+`</dc:date></office:meta></office:document-meta>`))
}

func odt(t text, at time.Time) ([]byte, error) {
	var b strings.Builder
	fmt.Fprintf(&b, `<text:h text:outline-level="1">%s</text:h>`, esc(t.title))
	for _, bl := range t.blocks {
		switch {
		case bl.heading != "":
			fmt.Fprintf(&b, `<text:h text:outline-level="2">%s</text:h>`, esc(bl.heading))
		case bl.table != nil:
			var rows [][]any
			for _, row := range bl.table {
				var cells []any
				for _, c := range row {
					cells = append(cells, c)
				}
				rows = append(rows, cells)
			}
			odfTable(&b, sheet{"Tabel", rows})
		default:
			fmt.Fprintf(&b, `<text:p>%s</text:p>`, esc(bl.para))
		}
	}
	return odf("text", b.String(), t.title, t.author, at)
}

func ods(sheets []sheet, author string, at time.Time) ([]byte, error) {
	var b strings.Builder
	for _, s := range sheets {
		odfTable(&b, s)
	}
	return odf("spreadsheet", b.String(), sheets[0].name, author, at)
}

func odfTable(b *strings.Builder, s sheet) {
	fmt.Fprintf(b, `<table:table table:name="%s"><table:table-column table:number-columns-repeated="%d"/>`, esc(s.name), len(s.rows[0]))
	for _, row := range s.rows {
		b.WriteString("<table:table-row>")
		for _, v := range row {
			if str, ok := v.(string); ok {
				fmt.Fprintf(b, `<table:table-cell office:value-type="string"><text:p>%s</text:p></table:table-cell>`, esc(str))
			} else {
				fmt.Fprintf(b, `<table:table-cell office:value-type="float" office:value="%v"><text:p>%v</text:p></table:table-cell>`, v, v)
			}
		}
		b.WriteString("</table:table-row>")
	}
	b.WriteString("</table:table>")
}

func odp(slides []slide, author string, at time.Time) ([]byte, error) {
	var b strings.Builder
	for i, s := range slides {
		fmt.Fprintf(&b, `<draw:page draw:name="side%d" draw:master-page-name="Standard"><draw:frame svg:x="2cm" svg:y="1.5cm" svg:width="24cm" svg:height="3cm"><draw:text-box><text:p>%s</text:p></draw:text-box></draw:frame><draw:frame svg:x="2cm" svg:y="5cm" svg:width="24cm" svg:height="14cm"><draw:text-box>`, i+1, esc(s.title))
		for _, line := range s.lines {
			fmt.Fprintf(&b, `<text:p>%s</text:p>`, esc(line))
		}
		b.WriteString(`</draw:text-box></draw:frame></draw:page>`)
	}
	return odf("presentation", b.String(), slides[0].title, author, at)
}
