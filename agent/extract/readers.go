package extract

import (
	"github.com/husorden/husorden/agent/extract/archive"
	"github.com/husorden/husorden/agent/extract/doc"
	"github.com/husorden/husorden/agent/extract/mail"
	"github.com/husorden/husorden/agent/extract/office"
	"github.com/husorden/husorden/agent/extract/ole"
	"github.com/husorden/husorden/agent/extract/pdf"
	"github.com/husorden/husorden/agent/extract/plain"
	"github.com/husorden/husorden/agent/extract/rtf"
)

// reader returns what reads a format, or nil for one that is only recognised.
func reader(f doc.Format) doc.Reader {
	switch f {
	case doc.Text, doc.Markdown:
		return plain.Text
	case doc.CSV:
		return plain.CSV
	case doc.JSON:
		return plain.JSON
	case doc.XML:
		return plain.XML
	case doc.HTML:
		return plain.HTML
	case doc.DOCX:
		return office.DOCX
	case doc.XLSX:
		return office.XLSX
	case doc.PPTX:
		return office.PPTX
	case doc.ODT:
		return office.ODT
	case doc.ODS:
		return office.ODS
	case doc.ODP:
		return office.ODP
	case doc.RTF:
		return rtf.Read
	case doc.OLE:
		return ole.Read
	case doc.PDF:
		return pdf.Read
	case doc.EML:
		return mail.EML
	case doc.MBOX:
		return mail.MBOX
	case doc.VCF:
		return mail.VCF
	case doc.ICS:
		return mail.ICS
	case doc.ZIP:
		return archive.ZIP
	case doc.TAR:
		return archive.TAR
	case doc.GZIP:
		return archive.GZIP
	}
	return nil
}

// streamed reports whether a format is read from its start to its end in memory
// that does not grow with it. Limits.Bytes does not keep such a file from being
// opened: a register of a million lines is found, as far as Limits.Text and
// Limits.Time go.
func streamed(f doc.Format) bool {
	switch f {
	case doc.Text, doc.Markdown, doc.CSV, doc.JSON, doc.XML, doc.HTML, doc.EML, doc.MBOX:
		return true
	}
	return false
}
