package desk

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestPlain(t *testing.T) {
	for in, want := range map[string]string{
		"Statusrapport æøå.docx":     "Statusrapport æøå.docx",
		"a\nb":                       "a�b",
		"\x1b[2J\x1b]0;x\x07.txt":    "�[2J�]0;x�.txt",
		"faktura\u202excod.exe":      "faktura�xcod.exe", // right-to-left override
		"a\u2066b\u2069":             "a�b�",
		"skjult\u200b.txt":           "skjult�.txt",
		"a\u2028b":                   "a�b",
		"a\u00a0b":                   "a b",
		"\xff\xfe.txt":               "��.txt",
		"\xed\xa0\x80.txt":           "���.txt", // a lone surrogate from Windows
		"csi\u009b31m":               "csi�31m",
		"a\u030a.txt":                "a\u030a.txt", // macOS writes å in two parts
		"\U000e0041 tag":             "� tag",
		"\u2029\u0085\ufeff\u00ad\t": "�����",
		"":                           "",
	} {
		if got := Plain(in); got != want {
			t.Errorf("Plain(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestMask(t *testing.T) {
	for in, want := range map[string]string{
		"status 010203-1234.docx":    "status 010203-••••.docx",
		"0102031234.pdf":             "010203••••.pdf",
		"010203 1234":                "010203 ••••",
		"01.02.03 - 1234 og 6":       "01.02.03 - •••• og 6",
		"610203–1234":                "610203–••••", // replacement number, en dash
		"a 010203-1234, 311249-5321": "a 010203-••••, 311249-••••",
		"faktura 9902031234":         "faktura 9902031234", // no such day
		"ordre 01020312345":          "ordre 01020312345",
		"IMG_20260401_123456.jpg":    "IMG_20260401_123456.jpg",
		"010203-123":                 "010203-123",
		"010203":                     "010203",
		"":                           "",
	} {
		if got := Mask(in); got != want {
			t.Errorf("Mask(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestShorten(t *testing.T) {
	for _, c := range []struct {
		in   string
		most int
		want string
	}{
		{"kort.docx", 20, "kort.docx"},
		{"Statusrapport for marts.docx", 20, "Statusrapport …docx"},
		{"Statusrapport for marts.docx", 0, "Statusrapport for marts.docx"},
		{"漢字漢字漢字漢字.txt", 12, "漢字漢….txt"},
	} {
		got := shorten(c.in, c.most)
		want := strings.Replace(c.want, "…docx", "….docx", 1)
		if c.most > 0 && cells(got) > c.most {
			t.Errorf("shorten(%q, %d) is %d columns wide", c.in, c.most, cells(got))
		}
		if got != want {
			t.Errorf("shorten(%q, %d) = %q, want %q", c.in, c.most, got, want)
		}
	}
}

func TestWrap(t *testing.T) {
	got := wrap("et to tre fire fem seks", 12, "  ")
	if want := "  et to tre\n  fire fem\n  seks\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := wrap("  et   to ", 0, ""), "et to\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// What the terminal is shown of a name is one line of printable characters.
func FuzzPlain(f *testing.F) {
	for _, s := range []string{"a\x1b[31m", "\u202e\u2066", "\xff\r\n", "010203-1234 æøå.docx", "漢\u0301"} {
		f.Add(s, 20)
	}
	f.Fuzz(func(t *testing.T, s string, most int) {
		p := Plain(s)
		if !utf8.ValidString(p) {
			t.Fatalf("Plain(%q) is not valid UTF-8", s)
		}
		for _, r := range p {
			if r != utf8.RuneError && !unicode.IsPrint(r) {
				t.Fatalf("Plain(%q) holds %U", s, r)
			}
		}
		if Plain(p) != p {
			t.Fatalf("Plain is not stable on %q", s)
		}
		m := Mask(p)
		if !utf8.ValidString(m) || Mask(m) != m {
			t.Fatalf("Mask(%q) = %q", p, m)
		}
		short := shorten(m, most%200)
		if w := most % 200; w >= 8 && cells(short) > w {
			t.Fatalf("shorten(%q, %d) is %d wide", m, w, cells(short))
		}
		shorten(s, most%200)
		wrap(s, most%200, "  ")
	})
}
