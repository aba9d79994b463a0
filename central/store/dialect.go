package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// dialect is what differs between the databases.
type dialect struct {
	goose   goose.Dialect
	lock    string // behind a SELECT of devices d whose rows will be written
	begin   string
	writers int            // batches of reports written at once
	moment  *sql.TxOptions // a transaction that reads the database as it is at one moment
	columns string         // of every table: table, column, type
	refers  string         // which table refers to which
	check   string         // says "ok" when the database is whole; "": it has no such thing
	// send runs statements of which none returns rows.
	send func(ctx context.Context, c *sql.Conn, all []statement) error
}

// statement is one statement and its arguments.
type statement struct {
	sql  string
	args []any
}

var (
	lite = dialect{goose: goose.DialectSQLite3, begin: "BEGIN IMMEDIATE", writers: 1, send: oneByOne,
		moment: &sql.TxOptions{ReadOnly: true}, columns: liteColumns, refers: liteRefers, check: "PRAGMA integrity_check"}
	postgres = dialect{goose: goose.DialectPostgres, begin: "BEGIN", lock: " FOR UPDATE OF d", writers: 4, send: inOneGo,
		moment: &sql.TxOptions{ReadOnly: true, Isolation: sql.LevelRepeatableRead}, columns: postgresColumns, refers: postgresRefers}
)

// sqliteURL names the file. Every commit is synced to disk before it returns.
func sqliteURL(path string, reader bool) string {
	q := url.Values{"_pragma": {"busy_timeout(15000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)", "cache_size(-16000)"}}
	if reader {
		q.Add("_pragma", "query_only(1)")
	} else {
		q.Set("_txlock", "immediate")
	}
	return (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: q.Encode()}).String()
}

func oneByOne(ctx context.Context, c *sql.Conn, all []statement) (err error) {
	prepared := map[string]*sql.Stmt{}
	defer func() {
		for _, s := range prepared {
			err = errors.Join(err, s.Close())
		}
	}()
	for _, st := range all {
		p := prepared[st.sql]
		if p == nil {
			if p, err = c.PrepareContext(ctx, st.sql); err != nil {
				return err
			}
			prepared[st.sql] = p
		}
		if _, err := p.ExecContext(ctx, st.args...); err != nil {
			return err
		}
	}
	return nil
}

// inOneGo sends all statements before it waits for the first answer.
func inOneGo(ctx context.Context, c *sql.Conn, all []statement) error {
	return c.Raw(func(driver any) error {
		conn, ok := driver.(*stdlib.Conn)
		if !ok {
			return fmt.Errorf("sending statements: the driver is a %T", driver)
		}
		var b pgx.Batch
		for _, st := range all {
			b.Queue(st.sql, st.args...)
		}
		return conn.Conn().SendBatch(ctx, &b).Close()
	})
}

// taken reports whether a row could not be added because there is one like it.
func taken(err error) bool {
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		return lite.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE || lite.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY
	}
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.Code == "23505"
}

// placeholders is "$first,$first+1,…", n of them.
func placeholders(first, n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "$%d", first+i)
	}
	return b.String()
}

// args makes arguments of a list.
func args[T any](list []T) []any {
	as := make([]any, len(list))
	for i, v := range list {
		as[i] = v
	}
	return as
}
