package evidence

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"time"
)

const (
	ns    = "http://schemas.openxmlformats.org"
	rel   = ns + "/officeDocument/2006/relationships"
	kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml."
)

// Text has the format "@" and a quote prefix: whoever edits a cell does not turn
// it into a formula either.
const stylesPart = xml.Header + `<styleSheet xmlns="` + ns + `/spreadsheetml/2006/main"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd\ hh:mm:ss"/></numFmts>` +
	`<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>` +
	`<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>` +
	`<fill><patternFill patternType="solid"><fgColor rgb="FFDDE6EE"/><bgColor indexed="64"/></patternFill></fill></fills>` +
	`<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>` +
	`<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>` +
	`<cellXfs count="5"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>` +
	`<xf numFmtId="49" fontId="1" fillId="2" borderId="0" xfId="0" quotePrefix="1" applyNumberFormat="1" applyFont="1" applyFill="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>` +
	`<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1" applyNumberFormat="1"/>` +
	`<xf numFmtId="3" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>` +
	`<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>` +
	`<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`

// close writes the parts that name the sheets, and the archive's comment.
func (w *workbook) close(e *Evidence, comment []byte) error {
	var types, rels, list, filters strings.Builder
	for i, s := range w.sheets {
		n := i + 1
		fmt.Fprintf(&types, `<Override PartName="/xl/worksheets/sheet%d.xml" ContentType="%sworksheet+xml"/>`, n, kinds)
		fmt.Fprintf(&rels, `<Relationship Id="rId%d" Type="%s/worksheet" Target="worksheets/sheet%d.xml"/>`, n, rel, n)
		fmt.Fprintf(&list, `<sheet name="%s" sheetId="%d" r:id="rId%d"/>`, escaped(s.title), n, n)
		fmt.Fprintf(&filters, `<definedName name="_xlnm._FilterDatabase" localSheetId="%d" hidden="1">'%s'!$A$1:%s</definedName>`, i,
			escaped(strings.ReplaceAll(s.title, "'", "''")), absolute(s.last))
	}
	styles := len(w.sheets) + 1
	fmt.Fprintf(&rels, `<Relationship Id="rId%d" Type="%s/styles" Target="styles.xml"/>`, styles, rel)
	for _, p := range [][2]string{
		{"xl/styles.xml", stylesPart},
		{"xl/workbook.xml", xml.Header + `<workbook xmlns="` + ns + `/spreadsheetml/2006/main" xmlns:r="` + rel + `"><bookViews><workbookView/></bookViews><sheets>` +
			list.String() + `</sheets><definedNames>` + filters.String() + `</definedNames></workbook>`},
		{"xl/_rels/workbook.xml.rels", xml.Header + `<Relationships xmlns="` + ns + `/package/2006/relationships">` + rels.String() + `</Relationships>`},
		{"docProps/core.xml", xml.Header + `<cp:coreProperties xmlns:cp="` + ns + `/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" ` +
			`xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>` +
			escaped(titleDocument.In(string(w.lang))+" "+e.From+" – "+e.To) + `</dc:title><dc:creator>Husorden</dc:creator><dcterms:created xsi:type="dcterms:W3CDTF">` +
			w.made.UTC().Format(time.RFC3339) + `</dcterms:created></cp:coreProperties>`},
		{"_rels/.rels", xml.Header + `<Relationships xmlns="` + ns + `/package/2006/relationships"><Relationship Id="rId1" Type="` + rel + `/officeDocument" Target="xl/workbook.xml"/>` +
			`<Relationship Id="rId2" Type="` + ns + `/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>`},
		{"[Content_Types].xml", xml.Header + `<Types xmlns="` + ns + `/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
			`<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="` + kinds + `sheet.main+xml"/>` +
			`<Override PartName="/xl/styles.xml" ContentType="` + kinds + `styles+xml"/>` +
			`<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>` + types.String() + `</Types>`},
	} {
		f, err := w.part(p[0])
		if err == nil {
			_, err = io.WriteString(f, p[1])
		}
		if err != nil {
			return fmt.Errorf("writing a workbook: %w", err)
		}
	}
	if err := w.zip.SetComment(string(comment)); err != nil {
		return fmt.Errorf("writing a workbook: %w", err)
	}
	if err := w.zip.Close(); err != nil {
		return fmt.Errorf("writing a workbook: %w", err)
	}
	return nil
}

func escaped(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a strings.Builder takes all
	return b.String()
}

// absolute writes B7 as $B$7.
func absolute(cell string) string {
	i := strings.IndexAny(cell, "0123456789")
	return "$" + cell[:i] + "$" + cell[i:]
}
