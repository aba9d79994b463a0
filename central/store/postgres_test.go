//go:build postgres && unix

package store_test

import (
	"context"
	"database/sql"
	"path/filepath"
	"testing"
	"time"

	"github.com/husorden/husorden/central/pgtest"
	"github.com/husorden/husorden/central/store"
)

func TestPostgres(t *testing.T) {
	server := pgtest.Start(t)
	suite(t, func(t *testing.T, now func() time.Time) *store.Store {
		s, err := store.Postgres(context.Background(), server.Database(t), now)
		if err != nil {
			t.Fatal(err)
		}
		return s
	})
	t.Run("Operations", func(t *testing.T) {
		operations(t, func(t *testing.T) func(func() time.Time) (*store.Store, error) {
			url := server.Database(t)
			return func(now func() time.Time) (*store.Store, error) {
				return store.Postgres(context.Background(), url, now)
			}
		})
	})
	t.Run("Backup", func(t *testing.T) {
		toPostgres := func() target {
			url := server.Database(t)
			return target{
				func(r store.Restored) (int64, error) { return store.RestorePostgres(context.Background(), url, r) },
				func() (*store.Store, error) {
					return store.Postgres(context.Background(), url, func() time.Time { return start })
				},
			}
		}
		for name, to := range map[string]target{"to PostgreSQL": toPostgres(), "to SQLite": liteTarget(t)} {
			t.Run(name, func(t *testing.T) {
				w := &world{t: t, now: start}
				var err error
				w.Store, err = store.Postgres(context.Background(), server.Database(t), w.time)
				w.check(err)
				defer w.Close()
				testBackup(w, to)
			})
		}
		t.Run("from SQLite", func(t *testing.T) {
			w := &world{t: t, now: start}
			var err error
			w.Store, err = store.SQLite(context.Background(), filepath.Join(t.TempDir(), "central.db"), w.time)
			w.check(err)
			defer w.Close()
			testBackup(w, toPostgres())
		})
	})
	t.Run("Postgres later", func(t *testing.T) {
		url := server.Database(t)
		testLater(t, func() (*store.Store, error) { return store.Postgres(context.Background(), url, time.Now) }, func(q string) error {
			db, err := sql.Open("pgx", url)
			if err != nil {
				return err
			}
			defer db.Close()
			_, err = db.Exec(q)
			return err
		})
	})
}
