package evidence

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/husorden/husorden/policy"
)

// mostRows is how many rows a sheet may have; Excel takes 1,048,576. What is more
// goes on in a sheet of its own.
const mostRows = 1_000_000

// xlsx writes every table as a sheet, and a last one on how to verify the file.
// Text is never a formula: it stands in cells that say they are text.
func (e *Evidence) xlsx(l Lang, k signer) ([]byte, error) {
	line, err := k.line(e, XLSX)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	w := &workbook{zip: zip.NewWriter(&b), lang: l, made: e.Made, most: mostRows}
	for _, name := range sheets {
		t, err := e.table(name, k.sum)
		if err != nil {
			return nil, err
		}
		if err := w.table(titles[name].In(string(l)), t); err != nil {
			return nil, err
		}
	}
	if err := w.table(titleVerify.In(string(l)), k.verification()); err != nil {
		return nil, err
	}
	if err := w.close(e, line); err != nil {
		return nil, err
	}
	k.sign(b.Bytes())
	return b.Bytes(), nil
}

// workbook writes an XLSX file, a sheet after the other.
type workbook struct {
	zip    *zip.Writer
	lang   Lang
	made   time.Time
	most   int // rows of a sheet
	sheets []sheet
}

type sheet struct {
	title string
	last  string // cell
}

// The styles of styles.xml.
const (
	styleHead  = "1"
	styleText  = "2"
	styleCount = "3"
	styleTime  = "4"
)

func (w *workbook) part(name string) (io.Writer, error) {
	return w.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: w.made.UTC()})
}

func (w *workbook) table(title string, t table) error {
	widths := w.widths(t)
	var f *bufferedSheet
	var err error
	for r := range t.rows {
		if f == nil || f.rows > w.most {
			if err := f.end(w); err != nil {
				return err
			}
			if f, err = w.begin(title, t, widths); err != nil {
				return err
			}
		}
		if err := f.row(w.lang, r); err != nil {
			return err
		}
	}
	if f == nil { // a table without rows says so by its head
		if f, err = w.begin(title, t, widths); err != nil {
			return err
		}
	}
	return f.end(w)
}

// widths fits the columns to what stands in the first rows.
func (w *workbook) widths(t table) []int {
	ws := make([]int, len(t.columns))
	for i, c := range t.columns {
		ws[i] = max(9, min(24, utf8.RuneCountInString(c.title.In(string(w.lang)))+4))
	}
	n := 0
	for r := range t.rows {
		for i, v := range r {
			ws[i] = max(ws[i], min(68, utf8.RuneCountInString(shown(w.lang, v))+2))
		}
		if n++; n == 200 {
			break
		}
	}
	return ws
}

// bufferedSheet is one sheet that is being written. Rows are gathered a little
// before they are packed.
type bufferedSheet struct {
	out   io.Writer
	b     bytes.Buffer
	rows  int
	title string
	cols  int
}

func (w *workbook) begin(title string, t table, widths []int) (*bufferedSheet, error) {
	same := 0
	for _, s := range w.sheets {
		if s.title == title || strings.HasPrefix(s.title, title+" ") {
			same++
		}
	}
	if same > 0 {
		title = fmt.Sprintf("%s %d", title, same+1)
	}
	out, err := w.part(fmt.Sprintf("xl/worksheets/sheet%d.xml", len(w.sheets)+1))
	if err != nil {
		return nil, fmt.Errorf("writing a sheet: %w", err)
	}
	f := &bufferedSheet{out: out, title: title, cols: len(t.columns)}
	f.b.WriteString(xml.Header + `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>` +
		`<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>` +
		`<sheetFormatPr defaultRowHeight="15"/><cols>`)
	for i, n := range widths {
		fmt.Fprintf(&f.b, `<col min="%d" max="%d" width="%d" customWidth="1"/>`, i+1, i+1, n)
	}
	f.b.WriteString(`</cols><sheetData><row r="1">`)
	for i, c := range t.columns {
		f.text(cell(i, 1), styleHead, c.title.In(string(w.lang)))
	}
	f.b.WriteString("</row>")
	f.rows = 1
	return f, nil
}

func (f *bufferedSheet) row(l Lang, r []any) error {
	f.rows++
	fmt.Fprintf(&f.b, `<row r="%d">`, f.rows)
	for i, v := range r {
		at := cell(i, f.rows)
		switch v := v.(type) {
		case int, int64:
			f.value(at, styleCount, fmt.Sprint(v))
		case time.Time:
			if !v.IsZero() {
				f.value(at, styleTime, strconv.FormatFloat(serial(v), 'f', 9, 64))
			}
		default:
			if s := shown(l, v); s != "" {
				f.text(at, styleText, s)
			}
		}
	}
	f.b.WriteString("</row>")
	if f.b.Len() < 64<<10 {
		return nil
	}
	return f.flush()
}

func (f *bufferedSheet) flush() error {
	if _, err := f.b.WriteTo(f.out); err != nil {
		return fmt.Errorf("writing a sheet: %w", err)
	}
	return nil
}

func (f *bufferedSheet) end(w *workbook) error {
	if f == nil {
		return nil
	}
	last := cell(f.cols-1, f.rows)
	fmt.Fprintf(&f.b, `</sheetData><autoFilter ref="A1:%s"/><pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>`+
		`<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>`, last)
	w.sheets = append(w.sheets, sheet{f.title, last})
	return f.flush()
}

// escape is what looks like an escape in the text of a cell: Excel would read the
// character of that number.
var escape = regexp.MustCompile(`_(x[0-9A-Fa-f]{4}_)`)

func (f *bufferedSheet) text(at, style, s string) {
	f.b.WriteString(`<c r="` + at + `" s="` + style + `" t="inlineStr"><is><t xml:space="preserve">`)
	if strings.Contains(s, "_x") {
		s = escape.ReplaceAllString(s, "_x005F_$1")
	}
	_ = xml.EscapeText(&f.b, []byte(s)) // a bytes.Buffer takes all
	f.b.WriteString("</t></is></c>")
}

func (f *bufferedSheet) value(at, style, v string) {
	f.b.WriteString(`<c r="` + at + `" s="` + style + `"><v>` + v + `</v></c>`)
}

// cell is the name of a cell; columns count from 0, rows from 1.
func cell(col, row int) string {
	name := ""
	for c := col; c >= 0; c = c/26 - 1 {
		name = string(rune('A'+c%26)) + name
	}
	return name + strconv.Itoa(row)
}

// serial is a moment as Excel counts it: days since 1899-12-30, as clocks show it
// in Copenhagen.
func serial(t time.Time) float64 {
	local := t.In(policy.Copenhagen())
	_, offset := local.Zone()
	return float64(local.Unix()+int64(offset))/86400 + 25569
}
