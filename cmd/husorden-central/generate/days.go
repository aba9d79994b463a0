package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/husorden/husorden/central/store"
	"github.com/husorden/husorden/policy/compliance"
)

// luck says how a device stands on a day: 0, not in order; 1 and 2, needs attention;
// to 39, in order. What is wrong stays so for nine days. luckSQL says the same.
func luck(k, day int) int { return (k*7919 + day/9*104729) % 40 }

func luckSQL(day int) string { return fmt.Sprintf("(k * 7919 + %d) %% 40", day/9*104729) }

// fillDays makes a row for each device and day that it reported. It goes by the day
// as reports do, so that a device's rows are as far from each other on the disk as
// they would be, and lets the database make up the figures.
func (n size) fillDays(ctx context.Context, db *sql.DB) error {
	if err := n.each(ctx, db, n.without); err != nil {
		return err
	}
	began := n.until.AddDate(0, 0, -n.days)
	for d := range n.days {
		when := began.AddDate(0, 0, d+1)
		x := luckSQL(d)
		query := fmt.Sprintf(`INSERT INTO days (device_id, day, seq, at, standing, stored, overdue, overdue_days, files, unscanned,
			unreadable, users, watched, held, policy_hash, audit_n, audit_sum, since, on_time, late, excepted, by_policy, by_person,
			restored, purged, purged_late, longest_days, overrun)
			SELECT id, %d, %d, %d - k * 7919 %% 36000 * 1000000, CASE WHEN %s = 0 THEN '%s' WHEN %s < 3 THEN '%s' ELSE '%s' END, k %% 12,
			CASE WHEN %s = 0 THEN 1 + k %% 3 ELSE 0 END, CASE WHEN %s = 0 THEN 1 + k %% 60 ELSE 0 END, 400, 0, 0, 1, 1, 0, '%s', %d, '%s',
			%d, %d, %d, 0, %d, 0, 0, %d, 0, 5, '1 2 0 0 0 0 0 0 0' FROM made WHERE silent < %d ORDER BY k`,
			int64(store.DayOf(when)), d+1, when.UnixMicro(), x, compliance.NotInOrder, x, compliance.NeedsAttention, compliance.InOrder,
			x, x, sum, d, sum, began.UnixMicro(), d, d/30, d, d, n.days-d)
		tx, err := db.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, query); err != nil {
			return errors.Join(fmt.Errorf("making a day: %w", err), tx.Rollback())
		}
		if err := tx.Commit(); err != nil {
			return err
		}
		fmt.Fprintf(os.Stderr, "\r%d days", d+1)
	}
	fmt.Fprintln(os.Stderr)
	return n.each(ctx, db, n.indexes)
}

func (n size) each(ctx context.Context, db *sql.DB, statements func(context.Context, *sql.DB) ([]string, error)) error {
	all, err := statements(ctx, db)
	if err != nil {
		return err
	}
	for _, q := range all {
		if _, err := db.ExecContext(ctx, q); err != nil {
			return fmt.Errorf("%.40s: %w", q, err)
		}
	}
	return nil
}

// without drops the indexes of days, which take long to fill row by row.
func (n size) without(ctx context.Context, db *sql.DB) ([]string, error) {
	if !n.lite {
		return []string{`DROP INDEX days_day`, `ALTER TABLE days DROP CONSTRAINT days_pkey`}, nil
	}
	// A primary key cannot be dropped: the table is made anew without it.
	var table string
	err := db.QueryRowContext(ctx, `SELECT sql FROM sqlite_master WHERE name = 'days'`).Scan(&table)
	table = strings.Replace(table, "  PRIMARY KEY (device_id, day)", "  CHECK (1)", 1)
	return []string{`DROP TABLE days`, table}, err
}

// indexes makes them when all is there.
func (n size) indexes(context.Context, *sql.DB) ([]string, error) {
	key := `ALTER TABLE days ADD PRIMARY KEY (device_id, day)`
	if n.lite {
		key = `CREATE UNIQUE INDEX days_key ON days (device_id, day)`
	}
	return []string{key, `CREATE INDEX days_day ON days (day)`}, nil
}
