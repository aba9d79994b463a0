package detect

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/husorden/husorden/agent/detect/match"
	"github.com/husorden/husorden/agent/detect/plain"
)

// show writes matches as kind(text), in order.
func show(text string, ms []match.Match) string {
	var out []string
	for _, m := range ms {
		out = append(out, fmt.Sprintf("%s(%s)", m.Kind, text[m.Start:m.End]))
	}
	return strings.Join(out, " ")
}

// The people and places are invented; the CPR number belongs to nobody (born
// 2045).
func TestFind(t *testing.T) {
	for text, want := range map[string]string{
		"Sofie Holm, født 15.06.2045, bor på Nørregade 14, 2. tv.": "person_name(Sofie Holm) cpr_partial(15.06.2045) address(Nørregade 14, 2. tv.)",
		"Sofie har fået diagnosen ADHD.":                           "health(diagnosen) health(ADHD)",
		"ADHD er en diagnose, der er skrevet meget om.":            "",
		"Sofie er ked af det. Hun har epilepsi.":                   "health(epilepsi)",
		"Barnet har fået diagnosen ADHD.":                          "health(diagnosen) health(ADHD)",
		"cpr 150645-5010, tlf. 22 33 44 55":                        "cpr(150645-5010) phone(22 33 44 55)",
		"Skriv til mor.holm@eksempel.dk":                           "email(mor.holm@eksempel.dk)",
		"Mødet er den 12. marts 2026.":                             "",
		"Karen Holm 40 91 27 63":                                   "person_name(Karen Holm) phone(40 91 27 63)",
		"Karen Holm, Elmevej 40, 9127 Byen":                        "person_name(Karen Holm) address(Elmevej 40, 9127 Byen)",
		"Elmevej 14 40 91 27 63":                                   "address(Elmevej 14)",
	} {
		var d Detector
		if got := show(text, d.Find([]byte(text))); got != want {
			t.Errorf("%s\n got %s\nwant %s", text, got, want)
		}
	}
}

// TestSignsDoNotMatter: hard blanks and hyphens, curved quotation marks and signs
// that are not seen change nothing of what is found, in a long text read in windows
// neither.
func TestSignsDoNotMatter(t *testing.T) {
	const once = "Sofie Holm \"kaldet Fie\" - cpr 150645-5010, Nørregade 14, 2. tv. - har epilepsi. Ring til mor på 22 33 44 55.\n"
	var d Detector
	for name, signs := range map[string]*strings.Replacer{
		"blanks":         strings.NewReplacer(" ", "\u00a0"),
		"narrow blanks":  strings.NewReplacer(" ", "\u202f"),
		"dashes":         strings.NewReplacer("-", "–"),
		"hard hyphens":   strings.NewReplacer("-", "\u2011"),
		"quotation":      strings.NewReplacer(`"`, "”"),
		"not seen":       strings.NewReplacer(" ", " \u200b", "s", "s\u00ad"),
		"all of them":    strings.NewReplacer(" ", "\u200b\u00a0", "-", "−", `"`, "»"),
		"the last digit": strings.NewReplacer("5010", "5010\ufeff"),
	} {
		for _, text := range []string{once, strings.Repeat(once, 4_000)} {
			want, got := tally(t, &d, text), tally(t, &d, signs.Replace(text))
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s, %d bytes (-want +got):\n%s", name, len(text), diff)
			}
		}
	}
}

// tally counts what a stream finds in text, by its value written plainly.
func tally(t *testing.T, d *Detector, text string) map[string]int {
	t.Helper()
	found := map[string]int{}
	s := d.NewStream(func(m match.Match, value []byte) {
		if string(value) != text[m.Start:m.End] {
			t.Fatalf("%q was given out for %q", value, text[m.Start:m.End])
		}
		found[string(m.Kind)+" "+string(m.Confidence)+" "+string(new(plain.Text).Read(value))]++
	})
	fmt.Fprint(s, text)
	s.Close()
	found["names"] = s.Names
	return found
}

