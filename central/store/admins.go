package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"
)

const adminColumns = `id, email, password, totp, role, org_id, group_id, created, disabled, failed, locked`

func scanAdmin(rs *sql.Rows) (a Admin, err error) {
	err = rs.Scan(&a.ID, &a.Email, &a.Password, &a.TOTP, &a.Role, &a.Org, &a.Group, instant{&a.Created}, instant{&a.Disabled},
		&a.Failed, instant{&a.Locked})
	return a, err
}

// AddAdmin adds a person; ErrTaken when the address is in use. The first may be
// added only while there is none: see AddFirstAdmin.
func (s *Store) AddAdmin(ctx context.Context, a Admin) error {
	return added("administrator", s.insertAdmin(ctx, s.write, a))
}

func (s *Store) insertAdmin(ctx context.Context, q querier, a Admin) error {
	_, err := q.ExecContext(ctx, `INSERT INTO admins (id, email, password, totp, role, org_id, group_id, created, disabled, failed, locked)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, 0, 0)`, string(a.ID), strings.ToLower(a.Email), a.Password, append([]byte{}, a.TOTP...),
		string(a.Role), string(a.Org), string(a.Group), micros(s.now()))
	return err
}

// AddFirstAdmin adds a person if there is none yet; else the error is ErrTaken. Of
// two who try at once one succeeds.
func (s *Store) AddFirstAdmin(ctx context.Context, a Admin) error {
	return added("the first administrator", s.tx(ctx, func(tx *sql.Tx) error {
		if s.dialect.lock != "" {
			if _, err := tx.ExecContext(ctx, `LOCK TABLE admins IN EXCLUSIVE MODE`); err != nil {
				return err
			}
		}
		if n, err := countAdmins(ctx, tx); err != nil || n > 0 {
			return orTaken(err)
		}
		return s.insertAdmin(ctx, tx, a)
	}))
}

func orTaken(err error) error {
	if err == nil {
		return ErrTaken
	}
	return err
}

func countAdmins(ctx context.Context, q querier) (int, error) {
	return row(ctx, q, func(rs *sql.Rows) (n int, err error) { err = rs.Scan(&n); return n, err }, `SELECT count(*) FROM admins`)
}

// Empty reports whether nobody can sign in yet.
func (s *Store) Empty(ctx context.Context) (bool, error) {
	n, err := countAdmins(ctx, s.read)
	return n == 0, err
}

// AdminByEmail returns a person by address, whatever its case.
func (s *Store) AdminByEmail(ctx context.Context, email string) (Admin, error) {
	return row(ctx, s.read, scanAdmin, `SELECT `+adminColumns+` FROM admins WHERE email = $1`, strings.ToLower(email))
}

// Admin returns a person.
func (s *Store) Admin(ctx context.Context, id ID) (Admin, error) {
	return row(ctx, s.read, scanAdmin, `SELECT `+adminColumns+` FROM admins WHERE id = $1`, string(id))
}

// Admins lists the people of a scope by address.
func (s *Store) Admins(ctx context.Context, sc Scope) ([]Admin, error) {
	var as []any
	return rows(ctx, s.read, scanAdmin, `SELECT `+adminColumns+` FROM admins WHERE `+sc.where("", &as)+` ORDER BY email`, as...)
}

// ChangeAdmin writes a person's password, second factor, role and whether they are
// disabled, and ends their sessions.
func (s *Store) ChangeAdmin(ctx context.Context, a Admin) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		if err := one(tx.ExecContext(ctx, `UPDATE admins SET password = $2, totp = $3, role = $4, org_id = $5, group_id = $6, disabled = $7
			WHERE id = $1`, string(a.ID), a.Password, append([]byte{}, a.TOTP...), string(a.Role), string(a.Org), string(a.Group),
			micros(a.Disabled))); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `DELETE FROM sessions WHERE admin_id = $1`, string(a.ID))
		return err
	})
}

