package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// Limits bound how often something may be guessed.
type Limits struct {
	Most   int           // wrong guesses in a row
	Lock   time.Duration // for so long after the last of them none is taken
	Forget time.Duration // so long after the last the count begins anew
}

// Attempt counts a guess before it is judged, so that none of many at once goes
// free, and reports whether it may be judged. The key is a digest of what is
// guessed; it need not be anything that is there.
func (s *Store) Attempt(ctx context.Context, key []byte, l Limits) (may bool, err error) {
	now := s.now()
	at, locked, old := micros(now), micros(now.Add(-l.Lock)), micros(now.Add(-l.Forget))
	var refused int
	err = s.tx(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM attempts WHERE at < $1`, old); err != nil {
			return err
		}
		refused, err = row(ctx, tx, scanInt, `INSERT INTO attempts (key, failed, at, refused) VALUES ($1, 1, $2, 0)
			ON CONFLICT (key) DO UPDATE SET
			refused = CASE WHEN attempts.failed >= $3 AND attempts.at > $4 THEN 1 ELSE 0 END,
			failed = CASE WHEN attempts.failed >= $3 AND attempts.at > $4 THEN attempts.failed ELSE attempts.failed + 1 END,
			at = CASE WHEN attempts.failed >= $3 AND attempts.at > $4 THEN attempts.at ELSE $2 END
			RETURNING refused`, key, at, int64(l.Most), locked)
		return err
	})
	if err != nil {
		return false, fmt.Errorf("counting an attempt: %w", err)
	}
	return refused == 0, nil
}

// Succeeded forgets the guesses of a key.
func (s *Store) Succeeded(ctx context.Context, key []byte) error {
	_, err := s.write.ExecContext(ctx, `DELETE FROM attempts WHERE key = $1`, key)
	return err
}
