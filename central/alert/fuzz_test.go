package alert_test

import (
	"testing"
	"time"

	"github.com/husorden/husorden/central/alert"
)

// FuzzVerify: only the header that was made for a body holds for it.
func FuzzVerify(f *testing.F) {
	at := time.Unix(1_800_000_000, 0)
	good := alert.Sign("secret", at, []byte("body"))
	for _, seed := range []string{good, "", "t=1,v1=", "t=,v1=00", "v1=00", "t=1800000000,v1=zz"} {
		f.Add(seed, []byte("body"))
	}
	f.Fuzz(func(t *testing.T, header string, body []byte) {
		if alert.Verify("secret", header, body, at) == nil && (string(body) != "body" || len(header) != len(good)) {
			t.Errorf("%q holds for %q", header, body)
		}
	})
}
