package office

import (
	"testing"
)

const xlsxMain = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"

const styles = `<styleSheet><numFmts count="2"><numFmt numFmtId="164" formatCode="000000\-0000"/><numFmt numFmtId="165" formatCode="0000000000"/>` +
	`<numFmt numFmtId="166" formatCode="000000&quot;-&quot;0000"/><numFmt numFmtId="167" formatCode=";;;"/></numFmts>` +
	`<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>` +
	`<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="14"/><xf numFmtId="165"/><xf numFmtId="166"/><xf numFmtId="1"/><xf numFmtId="167"/></cellXfs></styleSheet>`

// workbook builds a workbook of one sheet called Ark1.
func workbook(tb testing.TB, sheet string, more ...file) []byte {
	return zipped(tb, append([]file{
		{"[Content_Types].xml", contentTypes("xl/workbook.xml", xlsxMain)},
		{"_rels/.rels", relations([4]string{"rId1", "officeDocument", "xl/workbook.xml"})},
		{"xl/workbook.xml", `<workbook xmlns:r="r"><sheets><sheet name="Ark1" sheetId="1" r:id="rId1"/></sheets>` +
			`<definedNames><definedName name="x">'Ark1'!$A$1</definedName></definedNames></workbook>`},
		{"xl/_rels/workbook.xml.rels", relations([4]string{"rId1", "worksheet", "worksheets/sheet1.xml"},
			[4]string{"rId2", "styles", "styles.xml"}, [4]string{"rId3", "sharedStrings", "sharedStrings.xml"})},
		{"xl/worksheets/sheet1.xml", sheet},
		{"xl/styles.xml", styles},
	}, more...)...)
}
