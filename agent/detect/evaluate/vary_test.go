package main

import (
	"testing"

	"github.com/husorden/husorden/agent/detect"
	"github.com/husorden/husorden/policy"
)

// TestVariations: what a text is written with changes little of what is found in it.
// Names are told by their capitals, so that writing all letters alike costs more.
func TestVariations(t *testing.T) {
	c := load(t)
	var cases []Case
	for i := range 1500 {
		cases = append(cases, c.Case(1, i))
	}
	d := &detect.Detector{}
	asIs := scoreVariation(d, cases, variations[0])
	if asIs.gold < 3000 {
		t.Fatalf("%d numbers are too few", asIs.gold)
	}
	for _, v := range variations[1:] {
		recall, precision := 0.003, 0.008
		if v.letters {
			recall, precision = 0.03, 0.06
		}
		got := scoreVariation(d, cases, v)
		if got.gold != asIs.gold {
			t.Errorf("%s: %d numbers, as it is %d", v.name, got.gold, asIs.gold)
		}
		if got.recall() < asIs.recall()-recall || got.precision() < asIs.precision()-precision {
			t.Errorf("%s: recall %.4f, precision %.4f; as it is %.4f and %.4f", v.name, got.recall(), got.precision(), asIs.recall(), asIs.precision())
		}
	}
}

func TestVary(t *testing.T) {
	c := Case{Text: "Ida\n150645-5009 og 030452-5011\nTlf. 1", Gold: []Gold{
		{Kind: string(policy.CPR), Start: 19, End: 30}, {Kind: string(policy.Phone), Start: 36, End: 37}, {Kind: string(policy.CPR), Start: 4, End: 15},
	}}
	for name, want := range map[string]string{
		"as it is":                  c.Text,
		"quoted in a mail":          "> Ida\n> 150645-5009 og 030452-5011\n> Tlf. 1",
		"number in bold (Markdown)": "Ida\n**150645-5009** og **030452-5011**\nTlf. 1",
		"capitals":                  "IDA\n150645-5009 OG 030452-5011\nTLF. 1",
		"two hyphens":               "Ida\n150645--5009 og 030452--5011\nTlf. 1",
	} {
		for _, v := range variations {
			if v.name != name {
				continue
			}
			got := vary(&c, v)
			if got.Text != want {
				t.Errorf("%s: %q, want %q", name, got.Text, want)
			}
			for i, number := range []string{"150645-5009", "030452-5011"} {
				g := got.Gold[i]
				if v.name == "two hyphens" {
					number = v.number(number)
				}
				if got.Text[g.Start:g.End] != number {
					t.Errorf("%s: %q is marked, want %q", name, got.Text[g.Start:g.End], number)
				}
			}
			want = ""
		}
		if want != "" {
			t.Errorf("there is no variation %q", name)
		}
	}
}
