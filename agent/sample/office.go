package sample

import (
	"fmt"
	"strings"
	"time"
)

const (
	relsNS   = "http://schemas.openxmlformats.org/package/2006/relationships"
	officeNS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	typesNS  = "http://schemas.openxmlformats.org/package/2006/content-types"
	wordNS   = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
	sheetNS  = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	office   = "application/vnd.openxmlformats-officedocument."
)

// contentTypes is [Content_Types].xml: overrides are pairs of part and type.
func contentTypes(overrides ...string) part {
	var b strings.Builder
	b.WriteString(`<Types xmlns="` + typesNS + `"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>`)
	for i := 0; i+1 < len(overrides); i += 2 {
		fmt.Fprintf(&b, `<Override PartName="/%s" ContentType="%s"/>`, overrides[i], overrides[i+1])
	}
	return xmlPart("[Content_Types].xml", b.String()+"</Types>")
}

// relations is a .rels part: pairs of kind and target become rId1, rId2, ….
func relations(name string, pairs ...string) part {
	var b strings.Builder
	b.WriteString(`<Relationships xmlns="` + relsNS + `">`)
	for i := 0; i+1 < len(pairs); i += 2 {
		ns := officeNS + "/"
		if pairs[i] == "core-properties" {
			ns = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/"
		}
		fmt.Fprintf(&b, `<Relationship Id="rId%d" Type="%s%s" Target="%s"/>`, i/2+1, ns, pairs[i], pairs[i+1])
	}
	return xmlPart(name, b.String()+"</Relationships>")
}

func coreProperties(title, author string, at time.Time) part {
	return xmlPart("docProps/core.xml", `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>`+
		esc(title)+`</dc:title><dc:creator>`+esc(author)+`</dc:creator><dcterms:modified xsi:type="dcterms:W3CDTF">`+at.UTC().Format(time.RFC3339)+`</dcterms:modified></cp:coreProperties>`)
}

// docx writes a Word document with a header, headings and tables. Words with a
// hyphen are split over two runs, as Word does after proofreading.
func docx(t text, at time.Time) ([]byte, error) {
	var b strings.Builder
	b.WriteString(`<w:document xmlns:w="` + wordNS + `" xmlns:r="` + officeNS + `"><w:body>`)
	paragraph(&b, "Title", t.title)
	for _, bl := range t.blocks {
		switch {
		case bl.heading != "":
			paragraph(&b, "Heading1", bl.heading)
		case bl.table != nil:
			b.WriteString(`<w:tbl><w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblBorders><w:top w:val="single"/><w:bottom w:val="single"/><w:insideH w:val="single"/></w:tblBorders></w:tblPr><w:tblGrid>` + strings.Repeat("<w:gridCol/>", len(bl.table[0])) + `</w:tblGrid>`)
			for _, row := range bl.table {
				b.WriteString("<w:tr>")
				for _, cell := range row {
					b.WriteString("<w:tc>")
					paragraph(&b, "", cell)
					b.WriteString("</w:tc>")
				}
				b.WriteString("</w:tr>")
			}
			b.WriteString("</w:tbl>")
		default:
			paragraph(&b, "", bl.para)
		}
	}
	b.WriteString(`<w:sectPr><w:headerReference w:type="default" r:id="rId2"/><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1701" w:right="1134" w:bottom="1701" w:left="1134"/></w:sectPr></w:body></w:document>`)
	return pack(at,
		contentTypes("word/document.xml", office+"wordprocessingml.document.main+xml", "word/styles.xml", office+"wordprocessingml.styles+xml",
			"word/header1.xml", office+"wordprocessingml.header+xml", "docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml"),
		relations("_rels/.rels", "officeDocument", "word/document.xml", "core-properties", "docProps/core.xml"),
		relations("word/_rels/document.xml.rels", "styles", "styles.xml", "header", "header1.xml"),
		xmlPart("word/document.xml", b.String()),
		xmlPart("word/header1.xml", `<w:hdr xmlns:w="`+wordNS+`"><w:p><w:r><w:t>Fortroligt</w:t></w:r></w:p></w:hdr>`),
		xmlPart("word/styles.xml", `<w:styles xmlns:w="`+wordNS+`"><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:pPr><w:spacing w:after="160"/></w:pPr><w:rPr><w:sz w:val="22"/></w:rPr></w:style>`+
			`<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/><w:basedOn w:val="Normal"/><w:rPr><w:b/><w:sz w:val="36"/></w:rPr></w:style>`+
			`<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/><w:rPr><w:b/><w:sz w:val="26"/></w:rPr></w:style></w:styles>`),
		coreProperties(t.title, t.author, at))
}

