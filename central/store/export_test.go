package store

import (
	"context"
	"fmt"
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
