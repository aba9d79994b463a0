package address_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/husorden/husorden/agent/detect/address"
	"github.com/husorden/husorden/agent/detect/match"
	"github.com/husorden/husorden/agent/detect/name/markup"
	"github.com/husorden/husorden/policy"
)

// found renders what Find returns: "text (confidence)".
func found(text string) []string {
	var out []string
	for _, m := range address.Find([]byte(text), nil) {
		out = append(out, text[m.Start:m.End]+" ("+string(m.Confidence)+")")
	}
	return out
}

func TestFind(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"street, floor, town", "Hun bor Nørregade 14B, 2. tv, 1165 København K fra maj.", []string{"Nørregade 14B, 2. tv, 1165 København K (high)"}},
		{"street alone", "Vi mødes på Birkevej 7.", []string{"Birkevej 7 (medium)"}},
		{"end of sentence", "Han bor på Birkevej 7. Mor bor på Ellevej 9.", []string{"Birkevej 7 (high)", "Ellevej 9 (high)"}},
		{"two words", "Gl. Kongevej 12 er solgt", []string{"Gl. Kongevej 12 (medium)"}},
		{"named after someone", "Turen går til H.C. Andersens Boulevard 27, st. th.", []string{"H.C. Andersens Boulevard 27, st. th. (high)"}},
		{"small letter", "Jens Jensens vej 4, 5000 Odense C", []string{"Jens Jensens vej 4, 5000 Odense C (high)"}},
		{"label is no part of it", "Adresse Vestergade 3", []string{"Vestergade 3 (high)"}},
		{"all small", "adresse: nørregade 14b, 8000 aarhus", []string{"nørregade 14b (high)"}},
		{"capitals", "NØRREGADE 14, 8000 AARHUS C", []string{"NØRREGADE 14, 8000 AARHUS C (high)"}},
		{"town on the next line", "Lis Holm\nElmevej 4\n7100 Vejle", []string{"Elmevej 4\n7100 Vejle (high)"}},
		{"cells", "Elmevej 4\t7100 Vejle\t75 00 00 00", []string{"Elmevej 4\t7100 Vejle (high)"}},
		{"door", "Kastaniealle 17, 3. sal, dør 4", []string{"Kastaniealle 17, 3. sal, dør 4 (high)"}},
		{"box", "Postboks 123, 8100 Aarhus C", []string{"Postboks 123, 8100 Aarhus C (high)"}},
		{"box alone", "Skriv til Postboks 12", []string{"Postboks 12 (medium)"}},
		{"town alone", "7100 Vejle", []string{"7100 Vejle (low)"}},
		{"preposition as name", "Ved Stranden 4, 1061 København K", []string{"Ved Stranden 4, 1061 København K (high)"}},
		{"non-breaking space", "Birkevej\u00a07, 4000 Roskilde", []string{"Birkevej\u00a07, 4000 Roskilde (high)"}},
		{"country code", "Birkevej 7, DK-4000 Roskilde", []string{"Birkevej 7, DK-4000 Roskilde (high)"}},
		{"weak ending with town", "Egelund 9, 6200 Aabenraa", []string{"Egelund 9, 6200 Aabenraa (high)"}},

		{"town without code", "Carstens Blomster, Bredegade 55, Slagelse, har", []string{"Bredegade 55, Slagelse (high)"}},
		{"district without code", "Vognmagergade 10, København K.", []string{"Vognmagergade 10, København K (high)"}},
		{"someone after it", "Birkevej 7, Anders henter.", []string{"Birkevej 7 (medium)"}},

		{"village", "Møllevej 4, Nørre Snede By, 8766 Nørre Snede.", []string{"Møllevej 4, Nørre Snede By, 8766 Nørre Snede (high)"}},
		{"village on a line", "Møllevej 4\nHavn Mark, Gl. Kirke\n8766 Nørre Snede", []string{"Møllevej 4 (medium)", "8766 Nørre Snede (low)"}},
		{"town of two words", "Møllevej 4, Nørre Snede er solgt", []string{"Møllevej 4, Nørre Snede (high)"}},
		{"half a town", "Møllevej 4, Nørre og søndre side", []string{"Møllevej 4 (medium)"}},
		{"someone and a town", "Møllevej 4, Ida Holm, 8766 Nørre Snede", []string{"Møllevej 4 (medium)", "8766 Nørre Snede (low)"}},
		{"cellar", "Møllevej 4, kl. tv., 7100 Vejle", []string{"Møllevej 4, kl. tv., 7100 Vejle (high)"}},
		{"cellar alone", "Møllevej 4, kl., er solgt", []string{"Møllevej 4, kl. (high)"}},
		{"o'clock", "Vi ses på Møllevej 4 kl. 15.30", []string{"Møllevej 4 (medium)"}},
		{"o'clock after a comma", "Vi ses på Møllevej 4, kl 9 i morgen", []string{"Møllevej 4 (medium)"}},
		{"street and box", "Møllevej 4, Postboks 123, 8100 Aarhus C", []string{"Møllevej 4, Postboks 123, 8100 Aarhus C (high)"}},
		{"box without a number", "Møllevej 4, Postboks til leje", []string{"Møllevej 4 (medium)"}},
		{"phone behind a name", "Karen Holm 40 91 27 63", nil},
		{"phone behind a street", "Karen Holm, Møllevej 40 91 27 63", nil},
		{"house and phone", "Møllevej 14 40 91 27 63", []string{"Møllevej 14 (medium)"}},

		{"page", "Se side 4 og Kapitel 3, Afsnit 4.", nil},
		{"products", "Windows 10, Office 365 og Version 2 på Samsung 8", nil},
		{"pronoun", "Alle 12 kom, og vi alle 3 spiste.", nil},
		{"verb", "Han skal have 2 piller og have 3 til natten.", nil},
		{"on the way", "Undervejs 3 gange; omvej 2 km", nil},
		{"country", "Danmark 3 - Sverige 1", nil},
		{"surname and age", "Jakob Lund 4 år og Peter Skovlund 12 år", nil},
		{"first name and age", "Palle 12 og Kaj 5 og Kirsti 9", nil},
		{"kindergarten", "Børnehaven 2 og legeplads 3", nil},
		{"year", "i maj 2019 Aarhus og 2020 Odense", nil},
		{"time", "Mødet på Nørregade 14:30 eller 14.30", nil},
		{"brigade", "Brigade 4 og arkade 7", nil},
		{"English", "Trademark 3, Benchmark 12, Part 4 of Section 2", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, found(c.text)); diff != "" {
				t.Errorf("%q (-want +got):\n%s", c.text, diff)
			}
		})
	}
}