// Attempt notes how a sign-in went. After mostFailed failures in a row nobody can
// sign in as that person until lock has passed.
func (s *Store) Attempt(ctx context.Context, id ID, success bool, mostFailed int, lock time.Duration) error {
	if success {
		return one(s.write.ExecContext(ctx, `UPDATE admins SET failed = 0, locked = 0 WHERE id = $1`, string(id)))
	}
	return one(s.write.ExecContext(ctx, `UPDATE admins SET failed = failed + 1,
		locked = CASE WHEN failed + 1 >= $2 THEN $3 ELSE locked END WHERE id = $1`, string(id), mostFailed, micros(s.now().Add(lock))))
}

// Session is a person who is signed in.
type Session struct {
	Admin   ID
	CSRF    string
	Created time.Time
	Seen    time.Time
	Expires time.Time
}

// AddSession keeps a session under its secret, of which only the hash is kept.
func (s *Store) AddSession(ctx context.Context, secret string, n Session) error {
	_, err := s.write.ExecContext(ctx, `INSERT INTO sessions (hash, admin_id, csrf, created, seen, expires) VALUES ($1, $2, $3, $4, $4, $5)`,
		hashed(secret), string(n.Admin), n.CSRF, micros(s.now()), micros(n.Expires))
	return added("session", err)
}

// Session returns the session of a secret; ErrNotFound when it ended, or was not
// seen for longer than idle.
func (s *Store) Session(ctx context.Context, secret string, idle time.Duration) (Session, error) {
	n, err := row(ctx, s.read, func(rs *sql.Rows) (n Session, err error) {
		err = rs.Scan(&n.Admin, &n.CSRF, instant{&n.Created}, instant{&n.Seen}, instant{&n.Expires})
		return n, err
	}, `SELECT admin_id, csrf, created, seen, expires FROM sessions WHERE hash = $1`, hashed(secret))
	now := s.now()
	if err != nil || !now.Before(n.Expires) || now.Sub(n.Seen) > idle {
		return Session{}, orNotFound(err)
	}
	if now.Sub(n.Seen) > time.Minute {
		if _, err := s.write.ExecContext(ctx, `UPDATE sessions SET seen = $2 WHERE hash = $1`, hashed(secret), micros(now)); err != nil {
			return Session{}, fmt.Errorf("noting a session: %w", err)
		}
	}
	return n, nil
}

// EndSession ends one session.
func (s *Store) EndSession(ctx context.Context, secret string) error {
	_, err := s.write.ExecContext(ctx, `DELETE FROM sessions WHERE hash = $1`, hashed(secret))
	return err
}

// EndSessions ends every session of a person.
func (s *Store) EndSessions(ctx context.Context, admin ID) error {
	_, err := s.write.ExecContext(ctx, `DELETE FROM sessions WHERE admin_id = $1`, string(admin))
	return err
}

// Note adds a line to the log of what was done here.
func (s *Store) Note(ctx context.Context, a Action) error {
	_, err := s.write.ExecContext(ctx, `INSERT INTO actions (id, at, actor_kind, actor, verb, org_id, object) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		string(NewID()), micros(s.now()), string(a.Kind), string(a.Actor), string(a.Verb), string(a.Org), string(a.Object))
	return added("a line to the log", err)
}

// Actions lists what was done in a scope before a time, the latest first. A zero
// time is now.
func (s *Store) Actions(ctx context.Context, sc Scope, before time.Time, most int) ([]Action, error) {
	as := []any{micros(before)}
	cond := "1 = 1"
	if !sc.All {
		as = append(as, string(sc.Org))
		cond = "org_id = $2 AND org_id <> ''"
	}
	return rows(ctx, s.read, func(rs *sql.Rows) (a Action, err error) {
		err = rs.Scan(instant{&a.At}, &a.Kind, &a.Actor, &a.Verb, &a.Org, &a.Object)
		return a, err
	}, fmt.Sprintf(`SELECT at, actor_kind, actor, verb, org_id, object FROM actions WHERE ($1 = 0 OR at < $1) AND %s ORDER BY at DESC, id LIMIT %d`,
		cond, min(max(most, 1), 1000)), as...)
}
