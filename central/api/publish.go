package api

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"context"

	"github.com/husorden/husorden/central/evidence"
	"github.com/husorden/husorden/central/seal"
	"github.com/husorden/husorden/central/store"
	"github.com/husorden/husorden/policy"
	"github.com/husorden/husorden/policy/compliance"
)

// Publish signs a policy with the organisation's key and publishes it, for one
// group or, with "", for all that have none of their own. approver is an
// administrator, or "" for the command line.
func Publish(ctx context.Context, s *store.Store, box *seal.Box, o store.Organisation, group store.ID, p *policy.Policy, approver store.ID) (store.ApprovedPolicy, error) {
	key, err := evidence.PrivateKey(o, box)
	if err != nil {
		return store.ApprovedPolicy{}, err
	}
	return s.Publish(ctx, store.ApprovedPolicy{Approver: approver, SignedPolicy: compliance.SignedPolicy{Organisation: o.ID, Group: group,
		Hash: compliance.Sum(p.Hash()), YAML: string(p.YAML())}}, func(p compliance.SignedPolicy) (compliance.SignedPolicy, error) {
		return compliance.SignPolicy(p, key), nil
	})
}

// ErrName: a name is empty, too long, or holds what is not shown.
var ErrName = errors.New("a name has 1 to 100 characters, none of them a control character")

// CheckName checks what people call an organisation, a group, a device or a token.
func CheckName(name string) error {
	if n := utf8.RuneCountInString(name); n < 1 || n > 100 || !utf8.ValidString(name) || strings.TrimSpace(name) != name || strings.ContainsFunc(name, unicode.IsControl) {
		return ErrName
	}
	return nil
}

// NewOrganisation makes an organisation with a key of its own, which is not in the
// store yet.
func NewOrganisation(box *seal.Box, name string) (store.Organisation, error) {
	if err := CheckName(name); err != nil {
		return store.Organisation{}, err
	}
	pub, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		return store.Organisation{}, fmt.Errorf("making a key: %w", err)
	}
	id := store.NewID()
	return store.Organisation{ID: id, Name: name, PolicyKey: pub, PolicySeed: box.Seal(key.Seed(), evidence.KeyPurpose(id))}, nil
}
