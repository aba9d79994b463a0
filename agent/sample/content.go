package sample

import "strings"

// text is a document of paragraphs and tables.
type text struct {
	title  string
	author string
	blocks []block
}

// block is one of: a heading, a paragraph, a table.
type block struct {
	heading string
	para    string
	table   [][]string
}

func h(s string) block             { return block{heading: s} }
func p(s string) block             { return block{para: s} }
func table(rows ...[]string) block { return block{table: rows} }
func cells(s ...string) []string   { return s }

// plain is the text as a text editor saves it.
func (t text) plain(newline string) string {
	lines := []string{strings.ToUpper(t.title), ""}
	for _, b := range t.blocks {
		switch {
		case b.heading != "":
			lines = append(lines, b.heading)
		case b.table != nil:
			for _, row := range b.table {
				lines = append(lines, strings.Join(row, "\t"))
			}
			lines = append(lines, "")
		default:
			lines = append(lines, b.para, "")
		}
	}
	return strings.Join(lines, newline)
}

// sheet is one sheet of a workbook.
type sheet struct {
	name string
	rows [][]any // string, int or float64
}

// slide is one slide of a presentation.
type slide struct {
	title string
	lines []string
}