func paragraph(b *strings.Builder, style, s string) {
	b.WriteString("<w:p>")
	if style != "" {
		b.WriteString(`<w:pPr><w:pStyle w:val="` + style + `"/></w:pPr>`)
	}
	for _, run := range strings.SplitAfter(s, "-") {
		b.WriteString(`<w:r><w:t xml:space="preserve">` + esc(run) + `</w:t></w:r>`)
	}
	b.WriteString("</w:p>")
}

// xlsx writes a workbook with shared strings; numbers are numbers.
func xlsx(sheets []sheet, author string, at time.Time) ([]byte, error) {
	var strs []string
	index := map[string]int{}
	overrides := []string{"xl/workbook.xml", office + "spreadsheetml.sheet.main+xml", "xl/sharedStrings.xml", office + "spreadsheetml.sharedStrings+xml",
		"docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml"}
	var rels []string
	var parts []part
	book := `<workbook xmlns="` + sheetNS + `" xmlns:r="` + officeNS + `"><sheets>`
	for i, s := range sheets {
		name := fmt.Sprintf("worksheets/sheet%d.xml", i+1)
		overrides = append(overrides, "xl/"+name, office+"spreadsheetml.worksheet+xml")
		rels = append(rels, "worksheet", name)
		book += fmt.Sprintf(`<sheet name="%s" sheetId="%d" r:id="rId%d"/>`, esc(s.name), i+1, i+1)
		var b strings.Builder
		b.WriteString(`<worksheet xmlns="` + sheetNS + `"><cols><col min="1" max="8" width="26" customWidth="1"/></cols><sheetData>`)
		for r, row := range s.rows {
			fmt.Fprintf(&b, `<row r="%d">`, r+1)
			for c, v := range row {
				ref := fmt.Sprintf("%c%d", 'A'+c, r+1)
				str, ok := v.(string)
				if !ok {
					fmt.Fprintf(&b, `<c r="%s"><v>%v</v></c>`, ref, v)
					continue
				}
				at, known := index[str]
				if !known {
					at = len(strs)
					index[str] = at
					strs = append(strs, str)
				}
				fmt.Fprintf(&b, `<c r="%s" t="s"><v>%d</v></c>`, ref, at)
			}
			b.WriteString("</row>")
		}
		parts = append(parts, xmlPart("xl/"+name, b.String()+"</sheetData></worksheet>"))
	}
	shared := fmt.Sprintf(`<sst xmlns="%s" count="%d" uniqueCount="%d">`, sheetNS, len(strs), len(strs))
	for _, s := range strs {
		shared += `<si><t xml:space="preserve">` + esc(s) + `</t></si>`
	}
	parts = append([]part{contentTypes(overrides...),
		relations("_rels/.rels", "officeDocument", "xl/workbook.xml", "core-properties", "docProps/core.xml"),
		relations("xl/_rels/workbook.xml.rels", append(rels, "sharedStrings", "sharedStrings.xml")...),
		xmlPart("xl/workbook.xml", book+"</sheets></workbook>"),
		xmlPart("xl/sharedStrings.xml", shared+"</sst>"),
		coreProperties(sheets[0].name, author, at)}, parts...)
	return pack(at, parts...)
}
