package number

import (
	"bytes"
	"testing"

	"github.com/husorden/husorden/agent/detect/match"
)

// prose is Danish text with one CPR number in two thousand bytes, as in a
// folder of reports.
func prose() []byte {
	const p = "Sofie har været glad for at starte i skolen, og hun fortæller gerne om dagen, når hun kommer hjem. " +
		"Mødet den 12. marts 2026 kl. 10.30 varede 45 minutter, og vi aftalte at tale sammen igen efter sommerferien. "
	return bytes.Repeat([]byte(p+p+p+p+p+p+p+p+p+p+"cpr 150645-5010, tlf. 22 33 44 55.\n"), 500)
}

func BenchmarkCPR(b *testing.B) {
	bench(b, prose(), (*Finder).CPR)
}

func BenchmarkFind(b *testing.B) {
	bench(b, prose(), (*Finder).Find)
}

func BenchmarkFindRegister(b *testing.B) {
	bench(b, bytes.Repeat([]byte("Sofie Holm\t150645-5010\t22334455\t4711\n"), 20000), (*Finder).Find)
}

func bench(b *testing.B, text []byte, find func(*Finder, []byte, []match.Match) []match.Match) {
	b.SetBytes(int64(len(text)))
	var f Finder
	var ms []match.Match
	for b.Loop() {
		f.Reset()
		if ms = find(&f, text, ms[:0]); len(ms) == 0 {
			b.Fatal("nothing found")
		}
	}
}

func BenchmarkCPRRegister(b *testing.B) {
	bench(b, bytes.Repeat([]byte("Sofie Holm\t150645-5010\tNørregade 14, 9999 Byen\t4711\tafsluttet uden bemærkninger\n"), 20000), (*Finder).CPR)
}
