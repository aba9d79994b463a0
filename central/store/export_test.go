package store

import (
	"context"
	"fmt"
	"io"
	"time"
)

// Limit bounds a SQLite database's pages, as a full disk does.
func Limit(s *Store, pages int) error {
	var got int
	return s.write.QueryRow(fmt.Sprintf("PRAGMA max_page_count = %d", pages)).Scan(&got)
}

// UpTo opens a SQLite database in an earlier form.
func UpTo(ctx context.Context, path string, form int64, now func() time.Time) (*Store, error) {
	s, err := connect(path, now)
	if err != nil {
		return nil, err
	}
	p, err := s.migrations()
	if err != nil {
		return nil, err
	}
	_, err = p.UpTo(ctx, form)
	return s, err
}

// Fill gives a device n days.
func Fill(s *Store, id ID, from Day, n int) error {
	_, err := s.write.Exec(`WITH RECURSIVE x(day) AS (SELECT $2 UNION ALL SELECT day + 1 FROM x WHERE day + 1 < $3) INSERT INTO days
		(device_id, day, seq, at, standing, stored, overdue, overdue_days, files, unscanned, unreadable, users, watched, held, policy_hash,
		audit_n, audit_sum, since, on_time, late, excepted, by_policy, by_person, restored, purged, purged_late, longest_days, overrun)
		SELECT $1, day, day, 0, 'in_order', 0, 0, 0, 0, 0, 0, 0, 0, 0, '', 0, '', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, '' FROM x`,
		string(id), int64(from), int64(from)+int64(n))
	return err
}

// ReadBackup reads a backup without a database.
func ReadBackup(from io.Reader) (int64, error) {
	b, err := newBackupReader(from)
	if err != nil {
		return 0, err
	}
	return b.rows(func(t table, values []any) error {
		if len(values) == 0 || len(values)%len(t.Columns) != 0 {
			panic("half a row")
		}
		return nil
	})
}
