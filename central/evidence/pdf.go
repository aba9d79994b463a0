package evidence

import (
	"bytes"
	"cmp"
	"fmt"
	"iter"
	"slices"

	"github.com/husorden/husorden/policy"
	"github.com/husorden/husorden/policy/compliance"
)

// mostLines is how many rows of a register a PDF shows, those first that matter
// most. All of them are in the other formats; the PDF says so.
const mostLines = 2000

// document writes the PDF.
type document struct {
	*paper
	e      *Evidence
	label  map[compliance.ID]string
	signer signer
}

// pdf writes evidence for a person who reads it from the first page to the last.
func (e *Evidence) pdf(l Lang, k signer) ([]byte, error) {
	line, err := k.line(e, PDF)
	if err != nil {
		return nil, err
	}
	p, err := paperOf(e, k.sum, l)
	if err != nil {
		return nil, err
	}
	d := &document{p, e, e.labels(), k}
	for _, part := range []func(){d.front, d.deadlines, d.removal, d.purge, d.coverage, d.exceptions, d.duties, d.posture, d.integrity, d.sample, d.retention, d.last} {
		part()
	}
	var b bytes.Buffer
	if err := p.pdf.Output(&b); err != nil {
		return nil, fmt.Errorf("writing a PDF: %w", err)
	}
	b.Write(line)
	k.sign(b.Bytes())
	return b.Bytes(), nil
}

// row is a row of a register, and how much it matters: less comes first.
type row struct {
	rank  int
	cells []any
}

// register writes a table of rows in their order, or those that matter most when
// they are too many.
func (d *document) register(fs []field, rows []row) {
	if len(rows) == 0 {
		d.text(policy.Sentence{DA: "Ingen.", EN: "None."})
		return
	}
	if len(rows) > mostLines {
		slices.SortStableFunc(rows, func(a, b row) int { return cmp.Compare(a.rank, b.rank) })
	}
	written, all := d.table(fs, d.shown(rows), mostLines)
	if written < all {
		n, of := shown(Danish, written), shown(Danish, all)
		d.text(policy.Sentence{DA: fmt.Sprintf("Her vises %s af %s linjer, de vigtigste først. Alle står i XLSX- og JSON-filen med samme kontrolsum.", n, of),
			EN: fmt.Sprintf("%s of %s lines are shown here, those that matter most first. All are in the XLSX and JSON file with the same hash.", shown(English, written), shown(English, all))})
	}
}

func (d *document) shown(rows []row) iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		for _, r := range rows {
			texts := make([]string, len(r.cells))
			for i, v := range r.cells {
				texts[i] = shown(d.lang, v)
			}
			if !yield(texts) {
				return
			}
		}
	}
}

// pc is what a device is called: its label, else the beginning of its id.
func (d *document) pc(id compliance.ID) string {
	return cmp.Or(d.label[id], string(id[:min(8, len(id))]))
}

// sorted are the devices by group and name, with the rank of the worst first.
func (d *document) sorted(cells func(Device) []any) []row {
	ds := slices.Clone(d.e.Devices)
	slices.SortStableFunc(ds, func(a, b Device) int {
		return cmp.Or(cmp.Compare(a.GroupName, b.GroupName), cmp.Compare(a.Label, b.Label))
	})
	rows := make([]row, len(ds))
	for i, x := range ds {
		rows[i] = row{slices.Index(compliance.Standings, x.Standing)*100_000 - min(x.Oldest, 99_999), append([]any{d.pc(x.ID)}, cells(x)...)}
	}
	return rows
}

func (d *document) front() {
	p := d.paper
	p.style("go", "B", 20)
	p.pdf.SetTextColor(25, 55, 85)
	p.pdf.CellFormat(right-left, 11, p.t(titleDocument), "", 2, "L", false, 0, "")
	p.ink(0)
	p.style("go", "", 12)
	for _, line := range p.pdf.SplitText(p.clean(d.e.Organisation.Name)+", "+p.span(d.e), right-left) {
		p.pdf.CellFormat(right-left, 6.5, line, "", 2, "L", false, 0, "")
	}
	p.space(3)
	p.text(policy.Sentence{
		DA: "Her står, hvilke slettefrister der har gjaldt på organisationens pc'er i perioden, hvad der er slettet og hvornår, hvad der er gennemset og ikke gennemset, hvem der har kvitteret for de faste opgaver, og hvordan pc'erne er beskyttet. Det er lavet af pc'ernes egne rapporter. De indeholder ingen filnavne, stier eller tekst fra filer.",
		EN: "This says which deadlines for deletion held on the organisation's PCs in the period, what was deleted and when, what was looked at and what was not, who signed the recurring duties, and how the PCs are protected. It was made of the PCs' own reports. They hold no file names, paths or text of files."})
	p.text(policy.Sentence{
		DA: "Tallene dækker tiden mellem en pc's sidste rapport før perioden, eller dens første i den, og dens sidste i den. Dage regnes i UTC, klokkeslæt er dansk tid. Husorden finder ikke alle personoplysninger, og dokumentet er ikke en erklæring om, at reglerne er overholdt.",
		EN: "The figures are of the time between a PC's last report before the period, or its first in it, and its last in it. Days are UTC, times of day are Danish time. Husorden does not find all personal data, and this document does not declare that the rules are complied with."})
	p.heading(policy.Sentence{DA: "Hovedtal", EN: "Key figures"})
	var rows []row
	for _, r := range d.e.summary(d.signer.sum)[6:] { // whose and when stands above, the hash on the last page
		rows = append(rows, row{cells: r})
	}
	d.register([]field{{both("Hvad", "What"), 70, prose}, {both("Antal", "Number"), 20, number}}, rows)
}

func both(da, en string) policy.Sentence { return policy.Sentence{DA: da, EN: en} }

// last says how to verify the file, on the last page.
func (d *document) last() {
	p := d.paper
	p.pdf.AddPage()
	p.heading(titleVerify)
	p.text(both("Filen er underskrevet med organisationens nøgle: underskriften dækker hvert tegn i den og står i filens sidste linje.",
		"The file is signed with the organisation's key: the signature is of every byte of it and stands in the file's last line."))
	d.register([]field{{both("Hvad", "What"), 30, prose}, {both("Værdi", "Value"), 80, digest}}, []row{
		{cells: []any{both("Dataenes kontrolsum (SHA-256)", "Hash of the data (SHA-256)"), d.signer.sum}},
		{cells: []any{both("Organisationens offentlige nøgle (Ed25519)", "The organisation's public key (Ed25519)"), d.signer.public}},
		{cells: []any{both("Kontrolsummens underskrift (Ed25519)", "Signature of the hash (Ed25519)"), d.signer.data()}},
		{cells: []any{both("Organisationens id", "The organisation's id"), d.e.Organisation.ID}},
		{cells: []any{both("Lavet", "Made"), d.e.Made}},
	})
	p.lower(p.t(both("Sådan kontrolleres filen", "How to verify the file")))
	for i, s := range steps {
		n := fmt.Sprintf("%d. ", i+1)
		p.text(both(n+s.DA, n+s.EN))
	}
}
