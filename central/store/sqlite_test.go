package store_test

import (
	"context"
	"database/sql"
	"path/filepath"
	"testing"
	"time"

	"github.com/husorden/husorden/central/store"
)

func TestSQLite(t *testing.T) {
	suite(t, func(t *testing.T, now func() time.Time) *store.Store {
		s, err := store.SQLite(context.Background(), filepath.Join(t.TempDir(), "a b?#%æ.db"), now)
		if err != nil {
			t.Fatal(err)
		}
		return s
	})
}

func TestSQLiteLater(t *testing.T) {
	path := filepath.Join(t.TempDir(), "central.db")
	testLater(t, func() (*store.Store, error) { return store.SQLite(context.Background(), path, time.Now) }, func(q string) error {
		db, err := sql.Open("sqlite", path)
		if err != nil {
			return err
		}
		defer db.Close()
		_, err = db.Exec(q)
		return err
	})
}
