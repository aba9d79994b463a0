package trash

import (
	"strings"
	"testing"
)

func TestWithoutSize(t *testing.T) {
	const text = "16384 15803468 Documents\n8192 15803582 Another%20Folder\nno sense\n1 2 Another Folder\n7 8 last"
	for _, c := range []struct {
		name, want string
		found      bool
	}{
		{"Documents", "8192 15803582 Another%20Folder\nno sense\n1 2 Another Folder\n7 8 last", true},
		{"Another Folder", "16384 15803468 Documents\nno sense\n7 8 last", true},
		{"last", "16384 15803468 Documents\n8192 15803582 Another%20Folder\nno sense\n1 2 Another Folder\n", true},
		{"documents", text, false},
		{"sense", text, false},
		{"", text, false},
	} {
		if rest, found := WithoutSize([]byte(text), c.name); string(rest) != c.want || found != c.found {
			t.Errorf("%q: %q, %v", c.name, rest, found)
		}
	}
}

func FuzzWithoutSize(f *testing.F) {
	f.Add("16384 15803468 Documents\n8192 15803582 Another%20Folder\n", "Another Folder")
	f.Add("1 2 %\n3 4 x\r\n\n", "x")
	f.Fuzz(func(t *testing.T, text, name string) {
		rest, found := WithoutSize([]byte(text), name)
		if found == (len(rest) == len(text)) {
			t.Errorf("found %v, yet %d of %d bytes are left", found, len(rest), len(text))
		}
		for line := range strings.Lines(string(rest)) {
			if !strings.Contains(text, line) {
				t.Errorf("a line that was not there: %q", line)
			}
		}
		if again, found := WithoutSize(rest, name); found {
			t.Errorf("a second pass finds more: %q", again)
		}
	})
}
