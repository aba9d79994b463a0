package api

import (
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
