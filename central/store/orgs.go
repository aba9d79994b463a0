package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"

	"github.com/husorden/husorden/policy/compliance"
)

// NewID returns a random id.
func NewID() ID {
	var b [16]byte
	_, _ = rand.Read(b[:]) // it never fails
	return compliance.IDOf(b)
}

// dollar is the placeholder of the last argument.
func dollar(as *[]any) string { return fmt.Sprintf("$%d", len(*as)) }

// AddOrganisation adds an organisation; ErrTaken when its name is.
func (s *Store) AddOrganisation(ctx context.Context, o Organisation) error {
	_, err := s.write.ExecContext(ctx, `INSERT INTO organisations (id, name, created, policy_key, policy_seed, policy_version)
		VALUES ($1, $2, $3, $4, $5, 0)`, string(o.ID), o.Name, micros(s.now()), []byte(o.PolicyKey), o.PolicySeed)
	return added("organisation", err)
}

func added(what string, err error) error {
	switch {
	case err == nil:
		return nil
	case taken(err):
		return fmt.Errorf("adding %s: %w", what, ErrTaken)
	}
	return fmt.Errorf("adding %s: %w", what, err)
}

const orgColumns = `id, name, created, policy_key, policy_seed, policy_version`

func scanOrg(rs *sql.Rows) (o Organisation, err error) {
	err = rs.Scan(&o.ID, &o.Name, instant{&o.Created}, (*[]byte)(&o.PolicyKey), &o.PolicySeed, &o.PolicyVersion)
	return o, err
}

// Organisations lists those of a scope by name.
func (s *Store) Organisations(ctx context.Context, sc Scope) ([]Organisation, error) {
	var as []any
	cond := "1 = 1"
	if !sc.All {
		as = append(as, string(sc.Org))
		cond = "id = $1"
	}
	return rows(ctx, s.read, scanOrg, `SELECT `+orgColumns+` FROM organisations WHERE `+cond+` ORDER BY name`, as...)
}

// Organisation returns one of a scope by its id or its name.
func (s *Store) Organisation(ctx context.Context, sc Scope, idOrName string) (Organisation, error) {
	o, err := row(ctx, s.read, scanOrg, `SELECT `+orgColumns+` FROM organisations WHERE id = $1 OR name = $1`, idOrName)
	if err != nil {
		return Organisation{}, err
	}
	if !sc.All && sc.Org != o.ID {
		return Organisation{}, ErrNotFound
	}
	return o, nil
}

// AddGroup adds a group; ErrTaken when the organisation has one of the name.
func (s *Store) AddGroup(ctx context.Context, g Group) error {
	_, err := s.write.ExecContext(ctx, `INSERT INTO org_groups (id, org_id, name, created) VALUES ($1, $2, $3, $4)`,
		string(g.ID), string(g.Org), g.Name, micros(s.now()))
	return added("group", err)
}

func scanGroup(rs *sql.Rows) (g Group, err error) {
	err = rs.Scan(&g.ID, &g.Org, &g.Name, instant{&g.Created})
	return g, err
}

// Groups lists an organisation's groups in a scope by name; org "" is every one's.
func (s *Store) Groups(ctx context.Context, sc Scope, org ID) ([]Group, error) {
	all, err := rows(ctx, s.read, scanGroup, `SELECT id, org_id, name, created FROM org_groups WHERE ($1 = '' OR org_id = $1) ORDER BY name`, string(org))
	if err != nil {
		return nil, err
	}
	seen := []Group{}
	for _, g := range all {
		if sc.Sees(g.Org, g.ID) {
			seen = append(seen, g)
		}
	}
	return seen, nil
}

// Group returns a group of an organisation by its id or name.
func (s *Store) Group(ctx context.Context, sc Scope, org ID, idOrName string) (Group, error) {
	g, err := row(ctx, s.read, scanGroup, `SELECT id, org_id, name, created FROM org_groups WHERE org_id = $1 AND (id = $2 OR name = $2)`,
		string(org), idOrName)
	if err != nil {
		return Group{}, err
	}
	if !sc.Sees(g.Org, g.ID) {
		return Group{}, ErrNotFound
	}
	return g, nil
}
