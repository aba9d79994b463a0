package check

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/husorden/husorden/agent/detect/match"
	"github.com/husorden/husorden/agent/detect/term"
	"github.com/husorden/husorden/policy"
)

// The detectors of these tests: names of a short list, whole CPR numbers, road
// addresses, and the product's own school detector. All people are made up.
var (
	firstNames = []string{"Sofie", "Liva", "Jonas", "Karla", "Viggo", "Knud"}
	surnames   = []string{"Toftemark", "Sørvang", "Vindum", "Toftemarks"}
	cpr        = regexp.MustCompile(`\d{6}[- ]?\d{4}`)
	address    = regexp.MustCompile(`\p{Lu}\p{L}+(vej|hegnet|gade) \d+`)
)

var fakes = Detectors{
	Names: func(text []byte) []NameSpan {
		var out []NameSpan
		s := string(text)
		for _, f := range firstNames {
			for i := 0; ; {
				n := strings.Index(s[i:], f)
				if n < 0 {
					break
				}
				n += i
				i = n + len(f)
				span := NameSpan{Start: n, End: i}
				for _, sur := range surnames {
					if strings.HasPrefix(s[i:], " "+sur) {
						span.End, span.Full = i+1+len(sur), true
					}
					if strings.HasSuffix(s[:n], sur+", ") {
						span.Start, span.Full = n-2-len(sur), true
					}
				}
				out = append(out, span)
			}
		}
		return out
	},
	Matches: func(text []byte) []match.Match {
		var out []match.Match
		for _, m := range cpr.FindAllIndex(text, -1) {
			out = append(out, match.Match{Kind: policy.CPR, Start: m[0], End: m[1], Confidence: policy.High})
		}
		for _, m := range address.FindAllIndex(text, -1) {
			out = append(out, match.Match{Kind: policy.Address, Start: m[0], End: m[1], Confidence: policy.High})
		}
		return term.Find(text, out)
	},
}

// K3: the guideline's own examples of what may be written.
var allowed = []string{
	"Sofie kommer med til mødet i dag kl. 11.00…",
	"Sofie er blevet forhindret i, at kunne deltage i mødet på skolen i næste uge…",
	"Sofie har nævnt et par ting fra samvær hjemme i weekenden, kan du ringe mig op ved lejlighed…",
	"Er det korrekt at vi har statusmøde i morgen kl. 15.00…",
	"Statusrapport vedr. Sofie er i dag fremsendt via E-boks…",
	"Vi er plejeforældre til Sofie og vil gerne deltage i kursuset d. xx.xx.xx…",
}

func TestAllowedExamples(t *testing.T) {
	for _, ch := range []Channel{Mail, SMS} {
		for _, draft := range allowed {
			if got := Check(ch, []byte(draft), fakes); len(got) > 0 {
				t.Errorf("%s: %q breaks %v", ch, draft, got)
			}
		}
		if got := Check(ch, []byte(strings.Join(allowed, "\n")), fakes); len(got) > 0 {
			t.Errorf("%s: the examples together break %v", ch, got)
		}
	}
}

