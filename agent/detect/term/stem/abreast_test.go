package stem

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestAbreast holds the lanes against a walk through the same text, with stems
// across the edges of lanes and with stems and blanks longer than a lane's run-up.
func TestAbreast(t *testing.T) {
	long := strings.Repeat("ab ", warm)
	set := compile(t, "ab", "*aa", "*bå*", "b a b", "ae~", strings.TrimSpace(long))
	letters := []string{"a", "b", "å", " ", "-", ".", "e", "A", long, strings.Repeat(" ", 2*warm)}
	rnd := rand.New(rand.NewPCG(3, 4))
	for range 200 {
		var b strings.Builder
		for b.Len() < block+rnd.IntN(2*block) {
			n := len(letters)
			if rnd.IntN(50) > 0 {
				n -= 2
			}
			b.WriteString(letters[rnd.IntN(n)])
		}
		text := []byte(b.String())
		var got, want []Hit
		set.Each(text, func(h Hit) { got = append(got, h) })
		w := words{text: text}
		set.walk(&w, set.first&^outBit, 0, len(text), func(h Hit) { want = append(want, h) })
		if !slices.Equal(want, got) {
			t.Fatalf("lanes find something else (-want +got):\n%s", cmp.Diff(want, got))
		}
	}
}
