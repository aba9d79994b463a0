// Package ole reads what older versions of Office and Outlook wrote into
// compound files: documents (doc), workbooks (xls), presentations (ppt) and
// messages (msg). It reads their text, not their looks.
package ole

import (
	"fmt"

	"github.com/husorden/husorden/agent/extract/doc"
)

// Read is a doc.Reader of compound files. One that holds an encrypted Office
// document returns ErrEncrypted, and one of another program ErrUnsupported.
func Read(d *doc.Doc, in doc.Input) error {
	f, err := open(d, in)
	if err != nil {
		return err
	}
	has := func(name string) bool { _, ok := f.find(0, name); return ok }
	switch {
	case has("EncryptedPackage"), has("EncryptedSummary"):
		return doc.ErrEncrypted
	case has("WordDocument"):
		err = f.word()
	case has("Workbook"):
		err = f.workbook()
	case has("PowerPoint Document"):
		err = f.slides()
	case has("__properties_version1.0"):
		return f.message()
	default:
		return fmt.Errorf("compound file of another program: %w", doc.ErrUnsupported)
	}
	f.summary()
	if derr := d.Err(); derr != nil {
		return derr
	}
	return err
}
