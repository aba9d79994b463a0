package compliance

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/husorden/husorden/policy"
)

// MaxPolicy is the most bytes of a policy file that is published.
const MaxPolicy = 256 << 10

// ErrNotSigned: the policy is not signed by the organisation's key.
var ErrNotSigned = errors.New("the policy is not signed by the organisation")

// SignedPolicy is a policy as an organisation publishes it. A device pins the
// organisation's key when it is enrolled, and takes a policy only if Verify
// returns nil and its version is later than the one it has: else an old one could
// be sent again.
type SignedPolicy struct {
	Organisation ID        `json:"organisation"`
	Group        ID        `json:"group,omitempty"` // none: of the whole organisation
	Version      int64     `json:"version"`         // counts from 1 in the organisation, over all groups
	Published    time.Time `json:"published"`
	Hash         Sum       `json:"hash"` // policy.Policy.Hash
	YAML         string    `json:"yaml"`
	Signature    string    `json:"signature"` // hexadecimal digits
}

// SignPolicy fills in the signature.
func SignPolicy(p SignedPolicy, key ed25519.PrivateKey) SignedPolicy {
	p.Published = p.Published.UTC().Truncate(time.Second)
	p.Signature = hex.EncodeToString(ed25519.Sign(key, p.signed()))
	return p
}

func (p SignedPolicy) signed() []byte {
	sum := sha256.Sum256([]byte(p.YAML))
	return []byte(strings.Join([]string{"husorden-policy-v1", string(p.Organisation), string(p.Group),
		strconv.FormatInt(p.Version, 10), strconv.FormatInt(p.Published.Unix(), 10), string(p.Hash), hex.EncodeToString(sum[:])}, "\n"))
}

// Verify reads the policy after checking that the key signed it for the
// organisation. The error wraps ErrNotSigned, or is that of policy.Parse.
func (p SignedPolicy) Verify(key ed25519.PublicKey, organisation ID) (*policy.Policy, error) {
	sig, ok := unhex(p.Signature, ed25519.SignatureSize)
	if !ok || len(key) != ed25519.PublicKeySize || p.Organisation != organisation || !ed25519.Verify(key, p.signed(), sig) {
		return nil, ErrNotSigned
	}
	parsed, err := policy.Parse("policy.yaml", []byte(p.YAML))
	if err != nil {
		return nil, fmt.Errorf("reading the published policy: %w", err)
	}
	if Sum(parsed.Hash()) != p.Hash {
		return nil, fmt.Errorf("%w: it is another than its hash says", ErrNotSigned)
	}
	return parsed, nil
}

// DecodePolicy reads a SignedPolicy, of which nothing is verified yet.
func DecodePolicy(b []byte) (SignedPolicy, error) {
	var p SignedPolicy
	if len(b) > 2*MaxPolicy || json.Unmarshal(b, &p) != nil || !p.Organisation.Valid() || p.Version < 1 {
		return SignedPolicy{}, fmt.Errorf("policy: %w", ErrRefused)
	}
	return p, nil
}