// TestCare holds Find against the hand-written sentences that no rule was made
// from.
func TestCare(t *testing.T) {
	sentences, err := markup.Read("../name/testdata/care.txt")
	if err != nil {
		t.Fatal(err)
	}
	var right, missed, wrong int
	for _, s := range sentences {
		var want, got []string
		for _, span := range s.Spans {
			if span.Mark == markup.Address {
				want = append(want, s.Text[span.Start:span.End])
			}
		}
		for _, m := range address.Find([]byte(s.Text), nil) {
			if m.Confidence.AtLeast(policy.Medium) {
				got = append(got, s.Text[m.Start:m.End])
			}
		}
		for _, w := range want {
			if !strings.Contains(strings.Join(got, "|")+"|", w+"|") {
				missed++
				t.Logf("missed %q, got %q", w, got)
			}
		}
		for _, g := range got {
			if strings.Contains(strings.Join(want, "|")+"|", g+"|") {
				right++
			} else {
				wrong++
				t.Logf("wrong %q in %q", g, s.Text)
			}
		}
	}
	if right < 18 || missed > 1 || wrong > 1 {
		t.Errorf("%d right, %d missed, %d wrong; want at most one of each error", right, missed, wrong)
	}
}

func TestOffsetsHoldOnBadBytes(t *testing.T) {
	for _, text := range []string{"\xff\xfe Nørregade 1\xc3", "Vej 1", "å 1", "\xc2\xa01", "1", "1234", "1234 ", "Nørregade 14-", "Nørregade 14, ", "\xa0 1 Nørregade 999999"} {
		for _, m := range address.Find([]byte(text), nil) {
			if m.Start < 0 || m.End > len(text) || m.Start >= m.End {
				t.Errorf("%q: span %d to %d", text, m.Start, m.End)
			}
		}
	}
}

func FuzzFind(f *testing.F) {
	f.Add([]byte("c/o Lis Holm, Birkehaven 7, st. th., 2630 Taastrup"))
	f.Add([]byte("H.C. Andersens Boulevard 27\xff, 1. mf. 1553 K\xc3\xb8benhavn V"))
	f.Add([]byte("Postboks 1234\n8000 Aarhus C 14-16 Ved Stranden 4"))
	f.Fuzz(func(t *testing.T, text []byte) {
		done := 0
		for _, m := range address.Find(text, nil) {
			if m.Start < done || m.End <= m.Start || m.End > len(text) {
				t.Fatalf("span %d to %d after %d in %d bytes", m.Start, m.End, done, len(text))
			}
			done = m.End
		}
	})
}

func BenchmarkFind(b *testing.B) {
	news, err := markup.ReadUNER("../name/train/data/ddt_train.jsonl")
	if err != nil {
		b.Fatal(err)
	}
	var text []byte
	for _, s := range news {
		text = append(append(text, s.Text...), '\n')
	}
	var found []match.Match
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		found = address.Find(text, found[:0])
	}
}
