package evidence_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/husorden/husorden/central/evidence"
	"github.com/husorden/husorden/central/evidence/evidencetest"
	"github.com/husorden/husorden/policy/compliance"
)

// forms are all that is signed.
var forms = []evidence.As{
	{Format: evidence.JSON}, {Format: evidence.CSV, Table: evidence.AllTables},
	{Format: evidence.XLSX, Lang: evidence.Danish}, {Format: evidence.XLSX, Lang: evidence.English},
	{Format: evidence.PDF, Lang: evidence.Danish}, {Format: evidence.PDF, Lang: evidence.English},
}

func write(t testing.TB, name string, devices int, as evidence.As) ([]byte, compliance.Key) {
	t.Helper()
	o, box := evidencetest.Organisation(name)
	f, err := evidence.Write(evidencetest.Of(o, devices), as, o, box)
	if err != nil {
		t.Fatal(err)
	}
	return f.Body, compliance.KeyOf(o.PolicyKey)
}

// TestSealed: every format says whose it is, and is of the same data; the same
// evidence makes the same bytes.
func TestSealed(t *testing.T) {
	var sums []compliance.Sum
	for _, as := range forms {
		body, key := write(t, "Bostedet Solhøj", 3, as)
		s, err := evidence.Check(body, key)
		if err != nil {
			t.Errorf("%v: %v", as, err)
		}
		if s.Format != as.Format || s.Organisation.Name != "Bostedet Solhøj" || s.From != "2026-08-01" || s.To != "2026-10-31" || s.Made.IsZero() || s.Key != key {
			t.Errorf("%v: %+v", as, s)
		}
		sums = append(sums, s.Data)
		if again, _ := write(t, "Bostedet Solhøj", 3, as); !bytes.Equal(body, again) {
			t.Errorf("%v: the same evidence made other bytes", as)
		}
		if _, err := evidence.Check(body, compliance.Key(strings.Repeat("0", 64))); !errors.Is(err, evidence.ErrForged) {
			t.Errorf("%v: another organisation's key: %v", as, err)
		}
	}
	for _, s := range sums {
		if s != sums[0] || !s.Valid() {
			t.Errorf("sums of the same data: %v", sums)
		}
	}
	other, _ := write(t, "Bostedet Solhøj", 4, forms[0])
	if s, err := evidence.Check(other, ""); err != nil || s.Data == sums[0] {
		t.Errorf("other data has the same sum: %v", err)
	}
}

// TestSumOfCopy: the sum of evidence that was read back is that of the written.
func TestSumOfCopy(t *testing.T) {
	o, _ := evidencetest.Organisation("Solhøj")
	e := evidencetest.Of(o, 5)
	b, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	var copied evidence.Evidence
	if err := json.Unmarshal(b, &copied); err != nil {
		t.Fatal(err)
	}
	if copied.Sum() != e.Sum() {
		t.Errorf("%s, %s", copied.Sum(), e.Sum())
	}
	copied.Made = copied.Made.AddDate(0, 0, 1)
	if copied.Sum() != e.Sum() {
		t.Error("the time at which it was made is in the sum")
	}
	copied.Removal.Late++
	if copied.Sum() == e.Sum() {
		t.Error("the figures are not in the sum")
	}
}

// TestTampered changes bytes of each format, one at a time: all of the last ones,
// of the others as many as there is time for. None passes. JSON has white space
// and escapes that say the same, so of it what is said counts.
func TestTampered(t *testing.T) {
	for _, as := range forms {
		body, key := write(t, "Solhøj", 1, as)
		for i := rand.IntN(17); i < len(body); i++ {
			if i < len(body)-1500 {
				i += min(16+rand.IntN(17), len(body)-1500-i)
			}
			was := body[i]
			body[i] ^= byte(1 + rand.IntN(255))
			s, err := evidence.Check(body, key)
			if err == nil && as.Format != evidence.JSON {
				t.Fatalf("%v: byte %d of %d, %q, was changed to %q", as, i, len(body), was, body[i])
			}
			if err == nil && !sameSeal(t, as, s) {
				t.Fatalf("%v: byte %d: %+v", as, i, s)
			}
			body[i] = was
		}
		for name, other := range map[string][]byte{
			"longer": append(bytes.Clone(body), '.'), "shorter": body[:len(body)-1], "begun": body[:20], "empty": nil,
			"after another": append(bytes.Clone(body), body...), "capitals": append(body[:len(body)-99:len(body)-99], bytes.ToUpper(body[len(body)-99:])...),
		} {
			if _, err := evidence.Check(other, key); !errors.Is(err, evidence.ErrForged) {
				t.Errorf("%v, %s: %v", as, name, err)
			}
		}
	}
}

