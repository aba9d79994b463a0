package evidence

import (
	"iter"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/husorden/husorden/policy"
)

// field is a column of a table on paper.
type field struct {
	title policy.Sentence
	width float64 // a share of the page's
	kind  kind
}

// kind is how a column is set.
type kind int

const (
	prose  kind = iota
	number      // to the right
	digest      // fixed width, small
)

// table writes a table that goes on over pages, with its head on each. It returns
// after most rows; the others are counted.
func (p *paper) table(fs []field, rows iter.Seq[[]string], most int) (written, all int) {
	total := 0.0
	for _, f := range fs {
		total += f.width
	}
	widths := make([]float64, len(fs))
	for i, f := range fs {
		widths[i] = f.width / total * (right - left)
	}
	p.room(20)
	p.titles(fs, widths)
	for r := range rows {
		if all++; all > most {
			continue
		}
		p.row(fs, widths, r, all%2 == 0)
		written++
	}
	p.pdf.SetDrawColor(120, 120, 120)
	p.pdf.SetLineWidth(0.2)
	p.pdf.Line(left, p.pdf.GetY(), right, p.pdf.GetY())
	p.space(1)
	return written, all
}

func (p *paper) face(k kind, head bool) {
	switch {
	case head:
		p.style("go", "B", 7.5)
	case k == digest:
		p.style("mono", "", 7)
	default:
		p.style("go", "", 8)
	}
}

func (p *paper) titles(fs []field, widths []float64) {
	texts := make([]string, len(fs))
	for i, f := range fs {
		texts[i] = p.t(f.title)
	}
	p.pdf.SetFillColor(221, 230, 238)
	p.cells(fs, widths, p.broken(fs, widths, texts, true), true, true)
}

func (p *paper) row(fs []field, widths []float64, texts []string, shade bool) {
	lines := p.broken(fs, widths, texts, false)
	if p.pdf.GetY()+height(lines) > bottom {
		p.pdf.AddPage()
		p.titles(fs, widths)
	}
	p.pdf.SetFillColor(246, 248, 250)
	p.cells(fs, widths, lines, false, shade)
}

// broken breaks the texts of a row into lines.
func (p *paper) broken(fs []field, widths []float64, texts []string, head bool) [][]string {
	all := make([][]string, len(fs))
	for i, f := range fs {
		p.face(f.kind, head)
		text := p.clean(texts[i])
		if text == "" {
			continue
		}
		all[i] = p.wrap(text, widths[i]-2*cellPad)
		if len(all[i]) > mostCellLines {
			all[i] = append(all[i][:mostCellLines-1:mostCellLines-1], "…")
		}
	}
	return all
}

// wrap breaks a text at its spaces, at the points within the id of a rule, and
// where neither fits, anywhere.
func (p *paper) wrap(text string, width float64) []string {
	var lines []string
	for text != "" {
		end, fits := 0, 0.0
		for i, r := range text {
			if fits += p.pdf.GetStringWidth(string(r)); fits > width && i > 0 {
				break
			}
			rest := text[i+utf8.RuneLen(r):]
			next, _ := utf8.DecodeRuneInString(rest)
			switch {
			case rest == "":
				return append(lines, text)
			case r == ' ', (r == '.' || r == '_') && unicode.IsLetter(next):
				end = len(text) - len(rest)
			}
		}
		if end == 0 { // one word is too long
			end, fits = 0, 0
			for i, r := range text {
				if fits += p.pdf.GetStringWidth(string(r)); fits > width && i > 0 {
					break
				}
				end = i + utf8.RuneLen(r)
			}
		}
		lines = append(lines, strings.TrimRight(text[:end], " "))
		text = strings.TrimLeft(text[end:], " ")
	}
	return lines
}

func height(lines [][]string) float64 {
	n := 1
	for _, ls := range lines {
		n = max(n, len(ls))
	}
	return float64(n)*lineHeight + 1.2
}

func (p *paper) cells(fs []field, widths []float64, lines [][]string, head, shade bool) {
	h, x, y := height(lines), left, p.pdf.GetY()
	if shade {
		p.pdf.Rect(left, y, right-left, h, "F")
	}
	margin := p.pdf.GetCellMargin()
	p.pdf.SetCellMargin(cellPad)
	for i, f := range fs {
		align := "L"
		if f.kind == number {
			align = "R"
		}
		p.face(f.kind, head)
		for j, line := range lines[i] {
			p.pdf.SetXY(x, y+0.6+float64(j)*lineHeight)
			p.pdf.CellFormat(widths[i], lineHeight, line, "", 0, align, false, 0, "")
		}
		x += widths[i]
	}
	p.pdf.SetCellMargin(margin)
	p.pdf.SetXY(left, y+h)
}
