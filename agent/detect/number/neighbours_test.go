package number

import (
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestLongRuns holds the runs that are read once against those read anew for
// each number, on random texts of digits and a few others, for neighbourhoods
// that move on.
func TestLongRuns(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 2_000 {
		text := make([]byte, rnd.IntN(400))
		for i := range text {
			text[i] = "0123456789012345678901234567890123456789 .a"[rnd.IntN(43)]
		}
		var runs longRuns
		var words memo
		for from := 0; from < len(text); from += 1 + rnd.IntN(60) {
			to := min(len(text), from+rnd.IntN(120))
			runs.read(text, from, to, &words)
			var got []int
			for _, r := range runs.runs {
				if start, end := max(r.start, from), min(r.end, to); end-start == 10 {
					got = append(got, start)
				}
			}
			if diff := cmp.Diff(tenDigits(text, from, to), got); diff != "" {
				t.Fatalf("%q, %d to %d (-want +got):\n%s", text, from, to, diff)
			}
		}
	}
}

// tenDigits finds the runs of ten digits in text[from:to], byte by byte.
func tenDigits(text []byte, from, to int) (starts []int) {
	for i := from; i < to; i++ {
		end := i
		for end < to && isDigit(text[end]) {
			end++
		}
		if end-i == 10 {
			starts = append(starts, i)
		}
		i = max(i, end)
	}
	return starts
}

// TestSkipDull holds the reading of eight bytes at a time against that of one,
// at every offset, for every byte.
func TestSkipDull(t *testing.T) {
	for b := range 256 {
		for n := range 20 {
			text := []byte("aaaaaaaaaaaaaaaaaaaa")
			text[n] = byte(b)
			want := len(text)
			if class[b] != plainByte {
				want = n
			}
			for from := range n + 1 {
				if got := skipDull(text, from); got != want {
					t.Fatalf("byte %#x at %d, from %d: %d, want %d", b, n, from, got, want)
				}
			}
		}
	}
}
