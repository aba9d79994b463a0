package number

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/husorden/husorden/agent/detect/match"
	"github.com/husorden/husorden/agent/detect/plain"
	"github.com/husorden/husorden/policy"
)

// Every CPR number here is computed: its date of birth lies decades ahead
// (seventh digit 5 to 8, years 2040 to 2057), so it belongs to nobody.
// 150645-5010 and 030452-5010 satisfy modulus 11 (TestMadeUpNumbers); those
// that end in 9 or 11 do not.

// marked cuts "«" and "»" out of a text and returns the spans between them.
func marked(t *testing.T, s string) (text string, want [][2]int) {
	t.Helper()
	var b strings.Builder
	open := -1
	for _, r := range s {
		switch r {
		case '«':
			open = b.Len()
		case '»':
			want = append(want, [2]int{open, b.Len()})
		default:
			b.WriteRune(r)
		}
	}
	return b.String(), want
}

func spans(ms []match.Match, kind policy.Kind) (got [][2]int) {
	for _, m := range ms {
		if m.Kind == kind {
			got = append(got, [2]int{m.Start, m.End})
		}
	}
	return got
}

// find returns what is found in text as it is read: written plainly.
func find(text string) []match.Match {
	var p plain.Text
	var f Finder
	found := f.Find(p.Read([]byte(text)), nil)
	for i := range found {
		m := &found[i]
		m.Start, m.End = p.Span(m.Start, m.End)
	}
	return found
}

func check(t *testing.T, kind policy.Kind, lines []string) {
	t.Helper()
	for _, l := range lines {
		text, want := marked(t, l)
		got := spans(find(text), kind)
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s\n got %v\nwant %v", l, got, want)
		}
	}
}

func TestMadeUpNumbers(t *testing.T) {
	for s, want := range map[string]bool{"1506455010": true, "0304525010": true, "1506455009": false, "0304525011": false} {
		var c cprNumber
		for i := range c {
			c[i] = s[i] - '0'
		}
		if ok, _ := c.valid(); !ok || c.year() < 2040 || c.modulus11() != want {
			t.Errorf("%s: valid %v, year %d, modulus 11 %v", s, ok, c.year(), c.modulus11())
		}
	}
}

