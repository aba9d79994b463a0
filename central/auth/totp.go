package auth

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1" //nolint:gosec // RFC 6238 with the digest that every app knows; HMAC does not need collision resistance
	"crypto/subtle"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"net/url"
	"time"
)

// Codes of RFC 6238 as every app makes them when nothing else is said: SHA-1, six
// digits, a new one each half minute.
const (
	stepLength = 30 * time.Second
	secretSize = 20 // RFC 4226: 160 bits
	tolerance  = 1  // steps a clock may be off, each way
)

// stepOf counts the half minutes since 1970.
func stepOf(t time.Time) int64 { return t.Unix() / int64(stepLength/time.Second) }

// codeAt is the code of a step.
func codeAt(secret []byte, step int64) string {
	var count [8]byte
	binary.BigEndian.PutUint64(count[:], uint64(step))
	h := hmac.New(sha1.New, secret)
	_, _ = h.Write(count[:]) // it never fails
	sum := h.Sum(nil)
	at := sum[len(sum)-1] & 0xf
	return fmt.Sprintf("%06d", binary.BigEndian.Uint32(sum[at:])&0x7fffffff%1_000_000)
}

// matchingStep returns the step around a time that a code is of.
func matchingStep(secret []byte, code string, t time.Time) (step int64, ok bool) {
	for s := stepOf(t) - tolerance; s <= stepOf(t)+tolerance; s++ {
		if subtle.ConstantTimeCompare([]byte(codeAt(secret, s)), []byte(code)) == 1 {
			step, ok = s, true
		}
	}
	return step, ok
}

func newTOTP() []byte {
	secret := make([]byte, secretSize)
	_, _ = rand.Read(secret) // it never fails
	return secret
}

var secretText = base32.StdEncoding.WithPadding(base32.NoPadding)

// keyURI is what an app reads from a QR code.
func keyURI(secret []byte, email string) string {
	u := url.URL{Scheme: "otpauth", Host: "totp", Path: "/Husorden:" + email,
		RawQuery: "secret=" + secretText.EncodeToString(secret) + "&issuer=Husorden"}
	return u.String()
}
