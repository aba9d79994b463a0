package main

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/csv"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/husorden/husorden/agent/extract"
	"github.com/husorden/husorden/agent/extract/doc"
	"github.com/husorden/husorden/central/evidence"
	"github.com/husorden/husorden/central/evidence/evidencetest"
	"github.com/husorden/husorden/central/words"
	"github.com/husorden/husorden/policy"
	"github.com/husorden/husorden/policy/compliance"
)

// The evidence's own files are read back here by the readers that the agent has
// for other people's.

func written(t *testing.T, e *evidence.Evidence, as evidence.As) []byte {
	t.Helper()
	o, box := evidencetest.Organisation(e.Organisation.Name)
	f, err := evidence.Write(e, as, o, box)
	if err != nil {
		t.Fatal(err)
	}
	return f.Body
}

// text reads a document as a scan does.
func text(t *testing.T, name string, body []byte) string {
	t.Helper()
	var out bytes.Buffer
	r := extract.Extract(context.Background(), doc.Input{Name: name, R: bytes.NewReader(body), Size: int64(len(body))}, doc.Limits{}, &out)
	if r.Reason != "" {
		t.Fatalf("%s: %s %v", name, r.Reason, r.Detail)
	}
	return out.String()
}

// tables reads every table of CSV, in the order of the sheets.
func tables(t *testing.T, body []byte) (all [][][]string, names []string) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(r).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		all, names = append(all, rows), append(names, strings.TrimSuffix(f.Name, ".csv"))
	}
	return all, names
}

// TestSheetsAgree compares every cell of XLSX, in both languages, with what CSV
// says by the words of the wire.
func TestSheetsAgree(t *testing.T) {
	o, _ := evidencetest.Organisation("Bostedet Solhøj")
	e := evidencetest.Of(o, 30)
	e.Devices[0].Label, e.Devices[1].Label, e.Devices[2].Label = "=1+1", "-Ø", "_x0041_"
	all, names := tables(t, written(t, e, evidence.As{Format: evidence.CSV, Table: evidence.AllTables}))
	for _, l := range evidence.Langs {
		lines := strings.Split(text(t, "a.xlsx", written(t, e, evidence.As{Format: evidence.XLSX, Lang: l})), "\n")[1:] // the file's name
		compared := 0
		for i, rows := range all {
			if want := evidence.Title(names[i]).In(string(l)); lines[0] != want {
				t.Fatalf("%s: the sheet is called %q, want %q", l, lines[0], want)
			}
			if n := len(strings.Split(lines[1], "\t")); n != len(rows[0]) {
				t.Errorf("%s, %s: %d columns, want %d", l, names[i], n, len(rows[0]))
			}
			lines = lines[2:]
			for _, row := range rows[1:] {
				// The reader shortens a long row of empty cells, so what is empty is left
				// out of both.
				got := slices.DeleteFunc(strings.Split(lines[0], "\t"), func(c string) bool { return c == "" })
				lines = lines[1:]
				for c, key := range rows[0] {
					want, ok := shown(names[i], key, row[c], l)
					if key == "period" && row[c] == "" && row[slices.Index(rows[0], "rule")] == "" {
						want, ok = "", true // of a policy whose deadlines are not known
					}
					compared++
					if ok && want == "" {
						continue
					}
					cell := "nothing"
					if len(got) > 0 {
						// A reader that knows Excel's escapes reads _x005F_ as _.
						cell, got = strings.ReplaceAll(got[0], "_x005F_", "_"), got[1:]
					}
					if ok && cell != want || cell == "nothing" {
						t.Errorf("%s, %s, %s: %q, want %q (%q)", l, names[i], key, cell, want, row[c])
					}
				}
				if len(got) > 0 {
					t.Errorf("%s, %s: more than CSV says: %q", l, names[i], got)
				}
			}
		}
		if compared < 3000 {
			t.Errorf("%s: %d cells were compared", l, compared)
		}
	}
}

