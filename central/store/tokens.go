package store

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"github.com/husorden/husorden/policy/compliance"
)

// Tokens are 128 random bits, so their plain SHA-256 tells nothing.
func newSecret(prefix string) string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // it never fails
	return prefix + hex.EncodeToString(b[:])
}

func hashed(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}

// AddEnrolToken adds a token and returns its text, which is kept nowhere.
func (s *Store) AddEnrolToken(ctx context.Context, t EnrolToken) (compliance.Token, error) {
	secret := newSecret("ho1")
	_, err := s.write.ExecContext(ctx, `INSERT INTO enrol_tokens (id, hash, org_id, group_id, label, uses_left, created, expires, revoked)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0)`,
		string(t.ID), hashed(secret), string(t.Org), string(t.Group), t.Label, t.UsesLeft, micros(s.now()), micros(t.Expires))
	return compliance.Token(secret), added("enrolment token", err)
}

const enrolTokenColumns = `id, org_id, group_id, label, uses_left, created, expires, revoked`

func scanEnrolToken(rs *sql.Rows) (t EnrolToken, err error) {
	err = rs.Scan(&t.ID, &t.Org, &t.Group, &t.Label, &t.UsesLeft, instant{&t.Created}, instant{&t.Expires}, instant{&t.Revoked})
	return t, err
}

// EnrolTokens lists tokens of a scope, the newest first.
func (s *Store) EnrolTokens(ctx context.Context, sc Scope) ([]EnrolToken, error) {
	var as []any
	return rows(ctx, s.read, scanEnrolToken, `SELECT `+enrolTokenColumns+` FROM enrol_tokens WHERE `+sc.where("", &as)+
		` ORDER BY created DESC, id`, as...)
}

// RevokeEnrolToken ends a token of a scope.
func (s *Store) RevokeEnrolToken(ctx context.Context, sc Scope, id ID) error {
	as := []any{string(id), micros(s.now())}
	return one(s.write.ExecContext(ctx, `UPDATE enrol_tokens SET revoked = $2 WHERE id = $1 AND revoked = 0 AND `+sc.where("", &as), as...))
}

// AddAPIToken adds a token and returns its text, which is kept nowhere.
func (s *Store) AddAPIToken(ctx context.Context, t APIToken) (string, error) {
	secret := newSecret("hoa1")
	scopes := make([]string, len(t.Scopes))
	for i, sc := range t.Scopes {
		scopes[i] = string(sc)
	}
	_, err := s.write.ExecContext(ctx, `INSERT INTO api_tokens (id, hash, name, org_id, scopes, created, expires, revoked, used)
		VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0)`,
		string(t.ID), hashed(secret), t.Name, string(t.Org), strings.Join(scopes, " "), micros(s.now()), micros(t.Expires))
	return secret, added("API token", err)
}

const apiTokenColumns = `id, name, org_id, scopes, created, expires, revoked, used`

func scanAPIToken(rs *sql.Rows) (t APIToken, err error) {
	var scopes string
	err = rs.Scan(&t.ID, &t.Name, &t.Org, &scopes, instant{&t.Created}, instant{&t.Expires}, instant{&t.Revoked}, instant{&t.Used})
	for f := range strings.FieldsSeq(scopes) {
		t.Scopes = append(t.Scopes, APIScope(f))
	}
	return t, err
}

// APITokens lists tokens of a scope, the newest first.
func (s *Store) APITokens(ctx context.Context, sc Scope) ([]APIToken, error) {
	var as []any
	cond := "1 = 1"
	if !sc.All {
		cond, as = "org_id = $1 AND org_id <> ''", []any{string(sc.Org)}
	}
	return rows(ctx, s.read, scanAPIToken, `SELECT `+apiTokenColumns+` FROM api_tokens WHERE `+cond+` ORDER BY created DESC, id`, as...)
}

// RevokeAPIToken ends a token of a scope.
func (s *Store) RevokeAPIToken(ctx context.Context, sc Scope, id ID) error {
	as := []any{string(id), micros(s.now())}
	cond := ""
	if !sc.All {
		as = append(as, string(sc.Org))
		cond = " AND org_id = $3 AND org_id <> ''"
	}
	return one(s.write.ExecContext(ctx, `UPDATE api_tokens SET revoked = $2 WHERE id = $1 AND revoked = 0`+cond, as...))
}

// APITokenOf returns the token that a text is, if it may be used now. ErrNotFound:
// it may not.
func (s *Store) APITokenOf(ctx context.Context, secret string) (APIToken, error) {
	t, err := row(ctx, s.read, scanAPIToken, `SELECT `+apiTokenColumns+` FROM api_tokens WHERE hash = $1`, hashed(secret))
	now := s.now()
	if err != nil || !t.Revoked.IsZero() || !t.Expires.IsZero() && !now.Before(t.Expires) {
		return APIToken{}, orNotFound(err)
	}
	if now.Sub(t.Used) > time.Hour {
		if _, err := s.write.ExecContext(ctx, `UPDATE api_tokens SET used = $2 WHERE id = $1`, string(t.ID), micros(now)); err != nil {
			return APIToken{}, fmt.Errorf("noting the use of an API token: %w", err)
		}
	}
	return t, nil
}

func orNotFound(err error) error {
	if err == nil {
		return ErrNotFound
	}
	return err
}
