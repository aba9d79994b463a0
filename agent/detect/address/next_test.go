package address

import "testing"

// TestNextDigit holds the reading of eight bytes at a time against every byte at
// every offset.
func TestNextDigit(t *testing.T) {
	for b := range 256 {
		for n := range 20 {
			text := []byte("aaaaaaaaaaaaaaaaaaaa")
			text[n] = byte(b)
			want := len(text)
			if b >= '0' && b <= '9' {
				want = n
			}
			if got := nextDigit(text, 0); got != want {
				t.Fatalf("byte %#x at %d: %d, want %d", b, n, got, want)
			}
		}
	}
}
