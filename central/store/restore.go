package store

import (
	"bufio"
	"bytes"
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
	"slices"
	"strings"
	"time"
)

// Errors of a restore.
var (
	ErrNotEmpty = errors.New("the database is not empty; a backup is restored into an empty one only")
	ErrBroken   = errors.New("the backup is not whole")
)

// mostLine bounds a line of a backup. The longest row is a policy, at most 300 KB.
const mostLine = 16 << 20

// Restored says what a database is made of.
type Restored struct {
	From io.Reader
	Now  func() time.Time
	// Check is shown every organisation's sealed key before anything is kept: whether
	// the key file that is here opens it.
	Check func(org ID, sealed []byte) error
}

// RestoreSQLite makes a database file of a backup. See Restored.
func RestoreSQLite(ctx context.Context, path string, r Restored) (int64, error) {
	s, err := connect(path, r.Now)
	if err != nil {
		return 0, err
	}
	n, err := s.restore(ctx, r)
	return n, errors.Join(err, s.Close())
}

// RestorePostgres fills an empty database from a backup. See Restored.
func RestorePostgres(ctx context.Context, url string, r Restored) (int64, error) {
	s, err := connectPostgres(url, r.Now)
	if err != nil {
		return 0, err
	}
	n, err := s.restore(ctx, r)
	return n, errors.Join(err, s.Close())
}

