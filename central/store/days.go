package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/husorden/husorden/policy/compliance"
)

// DayRow is what a device said at the end of a day.
type DayRow struct {
	Device     ID
	Day        Day
	Sequence   int64
	At         time.Time
	Standing   compliance.Standing
	Numbers    Numbers // without Exceptions
	Files      int
	Unscanned  []Missed
	Unreadable []Missed // places
	HeldDays   int      // age of the oldest in an undo area
	HeldLate   int      // there past their purge date
	PolicyHash compliance.Sum
	AuditN     int64
	AuditSum   compliance.Sum
	Totals     compliance.Totals
}

func scanDay(rs *sql.Rows) (DayRow, error) { return scanDayAnd(rs) }

// scanDayAnd reads a day and the columns after it.
func scanDayAnd(rs *sql.Rows, more ...any) (r DayRow, err error) {
	var overrun, unscanned, unreadable string
	n, t := &r.Numbers, &r.Totals
	err = rs.Scan(append([]any{&r.Device, &r.Day, &r.Sequence, instant{&r.At}, &r.Standing, &n.Stored, &n.Overdue, &n.OverdueDays, &r.Files, &n.Unscanned,
		&n.Unreadable, &n.Users, &n.Watched, &n.Held, &r.PolicyHash, &r.AuditN, &r.AuditSum, instant{&t.Since}, &t.OnTime, &t.Late,
		&t.Excepted, &t.ByPolicy, &t.ByPerson, &t.Restored, &t.Purged, &t.PurgedLate, &t.LongestDays, &overrun,
		&unscanned, &unreadable, &r.HeldDays, &r.HeldLate, &n.DutiesLate}, more...)...)
	t.Overrun, r.Unscanned, r.Unreadable = parseOverrun(overrun), parseMissed(unscanned), parseMissed(unreadable)
	return r, err
}

const dayColumns = `y.device_id, y.day, y.seq, y.at, y.standing, y.stored, y.overdue, y.overdue_days, y.files, y.unscanned, y.unreadable,
	y.users, y.watched, y.held, y.policy_hash, y.audit_n, y.audit_sum, y.since, y.on_time, y.late, y.excepted, y.by_policy, y.by_person,
	y.restored, y.purged, y.purged_late, y.longest_days, y.overrun, y.unscanned_why, y.unreadable_why, y.held_days, y.held_late, y.duties_late`

// Days lists a device's days from one to another, both included.
func (s *Store) Days(ctx context.Context, sc Scope, device ID, from, to Day) ([]DayRow, error) {
	as := []any{string(device), int64(from), int64(to)}
	return rows(ctx, s.read, scanDay, `SELECT `+dayColumns+` FROM days y JOIN devices d ON d.id = y.device_id
		WHERE y.device_id = $1 AND y.day BETWEEN $2 AND $3 AND `+sc.where("d.", &as)+` ORDER BY y.day`, as...)
}

// TrendRow is how many devices stood how on a day.
type TrendRow struct {
	Day      Day
	Standing compliance.Standing
	Devices  int
	Overdue  int
	Oldest   int // days
}

// Trend lists days of the past by standing. A device without a report on a day is
// in none of its rows.
func (s *Store) Trend(ctx context.Context, sc Scope, from, to Day) ([]TrendRow, error) {
	as := []any{int64(from), int64(to)}
	scan := func(rs *sql.Rows) (r TrendRow, err error) {
		err = rs.Scan(&r.Day, &r.Standing, &r.Devices, &r.Overdue, &r.Oldest)
		return r, err
	}
	if sc.All {
		return rows(ctx, s.read, scan, `SELECT day, standing, devices, overdue, overdue_days FROM trend_all
			WHERE day BETWEEN $1 AND $2 ORDER BY day, standing`, as...)
	}
	return rows(ctx, s.read, scan, `SELECT t.day, t.standing, CAST(sum(t.devices) AS BIGINT), CAST(sum(t.overdue) AS BIGINT), max(t.overdue_days)
		FROM trend t WHERE t.day BETWEEN $1 AND $2 AND `+sc.where("t.", &as)+` GROUP BY t.day, t.standing ORDER BY t.day, t.standing`, as...)
}

// RollUp makes the trend of days. It is done anew for the last days, since reports
// come late; any replica may do it, at any time.
func (s *Store) RollUp(ctx context.Context, from, to Day) error {
	for day := from; day <= to; day++ {
		err := s.tx(ctx, func(tx *sql.Tx) error {
			// In the order of the key, so that two replicas wait for each other.
			_, err := tx.ExecContext(ctx, `INSERT INTO trend (org_id, group_id, day, standing, devices, overdue, overdue_days)
				SELECT d.org_id, d.group_id, y.day, y.standing, count(*), CAST(sum(y.overdue) AS BIGINT), max(y.overdue_days)
				FROM days y JOIN devices d ON d.id = y.device_id WHERE y.day = $1
				GROUP BY d.org_id, d.group_id, y.day, y.standing ORDER BY d.org_id, d.group_id, y.standing
				ON CONFLICT (org_id, day, group_id, standing) DO UPDATE SET devices = excluded.devices, overdue = excluded.overdue,
				overdue_days = excluded.overdue_days`, int64(day))
			if err != nil {
				return err
			}
			// A standing that no device has any more on that day.
			_, err = tx.ExecContext(ctx, `UPDATE trend SET devices = 0, overdue = 0, overdue_days = 0 WHERE day = $1 AND NOT EXISTS
				(SELECT 1 FROM days y JOIN devices d ON d.id = y.device_id WHERE y.day = $1 AND d.org_id = trend.org_id
				AND d.group_id = trend.group_id AND y.standing = trend.standing)`, int64(day))
			if err != nil {
				return err
			}
			_, err = tx.ExecContext(ctx, `INSERT INTO trend_all (day, standing, devices, overdue, overdue_days)
				SELECT day, standing, CAST(sum(devices) AS BIGINT), CAST(sum(overdue) AS BIGINT), max(overdue_days) FROM trend WHERE day = $1
				GROUP BY day, standing ORDER BY standing
				ON CONFLICT (day, standing) DO UPDATE SET devices = excluded.devices, overdue = excluded.overdue,
				overdue_days = excluded.overdue_days`, int64(day))
			return err
		})
		if err != nil {
			return fmt.Errorf("making the trend of a day: %w", err)
		}
	}
	return nil
}

// PolicyHashes counts, for each policy that held in a period, the devices of a
// scope that told of it.
func (s *Store) PolicyHashes(ctx context.Context, sc Scope, from, to Day) (map[compliance.Sum]int, error) {
	as := []any{int64(from), int64(to)}
	held := map[compliance.Sum]int{}
	_, err := rows(ctx, s.read, func(rs *sql.Rows) (struct{}, error) {
		var hash compliance.Sum
		var n int
		err := rs.Scan(&hash, &n)
		held[hash] = n
		return struct{}{}, err
	}, `SELECT y.policy_hash, count(DISTINCT y.device_id) FROM days y JOIN devices d ON d.id = y.device_id
		WHERE y.day BETWEEN $1 AND $2 AND `+sc.where("d.", &as)+` GROUP BY y.policy_hash`, as...)
	return held, err
}
