package evidence

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/husorden/husorden/central/seal"
	"github.com/husorden/husorden/central/store"
)

// AllTables asks for every table as CSV, in a sealed zip archive.
const AllTables = "all"

// As says in which form evidence is handed out.
type As struct {
	Format Format
	Table  string // of CSV; "": the default
	Lang   Lang   // of XLSX and PDF
}

// File is evidence as it is handed out. All is signed but a single table of CSV.
type File struct {
	Name string
	Type string // media type
	Body []byte
}

// Write writes evidence. The same evidence makes the same bytes.
func Write(e *Evidence, as As, o store.Organisation, box *seal.Box) (File, error) {
	f := File{Name: fmt.Sprintf("husorden-%s-%s.%s", e.From, e.To, as.Format)}
	if as.Format == JSON {
		signed, err := Sign(e, o, box)
		if err != nil {
			return f, err
		}
		f.Type = "application/json"
		f.Body, err = json.Marshal(signed)
		return f, err
	}
	k, err := signerOf(e, o, box)
	if err != nil {
		return f, err
	}
	switch {
	case as.Format == XLSX:
		f.Type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
		f.Body, err = e.xlsx(as.Lang, k)
	case as.Format == PDF:
		f.Type = "application/pdf"
		f.Body, err = e.pdf(as.Lang, k)
	case as.Table == AllTables:
		f.Type, f.Name = "application/zip", fmt.Sprintf("husorden-%s-%s.csv.zip", e.From, e.To)
		f.Body, err = e.csvs(k)
	default:
		f.Type = "text/csv; charset=utf-8; header=present"
		if as.Table != "" {
			f.Name = fmt.Sprintf("husorden-%s-%s-%s.csv", e.From, e.To, as.Table)
		}
		f.Body, err = e.CSV(as.Table)
	}
	return f, err
}

// csvs packs every table as CSV.
func (e *Evidence) csvs(k signer) ([]byte, error) {
	line, err := k.line(e, CSV)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range sheets {
		text, err := e.csv(name, k.sum)
		if err != nil {
			return nil, err
		}
		f, err := z.CreateHeader(&zip.FileHeader{Name: name + ".csv", Method: zip.Deflate, Modified: e.Made.UTC()})
		if err == nil {
			_, err = f.Write(text)
		}
		if err != nil {
			return nil, fmt.Errorf("packing evidence: %w", err)
		}
	}
	if err := z.SetComment(string(line)); err != nil {
		return nil, fmt.Errorf("packing evidence: %w", err)
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("packing evidence: %w", err)
	}
	k.sign(b.Bytes())
	return b.Bytes(), nil
}
