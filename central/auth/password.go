// Package auth knows who is asking: people by password and session, with what
// their pages need against forged requests.
package auth

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
)

// ErrWeak: the password is too short or too long.
var ErrWeak = errors.New("a password has 12 to 200 characters")

// The cost of argon2id: OWASP's second choice of 2024, so that a small server
// bears a few at once.
const (
	passes  = 2
	memory  = 19 << 10 // KiB
	lanes   = 1
	keySize = 32
	salted  = 16
)

// Hash makes what is kept of a password.
func Hash(password string) (string, error) {
	if n := utf8.RuneCountInString(password); n < 12 || n > 200 {
		return "", ErrWeak
	}
	salt := make([]byte, salted)
	_, _ = rand.Read(salt) // it never fails
	key := argon2.IDKey([]byte(password), salt, passes, memory, lanes, keySize)
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, memory, passes, lanes,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(key)), nil
}

// Matches reports whether a password is the one that was hashed. The cost in the
// hash is believed within limits.
func Matches(password, hash string) bool {
	var v int
	var m, t uint32
	var p uint8
	parts := strings.Split(hash, "$")
	if len(parts) != 6 || parts[1] != "argon2id" || utf8.RuneCountInString(password) > 200 {
		return false
	}
	if _, err := fmt.Sscanf(parts[2]+" "+parts[3], "v=%d m=%d,t=%d,p=%d", &v, &m, &t, &p); err != nil ||
		v != argon2.Version || m < 8 || m > 1<<18 || t < 1 || t > 10 || p < 1 || p > 8 {
		return false
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil {
		return false
	}
	want, err := base64.RawStdEncoding.DecodeString(parts[5])
	if err != nil || len(want) < 16 || len(want) > 64 {
		return false
	}
	return subtle.ConstantTimeCompare(argon2.IDKey([]byte(password), salt, t, m, p, uint32(len(want))), want) == 1
}
