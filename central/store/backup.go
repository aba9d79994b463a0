package store

import (
	"context"
	"errors"
	"fmt"
)

// ErrNotHere: the database is copied by its own tools.
var ErrNotHere = errors.New("PostgreSQL is backed up with pg_dump")

// Backup writes a copy of a SQLite database, as it stands at one moment, to a file
// that is not there yet. Others may go on using the database.
func (s *Store) Backup(ctx context.Context, path string) error {
	if s.read == s.write {
		return ErrNotHere
	}
	if _, err := s.write.ExecContext(ctx, `VACUUM INTO $1`, path); err != nil {
		return fmt.Errorf("writing a backup: %w", err)
	}
	return nil
}