// cases are drafts, the spots each channel stops, and the draft rewritten for
// SMS (for mail when SMS stops nothing more).
var cases = []struct {
	draft     string
	mail, sms []string
	rewritten string
}{
	{"Liva Toftemark kommer i dag.", []string{"K1 Liva Toftemark"}, []string{"K4.name Liva Toftemark"}, "Liva kommer i dag."},
	{"Møde om Toftemark, Liva i dag", []string{"K1 Toftemark, Liva"}, []string{"K4.name Toftemark, Liva"}, "Møde om Liva i dag"},
	{"Hej\nVi ses.\nVenlig hilsen\nKarla Vindum", []string{"K1 Karla Vindum"}, []string{"K4.name Karla Vindum"}, "Hej\nVi ses.\nVenlig hilsen\nKarla"},
	{"Livas nummer er 041237-6123.", []string{"K1 041237-6123"}, []string{"K4.cpr 041237-6123"}, "Livas nummer er (sendes i e-Boks)."},
	{"Nummeret er 0412376123", []string{"K1 0412376123"}, []string{"K4.cpr 0412376123"}, "Nummeret er (sendes i e-Boks)"},
	{"Livas cpr ender på 6123", []string{"K1 6123"}, []string{"K4.cpr 6123"}, "Livas cpr ender på (sendes i e-Boks)"},
	{"De sidste fire cifre er 6123, ses vi?", []string{"K1 6123"}, []string{"K4.cpr 6123"}, "De sidste fire cifre er (sendes i e-Boks), ses vi?"},
	{"Det er xxxxxx-6123", []string{"K1 6123"}, []string{"K4.cpr 6123"}, "Det er xxxxxx-(sendes i e-Boks)"},
	{"Det er barnet 041237", nil, []string{"K4.cpr 041237"}, "Det er barnet (sendes i e-Boks)"},
	{"Liva er født 04.12.2037.", nil, []string{"K4.cpr 04.12.2037"}, "Liva er født (sendes i e-Boks)."},
	{"Liva er født den 4. december 2037, husk det", nil, []string{"K4.cpr 4. december 2037"}, "Liva er født den (sendes i e-Boks), husk det"},
	{"Liva skal til møde på Lindeskolen kl. 9", []string{"K2 Lindeskolen"}, []string{"K4.school Lindeskolen"}, "Liva skal til møde på skolen kl. 9"},
	{"Lindeskolen har ringet om Liva", []string{"K2 Lindeskolen"}, []string{"K4.school Lindeskolen"}, "Skolen har ringet om Liva"},
	{"Liva er startet på Ollerup Efterskole", []string{"K2 Ollerup Efterskole"}, []string{"K4.school Ollerup Efterskole"}, "Liva er startet på efterskolen"},
	{"Viggo går i Børnehuset Solstrålen", []string{"K2 Børnehuset Solstrålen"}, []string{"K4.school Børnehuset Solstrålen"}, "Viggo går i børnehuset"},
	{"viggo er på Østre Gymnasium. Jonas henter", []string{"K2 Østre Gymnasium"}, []string{"K4.school Østre Gymnasium"}, "viggo er på gymnasiet. Jonas henter"},
	{"Lindeskolens leder har talt med Jonas", []string{"K2 Lindeskolens"}, []string{"K4.school Lindeskolens"}, "Skolens leder har talt med Jonas"},
	{"Sofie er på lindeskolen nu", []string{"K2 lindeskolen"}, []string{"K4.school lindeskolen"}, "Sofie er på skolen nu"},
	{"Møde på Lindeskolen kl. 9", nil, nil, "Møde på Lindeskolen kl. 9"},
	{"Møde på Sct. Knuds Skole kl. 9", nil, nil, "Møde på Sct. Knuds Skole kl. 9"},
	{"Vi bor på Birkehegnet 7", nil, nil, "Vi bor på Birkehegnet 7"},
	{"Hent Liva på Birkehegnet 7", nil, []string{"K4.address Birkehegnet 7"}, "Hent Liva på (adressen sendes i e-Boks)"},
	{"Her er et billede af Liva", nil, []string{"K4.pictures Her er et billede"}, "af Liva"},
	{"Jeg vedhæfter et billede", nil, []string{"K4.pictures vedhæfter et billede"}, "Jeg "},
	{"[billede] Se hvor glad hun er", nil, []string{"K4.pictures [billede]"}, "Se hvor glad hun er"},
	{"Du får en MMS om lidt", nil, []string{"K4.pictures MMS"}, "Du får en om lidt"},
	{"IMG_2041.JPG", nil, []string{"K4.pictures IMG_2041.JPG"}, ""},
	{"se data:image/png;base64,AAAA nu", nil, []string{"K4.pictures data:image/png;base64,AAAA"}, "se nu"},
	{"Tak for i dag 📷", nil, []string{"K4.pictures 📷"}, "Tak for i dag "},
	{"Liva \ufffc", nil, []string{"K4.pictures \ufffc"}, "Liva "},
	{"Liva Toftemark, 041237-6123, Birkehegnet 7, går på Lindeskolen. Se foto.png",
		[]string{"K1 Liva Toftemark", "K1 041237-6123", "K2 Lindeskolen"},
		[]string{"K4.name Liva Toftemark", "K4.cpr 041237-6123", "K4.address Birkehegnet 7", "K4.school Lindeskolen", "K4.pictures foto.png"},
		"Liva, (sendes i e-Boks), (adressen sendes i e-Boks), går på skolen. Se "},
	// nothing to stop
	{"Vi tager et billede i morgen, hvis det er i orden", nil, nil, "Vi tager et billede i morgen, hvis det er i orden"},
	{"Ring på 20 00 00 00 eller tlf. 200000", nil, nil, "Ring på 20 00 00 00 eller tlf. 200000"},
	{"Koden er 041237", nil, nil, "Koden er 041237"},
	{"Det koster 120500 kr.", nil, nil, "Det koster 120500 kr."},
	{"Mødet er flyttet til den 4. maj 2026 kl. 1530", nil, nil, "Mødet er flyttet til den 4. maj 2026 kl. 1530"},
	{"Vi ses den 04.05.2026", nil, nil, "Vi ses den 04.05.2026"},
	{"Cpr-nummeret er sendt i e-Boks kl. 1030", nil, nil, "Cpr-nummeret er sendt i e-Boks kl. 1030"},
	{"Sofies skole har ringet", nil, nil, "Sofies skole har ringet"},
	{"Husk at sende efterskolesedlen, Liva er på efterskolen", nil, nil, "Husk at sende efterskolesedlen, Liva er på efterskolen"},
	{"", nil, nil, ""},
}

