package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// AlertKind is how a digest is sent.
type AlertKind string

// The kinds.
const (
	ByMail    AlertKind = "mail"
	ByWebhook AlertKind = "webhook"
)

// AlertTarget is where the digests of an organisation go.
type AlertTarget struct {
	ID      ID
	Org     ID
	Kind    AlertKind
	Address string // or URL
	Name    string // what a digest calls the organisation
	Lang    string // da, en
	Secret  []byte // sealed; of a webhook
	Created time.Time
	Sent    time.Time // the last that was
	Failed  time.Time // the last that was given up
}

const alertColumns = `t.id, t.org_id, t.kind, t.address, t.name, t.lang, t.secret, t.created, t.sent, t.failed`

func (t *AlertTarget) into() []any {
	return []any{&t.ID, &t.Org, &t.Kind, &t.Address, &t.Name, &t.Lang, &t.Secret, instant{&t.Created}, instant{&t.Sent}, instant{&t.Failed}}
}

// AddAlert adds a target. What is wrong already when its organisation gets its
// first is told in the first digest.
func (s *Store) AddAlert(ctx context.Context, t AlertTarget) error {
	return added("alert", s.tx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO alert_targets (id, org_id, kind, address, name, lang, secret, created, sent, failed)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, 0)`, string(t.ID), string(t.Org), string(t.Kind), t.Address, t.Name, t.Lang,
			append([]byte{}, t.Secret...), micros(s.now()))
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO alert_orgs (org_id, next) VALUES ($1, 0) ON CONFLICT (org_id) DO NOTHING`, string(t.Org))
		return err
	}))
}

// Alerts lists the targets of a scope.
func (s *Store) Alerts(ctx context.Context, sc Scope) ([]AlertTarget, error) {
	sc.Group = "" // targets are an organisation's
	var as []any
	return rows(ctx, s.read, func(rs *sql.Rows) (t AlertTarget, err error) { err = rs.Scan(t.into()...); return t, err },
		`SELECT `+alertColumns+` FROM alert_targets t WHERE `+sc.where("t.", &as)+` ORDER BY t.created, t.id`, as...)
}

// RemoveAlert removes a target of a scope, and what was on its way to it. With the
// last one goes what was told.
func (s *Store) RemoveAlert(ctx context.Context, sc Scope, id ID) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		as := []any{string(id)}
		t, err := row(ctx, tx, func(rs *sql.Rows) (t AlertTarget, err error) { err = rs.Scan(t.into()...); return t, err },
			`SELECT `+alertColumns+` FROM alert_targets t WHERE t.id = $1 AND `+sc.where("t.", &as), as...)
		if err != nil {
			return err
		}
		last := ` AND NOT EXISTS (SELECT 1 FROM alert_targets t WHERE t.org_id = $1)`
		for _, st := range []statement{
			{`DELETE FROM alert_outbox WHERE target_id = $1`, []any{string(id)}},
			{`DELETE FROM alert_targets WHERE id = $1`, []any{string(id)}},
			{`DELETE FROM alert_told WHERE org_id = $1` + last, []any{string(t.Org)}},
			{`DELETE FROM alert_orgs WHERE org_id = $1` + last, []any{string(t.Org)}},
		} {
			if _, err := tx.ExecContext(ctx, st.sql, st.args...); err != nil {
				return fmt.Errorf("removing an alert: %w", err)
			}
		}
		return nil
	})
}

// Begin reports whether a job's time has come: it is this caller, of all replicas,
// that does it now. One that dies over it is followed by another after every.
func (s *Store) Begin(ctx context.Context, job string, every time.Duration) (mine bool, err error) {
	now := s.now()
	// A time ahead of now was written by a clock that was wrong.
	r, err := s.write.ExecContext(ctx, `INSERT INTO jobs (name, at) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET at = excluded.at
		WHERE jobs.at <= $3 OR jobs.at > $4`, job, micros(now), micros(now.Add(-every)), micros(now.Add(every)))
	if err != nil {
		return false, fmt.Errorf("beginning a job: %w", err)
	}
	n, err := r.RowsAffected()
	return n == 1, err
}
