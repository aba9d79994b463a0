package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// Kept says for how long what is past is kept.
type Kept struct {
	Days    time.Duration // what a device said on each day
	Months  time.Duration // and then on the last day of each month that it reported, and registers that ended; at least Days
	Actions time.Duration
}

// mostAtOnce is how many rows one statement removes: reports that come meanwhile
// wait for no more than that.
const mostAtOnce = 5000

// Forget removes what is older than it is kept. Totals in days only grow, so the
// month that is left of a month says as much about it as its days did; only which
// day it was on is gone.
func (s *Store) Forget(ctx context.Context, k Kept) error {
	k.Months = max(k.Months, k.Days)
	now := s.now()
	detail, end := DayOf(now.Add(-k.Days)), DayOf(now.Add(-k.Months))
	past, actions := micros(now.Add(-k.Months)), micros(now.Add(-k.Actions))
	err := s.untilNone(ctx, statement{`DELETE FROM days WHERE (device_id, day) IN (SELECT y.device_id, y.day FROM days y WHERE y.day < $1 LIMIT $2)`,
		[]any{int64(end), mostAtOnce}})
	if err != nil {
		return fmt.Errorf("forgetting days: %w", err)
	}
	if err := s.thin(ctx, detail); err != nil {
		return fmt.Errorf("making months of days: %w", err)
	}
	for _, st := range []statement{
		{`DELETE FROM trend WHERE day < $1`, []any{int64(detail)}},
		{`DELETE FROM trend_all WHERE day < $1`, []any{int64(end)}},
		{`DELETE FROM exceptions WHERE ended <> 0 AND ended < $1`, []any{past}},
		{`DELETE FROM signoffs WHERE signed < $1 AND due < $1`, []any{past}},
		{`DELETE FROM postures WHERE at < $1 AND EXISTS (SELECT 1 FROM postures p WHERE p.device_id = postures.device_id
			AND p.what = postures.what AND p.at > postures.at AND p.at < $1)`, []any{past}},
		{`DELETE FROM actions WHERE at < $1`, []any{actions}},
		{`DELETE FROM sessions WHERE expires < $1`, []any{micros(now)}},
	} {
		if err := s.untilNone(ctx, st); err != nil {
			return fmt.Errorf("forgetting what is past: %w", err)
		}
	}
	return nil
}

// untilNone runs a statement until it changes fewer rows than it may at once.
func (s *Store) untilNone(ctx context.Context, st statement) error {
	for {
		r, err := s.write.ExecContext(ctx, st.sql, st.args...)
		if err != nil {
			return err
		}
		if n, err := r.RowsAffected(); err != nil || n < mostAtOnce {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
}

// thinned is the mark, in jobs, of the day up to which days are months.
const thinned = "months"

// thin leaves, of each month that is over before a day, each device's last day.
func (s *Store) thin(ctx context.Context, before Day) error {
	day := func(query string, args ...any) (d Day, err error) {
		return row(ctx, s.read, func(rs *sql.Rows) (d Day, err error) { err = rs.Scan(&d); return d, err }, query, args...)
	}
	from, err := day(`SELECT at FROM jobs WHERE name = $1`, thinned)
	if errors.Is(err, ErrNotFound) {
		from, err = day(`SELECT coalesce(min(day), $1) FROM days`, int64(before))
	}
	if err != nil {
		return err
	}
	for at := monthOf(from); at.next().first() <= before; at = at.next() {
		end := at.next().first()
		for d := at.first(); d < end-1; d++ {
			err := s.untilNone(ctx, statement{`DELETE FROM days WHERE (device_id, day) IN (SELECT y.device_id, y.day FROM days y WHERE y.day = $1
				AND EXISTS (SELECT 1 FROM days p WHERE p.device_id = y.device_id AND p.day > $1 AND p.day < $2) LIMIT $3)`,
				[]any{int64(d), int64(end), mostAtOnce}})
			if err != nil {
				return err
			}
		}
		_, err := s.write.ExecContext(ctx, `INSERT INTO jobs (name, at) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET at = excluded.at`,
			thinned, int64(end))
		if err != nil {
			return err
		}
	}
	return nil
}

// month is a month of the calendar, in UTC as days are.
type month struct {
	year int
	time.Month
}

func monthOf(d Day) month {
	t := d.Time()
	return month{t.Year(), t.Month()}
}

func (m month) next() month {
	t := time.Date(m.year, m.Month+1, 1, 0, 0, 0, 0, time.UTC)
	return month{t.Year(), t.Month()}
}

func (m month) first() Day { return DayOf(time.Date(m.year, m.Month, 1, 0, 0, 0, 0, time.UTC)) }
