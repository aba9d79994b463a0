package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"github.com/husorden/husorden/policy/compliance"
)

// Publish gives a policy the organisation's next version, has it signed and keeps
// it. It holds from now on for the group, or for every group that has none of its
// own.
func (s *Store) Publish(ctx context.Context, p ApprovedPolicy, sign func(compliance.SignedPolicy) (compliance.SignedPolicy, error)) (ApprovedPolicy, error) {
	err := s.tx(ctx, func(tx *sql.Tx) error {
		if err := one(tx.ExecContext(ctx, `UPDATE organisations SET policy_version = policy_version + 1 WHERE id = $1`, string(p.Organisation))); err != nil {
			return err
		}
		o, err := row(ctx, tx, scanOrg, `SELECT `+orgColumns+` FROM organisations WHERE id = $1`, string(p.Organisation))
		if err != nil {
			return err
		}
		p.Version, p.Published = o.PolicyVersion, s.now().UTC().Truncate(time.Second)
		if p.SignedPolicy, err = sign(p.SignedPolicy); err != nil {
			return err
		}
		at := micros(p.Published)
		if _, err := tx.ExecContext(ctx, `INSERT INTO policies (org_id, version, group_id, published, hash, yaml, signature, approver)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, string(p.Organisation), p.Version, string(p.Group), at, string(p.Hash), p.YAML,
			p.Signature, string(p.Approver)); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO policy_heads (org_id, group_id, version, published) VALUES ($1, $2, $3, $4)
			ON CONFLICT (org_id, group_id) DO UPDATE SET version = excluded.version, published = excluded.published`,
			string(p.Organisation), string(p.Group), p.Version, at)
		return err
	})
	if err != nil {
		return ApprovedPolicy{}, fmt.Errorf("publishing a policy: %w", err)
	}
	return p, nil
}

func scanPolicy(rs *sql.Rows) (p ApprovedPolicy, err error) {
	err = rs.Scan(&p.Organisation, &p.Version, &p.Group, instant{&p.Published}, &p.Hash, &p.YAML, &p.Signature, &p.Approver)
	return p, err
}

const policyColumns = `org_id, version, group_id, published, hash, yaml, signature, approver`

// Policies lists what an organisation of a scope published, the latest first.
func (s *Store) Policies(ctx context.Context, sc Scope, org ID) ([]ApprovedPolicy, error) {
	if !sc.All && sc.Org != org {
		return nil, ErrNotFound
	}
	return rows(ctx, s.read, scanPolicy, `SELECT `+policyColumns+` FROM policies WHERE org_id = $1 ORDER BY version DESC`, string(org))
}

// PolicyFor returns the policy that is published for a group: its own, else the
// organisation's. ErrNotFound: none.
func (s *Store) PolicyFor(ctx context.Context, org, group ID) (ApprovedPolicy, error) {
	return row(ctx, s.read, scanPolicy, `SELECT `+policyColumns+` FROM policies WHERE org_id = $1 AND version =
		(SELECT h.version FROM policy_heads h WHERE h.org_id = $1 AND h.group_id IN ('', $2) ORDER BY h.group_id DESC LIMIT 1)`,
		string(org), string(group))
}

// heads are the policies that are published, by organisation and group.
type heads map[[2]ID]compliance.Published

func (h heads) of(org, group ID) compliance.Published {
	if p, ok := h[[2]ID{org, group}]; ok {
		return p
	}
	return h[[2]ID{org, ""}]
}

func publishedFor(ctx context.Context, q querier, devices map[ID]*incoming) (heads, error) {
	var orgs []string
	for _, d := range devices {
		if !slices.Contains(orgs, string(d.org)) {
			orgs = append(orgs, string(d.org))
		}
	}
	hs := heads{}
	if len(orgs) == 0 {
		return hs, nil
	}
	_, err := rows(ctx, q, func(rs *sql.Rows) (struct{}, error) {
		var org, group ID
		var p compliance.Published
		err := rs.Scan(&org, &group, &p.Version, instant{&p.At})
		hs[[2]ID{org, group}] = p
		return struct{}{}, err
	}, `SELECT org_id, group_id, version, published FROM policy_heads WHERE org_id IN (`+placeholders(1, len(orgs))+`)`, args(orgs)...)
	return hs, err
}
