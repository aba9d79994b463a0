package store

import (
	"context"
	"database/sql"
	"time"
)

// Exceptions lists the exceptions of a scope that held at some time in a period.
// device "" is every one's.
func (s *Store) Exceptions(ctx context.Context, sc Scope, device ID, from, to time.Time) ([]Exception, error) {
	as := []any{string(device), micros(from), micros(to)}
	return rows(ctx, s.read, func(rs *sql.Rows) (e Exception, err error) {
		err = rs.Scan(&e.Device, &e.Item, instant{&e.Given}, instant{&e.Until}, &e.Place, &e.Category, &e.DocumentType, &e.Rule, &e.Answer,
			instant{&e.Noted}, instant{&e.Ended})
		return e, err
	}, `SELECT e.device_id, e.item, e.given, e.until, e.place, e.category, e.document_type, e.rule, e.answer, e.noted, e.ended
		FROM exceptions e JOIN devices d ON d.id = e.device_id WHERE ($1 = '' OR e.device_id = $1) AND e.given <= $3
		AND (e.ended = 0 OR e.ended >= $2) AND `+sc.where("d.", &as)+` ORDER BY e.device_id, e.given, e.item`, as...)
}

// SignOffs lists the duties of a scope that were signed in a period.
func (s *Store) SignOffs(ctx context.Context, sc Scope, device ID, from, to time.Time) ([]SignOff, error) {
	as := []any{string(device), micros(from), micros(to)}
	return rows(ctx, s.read, func(rs *sql.Rows) (o SignOff, err error) {
		err = rs.Scan(&o.Device, &o.Duty, &o.Role, instant{&o.Signed}, instant{&o.Due})
		return o, err
	}, `SELECT o.device_id, o.duty, o.role, o.signed, o.due FROM signoffs o JOIN devices d ON d.id = o.device_id
		WHERE ($1 = '' OR o.device_id = $1) AND o.signed BETWEEN $2 AND $3 AND `+sc.where("d.", &as)+
		` ORDER BY o.device_id, o.signed, o.duty`, as...)
}

// Postures lists what checks came to: at the beginning of a period, and whenever
// they came to something else until its end.
func (s *Store) Postures(ctx context.Context, sc Scope, device ID, from, to time.Time) ([]PostureChange, error) {
	as := []any{string(device), micros(from), micros(to)}
	return rows(ctx, s.read, func(rs *sql.Rows) (p PostureChange, err error) {
		err = rs.Scan(&p.Device, &p.Check, instant{&p.At}, &p.Result, &p.Method)
		return p, err
	}, `SELECT p.device_id, p.what, p.at, p.result, p.method FROM postures p JOIN devices d ON d.id = p.device_id
		WHERE ($1 = '' OR p.device_id = $1) AND p.at <= $3 AND p.at >= coalesce((SELECT max(b.at) FROM postures b
		WHERE b.device_id = p.device_id AND b.what = p.what AND b.at < $2), $2)
		AND `+sc.where("d.", &as)+` ORDER BY p.device_id, p.what, p.at`, as...)
}