// TestStreamAgrees: a long text read in windows, written in pieces of any size,
// gives what the whole text gives.
func TestStreamAgrees(t *testing.T) {
	var b bytes.Buffer
	b.WriteString("Navn\tCPR-nr.\tOrdrenr.\n")
	for i := range 12_000 {
		fmt.Fprintf(&b, "Sofie Holm\t150645-5010\t15064550%02d\n", i%100)
	}
	b.WriteString("\nSofie har epilepsi.\n")
	for range 2_000 {
		b.WriteString("Hun er glad for at gå i skole, og Mads Lund følger hende derhen, tlf. 22 33 44 55, hver dag.\n")
	}
	text := b.Bytes()
	var d Detector
	want := d.Find(text)
	if len(want) < 28_000 {
		t.Fatalf("found only %d", len(want))
	}
	for _, piece := range []int{1_000_003, 4096, 77} {
		var got []match.Match
		s := d.NewStream(func(m match.Match, value []byte) {
			if string(value) != string(text[m.Start:m.End]) {
				t.Fatalf("value %q is not text[%d:%d]", value, m.Start, m.End)
			}
			got = append(got, m)
		})
		for i := 0; i < len(text); i += piece {
			s.Write(text[i:min(i+piece, len(text))])
		}
		s.Close()
		if len(got) != len(want) {
			t.Fatalf("pieces of %d: %d matches, want %d", piece, len(got), len(want))
		}
		for i := range got {
			if got[i] != want[i] {
				t.Fatalf("pieces of %d: match %d is %+v, want %+v", piece, i, got[i], want[i])
			}
		}
		if s.Names != 14_000 {
			t.Errorf("pieces of %d: %d names, want 14000", piece, s.Names)
		}
	}
}

func FuzzStream(f *testing.F) {
	f.Add([]byte("Sofie Holm, cpr 150645-5010\nhar ADHD"), 3)
	f.Fuzz(func(t *testing.T, text []byte, piece int) {
		if piece < 1 {
			piece = 1
		}
		var d Detector
		last := 0
		s := d.NewStream(func(m match.Match, value []byte) {
			if m.Start < last || m.End > len(text) || m.Kind == "" || !bytes.Equal(value, text[m.Start:m.End]) {
				t.Fatalf("bad match %+v", m)
			}
			last = m.Start
		})
		for i := 0; i < len(text); i += piece {
			s.Write(text[i:min(i+piece, len(text))])
		}
		s.Close()
	})
}

// BenchmarkFindReport reads a status report's kind of prose, BenchmarkFindNews
// newspaper text (Danish Dependency Treebank), which is far denser in names.
func BenchmarkFindReport(b *testing.B) {
	const p = "Sofie har været glad for at starte i skolen, og hun fortæller gerne om dagen, når hun kommer hjem. " +
		"Mødet den 12. marts 2026 kl. 10.30 varede 45 minutter, og vi aftalte at tale sammen igen efter sommerferien. "
	bench(b, bytes.Repeat([]byte(p+p+p+p+p+"Mads Lund (cpr 150645-5010), tlf. 22 33 44 55, er hendes kontaktperson, og han kender til hendes epilepsi.\n"), 1000))
}

func BenchmarkFindNews(b *testing.B) {
	f, err := os.Open("name/train/data/ddt_train.jsonl")
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	var text []byte
	for d := json.NewDecoder(f); d.More(); {
		var line struct{ Text string }
		if err := d.Decode(&line); err != nil {
			b.Fatal(err)
		}
		text = append(append(text, line.Text...), '\n')
	}
	bench(b, bytes.Repeat(text, 3))
}

// bench reads text as one stream. Beside MB/s it tells the best of all rounds,
// and how many times as long as counting its bytes one by one that takes: both
// say more on a machine that others use too.
func bench(b *testing.B, text []byte) {
	var d Detector
	b.SetBytes(int64(len(text)))
	s := d.NewStream(func(match.Match, []byte) {})
	took := time.Duration(math.MaxInt64)
	for b.Loop() {
		start := time.Now()
		s.Reset()
		s.Write(text)
		s.Close()
		if s.Names == 0 {
			b.Fatal("no names")
		}
		took = min(took, time.Since(start))
	}
	count := time.Duration(math.MaxInt64)
	for range 20 {
		start := time.Now()
		var bytes [256]int
		for _, c := range text {
			bytes[c]++
		}
		if bytes['e'] > 0 {
			count = min(count, time.Since(start))
		}
	}
	b.ReportMetric(float64(took)/float64(count), "x-count")
	b.ReportMetric(float64(len(text))/1e6/took.Seconds(), "best-MB/s")
}
