//go:build postgres && unix

package store_test

import (
	"context"
	"database/sql"
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
