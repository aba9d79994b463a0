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

// bare is the least that could be called storing a report: one row, one commit.
const bare = `\set d random(1, 640)
\set n random(1, 900000000)
INSERT INTO bare (device_id, seq, at, body) VALUES (md5(:d::text), :n, 1, repeat('x', 700)) ON CONFLICT DO NOTHING;
`

// BenchmarkIngestPostgres compares with what pgbench reaches with bare inserts on
// the same server in the same run, fsync on.
func BenchmarkIngestPostgres(b *testing.B) {
	server := pgtest.Own(b)
	url := server.Database(b)
	db, err := sql.Open("pgx", url)
	ok(b, err)
	defer db.Close()
	_, err = db.Exec(`CREATE TABLE bare (device_id TEXT NOT NULL, seq BIGINT NOT NULL, at BIGINT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (device_id, seq))`)
	ok(b, err)
	s, err := store.Postgres(context.Background(), url, func() time.Time { return start })
	ok(b, err)
	defer s.Close()
	rate := ingest(b, s, 640, 64)
	yardstick := server.Bench(b, url, bare, 8, 5)
	b.ReportMetric(yardstick, "pgbench/s")
	b.ReportMetric(yardstick/rate, "pgbench/ours")
}
