package alert

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/husorden/husorden/central/seal"
	"github.com/husorden/husorden/central/store"
)

// SignatureHeader holds "t=UNIXTIME,v1=HEX": the HMAC-SHA256, under the webhook's
// secret, of the time, a full stop and the body.
const SignatureHeader = "Husorden-Signature"

// Hook is the body of a webhook.
type Hook struct {
	Schema int      `json:"schema"` // 1
	ID     store.ID `json:"id"`     // the same however often it is sent
	Link   string   `json:"link,omitempty"`
	store.Digest
}

// NewSecret returns a webhook's secret, which its receiver is given, and the same
// sealed.
func NewSecret(box *seal.Box, target store.ID) (secret string, sealed []byte) {
	var b [32]byte
	_, _ = rand.Read(b[:]) // it never fails
	secret = hex.EncodeToString(b[:])
	return secret, box.Seal([]byte(secret), purpose(target))
}

func purpose(target store.ID) string { return "webhook " + string(target) }

// ErrURL: a webhook's address cannot be used.
var ErrURL = errors.New("write an address that begins with https://; http:// is for this machine only")

// CheckURL wants a webhook's address to be one that TLS protects, or on this
// machine.
func CheckURL(s string) error {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.User != nil || u.Fragment != "" {
		return ErrURL
	}
	ip := net.ParseIP(u.Hostname())
	local := u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
	if u.Scheme == "https" || u.Scheme == "http" && local {
		return nil
	}
	return ErrURL
}

func (s *Sender) hook(ctx context.Context, o store.Outgoing) error {
	secret, err := s.o.Box.Open(o.To.Secret, purpose(o.To.ID))
	if err != nil {
		return noSecret
	}
	body, err := json.Marshal(Hook{1, o.ID, s.o.Link, o.Digest})
	if err != nil {
		return badEncoding
	}
	if CheckURL(o.To.Address) != nil {
		return noGoodHook
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, o.To.Address, bytes.NewReader(body))
	if err != nil {
		return noGoodHook
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "husorden-central")
	r.Header.Set(SignatureHeader, Sign(string(secret), s.o.Now(), body))
	resp, err := s.o.Client.Do(r)
	if err != nil {
		return noConnect
	}
	_, _ = io.CopyN(io.Discard, resp.Body, 4096) // what it says does not matter
	if err := resp.Body.Close(); err != nil || resp.StatusCode < 200 || resp.StatusCode > 299 {
		return noHook
	}
	return nil
}

// Sign makes the value of SignatureHeader.
func Sign(secret string, at time.Time, body []byte) string {
	t := strconv.FormatInt(at.Unix(), 10)
	return "t=" + t + ",v1=" + hex.EncodeToString(mac(secret, t, body))
}

func mac(secret, t string, body []byte) []byte {
	m := hmac.New(sha256.New, []byte(secret))
	_, _ = io.WriteString(m, t+".") // a hash takes everything
	_, _ = m.Write(body)
	return m.Sum(nil)
}

// ErrSignature: a webhook's body was not signed with the secret, or too long ago.
var ErrSignature = errors.New("the signature does not hold")

// Verify is what a receiver does.
func Verify(secret, header string, body []byte, now time.Time) error {
	t, sum, ok := strings.Cut(header, ",v1=")
	t, ok2 := strings.CutPrefix(t, "t=")
	at, err := strconv.ParseInt(t, 10, 64)
	got, err2 := hex.DecodeString(sum)
	if !ok || !ok2 || err != nil || err2 != nil || !hmac.Equal(got, mac(secret, t, body)) {
		return ErrSignature
	}
	if age := now.Sub(time.Unix(at, 0)).Abs(); age > 5*time.Minute {
		return fmt.Errorf("%w: it was made %v from now", ErrSignature, age.Truncate(time.Second))
	}
	return nil
}
