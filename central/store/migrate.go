package store

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migrations/*.sql
var migrations embed.FS

// migrate brings the database to the form that this program knows. Replicas that
// start at once wait for each other. What an earlier version wrote stays; of a
// later one nothing is touched.
func (s *Store) migrate(ctx context.Context) error {
	p, err := s.migrations()
	if err != nil {
		return err
	}
	for try := 0; ; try++ {
		err := up(ctx, p)
		// In SQLite two processes may both find the same step missing. The one that
		// loses finds it done when it looks again.
		if err == nil || errors.Is(err, ErrLater) || try == 3 || ctx.Err() != nil {
			return err
		}
		select {
		case <-ctx.Done():
		case <-time.After(200 * time.Millisecond):
		}
	}
}

func (s *Store) migrations() (*goose.Provider, error) {
	sub, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	options := []goose.ProviderOption{goose.WithDisableGlobalRegistry(true)}
	if s.dialect.goose == goose.DialectPostgres {
		l, err := lock.NewPostgresSessionLocker()
		if err != nil {
			return nil, err
		}
		options = append(options, goose.WithSessionLocker(l))
	}
	p, err := goose.NewProvider(s.dialect.goose, s.write, sub, options...)
	if err != nil {
		return nil, fmt.Errorf("reading the migrations: %w", err)
	}
	return p, nil
}

func up(ctx context.Context, p *goose.Provider) error {
	now, target, err := p.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("asking for the database's version: %w", err)
	}
	if now > target {
		return fmt.Errorf("%w: it has form %d, this program knows forms up to %d; run the later program, or restore the backup from before it",
			ErrLater, now, target)
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("bringing the database from form %d to %d: %w", now, target, err)
	}
	return nil
}
