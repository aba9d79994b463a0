package notify

import (
	"errors"
	"testing"
	"unicode/utf16"
)

func TestPlain(t *testing.T) {
	for in, want := range map[string]string{
		"":                     "",
		"3 filer":              "3 filer",
		" a\nb\tc ":            "a b c",
		"\x1b[2J\x00x\u0085":   "[2Jx",
		"a\u202etxt.exe\u2069": "atxt.exe",
		"\xff\xfe":             "",
		"1234567890":           "1234567890",
		"12345678901":          "123456789…",
		"😀😀😀😀😀":                "😀😀😀😀😀",
		"😀😀😀😀😀😀":               "😀😀😀😀…",
	} {
		if got := plain(in, 10); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func FuzzPlain(f *testing.F) {
	f.Add("3 filer venter", 63)
	f.Add("\u202e😀\n", 2)
	f.Fuzz(func(t *testing.T, s string, most int) {
		most = max(1, most%300)
		got := plain(s, most)
		if n := len(utf16.Encode([]rune(got))); n > most {
			t.Errorf("%q: %d units of %d", got, n, most)
		}
	})
}

func TestShowBeforeRun(t *testing.T) {
	n := New(Options{Program: "Husorden"})
	if err := n.Show(t.Context(), Notice{ID: "a", Title: "b"}); !errors.Is(err, ErrNone) {
		t.Errorf("before Run: %v", err)
	}
	n.run(true)
	for name, no := range map[string]Notice{
		"no ID":          {Title: "b"},
		"no title":       {ID: "a", Title: "\u202e"},
		"reserved":       {ID: "a", Title: "b", Buttons: []Button{{"default", "x"}}},
		"an empty press": {ID: "a", Title: "b", Buttons: []Button{{"x", " "}}},
	} {
		if err := n.Show(t.Context(), no); !errors.Is(err, ErrNotice) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for range 2 * mostEvents { // nobody reads: nothing hangs
		n.tell(Event{})
	}
}
