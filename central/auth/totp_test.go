package auth

import (
	"strings"
	"testing"
	"time"
)

// TestVectors: the SHA-1 vectors of RFC 6238, appendix B. They have eight digits;
// ours are the last six.
func TestVectors(t *testing.T) {
	secret := []byte("12345678901234567890")
	for at, want := range map[int64]string{59: "94287082", 1111111109: "07081804", 1111111111: "14050471", 1234567890: "89005924",
		2000000000: "69279037", 20000000000: "65353130"} {
		if got := codeAt(secret, stepOf(time.Unix(at, 0))); got != want[2:] {
			t.Errorf("at %d: %s, want %s", at, got, want[2:])
		}
	}
}

// TestCounterVectors: RFC 4226, appendix D.
func TestCounterVectors(t *testing.T) {
	for step, want := range []string{"755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"} {
		if got := codeAt([]byte("12345678901234567890"), int64(step)); got != want {
			t.Errorf("step %d: %s, want %s", step, got, want)
		}
	}
}

func TestMatchingStep(t *testing.T) {
	secret, now := newTOTP(), time.Unix(1_800_000_010, 0)
	for off, want := range map[int64]bool{-2: false, -1: true, 0: true, 1: true, 2: false} {
		step, ok := matchingStep(secret, codeAt(secret, stepOf(now)+off), now)
		if ok != want || ok && step != stepOf(now)+off {
			t.Errorf("%d steps off: %v, step %d", off, ok, step)
		}
	}
	for _, bad := range []string{"", "0", strings.Repeat("0", 7), "abcdef"} {
		if _, ok := matchingStep(secret, bad, now); ok {
			t.Errorf("%q is taken", bad)
		}
	}
}

func TestKeyURI(t *testing.T) {
	if got := keyURI([]byte("12345678901234567890"), "a b@example.dk"); got != "otpauth://totp/Husorden:a%20b@example.dk?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Husorden" {
		t.Error(got)
	}
}

func FuzzPlain(f *testing.F) {
	f.Add("123 456")
	f.Add("abcd-efgh-ijkl-mnop")
	f.Fuzz(func(t *testing.T, code string) {
		if p := plain(code); plain(p) != p || len(p) > 4*len(code) {
			t.Errorf("%q is %q", code, p)
		}
	})
}
