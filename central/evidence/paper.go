package evidence

import (
	"bytes"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"codeberg.org/go-pdf/fpdf"
	"github.com/husorden/husorden/policy"
	"github.com/husorden/husorden/policy/compliance"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/gomono"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"
)

// Millimetres on an A4 page.
const (
	left, right   = 18.0, 192.0
	top, bottom   = 27.0, 278.0
	lineHeight    = 4.2
	cellPad       = 1.1
	mostCellLines = 8 // of one cell; what is longer ends in "…"
)

// paper is a PDF that is being written: pages with a head and a foot, running text,
// and tables that go on over pages.
type paper struct {
	pdf   *fpdf.Fpdf
	lang  Lang
	font  *sfnt.Font
	glyph sfnt.Buffer
}

// paperOf begins a document. sum is e.Sum.
func paperOf(e *Evidence, sum compliance.Sum, l Lang) (*paper, error) {
	font, err := sfnt.Parse(goregular.TTF)
	if err != nil {
		return nil, fmt.Errorf("reading the font: %w", err)
	}
	p := &paper{pdf: fpdf.New("P", "mm", "A4", ""), lang: l, font: font}
	f := p.pdf
	f.SetCatalogSort(true) // the same data makes the same bytes
	f.SetCreationDate(e.Made.UTC())
	f.SetModificationDate(e.Made.UTC())
	f.SetLang(map[Lang]string{Danish: "da-DK", English: "en-GB"}[l])
	f.SetTitle(p.t(titleDocument)+" "+e.From+" – "+e.To, true)
	f.SetAuthor(p.clean(e.Organisation.Name), true)
	f.SetCreator("Husorden", true)
	// The library writes into a font while it makes a subset of it (2026-11,
	// getMetrics of utf8fontfile.go), so each document has its own.
	f.AddUTF8FontFromBytes("go", "", bytes.Clone(goregular.TTF))
	f.AddUTF8FontFromBytes("go", "B", bytes.Clone(gobold.TTF))
	f.AddUTF8FontFromBytes("mono", "", bytes.Clone(gomono.TTF))
	f.SetMargins(left, top, 210-right)
	f.SetAutoPageBreak(false, 0)
	f.AliasNbPages("{pages}")
	f.SetHeaderFunc(func() { p.head(e) })
	f.SetFooterFunc(func() { p.foot(e, sum) })
	f.AddPage()
	return p, nil
}

func (p *paper) t(s policy.Sentence) string { return s.In(string(p.lang)) }

// clean leaves out of a name what the font has no sign for, or what would break a
// line.
func (p *paper) clean(s string) string {
	return printable(s, func(r rune) bool {
		i, err := p.font.GlyphIndex(&p.glyph, r)
		return err == nil && i != 0
	})
}

// printable replaces what cannot be written on a line: control signs, and what has
// says no to.
func printable(s string, has func(rune) bool) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\u00ad' || unicode.Is(unicode.Cf, r):
			return -1
		case unicode.IsSpace(r) || unicode.IsControl(r):
			return ' '
		case r == utf8.RuneError || has != nil && (r > 0xffff || !has(r)):
			return '?'
		}
		return r
	}, s)
}

func (p *paper) style(family, weight string, size float64) { p.pdf.SetFont(family, weight, size) }

// ink sets the colour of text: black, or grey.
func (p *paper) ink(grey int) { p.pdf.SetTextColor(grey, grey, grey) }

func (p *paper) head(e *Evidence) {
	p.style("go", "B", 9)
	p.ink(0)
	p.pdf.SetXY(left, 11)
	p.pdf.CellFormat(right-left, 4.5, p.fit(p.clean(e.Organisation.Name), right-left), "", 2, "L", false, 0, "")
	p.style("go", "", 8)
	p.ink(70)
	p.pdf.CellFormat(right-left, 4, p.t(titleDocument)+", "+p.span(e), "", 2, "L", false, 0, "")
	p.pdf.SetDrawColor(40, 70, 100)
	p.pdf.SetLineWidth(0.4)
	p.pdf.Line(left, 21, right, 21)
	p.ink(0)
	p.pdf.SetXY(left, top)
}

