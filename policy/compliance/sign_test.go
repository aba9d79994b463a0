package compliance_test

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"strings"
	"testing"

	"github.com/husorden/husorden/policy"
	"github.com/husorden/husorden/policy/compliance"
)

func key(n byte) ed25519.PrivateKey { return ed25519.NewKeyFromSeed(bytes.Repeat([]byte{n}, 32)) }

func public(n byte) ed25519.PublicKey { return key(n).Public().(ed25519.PublicKey) }

func TestSign(t *testing.T) {
	q := compliance.Request{Method: "POST", Target: "/v1/reports", Body: []byte("body")}
	c, err := compliance.ParseCredential(compliance.Sign(key(1), device, q, at, compliance.Nonce{1}).String())
	if err != nil || !c.Verify(public(1), q) || c.Device != device || !c.At.Equal(at) {
		t.Fatalf("%+v %v", c, err)
	}
	forged := map[string]bool{
		"another key":    c.Verify(public(2), q),
		"no key":         c.Verify(nil, q),
		"another method": c.Verify(public(1), compliance.Request{Method: "GET", Target: q.Target, Body: q.Body}),
		"another path":   c.Verify(public(1), compliance.Request{Method: "POST", Target: "/v1/retire", Body: q.Body}),
		"a query":        c.Verify(public(1), compliance.Request{Method: "POST", Target: "/v1/reports?a", Body: q.Body}),
		"another body":   c.Verify(public(1), compliance.Request{Method: "POST", Target: q.Target, Body: []byte("Body")}),
		"a line feed":    c.Verify(public(1), compliance.Request{Method: "POST", Target: q.Target + "\n" + string(device), Body: q.Body}),
	}
	for name, change := range map[string]func(*compliance.Credential){
		"another device": func(c *compliance.Credential) { c.Device = item },
		"another time":   func(c *compliance.Credential) { c.At = c.At.Add(1e9) },
		"another nonce":  func(c *compliance.Credential) { c.Nonce[0]++ },
		"a bit":          func(c *compliance.Credential) { c.Signature = bytes.Clone(c.Signature); c.Signature[0] ^= 1 },
		"no signature":   func(c *compliance.Credential) { c.Signature = nil },
	} {
		other := c
		change(&other)
		forged[name] = other.Verify(public(1), q)
	}
	for name, ok := range forged {
		if ok {
			t.Errorf("%s is verified", name)
		}
	}
}

func FuzzCredential(f *testing.F) {
	f.Add(compliance.Sign(key(1), device, compliance.Request{}, at, compliance.Nonce{}).String())
	f.Add("v1 a b c d")
	f.Fuzz(func(t *testing.T, s string) {
		c, err := compliance.ParseCredential(s)
		if err != nil {
			if !errors.Is(err, compliance.ErrRefused) {
				t.Fatal(err)
			}
			return
		}
		if again, err := compliance.ParseCredential(c.String()); err != nil || again.String() != c.String() {
			t.Fatalf("%v: %q and %q", err, c, again)
		}
	})
}

func published(t *testing.T) compliance.SignedPolicy {
	t.Helper()
	p, err := policy.Load("plejefamilie", nil)
	if err != nil {
		t.Fatal(err)
	}
	return compliance.SignPolicy(compliance.SignedPolicy{Organisation: device, Version: 3, Published: at,
		Hash: compliance.Sum(p.Hash()), YAML: string(p.YAML())}, key(1))
}

func TestSignedPolicy(t *testing.T) {
	p := published(t)
	got, err := p.Verify(public(1), device)
	if err != nil || got.Name != "plejefamilie" {
		t.Fatalf("%v %v", got, err)
	}
	if _, err := p.Verify(public(2), device); !errors.Is(err, compliance.ErrNotSigned) {
		t.Errorf("another key: %v", err)
	}
	if _, err := p.Verify(public(1), item); !errors.Is(err, compliance.ErrNotSigned) {
		t.Errorf("another organisation: %v", err)
	}
	for name, change := range map[string]func(*compliance.SignedPolicy){
		"version":   func(p *compliance.SignedPolicy) { p.Version++ },
		"group":     func(p *compliance.SignedPolicy) { p.Group = item },
		"time":      func(p *compliance.SignedPolicy) { p.Published = p.Published.Add(1e9) },
		"text":      func(p *compliance.SignedPolicy) { p.YAML = strings.Replace(p.YAML, "30d", "60d", 1) },
		"hash":      func(p *compliance.SignedPolicy) { p.Hash = sum },
		"signature": func(p *compliance.SignedPolicy) { p.Signature = "" },
	} {
		other := published(t)
		change(&other)
		if _, err := other.Verify(public(1), device); !errors.Is(err, compliance.ErrNotSigned) {
			t.Errorf("another %s: %v", name, err)
		}
	}
	wrong := published(t)
	wrong.Hash = sum
	if _, err := compliance.SignPolicy(wrong, key(1)).Verify(public(1), device); !errors.Is(err, compliance.ErrNotSigned) {
		t.Errorf("a signed hash of other rules: %v", err)
	}
}

func TestVersionOf(t *testing.T) {
	for build, want := range map[string]compliance.Version{
		"v1.2.3": "1.2.3", "v1.2.3-rc.4": "1.2.3-rc.4", "(devel)": "0.0.0-dev", "": "0.0.0-dev",
		"v0.0.0-20261122101112-abcdef123456": "0.0.0-dev", "v1.4.0+dirty": "1.4.0", "v1.2.3-signe": "1.2.3-dev",
		"v2026.1122.3": "0.0.0-dev",
	} {
		if got := compliance.VersionOf(build); got != want || !got.Valid() {
			t.Errorf("%q is %q, want %q", build, got, want)
		}
	}
}

func TestRuleOf(t *testing.T) {
	for _, name := range policy.Builtins() {
		p, err := policy.Load(name, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := compliance.RuleOf(p.Places[0].ID); string(got) != p.Places[0].ID {
			t.Errorf("%s is no secret, and is written %s", p.Places[0].ID, got)
		}
		if got := compliance.RuleOf(p.Duties[0].ID); string(got) != p.Duties[0].ID {
			t.Errorf("%s is no secret, and is written %s", p.Duties[0].ID, got)
		}
	}
	if got := compliance.RuleOf("signe.desktop"); strings.Contains(string(got), "signe") || !got.Valid() {
		t.Errorf("written %s", got)
	}
	if got := policy.Decide(policy.Facts{}, nil, at); string(compliance.RuleOf(got.Rule)) != got.Rule {
		t.Errorf("%s is not known", got.Rule)
	}
}

func TestEnrolment(t *testing.T) {
	const good = `{"schema":1,"token":"ho100112233445566778899aabbccddeeff","key":"` +
		`8a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5c","agent":{"version":"1.0.0","os":"linux","arch":"arm64"}}`
	e, err := compliance.DecodeEnrolment([]byte(good))
	if err != nil || !bytes.Equal(e.Key.Public(), public(1)) {
		t.Fatalf("%+v %v", e, err)
	}
	for _, bad := range []string{"", "{}", strings.Replace(good, "ho1", "", 1), strings.Replace(good, "linux", "plan9", 1),
		strings.Replace(good, "1.0.0", "Signe", 1), strings.Replace(good, `"schema"`, `"host":"STUE-PC","schema"`, 1)} {
		if _, err := compliance.DecodeEnrolment([]byte(bad)); !errors.Is(err, compliance.ErrRefused) {
			t.Errorf("%s: %v", bad, err)
		}
	}
}
