package main

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/husorden/husorden/agent/detect/match"
	"github.com/husorden/husorden/policy"
)

func load(t *testing.T) *corpus {
	t.Helper()
	c, err := newCorpus()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestSameSeedSameText: a figure can be repeated.
func TestSameSeedSameText(t *testing.T) {
	var a, b, other bytes.Buffer
	for buf, seed := range map[*bytes.Buffer]string{&a: "7", &b: "7", &other: "8"} {
		if err := run([]string{"-seed", seed, "-n", "50"}, buf); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Error("seed 7 gave two corpora")
	}
	if bytes.Equal(a.Bytes(), other.Bytes()) {
		t.Error("seeds 7 and 8 gave the same corpus")
	}
}

// TestEveryTemplate expands each template a few times: it fills in, a positive
// one holds a CPR number and a negative one none, and each gold is the ten
// digits of one (nine where a spreadsheet ate the zero).
func TestEveryTemplate(t *testing.T) {
	c := load(t)
	seen := map[string]bool{}
	for class, want := range map[string]struct{ templates, gold int }{
		"positive": {100, 1}, "mixed": {30, 1}, "negative": {100, 0}, "undecidable": {5, 0},
	} {
		if len(c.classes[class]) < want.templates {
			t.Errorf("%d templates are %s, want %d at least", len(c.classes[class]), class, want.templates)
		}
		for _, tm := range c.classes[class] {
			if seen[tm.id] {
				t.Errorf("two templates are called %s", tm.id)
			}
			seen[tm.id] = true
			for i := range 20 {
				got := c.expand(newRand(uint64(i)), tm, class, i)
				if len(got.Gold) < want.gold || want.gold == 0 && len(got.Gold) > 0 {
					t.Errorf("%s: %d CPR numbers in %q", tm.id, len(got.Gold), got.Text)
				}
				checkGold(t, got)
			}
		}
	}
}

func checkGold(t *testing.T, c Case) {
	t.Helper()
	for _, g := range c.Gold {
		value, tags := c.Text[g.Start:g.End], strings.Join(g.Tags, " ")
		n := 0
		for _, r := range value {
			letter := strings.Contains(tags, "style:letters") && (r == 'O' || r == 'l')
			n += count(r >= '0' && r <= '9' || letter)
		}
		year4 := strings.Contains(tags, "style:year4") && n == 12
		short := strings.Contains(tags, "style:lostzero") && n == 9
		if n != 10 && !year4 && !short {
			t.Errorf("%s: %d digits in %q", c.Template, n, value)
		}
	}
}

func newRand(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 0)) }

// TestNumbers: seventh digit and year agree, both checks occur, and the day of a
// replacement number is above 60.
func TestNumbers(t *testing.T) {
	r := newRand(1)
	replaced, valid := 0, 0
	const drawn = 2000
	for range drawn {
		n := newNumber(r)
		if got := birthYear(n.serial/1000, n.year%100); got != n.year {
			t.Fatalf("%s is of %d, want %d", n.digits(), got, n.year)
		}
		if n.replacement {
			replaced++
			if n.date6() < "61" {
				t.Errorf("replacement number with day %s", n.date6()[:2])
			}
		}
		valid += count(n.validMod11())
	}
	if replaced < drawn/50 || valid < drawn/2 || valid > drawn*3/4 {
		t.Errorf("%d replaced and %d valid of %d", replaced, valid, drawn)
	}
}

// birthYear is the register's own table, read the other way round.
func birthYear(seventh, yy int) int {
	switch {
	case seventh <= 3, (seventh == 4 || seventh == 9) && yy >= 37:
		return 1900 + yy
	case seventh == 4 || seventh == 9 || yy <= 57:
		return 2000 + yy
	default:
		return 1800 + yy
	}
}

func TestStyles(t *testing.T) {
	n := number{day: 4, month: 3, year: 2047, serial: 5678} // nobody's: born in 2047
	for style, want := range map[string]string{
		"plain": "0403475678", "hyphen": "040347-5678", "nbsp": "040347\u00a05678", "dots": "04.03.47-5678",
		"year4dots": "04.03.2047-5678", "boxes": "0 4 0 3 4 7 5 6 7 8", "lostzero": "403475678", "letters": "O4O347-5678",
	} {
		if got := styles[style](n); got != want {
			t.Errorf("%s: %q, want %q", style, got, want)
		}
	}
}

func TestTemplateErrors(t *testing.T) {
	for _, src := range []string{"=== a\n{b", "=== a\n{b c}", "=== a\n{#3 b#}", "=== a\n{#3-4 b", "text\n=== a\nb"} {
		if _, err := parseTemplates("x", src); err == nil {
			t.Errorf("%q was read", src)
		}
	}
}

// TestJudge: what counts as found, with the very span and in part.
func TestJudge(t *testing.T) {
	c := &Case{Template: "x", Text: "abcdefghij", Gold: []Gold{{Kind: "cpr", Start: 0, End: 2}, {Kind: "cpr", Start: 4, End: 6}}}
	find := func(start, end int) match.Match {
		return match.Match{Kind: policy.CPR, Start: start, End: end, Confidence: policy.High}
	}
	res := newResult(policy.Low)
	res.judge(c, policy.CPR, []match.Match{find(0, 2), find(5, 6), find(8, 9)})
	want := tally{gold: 2, found: 3, exact: 1, goldTouched: 2, foundIn: 2, cases: 1, wrong: 1, has: 1, says: 1, agree: 1}
	if diff := cmp.Diff(want, *res.kinds[policy.CPR], cmp.AllowUnexported(tally{})); diff != "" {
		t.Error(diff)
	}
	if got := len(res.failures["x"]); got != 3 { // one missed, two that are none
		t.Errorf("%d failures, want 3", got)
	}
}

// TestSentences: the handwritten file is whole.
func TestSentences(t *testing.T) {
	cases, err := readSentences()
	if err != nil {
		t.Fatal(err)
	}
	if len(cases) < 300 {
		t.Errorf("%d sentences, want 300 at least", len(cases))
	}
	gold := map[string]int{}
	for _, c := range cases {
		for _, g := range c.Gold {
			gold[g.Kind]++
		}
	}
	for _, k := range sentenceKinds {
		if gold[string(k)] < 10 {
			t.Errorf("%d of %s, want 10 at least", gold[string(k)], k)
		}
	}
}

func TestParseSentence(t *testing.T) {
	got, err := parseSentence(`[person_name Ask Fjordbo] bor\n[address Åvej 3].`)
	if err != nil {
		t.Fatal(err)
	}
	want := Case{Text: "Ask Fjordbo bor\nÅvej 3.", Gold: []Gold{
		{Kind: "person_name", Start: 0, End: 11}, {Kind: "address", Start: 16, End: 23}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for _, bad := range []string{"[health]", "[feelings glad]", "[health astma"} {
		if _, err := parseSentence(bad); err == nil {
			t.Errorf("%q was read", bad)
		}
	}
}
