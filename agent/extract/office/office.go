// Package office reads the text of Office documents: Office Open XML (docx,
// xlsx, pptx, with their templates and macro forms, transitional and strict)
// and OpenDocument (odt, ods, odp, zipped or flat).
//
// Everything a person, or the next person to open the file, can get at comes
// out: body, headers, footers, notes, comments, text boxes, hidden text, tracked
// deletions, alternative text, link targets, document properties, hidden sheets,
// caches of pivot tables and embedded documents. Parts are streamed through a
// small tokenizer; the only thing held in memory is a workbook's shared strings,
// up to a limit.
//
// A part that is broken does not stop the others: the reader returns the first
// error at the end. A limit of the whole file or the end of its time stops it.
package office

import (
	"github.com/husorden/husorden/agent/extract/doc"
)

// The readers of this package.
var (
	_ doc.Reader = DOCX
	_ doc.Reader = XLSX
	_ doc.Reader = PPTX
	_ doc.Reader = ODT
	_ doc.Reader = ODS
	_ doc.Reader = ODP
)