func TestCheck(t *testing.T) {
	for _, tt := range cases {
		for ch, want := range map[Channel][]string{Mail: tt.mail, SMS: tt.sms} {
			var got []string
			for _, b := range Check(ch, []byte(tt.draft), fakes) {
				got = append(got, string(b.Rule)+" "+tt.draft[b.Start:b.End])
				if b.Why.DA == "" || b.Why.EN == "" || b.Instead.DA == "" || b.Instead.EN == "" {
					t.Errorf("%s: %q: %s lacks a sentence", ch, tt.draft, b.Rule)
				}
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("%s: %q (-want +got):\n%s", ch, tt.draft, d)
			}
		}
	}
}

func TestRewrite(t *testing.T) {
	for _, tt := range cases {
		got := string(Rewrite([]byte(tt.draft), Check(SMS, []byte(tt.draft), fakes)))
		if got != tt.rewritten {
			t.Errorf("%q became %q, want %q", tt.draft, got, tt.rewritten)
		}
		for _, ch := range []Channel{Mail, SMS} {
			once := Rewrite([]byte(tt.draft), Check(ch, []byte(tt.draft), fakes))
			if again := Check(ch, once, fakes); len(again) > 0 {
				t.Errorf("%s: %q rewritten as %q still breaks %v", ch, tt.draft, once, again)
			}
		}
	}
}

func TestSignatureHasItsOwnReason(t *testing.T) {
	got := Check(Mail, []byte("Hej Karla Vindum\n\nVi ses.\n\nMvh.\nKnud Sørvang"), fakes)
	if len(got) != 2 || got[0].Why == whySigned || got[1].Why != whySigned {
		t.Errorf("got %+v", got)
	}
}

func TestAdvice(t *testing.T) {
	if n, m := len(Advice(Mail)), len(Advice(SMS)); n != 1 || m != 2 {
		t.Errorf("%d and %d sentences", n, m)
	}
}

func FuzzCheck(f *testing.F) {
	for _, c := range cases {
		f.Add(c.draft)
	}
	f.Fuzz(func(t *testing.T, draft string) {
		for _, ch := range []Channel{Mail, SMS} {
			bs := Check(ch, []byte(draft), fakes)
			for _, b := range bs {
				if b.Start < 0 || b.Start >= b.End || b.End > len(draft) {
					t.Fatalf("%s: %q: %+v", ch, draft, b)
				}
			}
			if !slices.IsSortedFunc(bs, func(a, b Breach) int { return a.Start - b.Start }) {
				t.Fatalf("%s: %q: out of order", ch, draft)
			}
			Rewrite([]byte(draft), bs)
		}
	})
}
