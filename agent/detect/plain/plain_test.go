package plain_test

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/husorden/husorden/agent/detect/plain"
)

func TestRead(t *testing.T) {
	var p plain.Text
	for raw, want := range map[string]string{
		"":                              "",
		"Søren Ødegård":                 "Søren Ødegård",
		"nr.\u00a07":                    "nr. 7",
		"a\u202fb\u2009c":               "a b c",
		"1–2—3‑4−5":                     "1-2-3-4-5",
		"12\u00ad34":                    "12-34",
		"person\u00adnummer\u00ad 1":    "personnummer 1",
		"“A” »B« „C“ ‘D’":               `"A" "B" "C" 'D'`,
		"\ufeffCPR\u200b: 1\u200e":      "CPR: 1",
		"CPR ……… 1":                     "CPR ......... 1",
		"• Sofie\n│ 1 │":                "* Sofie\n| 1 |",
		"5 € → § 4 °C":                  "5 € → § 4 °C",
		"\xe2\x80":                      "\xe2\x80",
		"\xc2":                          "\xc2",
		"damaged \xe2\x28\xa1\u00a0end": "damaged \xe2\x28\xa1 end",
	} {
		if got := string(p.Read([]byte(raw))); got != want {
			t.Errorf("%q became %q, want %q", raw, got, want)
		}
	}
}

func TestPlainTextIsNotCopied(t *testing.T) {
	var p plain.Text
	for _, s := range []string{"Sofie Holm bor på Ærø.", "5 € → § 4 °C"} {
		raw := []byte(s)
		if got := p.Read(raw); &got[0] != &raw[0] {
			t.Errorf("%q was copied", s)
		}
	}
}

// Every stretch of letters that is found in the plain text is told as the same
// letters of the text as it was.
func TestSpan(t *testing.T) {
	var p plain.Text
	raw := []byte("\ufeff\u200bDen “lille” Lars’\u00a0hund – se\u00adnere…\u200b")
	text := p.Read(raw)
	for word, want := range map[string]string{
		"Den": "Den", "lille": "lille", `"lille"`: "“lille”", "Lars'": "Lars’", "senere": "se\u00adnere",
		"hund - se": "hund – se", "...": "…", string(text): "\u200bDen “lille” Lars’\u00a0hund – se\u00adnere…",
	} {
		i := strings.Index(string(text), word)
		start, end := p.Span(i, i+len(word))
		if got := string(raw[start:end]); strings.TrimLeft(got, "\ufeff\u200b") != strings.TrimLeft(want, "\ufeff\u200b") {
			t.Errorf("%q stands at %q, want %q", word, got, want)
		}
	}
}

func BenchmarkRead(b *testing.B) {
	const prose = "Sofie har været glad for at starte i skolen, og hun fortæller gerne om dagen, når hun kommer hjem. "
	text := strings.Repeat(prose, 2_600)
	for name, text := range map[string]string{
		"plain": text, "a dash in each sentence": strings.ReplaceAll(text, ", og", " – og"), "hard blanks": strings.ReplaceAll(text, " ", "\u00a0"),
	} {
		b.Run(name, func(b *testing.B) {
			raw := []byte(text)
			b.SetBytes(int64(len(raw)))
			var p plain.Text
			for b.Loop() {
				if len(p.Read(raw)) == 0 {
					b.Fatal("nothing read")
				}
			}
		})
	}
}

func FuzzSpan(f *testing.F) {
	f.Add([]byte("nr.\u00a07 – “A”\u00ad\u200b…"), 3, 2)
	f.Add([]byte("\xe2\x80\xc2\u00a0"), 1, 1)
	f.Fuzz(func(t *testing.T, raw []byte, at, n int) {
		var p plain.Text
		text := p.Read(raw)
		if len(text) > len(raw) {
			t.Fatalf("%q grew to %q", raw, text)
		}
		var again plain.Text
		if twice := again.Read(bytes.Clone(text)); utf8.Valid(raw) && !bytes.Equal(twice, text) {
			t.Fatalf("%q is written %q, and that %q", raw, text, twice)
		}
		if len(text) == 0 {
			return
		}
		start := ((at % len(text)) + len(text)) % len(text)
		end := start + ((n%(len(text)-start+1))+len(text)-start+1)%(len(text)-start+1)
		a, b := p.Span(start, end)
		if a < 0 || b < a || b > len(raw) {
			t.Fatalf("%d:%d of %q stands at %d:%d of %q", start, end, text, a, b, raw)
		}
		if utf8.Valid(raw) && utf8.Valid(text[start:end]) && !bytes.Equal(new(plain.Text).Read(raw[a:b]), text[start:end]) && !bytes.ContainsAny(raw, "\u00ad\u2026") {
			t.Fatalf("%q stands at %q", text[start:end], raw[a:b])
		}
		if p.At(a) != start && p.At(a) > start {
			t.Fatalf("%d comes from %d, which goes to %d", start, a, p.At(a))
		}
	})
}