// shown is what a sheet says for what CSV says; false: a sentence of the sheet's own.
func shown(table, key, raw string, l evidence.Lang) (string, bool) {
	in := func(s policy.Sentence) (string, bool) { return s.In(string(l)), true }
	if raw == "" && key != "period" && key != "reason" {
		return "", true
	}
	switch key {
	case "standing":
		return in(words.Of(compliance.Standing(raw)))
	case "status":
		return in(words.Status(raw))
	case "place":
		return in(words.Of(policy.Place(raw)))
	case "category":
		return in(words.Of(policy.Category(raw)))
	case "document_type":
		return in(words.Of(policy.DocumentType(raw)))
	case "document_types":
		var da, en []string
		for _, s := range strings.Fields(raw) {
			w := policy.DocumentType(s).Words()
			da, en = append(da, w.DA), append(en, w.EN)
		}
		return in(policy.Sentence{DA: strings.Join(da, ", "), EN: strings.Join(en, ", ")})
	case "answer":
		return in(words.Of(policy.Answer(raw)))
	case "role":
		return in(words.Of(policy.Role(raw)))
	case "check":
		return in(words.Of(compliance.Check(raw)))
	case "result":
		return in(words.Of(compliance.Result(raw)))
	case "method":
		return in(words.Of(compliance.Method(raw)))
	case "reason":
		return in(words.Of(policy.Reason(raw)))
	case "duty":
		return in(words.Duties()[compliance.Rule(raw)])
	case "period":
		if p, err := policy.ParsePeriod(raw); err == nil {
			return in(p.Words())
		}
		return "", false
	case "counted_from", "why", "days_late", "what":
		return "", false
	}
	raw = strings.TrimPrefix(raw, "'") // what keeps a spreadsheet from taking CSV for a formula
	if table == "retention" && raw == "not_cut" {
		return "", false
	}
	if at, err := time.Parse(time.RFC3339, raw); err == nil {
		return at.In(policy.Copenhagen()).Format("2006-01-02 15:04:05"), true
	}
	if n := 0; key == "version" || key == "devices" || key == "files" || key == "value" || table == "devices" && key != "label" && key != "device" {
		if _, err := fmt.Sscanf(raw, "%d", &n); err == nil && fmt.Sprint(n) == raw {
			return words.Number(int64(n)).DA, true // the agent's reader writes numbers as in Denmark
		}
	}
	return raw, true
}

// TestPaper reads the PDF of both languages: every figure of the summary, every
// row of every register, the hashes and how to verify it.
func TestPaper(t *testing.T) {
	o, _ := evidencetest.Organisation("Bostedet Solhøj")
	e := evidencetest.Of(o, 60)
	for _, l := range evidence.Langs {
		in := func(v any) string { return words.Of(v).In(string(l)) }
		got := strings.Join(strings.Fields(text(t, "a.pdf", written(t, e, evidence.As{Format: evidence.PDF, Lang: l}))), " ")
		has := func(cells ...any) {
			t.Helper()
			var line []string
			for _, c := range cells {
				line = append(line, fmt.Sprint(c))
			}
			if want := strings.Join(line, " "); !strings.Contains(got, want) {
				t.Errorf("%s: %q is missing", l, want)
			}
		}
		for _, d := range e.Devices {
			n, c, a := d.Counts, d.Coverage, d.Audit
			has(d.Label, n.OnTime, n.Late, n.Excepted, d.MaxOverrun, n.ByPolicy, n.ByPerson, n.Restored, d.Overdue, d.Oldest)
			has(d.Label, n.Purged, n.PurgedLate, d.Held, d.HeldDays, d.HeldLate)
			has(words.Number(int64(c.Files)).In(string(l)), c.Unscanned, c.Unreadable, fmt.Sprintf("%d/%d", c.Watched, c.Users))
			has(fmt.Sprintf("%d/%d", c.Reported, c.Days))
			has(a.StartRecords, a.StartHead[:8]+"…"+a.StartHead[56:], a.Records, a.Head[:8]+"…"+a.Head[56:], a.Missing)
			for _, m := range c.UnscannedWhy {
				has(in(m.Place), in(m.Reason), m.Count)
			}
		}
		layout := map[evidence.Lang]string{evidence.Danish: "02.01.2006 15.04", evidence.English: "2006-01-02 15:04"}[l]
		for _, p := range e.Posture {
			has(in(p.Check), in(p.Result), in(p.Method), p.At.In(policy.Copenhagen()).Format(layout))
		}
		for _, d := range e.Duties {
			has(words.Duties()[d.Duty].In(string(l)), in(d.Role), d.Signed.In(policy.Copenhagen()).Format(layout), d.Next.In(policy.Copenhagen()).Format(layout))
		}
		for _, x := range e.Exceptions {
			has(x.Item[:8]) // its other cells have several lines
		}
		for _, p := range e.Policies {
			has("SHA-256 " + p.Hash)
		}
		s, err := evidence.Check(written(t, e, evidence.As{Format: evidence.PDF, Lang: l}), "")
		if err != nil {
			t.Fatal(err)
		}
		has(s.Data)
		has(s.Key)
		has("konsulent@example.dk")
		has("husorden-central verify")
		pages := strings.Count(got, map[evidence.Lang]string{evidence.Danish: "Side ", evidence.English: "Page "}[l])
		for n := 1; n <= pages; n++ {
			has(fmt.Sprintf(map[evidence.Lang]string{evidence.Danish: "Side %d af %d", evidence.English: "Page %d of %d"}[l], n, pages))
		}
		if pages < 12 {
			t.Errorf("%d pages", pages)
		}
	}
}