// restore reads a backup in one transaction: all of it is there afterwards, or
// nothing is. The database is brought to the form that the backup was made in, and
// then on to this program's.
func (s *Store) restore(ctx context.Context, r Restored) (n int64, err error) {
	in, err := newBackupReader(r.From)
	if err != nil {
		return 0, err
	}
	if err := s.emptyInForm(ctx, in.Form); err != nil {
		return 0, fmt.Errorf("restoring a backup: %w", err)
	}
	err = s.tx(ctx, func(tx *sql.Tx) error {
		here, err := s.tables(ctx, tx)
		if err != nil {
			return err
		}
		if err := sameTables(here, in.Tables); err != nil {
			return err
		}
		if n, err = in.rows(func(t table, values []any) error { return addRows(ctx, tx, t, values) }); err != nil {
			return err
		}
		// The columns of the first form: the rest come with the migrations below.
		orgs, err := rows(ctx, tx, func(rs *sql.Rows) (o Organisation, err error) {
			err = rs.Scan(&o.ID, &o.PolicySeed)
			return o, err
		}, `SELECT id, policy_seed FROM organisations`)
		if err != nil {
			return err
		}
		for _, o := range orgs {
			if err := r.Check(o.ID, o.PolicySeed); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		err = s.migrate(ctx)
	}
	if err == nil {
		err = s.whole(ctx)
	}
	if err != nil {
		return n, fmt.Errorf("restoring a backup: %w", err)
	}
	return n, nil
}

// whole asks the database to look through itself.
func (s *Store) whole(ctx context.Context) error {
	if s.dialect.check == "" {
		return nil // PostgreSQL has checked every row and reference as it came
	}
	said, err := row(ctx, s.write, func(rs *sql.Rows) (t string, err error) { err = rs.Scan(&t); return t, err }, s.dialect.check)
	if err == nil && said != "ok" {
		err = fmt.Errorf("the database says of itself: %s", said)
	}
	return err
}

// emptyInForm wants the database to be empty, and brings it to a form.
func (s *Store) emptyInForm(ctx context.Context, form int64) error {
	p, err := s.migrations()
	if err != nil {
		return err
	}
	now, target, err := p.GetVersions(ctx)
	if err != nil {
		return err
	}
	if form > target || now > target {
		return fmt.Errorf("%w: it has form %d, this program knows forms up to %d", ErrLater, max(form, now), target)
	}
	tables, err := s.tables(ctx, s.write)
	if err != nil {
		return err
	}
	for _, t := range tables {
		some, err := rows(ctx, s.write, func(rs *sql.Rows) (i int, err error) { err = rs.Scan(&i); return i, err }, `SELECT 1 FROM `+quoted(t.Name)+` LIMIT 1`)
		if err != nil {
			return err
		}
		if len(some) > 0 {
			return ErrNotEmpty
		}
	}
	if now > form {
		if _, err := p.DownTo(ctx, form); err != nil {
			return err
		}
	}
	_, err = p.UpTo(ctx, form)
	return err
}

// sameTables wants a backup to have the tables and columns of the database: the
// names in a file are never made part of a statement unless they are there.
func sameTables(here, there []table) error {
	for _, t := range there {
		i := slices.IndexFunc(here, func(h table) bool { return h.Name == t.Name })
		if i < 0 || !sameColumns(here[i].Columns, t.Columns) {
			return fmt.Errorf("%w: its tables are not those of its form", ErrBroken)
		}
	}
	if len(here) != len(there) {
		return fmt.Errorf("%w: it lacks tables of its form", ErrBroken)
	}
	return nil
}

// sameColumns: in any order; a column that was added later is last in one database
// and where its migration put it in another.
func sameColumns(a, b []column) bool {
	return len(a) == len(b) && !slices.ContainsFunc(b, func(c column) bool { return !slices.Contains(a, c) })
}

// addRows adds rows whose values stand behind each other.
func addRows(ctx context.Context, tx *sql.Tx, t table, values []any) error {
	var q strings.Builder
	q.WriteString(`INSERT INTO ` + quoted(t.Name) + ` (` + t.names() + `) VALUES `)
	for at := 0; at < len(values); at += len(t.Columns) {
		if at > 0 {
			q.WriteByte(',')
		}
		q.WriteString("(" + placeholders(at+1, len(t.Columns)) + ")")
	}
	if _, err := tx.ExecContext(ctx, q.String(), values...); err != nil {
		return fmt.Errorf("table %s: %w", t.Name, err)
	}
	return nil
}

// backupReader reads what Backup wrote, and believes nothing of it.
type backupReader struct {
	header
	lines *bufio.Scanner
	hash  hash.Hash
	sum   []byte // of the lines before the last
}

func newBackupReader(from io.Reader) (*backupReader, error) {
	z, err := gzip.NewReader(from)
	if err != nil {
		return nil, fmt.Errorf("%w: it is not gzip", ErrBroken)
	}
	b := &backupReader{lines: bufio.NewScanner(z), hash: sha256.New()}
	b.lines.Buffer(make([]byte, 0, 1<<16), mostLine)
	line, err := b.next()
	if err != nil {
		return nil, err
	}
	if json.Unmarshal(line, &b.header) != nil || b.Format != backupFormat {
		return nil, fmt.Errorf("%w: it is no backup of husorden-central", ErrBroken)
	}
	return b, nil
}

// next returns a line and takes it into the hash.
func (b *backupReader) next() ([]byte, error) {
	if !b.lines.Scan() {
		if err := b.lines.Err(); err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
			return nil, fmt.Errorf("%w: %w", ErrBroken, err)
		}
		return nil, fmt.Errorf("%w: it ends before its end", ErrBroken)
	}
	b.sum = b.hash.Sum(nil)
	line := b.lines.Bytes()
	_, _ = b.hash.Write(line) // a hash takes everything
	_, _ = b.hash.Write([]byte{'\n'})
	return line, nil
}

// mostValues is how many arguments of a statement are gathered.
const mostValues = 4000

// rows hands the rows of one table after the other to add, and checks the end.
func (b *backupReader) rows(add func(table, []any) error) (n int64, err error) {
	at, values := 0, []any{}
	flush := func() error {
		if len(values) == 0 {
			return nil
		}
		defer func() { values = values[:0] }()
		return add(b.Tables[at], values)
	}
	for {
		line, err := b.next()
		if err != nil {
			return n, err
		}
		if len(line) > 0 && line[0] == '{' {
			if err := flush(); err != nil {
				return n, err
			}
			return n, b.ended(line, n)
		}
		k, row, err := b.row(line)
		if err != nil {
			return n, err
		}
		if k != at || len(values)+len(row) > mostValues {
			if err := flush(); err != nil {
				return n, err
			}
			at = k
		}
		values = append(values, row...)
		n++
	}
}

// row reads one line.
func (b *backupReader) row(line []byte) (number int, values []any, err error) {
	broken := fmt.Errorf("%w: a row cannot be read", ErrBroken)
	d := json.NewDecoder(bytes.NewReader(line))
	d.UseNumber()
	var list []any
	if d.Decode(&list) != nil || len(list) == 0 {
		return 0, nil, broken
	}
	k, isNumber := list[0].(json.Number)
	i, err := k.Int64()
	if !isNumber || err != nil || i < 0 || i >= int64(len(b.Tables)) || len(list) != 1+len(b.Tables[i].Columns) || len(list) == 1 {
		return 0, nil, broken
	}
	values = list[1:]
	for c, v := range values {
		if values[c], err = valueOf(b.Tables[i].Columns[c].Kind, v); err != nil {
			return 0, nil, broken
		}
	}
	return int(i), values, nil
}

func valueOf(k kind, v any) (any, error) {
	switch v := v.(type) {
	case nil:
		return nil, nil
	case json.Number:
		if k == number {
			return v.Int64()
		}
	case string:
		switch k {
		case text:
			return v, nil
		case octets:
			return base64.StdEncoding.DecodeString(v)
		}
	}
	return nil, ErrBroken
}

// ended checks the last line.
func (b *backupReader) ended(line []byte, n int64) error {
	var e end
	if json.Unmarshal(line, &e) != nil || e.Rows != n || e.SHA256 != hex.EncodeToString(b.sum) {
		return fmt.Errorf("%w: its rows are not those it was made of", ErrBroken)
	}
	if b.lines.Scan() || b.lines.Err() != nil {
		return fmt.Errorf("%w: something follows its end", ErrBroken)
	}
	return nil
}
