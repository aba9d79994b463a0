// Package store keeps what the central endpoint knows, in SQLite or PostgreSQL.
// One set of statements serves both; what differs is in dialect.go.
//
// A report that Deliver has returned for is on disk. It is counted once, however
// often it comes and in whatever order. Times are UTC, in whole microseconds.
//
// Every read for a person takes a Scope, which says whose rows may be seen.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"time"
)

// Errors that callers tell apart.
var (
	ErrNotFound = errors.New("there is no such row")
	ErrTaken    = errors.New("it is there already")
	ErrLater    = errors.New("the database was written by a later version of husorden-central")
)

// Store is an open database. It may be used from several goroutines.
type Store struct {
	write, read *sql.DB // the same in PostgreSQL
	dialect     dialect
	now         func() time.Time

	queue chan struct{} // holds a token for each batch that may be written at once
	mu    sync.Mutex    // guards wait
	wait  []*delivery
}

// SQLite opens a database file, which is made if need be. Other processes may have
// it open.
func SQLite(ctx context.Context, path string, now func() time.Time) (*Store, error) {
	s, err := connect(path, now)
	if err != nil {
		return nil, err
	}
	return open(ctx, s)
}

func connect(path string, now func() time.Time) (*Store, error) {
	write, err := sql.Open("sqlite", sqliteURL(path, false))
	if err != nil {
		return nil, fmt.Errorf("opening %s: %w", path, err)
	}
	write.SetMaxOpenConns(1)
	read, err := sql.Open("sqlite", sqliteURL(path, true))
	if err != nil {
		return nil, errors.Join(fmt.Errorf("opening %s: %w", path, err), write.Close())
	}
	read.SetMaxOpenConns(8)
	return &Store{write: write, read: read, dialect: lite, now: now, queue: make(chan struct{}, lite.writers)}, nil
}

// Postgres connects to a database, as several processes may.
func Postgres(ctx context.Context, url string, now func() time.Time) (*Store, error) {
	s, err := connectPostgres(url, now)
	if err != nil {
		return nil, err
	}
	return open(ctx, s)
}

func connectPostgres(url string, now func() time.Time) (*Store, error) {
	db, err := sql.Open("pgx", url)
	if err != nil {
		return nil, errors.New("opening the database: the URL is not of the form postgres://USER:PASSWORD@HOST:PORT/NAME")
	}
	db.SetMaxOpenConns(16)
	db.SetMaxIdleConns(16)
	db.SetConnMaxIdleTime(5 * time.Minute)
	return &Store{write: db, read: db, dialect: postgres, now: now, queue: make(chan struct{}, postgres.writers)}, nil
}

func open(ctx context.Context, s *Store) (*Store, error) {
	if err := s.migrate(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("opening the database: %w", err), s.Close())
	}
	return s, nil
}

// Close lets the database go.
func (s *Store) Close() error {
	if s.read == s.write {
		return s.write.Close()
	}
	return errors.Join(s.read.Close(), s.write.Close())
}

// Ping reports whether the database answers.
func (s *Store) Ping(ctx context.Context) error { return s.read.PingContext(ctx) }

// tx runs f in a transaction that may write.
func (s *Store) tx(ctx context.Context, f func(*sql.Tx) error) error {
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := f(tx); err != nil {
		return errors.Join(err, ignoreDone(tx.Rollback()))
	}
	return tx.Commit()
}

func ignoreDone(err error) error {
	if errors.Is(err, sql.ErrTxDone) {
		return nil
	}
	return err
}

// querier is what a transaction and a database have in common.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// rows reads every row of a query.
func rows[T any](ctx context.Context, q querier, scan func(*sql.Rows) (T, error), query string, args ...any) ([]T, error) {
	rs, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	all := []T{}
	for rs.Next() {
		v, err := scan(rs)
		if err != nil {
			return nil, errors.Join(err, rs.Close())
		}
		all = append(all, v)
	}
	return all, errors.Join(rs.Err(), rs.Close())
}

// row reads the one row of a query; ErrNotFound when there is none.
func row[T any](ctx context.Context, q querier, scan func(*sql.Rows) (T, error), query string, args ...any) (T, error) {
	var none T
	all, err := rows(ctx, q, scan, query, args...)
	switch {
	case err != nil:
		return none, err
	case len(all) == 0:
		return none, ErrNotFound
	}
	return all[0], nil
}

// one wants exactly one row to have changed.
func one(r sql.Result, err error) error {
	if err != nil {
		return err
	}
	switch n, err := r.RowsAffected(); {
	case err != nil:
		return err
	case n != 1:
		return ErrNotFound
	}
	return nil
}

// micros is a time in the database; the zero time is 0.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// instant scans what micros wrote.
type instant struct{ to *time.Time }

// Scan implements sql.Scanner.
func (i instant) Scan(v any) error {
	n, ok := v.(int64)
	if !ok {
		return fmt.Errorf("reading a time: it is a %T", v)
	}
	*i.to = time.Time{}
	if n != 0 {
		*i.to = time.UnixMicro(n).UTC()
	}
	return nil
}

// Day is a day in UTC: days since 1 January 1970.
type Day int64

// DayOf returns the day of a time.
func DayOf(t time.Time) Day { return Day(t.Unix() / (24 * 60 * 60)) }

// Time is when the day begins.
func (d Day) Time() time.Time { return time.Unix(int64(d)*24*60*60, 0).UTC() }