var paper = flag.String("paper", "", "write the PDF of docs/screenshots to this file")

// TestPaperPicture: the first and the last page, made up as in the picture.
func TestPaperPicture(t *testing.T) {
	o, _ := evidencetest.Organisation("Bostedet Solhøj")
	body := written(t, evidencetest.Of(o, 24), evidence.As{Format: evidence.PDF, Lang: evidence.Danish})
	if *paper != "" {
		if err := os.WriteFile(*paper, body, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got := text(t, "a.pdf", body)
	first, last := strings.Index(got, "Hovedtal"), strings.LastIndex(got, "Sådan kontrolleres filen")
	if first < 0 || last < first || strings.Count(got, "Bostedet Solhøj") < 10 {
		t.Errorf("%d %d", first, last)
	}
}

// TestPaperLong: of too many rows those that matter most are shown, and the PDF
// says how many there are.
func TestPaperLong(t *testing.T) {
	o, _ := evidencetest.Organisation("Solhøj")
	e := evidencetest.Of(o, 2100)
	got := text(t, "a.pdf", written(t, e, evidence.As{Format: evidence.PDF, Lang: evidence.Danish}))
	for _, want := range []string{"2.000 af 2.100 linjer", "2.000 af 14.700 linjer"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing", want)
		}
	}
	yes, no := 0, 0
	for _, p := range e.Posture {
		if p.Result == compliance.No {
			no++
		}
	}
	for line := range strings.SplitSeq(got, "\n") {
		if c := strings.Split(line, "\t"); len(c) == 5 && c[2] == "Ja" {
			yes++
		}
	}
	if no < 2000 || yes > 0 {
		t.Errorf("%d checks failed, and %d that did not are shown", no, yes)
	}
}

// TestVerifyFiles runs the command on a file of each format, whole and tampered
// with.
func TestVerifyFiles(t *testing.T) {
	o, _ := evidencetest.Organisation("Solhøj")
	e := evidencetest.Of(o, 2)
	for _, as := range []evidence.As{{Format: evidence.JSON}, {Format: evidence.PDF, Lang: evidence.Danish}, {Format: evidence.XLSX, Lang: evidence.Danish},
		{Format: evidence.CSV, Table: evidence.AllTables}} {
		body := written(t, e, as)
		path := filepath.Join(t.TempDir(), "evidence")
		verify := func(args ...string) (string, string, error) {
			if err := os.WriteFile(path, body, 0o600); err != nil {
				t.Fatal(err)
			}
			var out, said bytes.Buffer
			p := &program{out: &out, err: &said}
			err := p.verify(context.Background(), append(args, path))
			return out.String(), said.String(), err
		}
		out, said, err := verify("--key", string(compliance.KeyOf(o.PolicyKey)))
		if err != nil || !strings.Contains(out, "evidence ("+string(as.Format)+`) of "Solhøj" from 2026-08-01 to 2026-10-31`) || !strings.Contains(out, string(e.Sum())) || said != "" {
			t.Errorf("%s: %v %q %q", as.Format, err, out, said)
		}
		if _, said, err := verify(); err != nil || !strings.Contains(said, "--key") {
			t.Errorf("%s without a key: %v %q", as.Format, err, said)
		}
		body[len(body)/2] ^= 1
		if out, _, err := verify(); err == nil {
			t.Errorf("%s, tampered with: %q", as.Format, out)
		}
	}
}
