package mail

import (
	"strings"
	"testing"
)

// TestDamageLosesNothing holds messages that the common libraries read only in
// part or not at all: "MARK" must come out as often as it went in.
func TestDamageLosesNothing(t *testing.T) {
	for _, c := range []struct {
		name, content string
		marks         int
	}{
		{"field that is none, in the header", "From: a\nwhat is this\nSubject: b\n\nMARK\n", 1},
		{"field that is none, in a part", "From: a\nContent-Type: multipart/mixed; boundary=x\n\n--x\nnot a field\nContent-Type: text/plain\n\nMARK\n--x\n\nMARK\n--x--\n", 2},
		{"boundary not named", "From: a\nContent-Type: multipart/mixed\n\n--xyz\n\nMARK\n--xyz\n\nMARK\n--xyz--\n", 2},
		{"parameter that is none", "From: a\nContent-Type: multipart/mixed; boundary=x; type=a b\n\n--x\n\nMARK\n--x\n\nMARK\n--x--\n", 2},
		{"inner multipart without an end", "From: a\nContent-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: multipart/alternative; boundary=y\n\n--y\n\nMARK\n--x\n\nMARK\n--x--\n", 2},
		{"base64 in two pieces", "From: a\nContent-Transfer-Encoding: base64\n\nTUFSSzE=\nTUFSSzI=\n", 2},
		{"base64 with a foreign character", "From: a\nContent-Transfer-Encoding: base64\n\nTUFS!SzEgTUFSSzI=\n", 2},
		{"base64 broken off", "From: a\nContent-Transfer-Encoding: base64\n\nTUFSSzEgTUFSSzIgeA", 2},
		{"quoted-printable with wrong codes", "From: a\nContent-Transfer-Encoding: quoted-printable\n\nx =ZZ MARK = y =\nMARK\n", 2},
		{"encoding nobody knows", "From: a\nContent-Transfer-Encoding: 8-bit\n\nMARK\n", 1},
		{"field of two megabytes", "From: a\nX: " + strings.Repeat("y", 2_000_000) + "\n\nMARK\n", 1},
		{"no header at all", "MARK\n\nMARK\n", 2},
	} {
		got, _ := read(EML, crlf(c.content))
		if n := strings.Count(got, "MARK"); n != c.marks {
			t.Errorf("%s: got %d marks, want %d:\n%.200s", c.name, n, c.marks, got)
		}
	}
}
