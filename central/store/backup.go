package store

import (
	"bufio"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"strings"
	"time"
)

// A backup is gzip of lines of JSON: a header, a line for each row, and an end that
// tells how many there were and their SHA-256. Either database writes it and either
// reads it, so that one who has outgrown the embedded database moves with it. What
// is sealed in the database is sealed in its backup.

// backupFormat is the first word of the header.
const backupFormat = "husorden-central backup 1"

// header is the first line.
type header struct {
	Format string    `json:"format"`
	Form   int64     `json:"form"` // of the database: its last migration
	Made   time.Time `json:"made"`
	Tables []table   `json:"tables"`
}

// end is the last line.
type end struct {
	Rows   int64  `json:"rows"`
	SHA256 string `json:"sha256"` // of all lines before, with their ends
}

// Backup writes the database as it stands at one moment. Others may go on using it.
// It returns how many rows there were.
func (s *Store) Backup(ctx context.Context, w io.Writer) (rows int64, err error) {
	form, err := s.form(ctx)
	if err != nil {
		return 0, fmt.Errorf("writing a backup: %w", err)
	}
	tx, err := s.read.BeginTx(ctx, s.dialect.moment)
	if err != nil {
		return 0, fmt.Errorf("writing a backup: %w", err)
	}
	defer func() { err = errors.Join(err, ignoreDone(tx.Rollback())) }()
	tables, err := s.tables(ctx, tx)
	if err != nil {
		return 0, err
	}
	z := gzip.NewWriter(w)
	o := newLines(z)
	o.put(header{backupFormat, form, s.now().UTC(), tables})
	for i, t := range tables {
		n, err := dump(ctx, tx, o, i, t)
		if rows += n; err != nil {
			return rows, fmt.Errorf("writing a backup: table %s: %w", t.Name, err)
		}
	}
	o.put(end{rows, o.sum()})
	if err := errors.Join(o.flush(), z.Close()); err != nil {
		return rows, fmt.Errorf("writing a backup: %w", err)
	}
	return rows, nil
}

// form is the last migration that the database has had.
func (s *Store) form(ctx context.Context) (int64, error) {
	p, err := s.migrations()
	if err != nil {
		return 0, err
	}
	return p.GetDBVersion(ctx)
}

// dump writes the rows of a table, each behind the table's number.
func dump(ctx context.Context, tx *sql.Tx, o *lines, number int, t table) (n int64, err error) {
	rs, err := tx.QueryContext(ctx, `SELECT `+t.names()+` FROM `+quoted(t.Name))
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, rs.Close()) }()
	values, into := make([]any, len(t.Columns)), make([]any, len(t.Columns))
	for i := range values {
		into[i] = &values[i]
	}
	line := make([]any, 1+len(values))
	line[0] = number
	for ; rs.Next(); n++ {
		if err := rs.Scan(into...); err != nil {
			return n, err
		}
		for i, v := range values {
			if b, raw := v.([]byte); raw && t.Columns[i].Kind == octets {
				v = base64.StdEncoding.EncodeToString(b)
			} else if raw {
				v = string(b)
			}
			line[1+i] = v
		}
		if o.put(line); o.err != nil {
			return n, o.err
		}
	}
	return n, rs.Err()
}

func (t table) names() string {
	list := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		list[i] = quoted(c.Name)
	}
	return strings.Join(list, ", ")
}

func quoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// lines writes lines of JSON and remembers their hash, and the first error.
type lines struct {
	w    *bufio.Writer
	hash hash.Hash
	json *json.Encoder
	err  error
}

func newLines(w io.Writer) *lines {
	o := &lines{w: bufio.NewWriterSize(w, 1<<16), hash: sha256.New()}
	o.json = json.NewEncoder(io.MultiWriter(o.w, o.hash))
	o.json.SetEscapeHTML(false)
	return o
}

func (o *lines) put(v any) {
	if o.err == nil {
		o.err = o.json.Encode(v)
	}
}

func (o *lines) sum() string  { return hex.EncodeToString(o.hash.Sum(nil)) }
func (o *lines) flush() error { return errors.Join(o.err, o.w.Flush()) }
