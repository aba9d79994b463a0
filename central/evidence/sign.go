package evidence

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/husorden/husorden/central/seal"
	"github.com/husorden/husorden/central/store"
	"github.com/husorden/husorden/policy/compliance"
)

// Signed is evidence as it is handed out: exactly these bytes of Evidence are
// signed with the organisation's key.
type Signed struct {
	Evidence  json.RawMessage `json:"evidence"`
	Key       compliance.Key  `json:"key"`
	Signature string          `json:"signature"` // hexadecimal digits
}

// ErrForged: the evidence is not what was signed, or not with that key.
var ErrForged = errors.New("this is not the evidence that was signed")

// KeyPurpose is what an organisation's key is sealed for.
func KeyPurpose(org compliance.ID) string { return "organisation " + string(org) }

// PrivateKey opens an organisation's key.
func PrivateKey(o store.Organisation, box *seal.Box) (ed25519.PrivateKey, error) {
	seed, err := box.Open(o.PolicySeed, KeyPurpose(o.ID))
	if err != nil {
		return nil, fmt.Errorf("opening the organisation's key: %w", err)
	}
	if len(seed) != ed25519.SeedSize {
		return nil, fmt.Errorf("opening the organisation's key: %w", seal.ErrSealed)
	}
	return ed25519.NewKeyFromSeed(seed), nil
}

// Sign signs evidence.
func Sign(e *Evidence, o store.Organisation, box *seal.Box) (Signed, error) {
	key, err := PrivateKey(o, box)
	if err != nil {
		return Signed{}, err
	}
	b, err := json.Marshal(e)
	if err != nil {
		return Signed{}, fmt.Errorf("writing evidence: %w", err)
	}
	return Signed{b, compliance.KeyOf(o.PolicyKey), hex.EncodeToString(ed25519.Sign(key, message(b)))}, nil
}

// Sum is the SHA-256 of what the evidence says, whenever it was made: evidence of
// every format that was made of the same has the same.
func (e *Evidence) Sum() compliance.Sum {
	same := *e
	same.Made = time.Time{}
	b, err := json.Marshal(same)
	if err != nil {
		return "" // words, numbers and times only: it cannot fail
	}
	sum := sha256.Sum256(b)
	return compliance.Sum(hex.EncodeToString(sum[:]))
}

// message is what is signed of evidence: other signatures of the same key are of
// other beginnings. White space between words may change on the way.
func message(b []byte) []byte {
	var compact bytes.Buffer
	if json.Compact(&compact, b) != nil {
		return nil
	}
	sum := sha256.Sum256(compact.Bytes())
	return []byte("husorden-evidence-v1\n" + hex.EncodeToString(sum[:]))
}

// Verify reads signed evidence. key is the organisation's, got from elsewhere;
// "": the one in the file, which shows only that nothing was changed since. The
// error wraps ErrForged.
func Verify(b []byte, key compliance.Key) (Evidence, compliance.Key, error) {
	var s Signed
	if err := json.Unmarshal(b, &s); err != nil {
		return Evidence{}, "", fmt.Errorf("reading evidence: %w: it is no JSON of this form", ErrForged)
	}
	if key != "" && key != s.Key {
		return Evidence{}, "", fmt.Errorf("%w: it was signed with another key", ErrForged)
	}
	pub, m := s.Key.Public(), message(s.Evidence)
	sig, err := hex.DecodeString(s.Signature)
	if err != nil || pub == nil || m == nil || hex.EncodeToString(sig) != s.Signature || !ed25519.Verify(pub, m, sig) {
		return Evidence{}, "", fmt.Errorf("%w: the signature does not fit", ErrForged)
	}
	var e Evidence
	if err := json.Unmarshal(s.Evidence, &e); err != nil || e.Version != Version {
		return Evidence{}, "", fmt.Errorf("reading evidence: version %d is not known to this program", e.Version)
	}
	return e, s.Key, nil
}
