package desk

import (
	"strings"
	"testing"
)

func TestScreen(t *testing.T) {
	in := "Åse\tØst\n\x1b[2J\x1b]0;titel\x07tekst\r\n\u202eomvendt \u009b31m\x00\xff日本"
	want := "Åse\tØst\n�[2J�]0;titel�tekst�\n�omvendt �31m��日本"
	for size := 1; size < len(in); size++ {
		var out strings.Builder
		s := Screen(&out)
		for rest := in; rest != ""; {
			n := min(size, len(rest))
			if m, err := s.Write([]byte(rest[:n])); m != n || err != nil {
				t.Fatalf("wrote %d of %d, %v", m, n, err)
			}
			rest = rest[n:]
		}
		if err := s.Close(); err != nil || out.String() != want {
			t.Errorf("in pieces of %d: %q, %v, want %q", size, out.String(), err, want)
		}
	}
	var out strings.Builder
	s := Screen(&out)
	s.Write([]byte("Å\xc3"))
	if err := s.Close(); err != nil || out.String() != "Å�" {
		t.Errorf("cut off: %q, %v", out.String(), err)
	}
}