func (p *paper) foot(e *Evidence, sum compliance.Sum) {
	p.pdf.SetDrawColor(170, 170, 170)
	p.pdf.SetLineWidth(0.2)
	p.pdf.Line(left, 283, right, 283)
	p.style("go", "", 7.5)
	p.ink(70)
	p.pdf.SetXY(left, 284.5)
	made := policy.Sentence{DA: "Lavet " + shown(Danish, e.Made) + ". Kontrolsum ", EN: "Made " + shown(English, e.Made) + ". Hash "}
	p.pdf.CellFormat(140, 4, p.t(made)+string(sum[:16])+"…", "", 0, "L", false, 0, "")
	p.pdf.SetXY(right-26, 284.5)
	// The total is put in last, so what stands before it is set to the left.
	page := policy.Sentence{DA: fmt.Sprintf("Side %d af {pages}", p.pdf.PageNo()), EN: fmt.Sprintf("Page %d of {pages}", p.pdf.PageNo())}
	p.pdf.CellFormat(26, 4, p.t(page), "", 0, "L", false, 0, "")
	p.ink(0)
}

// span is the period of evidence.
func (p *paper) span(e *Evidence) string {
	return p.t(policy.Sentence{DA: p.day(e.From) + " til og med " + p.day(e.To), EN: p.day(e.From) + " to " + p.day(e.To)})
}

// day is a day of evidence, such as 2026-01-31, for a person.
func (p *paper) day(s string) string {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return s
	}
	return p.t(policy.Day(t))
}

// date is the day of a moment.
func (p *paper) date(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(policy.Copenhagen()).Format(p.t(policy.Sentence{DA: "02.01.2006", EN: "2006-01-02"}))
}

// fit shortens a text to a width.
func (p *paper) fit(s string, width float64) string {
	if p.pdf.GetStringWidth(s) <= width-2 {
		return s
	}
	rs := []rune(s)
	for len(rs) > 0 && p.pdf.GetStringWidth(string(rs)+"…") > width-2 {
		rs = rs[:len(rs)-1]
	}
	return string(rs) + "…"
}

// room begins a page when there are fewer millimetres left on this one.
func (p *paper) room(height float64) {
	if p.pdf.GetY()+height > bottom {
		p.pdf.AddPage()
	}
}

func (p *paper) space(height float64) { p.pdf.SetXY(left, p.pdf.GetY()+height) }

// heading begins a section, with room for some of what follows.
func (p *paper) heading(s policy.Sentence) {
	if p.pdf.GetY() > top {
		p.space(5)
	}
	p.room(32)
	text := p.t(s)
	p.pdf.Bookmark(text, 0, -1)
	p.style("go", "B", 13)
	p.pdf.SetTextColor(25, 55, 85)
	p.pdf.SetX(left)
	p.pdf.CellFormat(right-left, 7, text, "", 2, "L", false, 0, "")
	p.ink(0)
	p.space(1)
}

func (p *paper) lower(s string) {
	p.space(2.5)
	p.room(24)
	p.style("go", "B", 9.5)
	p.pdf.CellFormat(right-left, 5.5, p.fit(p.clean(s), right-left), "", 2, "L", false, 0, "")
	p.space(0.5)
}

// text is a paragraph.
func (p *paper) text(s policy.Sentence) {
	p.style("go", "", 9.5)
	for _, line := range p.pdf.SplitText(p.t(s), right-left) {
		p.room(5)
		p.pdf.SetX(left)
		p.pdf.CellFormat(right-left, 4.8, line, "", 2, "L", false, 0, "")
	}
	p.space(1.5)
}
