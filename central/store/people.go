package store

import (
	"context"
	"database/sql"
	"fmt"
)

// What follows changes a person. Each writes its own columns only, so that two at
// once do not undo each other, and ends the person's sessions.

func (s *Store) changed(ctx context.Context, id ID, query string, args ...any) error {
	return s.tx(ctx, func(tx *sql.Tx) error { return endAfter(ctx, tx, id, query, args...) })
}

func endAfter(ctx context.Context, tx *sql.Tx, id ID, query string, args ...any) error {
	if err := one(tx.ExecContext(ctx, query, args...)); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `DELETE FROM sessions WHERE admin_id = $1`, string(id))
	return err
}

// SetPassword writes a person's hashed password.
func (s *Store) SetPassword(ctx context.Context, id ID, hash string) error {
	return s.changed(ctx, id, `UPDATE admins SET password = $2 WHERE id = $1`, string(id), hash)
}

// SetRole writes what a person of a scope may do, and where. Open invitations
// by them and for them end: they were made with other rights.
func (s *Store) SetRole(ctx context.Context, sc Scope, id ID, role Role, org, group ID) error {
	as := []any{string(id), string(role), string(org), string(group)}
	query := `UPDATE admins SET role = $2, org_id = $3, group_id = $4 WHERE id = $1 AND ` + sc.where("", &as)
	return s.tx(ctx, func(tx *sql.Tx) error {
		if err := endAfter(ctx, tx, id, query, as...); err != nil {
			return err
		}
		return s.endInvitationsOf(ctx, tx, id)
	})
}

// Disable ends or restores a person of a scope. ErrNotFound: they are that already.
func (s *Store) Disable(ctx context.Context, sc Scope, id ID, disable bool) error {
	at, cond := micros(s.now()), "disabled = 0"
	if !disable {
		at, cond = 0, "disabled <> 0"
	}
	as := []any{string(id), at}
	query := `UPDATE admins SET disabled = $2 WHERE id = $1 AND ` + cond + ` AND ` + sc.where("", &as)
	return s.tx(ctx, func(tx *sql.Tx) error {
		if err := endAfter(ctx, tx, id, query, as...); err != nil {
			return err
		}
		return s.endInvitationsOf(ctx, tx, id)
	})
}

// endInvitationsOf ends those that a person made, and those to make their access anew.
func (s *Store) endInvitationsOf(ctx context.Context, tx *sql.Tx, whose ID) error {
	_, err := tx.ExecContext(ctx, `UPDATE invitations SET revoked = $2 WHERE (maker = $1 OR admin_id = $1) AND used = 0 AND revoked = 0`, string(whose), micros(s.now()))
	return err
}

// SetFactor writes a person's second factor, sealed, the step of the code that
// proved it, and the digests of new recovery codes. Without a secret there is no
// second factor any more.
func (s *Store) SetFactor(ctx context.Context, id ID, sealed []byte, step int64, codes [][]byte) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		if err := endAfter(ctx, tx, id, `UPDATE admins SET totp = $2, totp_step = $3 WHERE id = $1`, string(id), append([]byte{}, sealed...), step); err != nil {
			return err
		}
		return setRecovery(ctx, tx, id, codes)
	})
}

// SetRecovery replaces a person's recovery codes, of which the digests are kept.
// Sessions stay.
func (s *Store) SetRecovery(ctx context.Context, id ID, codes [][]byte) error {
	return s.tx(ctx, func(tx *sql.Tx) error { return setRecovery(ctx, tx, id, codes) })
}

func setRecovery(ctx context.Context, tx *sql.Tx, id ID, codes [][]byte) error {
	if _, err := tx.ExecContext(ctx, `DELETE FROM recovery_codes WHERE admin_id = $1`, string(id)); err != nil {
		return err
	}
	for _, code := range codes {
		if _, err := tx.ExecContext(ctx, `INSERT INTO recovery_codes (admin_id, hash, used) VALUES ($1, $2, 0)`, string(id), code); err != nil {
			return err
		}
	}
	return nil
}

// UseStep takes a person's code of one step. ErrNotFound: one of it, or of a later
// step, was taken already.
func (s *Store) UseStep(ctx context.Context, id ID, step int64) error {
	return one(s.write.ExecContext(ctx, `UPDATE admins SET totp_step = $2 WHERE id = $1 AND totp_step < $2`, string(id), step))
}

// UseRecovery takes a recovery code. ErrNotFound: there is none, or it was taken.
func (s *Store) UseRecovery(ctx context.Context, id ID, code []byte) error {
	return one(s.write.ExecContext(ctx, `UPDATE recovery_codes SET used = $3 WHERE admin_id = $1 AND hash = $2 AND used = 0`, string(id), code, micros(s.now())))
}

// RecoveryLeft counts the recovery codes that a person may still use.
func (s *Store) RecoveryLeft(ctx context.Context, id ID) (int, error) {
	return row(ctx, s.read, scanInt, `SELECT count(*) FROM recovery_codes WHERE admin_id = $1 AND used = 0`, string(id))
}

func scanInt(rs *sql.Rows) (n int, err error) { err = rs.Scan(&n); return n, err }

// RequireFactor says whether whoever may see an organisation needs a second factor.
func (s *Store) RequireFactor(ctx context.Context, org ID, required bool) error {
	return one(s.write.ExecContext(ctx, `UPDATE organisations SET second_factor = $2 WHERE id = $1`, string(org), flag(required)))
}

// FactorRequired reports whether somebody with a scope needs a second factor.
func (s *Store) FactorRequired(ctx context.Context, sc Scope) (bool, error) {
	n, err := row(ctx, s.read, scanInt, `SELECT count(*) FROM organisations WHERE second_factor = 1 AND ($1 = 1 OR id = $2)`, flag(sc.All), string(sc.Org))
	if err != nil {
		return true, fmt.Errorf("asking for the second factor: %w", err)
	}
	return n > 0, nil
}

func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}
