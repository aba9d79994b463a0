package store

import (
	"context"
	"errors"
	"fmt"
)

// Span is a part of a period in which a device counted on: from its first to its
// last day with the same Totals.Since. The first may be the one before the period.
type Span struct {
	First, Last DayRow
	Reported    int // days of the period with a report
}

// EachSpan calls f with the spans of every device of a scope, by device and then
// by day. It reads two days of each, however long the period is.
func (s *Store) EachSpan(ctx context.Context, sc Scope, from, to Day, f func(Span) error) error {
	as := []any{int64(from), int64(to)}
	rs, err := s.read.QueryContext(ctx, `WITH spans AS (SELECT y.device_id, y.since, min(y.day) AS first, max(y.day) AS last,
		CAST(sum(CASE WHEN y.day >= $1 THEN 1 ELSE 0 END) AS BIGINT) AS reported
		FROM devices d JOIN days y ON y.device_id = d.id AND y.day <= $2
		AND y.day >= coalesce((SELECT max(p.day) FROM days p WHERE p.device_id = d.id AND p.day < $1), $1)
		WHERE `+sc.where("d.", &as)+` GROUP BY y.device_id, y.since)
		SELECT `+dayColumns+`, s.first, s.last, s.reported FROM spans s JOIN days y ON y.device_id = s.device_id AND y.day IN (s.first, s.last)
		ORDER BY y.device_id, s.first, y.day`, as...)
	if err != nil {
		return fmt.Errorf("reading days: %w", err)
	}
	var span Span
	for rs.Next() {
		var first, last Day
		r, err := scanDayAnd(rs, &first, &last, &span.Reported)
		if r.Day == first {
			span.First = r
		}
		if err == nil && r.Day == last {
			span.Last = r
			err = f(span)
		}
		if err != nil {
			return errors.Join(err, rs.Close())
		}
	}
	return errors.Join(rs.Err(), rs.Close())
}
