package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"
)

const adminColumns = `id, email, password, totp, role, org_id, group_id, created, disabled`

func scanAdmin(rs *sql.Rows) (a Admin, err error) {
	err = rs.Scan(&a.ID, &a.Email, &a.Password, &a.TOTP, &a.Role, &a.Org, &a.Group, instant{&a.Created}, instant{&a.Disabled})
	return a, err
}

// AddAdmin adds a person; ErrTaken when the address is in use. The first may be
// added only while there is none: see AddFirstAdmin.
func (s *Store) AddAdmin(ctx context.Context, a Admin) error {
	return added("administrator", s.insertAdmin(ctx, s.write, a))
}

func (s *Store) insertAdmin(ctx context.Context, q querier, a Admin) error {
	_, err := q.ExecContext(ctx, `INSERT INTO admins (id, email, password, totp, role, org_id, group_id, created, disabled)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0)`, string(a.ID), strings.ToLower(a.Email), a.Password, append([]byte{}, a.TOTP...),
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

// AdminIn returns a person of a scope.
func (s *Store) AdminIn(ctx context.Context, sc Scope, id ID) (Admin, error) {
	as := []any{string(id)}
	return row(ctx, s.read, scanAdmin, `SELECT `+adminColumns+` FROM admins WHERE id = $1 AND `+sc.where("", &as), as...)
}

// Admins lists the people of a scope by address.
func (s *Store) Admins(ctx context.Context, sc Scope) ([]Admin, error) {
	var as []any
	return rows(ctx, s.read, scanAdmin, `SELECT `+adminColumns+` FROM admins WHERE `+sc.where("", &as)+` ORDER BY email`, as...)
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
