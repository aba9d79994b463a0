package store

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"
)

// Invitation lets somebody in once. Its text is shown once, when it is made.
type Invitation struct {
	ID      ID
	Email   string
	Role    Role
	Org     ID
	Group   ID
	Admin   ID // whose access is made anew; "": a new person's
	Maker   ID // "": the command line
	Created time.Time
	Expires time.Time
	Used    time.Time
	Revoked time.Time
}

// keptInvitation is how long an invitation is remembered after its end.
const keptInvitation = 90 * 24 * time.Hour

const invitationColumns = `id, email, role, org_id, group_id, admin_id, maker, created, expires, used, revoked`

func scanInvitation(rs *sql.Rows) (n Invitation, err error) {
	err = rs.Scan(&n.ID, &n.Email, &n.Role, &n.Org, &n.Group, &n.Admin, &n.Maker, instant{&n.Created}, instant{&n.Expires}, instant{&n.Used}, instant{&n.Revoked})
	return n, err
}

// AddInvitation keeps an invitation and returns its text, which is kept nowhere.
// Earlier ones for the same address, of the same organisation, end.
func (s *Store) AddInvitation(ctx context.Context, n Invitation) (string, error) {
	secret, now := newSecret("hoi1"), s.now()
	return secret, added("invitation", s.tx(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM invitations WHERE expires < $1`, micros(now.Add(-keptInvitation))); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE invitations SET revoked = $3 WHERE email = $1 AND org_id = $2 AND used = 0 AND revoked = 0`,
			strings.ToLower(n.Email), string(n.Org), micros(now)); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO invitations (id, hash, email, role, org_id, group_id, admin_id, maker, created, expires, used, revoked)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, 0)`, string(n.ID), hashed(secret), strings.ToLower(n.Email), string(n.Role),
			string(n.Org), string(n.Group), string(n.Admin), string(n.Maker), micros(now), micros(n.Expires))
		return err
	}))
}

// Invitations lists those of a scope, the newest first.
func (s *Store) Invitations(ctx context.Context, sc Scope) ([]Invitation, error) {
	var as []any
	return rows(ctx, s.read, scanInvitation, `SELECT `+invitationColumns+` FROM invitations WHERE `+sc.where("", &as)+` ORDER BY created DESC, id`, as...)
}

const openInvitation = ` used = 0 AND revoked = 0 AND expires > `

// InvitationOf returns the invitation that a text is; ErrNotFound when it cannot be
// used now.
func (s *Store) InvitationOf(ctx context.Context, secret string) (Invitation, error) {
	return row(ctx, s.read, scanInvitation, `SELECT `+invitationColumns+` FROM invitations WHERE hash = $1 AND`+openInvitation+`$2`, hashed(secret), micros(s.now()))
}

// InvitationTo returns the one invitation to an address that can be used now;
// ErrNotFound when there is none, or several organisations invite it.
func (s *Store) InvitationTo(ctx context.Context, email string) (Invitation, error) {
	all, err := rows(ctx, s.read, scanInvitation, `SELECT `+invitationColumns+` FROM invitations WHERE email = $1 AND`+openInvitation+`$2`,
		strings.ToLower(email), micros(s.now()))
	if err != nil || len(all) != 1 {
		return Invitation{}, orNotFound(err)
	}
	return all[0], nil
}

// RevokeInvitation ends an invitation of a scope.
func (s *Store) RevokeInvitation(ctx context.Context, sc Scope, id ID) error {
	as := []any{string(id), micros(s.now())}
	return one(s.write.ExecContext(ctx, `UPDATE invitations SET revoked = $2 WHERE id = $1 AND used = 0 AND revoked = 0 AND `+sc.where("", &as), as...))
}

// Accept uses an invitation, once: it adds the person, or writes the password of
// the person whose access it makes anew and ends their sessions. With an identity
// that is linked too. ErrNotFound: it cannot be used any more. ErrTaken: somebody
// has the address, or the identity is linked.
func (s *Store) Accept(ctx context.Context, n Invitation, a Admin, identity *Identity) error {
	err := s.tx(ctx, func(tx *sql.Tx) error {
		if err := one(tx.ExecContext(ctx, `UPDATE invitations SET used = $2 WHERE id = $1 AND`+openInvitation+`$2`, string(n.ID), micros(s.now()))); err != nil {
			return err
		}
		if err := s.accept(ctx, tx, n, a, identity != nil); err != nil || identity == nil {
			return err
		}
		return s.insertIdentity(ctx, tx, *identity)
	})
	if errors.Is(err, ErrNotFound) {
		return err
	}
	return added("administrator", err)
}

func (s *Store) accept(ctx context.Context, tx *sql.Tx, n Invitation, a Admin, provider bool) error {
	switch {
	case n.Admin == "":
		return s.insertAdmin(ctx, tx, a)
	case provider: // the password, if there is one, stays
		return endAfter(ctx, tx, n.Admin, `UPDATE admins SET disabled = disabled WHERE id = $1 AND disabled = 0`, string(n.Admin))
	}
	return endAfter(ctx, tx, n.Admin, `UPDATE admins SET password = $2 WHERE id = $1 AND disabled = 0`, string(n.Admin), a.Password)
}
