package compliance

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// MaxSkew is how far the time of a signed request may be from central's. A device
// whose clock is further off is told central's time, and signs by that.
const MaxSkew = 5 * time.Minute

// Header is the HTTP header that holds a Credential.
const Header = "Husorden-Device"

// Nonce is 12 random bytes, new for every request.
type Nonce [12]byte

// Credential is what a device puts beside a request.
type Credential struct {
	Device    ID // at enrolment the first 16 bytes of the key's SHA-256: KeyID
	At        time.Time
	Nonce     Nonce
	Signature []byte
}

// KeyID is the id that stands for a key until its device has one.
func KeyID(key ed25519.PublicKey) ID {
	sum := sha256.Sum256(key)
	return IDOf([16]byte(sum[:16]))
}

// Request is what is signed of a request: its body as sent, compressed.
type Request struct {
	Method string
	Target string // path and query, as in the request line
	Body   []byte
}

// Sign makes the credential of one request.
func Sign(key ed25519.PrivateKey, device ID, q Request, now time.Time, nonce Nonce) Credential {
	c := Credential{Device: device, At: now.UTC().Truncate(time.Second), Nonce: nonce}
	c.Signature = ed25519.Sign(key, c.signed(q))
	return c
}

// Verify reports whether the key made the credential for the request. Whether its
// time and nonce are fresh is for the caller to know.
func (c Credential) Verify(key ed25519.PublicKey, q Request) bool {
	return len(key) == ed25519.PublicKeySize && ed25519.Verify(key, c.signed(q), c.Signature)
}

// signed is the canonical form. No part but the last can hold a line feed.
func (c Credential) signed(q Request) []byte {
	sum := sha256.Sum256(q.Body)
	return []byte(strings.Join([]string{"husorden-request-v1", q.Method, strconv.Quote(q.Target), string(c.Device),
		strconv.FormatInt(c.At.Unix(), 10), hex.EncodeToString(c.Nonce[:]), hex.EncodeToString(sum[:])}, "\n"))
}

// String is the credential as Header holds it.
func (c Credential) String() string {
	return fmt.Sprintf("v1 %s %d %x %x", c.Device, c.At.Unix(), c.Nonce, c.Signature)
}

// ParseCredential reads what String writes. The error wraps ErrRefused.
func ParseCredential(s string) (Credential, error) {
	var c Credential
	parts := strings.Split(s, " ")
	if len(parts) != 5 || parts[0] != "v1" {
		return c, refused(Header, "write v1 DEVICE TIME NONCE SIGNATURE")
	}
	unix, err := strconv.ParseInt(parts[2], 10, 64)
	nonce, ok := unhex(parts[3], len(c.Nonce))
	signature, fine := unhex(parts[4], ed25519.SignatureSize)
	if c.Device = ID(parts[1]); !c.Device.Valid() || err != nil || unix < 0 || unix >= latest.Unix() || !ok || !fine {
		return Credential{}, refused(Header, "not a credential")
	}
	c.At, c.Nonce, c.Signature = time.Unix(unix, 0).UTC(), Nonce(nonce), signature
	return c, nil
}

func unhex(s string, bytes int) ([]byte, bool) {
	b, err := hex.DecodeString(s)
	return b, err == nil && isHex(s, bytes) && len(b) == bytes
}