func TestCPR(t *testing.T) {
	check(t, policy.CPR, []string{
		"Sofie, «150645-5009», bor hos os.",
		"cpr. nr. «150645-5010»",
		"Mor Maja Holm, p.nr. «150645-5009»\nBarn Tilde Holm, p.nr. «030452-5011»",
		"Navn;PNR;Stue\nMaja Holm;«1506455009»;Rød\nTilde Holm;«1012455012»;Gul\n",
		"Aftale om aflastning: Sofie («150645-5009») er hos os",
		"sms fra Anna: ja det er «150645-5009» :)",
		"Navn,Adresse,CPR-nr,Telefon\nBodil Holm,\"Parkvej 27, 2. tv.\",«1506455009»,84570000\nIda Holm,Engvej 1,«0304525011»,84570001\n",
		"CPR-NUMMER: «1506455010»",
		"Cpr«1506455010» og cpr«150645-5010»",
		"«150645–5010» med tankestreg, «150645‑5010» med hård bindestreg, «150645 - 5010» med luft",
		"cpr «150645 5010»",
		"cpr «150645\u00a05010»",
		"«15.06.45-5010»",
		"«15 06 45-5010» og cpr «15 06 45 5010»",
		"cpr «15.06.2045-5010»",
		"«15062045-5010»",
		"CPR-nr.\t«1506455010»\tSofie",
		"| CPR | «150645-5010» |",
		"CPR-nr.:\n«1506455010»",
		"Navn\tCPR\nSofie\t«1506455010»\nMads\t«0304525010»\nAnna\t«0304525011»\n",
		"Navn;cpr;alder\nSofie;«1506455010»;8\n",
		"cpr-numre: «1506455010», «0304525010» og «0304525011»",
		"Erstatningsnummer «750645-5010» er tildelt",
		"«290244-5010» er en skuddag, 290245-5010 er ikke en dato",
		"Sofie («1506455009») kommer i morgen.",
		"statusrapport_«150645-5010».docx",
		"statusrapport-«150645-5010»-Sofie.docx",
		"Personnummer «150645-\n5010»",
		"https://eksempel.dk/borger?cpr=«1506455010»",
		"cpr 45063-5010 og cpr «50645-5010»",
		"Kontakt tlf. 22 33 44 55, cpr.nr. «150645-5010», konto 1234 1506455010",
		"Faktura 4711 for Sofie, cpr «150645-5010»",
		"Ordren gælder Sofie Holm, «150645-5010»",
		"Hans cpr er «150645-5010», og mailen er so@eksempel.dk",
		"barnets cpr-nummer «1506455010».",
		"PNR 0102\n«150645-5010» Sofie",
		"cpr «1 5 0 6 4 5 - 5 0 0 9» og «1 5 0 6 4 5 - 5 0 1 0»",
		`{"cpr":"«1506455009»","navn":"Sofie"}`, `{"cprNumber": «506455009»}`, "<cpr>«1506455009»</cpr>",
		"<tr><th>Faktura</th><th>CPR</th></tr>\n<tr><td>1506455010</td><td>«0304525010»</td></tr>\n",
		"Leder;Leders CPR;Beløb\nSofie;«1506455009»;12\n", "CPR;Navn;Beløb\n«1506455009»;Sofie;2\n", "request=1506455010 cpr=«0304525010»",
		"det er mors «150645-5009» ring lige", "crp nr «1506455009»", "Peronnummer: «1506455009»", "C P R-nr. «1506455009»",
		"der har CPR-nr.\n«1506455009», og", "CVR-nr. 12345678.\n\n- «150645-5009»: Sofie", "cpr (10 cifre): «15/06/45 5009»",
		"CPR «150645-5009» er det samme som «1506455009»", "«150645-5009» kontrakt 2021.pdf",
		"Cpr.nr./CVR-nr.: «150645 5009»", "Cpr-nr. eller CVR-nr.: «1506455009»", "ID: «150645-5009»", "født «1506455009».",
		"WARN JournalService - borger «150645-5009» ikke fundet", "Laboratoriesvar\n«150645 5009» Sofie",
		"Det er «1506455009», som er barnets cpr-nummer.",
		"Lotte «150645-5009»", "Beboer Lotte «150645-5009» har diabetes.", "Sagen drejer sig om Lotte («150645-5009»)", "Anne Vinther «150645-5009»",
		"Navn\tHenrik Vinther\nCPR-nr.\t«150645-5009»\n", "Skema\tModel 3\nNavn\tIda Holm\nPersonnr.\t«150645-5009»\n",
		"Køreseddel\tKragsig\nMåned\tOktober\nBarn\tCPR\tDato\nMalthe\t«1506455009»\t02-10-2056\nSilja\t«304525009»\t04-10-2056\n",
		"Freja («150645.5009») var til tandlæge",
		"Journalnr. «150645-5010»", "Sofies nr. «150645-5009»", "Nummer: «1506455009»",
		"personnr«1506455009»", "CPR.nr.«150645-5009»",
		"Skadenr. 4711\nSkadelidt: Ellen Toft, født «150645-5009»", "Sygesikringskort til Freja, nr «150645-5009»", "Erstatningsnr. «1506455010»",
		"«1506455010»\nMalthe Holm\n8. b\n«0304525011»\nFreja Holm\n8. a\n",
		"Hus 12 | «150645-5009» | Sofie Holm |", "Linje: «1506455009» FREJA HOLM\n",
	})
}

func TestNotCPR(t *testing.T) {
	check(t, policy.CPR, []string{
		"Ordrenummer 150645-5010",
		"Ordrenr.: 1506455010",
		"Faktura nr. 150645-5009",
		"fakturanummeret er 1506455009",
		"P-nummer 1506455009",
		"P-nr.: 1506455009", "p.nr. 1006455009", "Enhed;PNR\nLærken;1006455009\nSolen;1007455009\n",
		"Tlf. 1506455009",
		"Konto 1234 1506455009",
		"reg. 1506 konto 150645-5010",
		"Kontonr. 1506455009",
		"Varenr.\tAntal\n1506455009\t2\n0304525010\t4\n",
		"EAN 5798001506455 og 150645501012",
		"koordinat 150645.5010",
		"55.1506455010, 12.0304525010",
		"sha1 a1506455010b3f",
		"550e8400-e29b-41d4-a716-446655440000 0f150645-5010-4a",
		"320645-5010 og 151345-5010 er ingen datoer",
		"150645-50101 og 1150645-5010",
		"12-150645-5010-77",
		"2045-06-15 1506455010123",
		"150603 1430 kl.",
		"Beløb 1506455010,50 kr.",
		"Sagsnr. 150645-5009", "Skade 150645-5010 vedrører", "P-afgift 150645-5010: parkeret", "230950 5424,00 Netto", "Reservedel 150645-5010 passer",
		"Journalnr. 1506455010",
		"kundenummer hos selskabet: 1506455010",
		"8273645501\n1506455010\n9928374655\n7364554321\n8837465522\n",
		"IMG_1506455010.jpg",
		"Tracking: 1506455010",
		"1506455010 (ordrenummer)",
		"1506455010 kr.",
		"<tr><th>Fakturanr.</th><th>Beløb</th></tr>\n<tr><td>1506455010</td><td>12</td></tr>\n<tr><td>0304525010</td><td>12</td></tr>\n",
		"P-nummer;Leders navn\n1506455010;Sofie Holm\n", "15.06.45 5010 Løn", "07/01/48 5026 dør låst", "1506455010 er jeres kundenummer",
		"Leasingaftale 1506455010 løber", "job=1506455010 ms=2", "Skriv ordrenummeret, som er 1506455010.", "Optagelse 150645-5009.m4a",
		"ISBN 1506455010", "https://eksempel.dk/sag/1234#svar-1506455010",
		"Gravstedsnummer 1506455010", "Kontrakt nr. 1506455010", "Kajak nr. 150645-5009", "ID 1506455010", "Model XJ-150645-5010",
	})
}