func sameSeal(t *testing.T, as evidence.As, s evidence.Seal) bool {
	body, key := write(t, "Solhøj", 1, as)
	want, err := evidence.Check(body, key)
	return err == nil && cmp.Equal(want, s)
}

// TestNames: what people wrote neither breaks a format nor becomes a formula.
func TestNames(t *testing.T) {
	for _, name := range []string{`=HYPERLINK("http://x","y")`, "+1", "-1", "@SUM(A1)", "\t=1", "😀🏳️‍🌈 中文 العربية", "a\x00b\x1bc\r\nd", "<b>&amp;\"'", "_x003D_1", "]]>",
		strings.Repeat("Ø", 100), strings.Repeat("\\\"", 50), strings.Repeat("\U0001F3E0", 100), "\u202eomvendt", " ", "x" + string([]byte{0xff}), "%husorden-evidence-v1 {}"} {
		for _, as := range forms {
			o, box := evidencetest.Organisation(name)
			e := evidencetest.Of(o, 3)
			e.Devices[0].Label, e.Devices[1].GroupName, e.Policies[0].Approver.Name, e.Seed = name, name, name, name
			f, err := evidence.Write(e, as, o, box)
			if err != nil {
				t.Errorf("%q as %v: %v", name, as, err)
				continue
			}
			if _, err := evidence.Check(f.Body, compliance.KeyOf(o.PolicyKey)); err != nil {
				t.Errorf("%q as %v: %v", name, as, err)
			}
			if as.Format == evidence.XLSX || as.Format == evidence.CSV {
				noFormula(t, f.Body)
			}
		}
	}
}

// noFormula: no part has a formula, and no cell of CSV begins as one.
func noFormula(t *testing.T, body []byte) {
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
		var b bytes.Buffer
		if _, err := b.ReadFrom(r); err != nil {
			t.Fatal(err)
		}
		text := b.String()
		if strings.Contains(text, "<f>") || strings.Contains(text, "<f ") || strings.Contains(text, `t="str"`) {
			t.Errorf("%s has a formula", f.Name)
		}
		if !strings.HasSuffix(f.Name, ".csv") {
			continue
		}
		for _, line := range strings.Split(text, "\r\n") {
			for _, cell := range strings.Split(line, ",") {
				if c := strings.TrimPrefix(cell, `"`); c != "" && strings.ContainsRune("=+-@\t", rune(c[0])) {
					t.Errorf("%s: a cell begins %.20q", f.Name, cell)
				}
			}
		}
	}
}

func FuzzCheck(f *testing.F) {
	for _, as := range forms[1:] {
		body, _ := write(f, "Solhøj", 0, as)
		f.Add(body[max(0, len(body)-900):])
	}
	f.Add([]byte("%PDF-1.4\n%husorden-evidence-v1 {} 00\n"))
	f.Fuzz(func(t *testing.T, tail []byte) {
		for _, head := range []string{"%PDF-1.7\n", "PK\x03\x04", ""} {
			if _, err := evidence.Check(append([]byte(head), tail...), ""); err == nil {
				t.Error("what nobody signed was taken")
			}
		}
	})
}

// BenchmarkWrite writes the evidence of 10,000 devices: 70,000 lines of posture
// alone.
func BenchmarkWrite(b *testing.B) {
	o, box := evidencetest.Organisation("Solhøj")
	e := evidencetest.Of(o, 10_000)
	for _, as := range []evidence.As{forms[0], forms[1], forms[2], forms[4]} {
		b.Run(string(as.Format), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				f, err := evidence.Write(e, as, o, box)
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(len(f.Body))/(1<<20), "MiB")
			}
		})
	}
}
