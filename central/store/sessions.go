package store

import (
	"context"
	"database/sql"
	"encoding/hex"
	"fmt"
	"time"
)

// Session is a person who is signed in.
type Session struct {
	ID      ID // tells it from the person's others
	Admin   ID
	CSRF    string
	Method  Method
	Factors int  // how many were shown
	Pending bool // the second is still to be shown: nothing else may be done
	Created time.Time
	Seen    time.Time
	Expires time.Time
}

// Method is how a person signed in.
type Method string

// The methods.
const (
	ByPassword   Method = "password"
	ByProvider   Method = "provider" // OpenID Connect
	ByInvitation Method = "invitation"
)

// Methods lists every method.
var Methods = []Method{ByPassword, ByProvider, ByInvitation}

const sessionColumns = `hash, admin_id, csrf, method, factors, pending = 1, created, seen, expires`

func scanSession(rs *sql.Rows) (n Session, err error) {
	var hash []byte
	err = rs.Scan(&hash, &n.Admin, &n.CSRF, &n.Method, &n.Factors, &n.Pending, instant{&n.Created}, instant{&n.Seen}, instant{&n.Expires})
	n.ID = sessionID(hash)
	return n, err
}

// sessionID is half of the secret's SHA-256: it tells nothing of the secret.
func sessionID(hash []byte) ID { return ID(hex.EncodeToString(hash[:min(16, len(hash))])) }

// AddSession keeps a session under its secret, of which only the hash is kept.
func (s *Store) AddSession(ctx context.Context, secret string, n Session) error {
	_, err := s.write.ExecContext(ctx, `INSERT INTO sessions (hash, admin_id, csrf, method, factors, pending, created, seen, expires)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8)`,
		hashed(secret), string(n.Admin), n.CSRF, string(n.Method), n.Factors, flag(n.Pending), micros(s.now()), micros(n.Expires))
	return added("session", err)
}

// Session returns the session of a secret; ErrNotFound when it ended, or was not
// seen for longer than idle.
func (s *Store) Session(ctx context.Context, secret string, idle time.Duration) (Session, error) {
	n, err := row(ctx, s.read, scanSession, `SELECT `+sessionColumns+` FROM sessions WHERE hash = $1`, hashed(secret))
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

// Sessions lists a person's sessions that were seen within idle, the latest first.
func (s *Store) Sessions(ctx context.Context, admin ID, idle time.Duration) ([]Session, error) {
	now := s.now()
	return rows(ctx, s.read, scanSession, `SELECT `+sessionColumns+` FROM sessions WHERE admin_id = $1 AND expires > $2 AND seen >= $3
		ORDER BY seen DESC, hash`, string(admin), micros(now), micros(now.Add(-idle)))
}

// EndSessionOf ends one session of a person; ErrNotFound when they have none with
// the id.
func (s *Store) EndSessionOf(ctx context.Context, admin, id ID) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		all, err := rows(ctx, tx, func(rs *sql.Rows) (hash []byte, err error) {
			err = rs.Scan(&hash)
			return hash, err
		},
			`SELECT hash FROM sessions WHERE admin_id = $1`, string(admin))
		if err != nil {
			return err
		}
		for _, hash := range all {
			if sessionID(hash) == id {
				return one(tx.ExecContext(ctx, `DELETE FROM sessions WHERE hash = $1`, hash))
			}
		}
		return ErrNotFound
	})
}