func TestReplacementIsFlagged(t *testing.T) {
	var f Finder
	ms := f.Find([]byte("cpr 750645-5010 og cpr 150645-5010"), nil)
	if len(ms) != 2 || ms[0].Flags != match.Replacement || ms[1].Flags != 0 {
		t.Errorf("%+v", ms)
	}
}

func TestOtherKinds(t *testing.T) {
	for kind, lines := range map[policy.Kind][]string{
		policy.CPRPartial: {
			"de sidste fire cifre er «5010»", "Sofie, «150645-xxxx»", "Sofie, «150645-XXXX»", "cpr «150645»", "«xxxxxx-5010»",
			"cpr: «150645-****»", "sidste 4 cifre i cpr: «5010»", "mødet er 150645", "de første fire kom 5010", "de sidste fire er «5010»", "de sidste fire år, 2014", "kontrolcifre «5010»",
		},
		policy.Phone: {
			"tlf. «22334455»", "ring på «22 33 44 55»", "«+45 22334455»", "mobil: «22-33-44-55»", "Mor «22 33 44 55»", "«0045 22 33 44 55»",
			"CVR 22334455", "cvr-nr. 22 33 44 55", "Ordre 22334455", "1506455010", "telefon «2233 4455»", "kl. 10 20 30 40 50",
			"Navn\tTelefon\nMor\t«22334455»\n",
		},
		policy.BankAccount: {
			"reg. «1234 konto 0012345678»", "kontonr. «1234 0012345678»", "IBAN «DK50 0040 0440 1162 43»", "«DK5000400440116243»", "DK5100400440116243",
			"Kontonummer: «1234-12345678»",
		},
		policy.PaymentCard: {
			"«4571 0000 0000 0001»", "kort «4571000000000001»", "4571 0000 0000 0002", "EAN 5798000000001", "ordre 4571000000000001",
		},
		policy.Passport: {"pasnr. «212345678»", "Pas: «212345678»", "212345678"},
		policy.Email:    {"skriv til «mor.holm@eksempel.dk».", "a@b", "<«sofie@eksempel.dk»>", "@sofie", "mads@"},
	} {
		t.Run(string(kind), func(t *testing.T) { check(t, kind, lines) })
	}
}

func TestBirths(t *testing.T) {
	for s, want := range map[string]string{
		"Sofie, født 15.06.45":          "[{13 21 true}]",
		"Sofie f. 15. juni 2045":        "[{9 22 true}]",
		"Sofie (150645)":                "[{7 13 false}]",
		"Fødselsdato: 15-06-2045":       "[{14 24 true}]",
		"Ordre 150645":                  "[]",
		"Navn\tFødt\nSofie\t150645\n":   "[{17 23 true}]",
		"afsnit 3.2.1 og version 10.20": "[]",
	} {
		var f Finder
		f.Find([]byte(s), nil)
		if got := fmt.Sprint(f.Births); got != want {
			t.Errorf("%s: got %s, want %s", s, got, want)
		}
	}
}

func TestCPRAloneAgrees(t *testing.T) {
	var f, g Finder
	text := []byte("Sofie 150645-5009 cpr 15 06 45 5010, cpr 15.06.2045-5010\nNavn\tCPR\nSofie\t1506455010\n" + strings.Repeat("x ", 40) + "cpr1506455010")
	for pad := range 4 {
		padded := append(bytes.Repeat([]byte(" "), pad), text...)
		alone, all := g.CPR(padded, nil), f.Find(padded, nil)
		if fmt.Sprint(spans(alone, policy.CPR)) != fmt.Sprint(spans(all, policy.CPR)) || len(alone) != 5 {
			t.Errorf("pad %d: alone %v, among all %v", pad, alone, all)
		}
	}
}

func FuzzFind(f *testing.F) {
	for _, s := range []string{"cpr 150645-5009", "DK5000400440116243", "a@b.dk", "Navn\tCPR\nx\t1506455010\n", "12 34 56 78", "\xe2\x80\x91150645\xc2\xa05010"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var fd Finder
		for _, m := range fd.Find(text, nil) {
			if m.Start < 0 || m.End > len(text) || m.Start >= m.End || m.Confidence == "" {
				t.Fatalf("bad match %+v in %q", m, text)
			}
		}
		fd.Shift(min(3, len(text)))
		fd.CPR(text[min(3, len(text)):], nil)
	})
}
