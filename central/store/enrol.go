package store

import (
	"context"
	"crypto/ed25519"
	"database/sql"
	"errors"
	"fmt"

	"github.com/husorden/husorden/policy/compliance"
)

// ErrToken: the enrolment token is unknown, used up, expired or revoked.
var ErrToken = errors.New("the enrolment token cannot be used")

// Enrol exchanges a token for a device. The same key with the same token gives the
// same device, and costs no use: the first answer may have been lost. A retired
// device may come back with a new token. The error is ErrToken, ErrRevoked, or
// ErrTaken when the key is another organisation's.
func (s *Store) Enrol(ctx context.Context, e compliance.Enrolment) (Device, error) {
	var id ID
	err := s.tx(ctx, func(tx *sql.Tx) error {
		lock := ""
		if s.dialect.lock != "" {
			lock = " FOR UPDATE"
		}
		t, err := row(ctx, tx, scanEnrolToken, `SELECT `+enrolTokenColumns+` FROM enrol_tokens WHERE hash = $1`+lock, hashed(string(e.Token)))
		if errors.Is(err, ErrNotFound) {
			return ErrToken
		}
		if err != nil {
			return err
		}
		now := s.now()
		if !t.Revoked.IsZero() || !t.Expires.IsZero() && !now.Before(t.Expires) {
			return ErrToken
		}
		had, err := row(ctx, tx, scanDevice(now), `SELECT `+deviceColumns+` FROM devices d WHERE d.public_key = $1`, []byte(e.Key.Public()))
		switch {
		case errors.Is(err, ErrNotFound):
			had = Device{}
		case err != nil:
			return err
		case had.Org != t.Org:
			return ErrTaken
		case !had.Revoked.IsZero():
			return ErrRevoked
		case had.Retired.IsZero():
			id = had.ID
			return nil
		}
		if t.UsesLeft < 1 {
			return ErrToken
		}
		if err := one(tx.ExecContext(ctx, `UPDATE enrol_tokens SET uses_left = uses_left - 1 WHERE id = $1`, string(t.ID))); err != nil {
			return err
		}
		if id = had.ID; id != "" {
			return one(tx.ExecContext(ctx, `UPDATE devices SET retired = 0, group_id = $2, token_id = $3, contact = $4 WHERE id = $1`,
				string(id), string(t.Group), string(t.ID), micros(now)))
		}
		id = NewID()
		return insertDevice(ctx, tx, id, t, e, micros(now))
	})
	if err != nil {
		return Device{}, fmt.Errorf("enrolling a device: %w", err)
	}
	return s.Device(ctx, Scope{All: true}, id)
}

func insertDevice(ctx context.Context, tx *sql.Tx, id ID, t EnrolToken, e compliance.Enrolment, now int64) error {
	never := whysText([]compliance.Why{{Code: compliance.NeverReported, Severity: compliance.Notice}})
	_, err := tx.ExecContext(ctx, `INSERT INTO devices (id, org_id, group_id, public_key, token_id, label, enrolled, retired, revoked,
		contact, nonces, seq, gaps, reports, daily_seq, beat_seq, register_sum, audit_n, audit_sum, rewound,
		at, version, os, arch, profile, mode, policy_version, policy_hash, policy_since, standing, whys,
		stored, overdue, overdue_days, unscanned, unreadable, exceptions, held, duties_late, users, watched)
		VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0, $7, $8, 0, '', 0, 0, 0, $8, 0, '', 0,
		0, $9, $10, $11, '', '', 0, '', 0, $12, $13, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)`,
		string(id), string(t.Org), string(t.Group), []byte(e.Key.Public()), string(t.ID), t.Label, now, []byte{},
		string(e.Agent.Version), string(e.Agent.OS), string(e.Agent.Arch), string(compliance.NeedsAttention), never)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO latest (device_id, daily, beat) VALUES ($1, '', '')`, string(id))
	return err
}

// DeviceKey returns the key that a device signs with. It never changes. The error
// is ErrUnknown.
func (s *Store) DeviceKey(ctx context.Context, id ID) (ed25519.PublicKey, error) {
	key, err := row(ctx, s.read, func(rs *sql.Rows) (k []byte, err error) { err = rs.Scan(&k); return k, err },
		`SELECT public_key FROM devices WHERE id = $1`, string(id))
	if errors.Is(err, ErrNotFound) {
		return nil, ErrUnknown
	}
	return key, err
}
