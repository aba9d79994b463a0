package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
)

// table is one of the database's own accord: what a backup holds is asked of the
// database, so that no list of ours can forget a table.
type table struct {
	Name    string   `json:"name"`
	Columns []column `json:"columns"`
}

type column struct {
	Name string `json:"name"`
	Kind kind   `json:"kind"`
}

// kind is what a column holds.
type kind string

const (
	text   kind = "text"
	number kind = "number" // of 64 bits
	octets kind = "octets"
)

// passing are tables whose rows a backup leaves out: who was signed in, what waits
// to be sent, and which replica did what last. A restored database has none.
var passing = []string{"goose_db_version", "sessions", "alert_outbox", "jobs"}

// kinds are the types that the migrations use.
var kinds = map[string]kind{"TEXT": text, "text": text, "BIGINT": number, "bigint": number, "INTEGER": number, "integer": number, "BYTEA": octets, "bytea": octets}

// tables lists those that a backup holds, each behind those that it refers to.
func (s *Store) tables(ctx context.Context, q querier) ([]table, error) {
	type line struct{ table, column, typ string }
	lines, err := rows(ctx, q, func(rs *sql.Rows) (l line, err error) {
		err = rs.Scan(&l.table, &l.column, &l.typ)
		return l, err
	}, s.dialect.columns)
	if err != nil {
		return nil, fmt.Errorf("listing tables: %w", err)
	}
	var all []table
	for _, l := range lines {
		if slices.Contains(passing, l.table) {
			continue
		}
		k, known := kinds[l.typ]
		if !known {
			return nil, fmt.Errorf("listing tables: a backup does not know columns of type %s", l.typ)
		}
		if len(all) == 0 || all[len(all)-1].Name != l.table {
			all = append(all, table{Name: l.table})
		}
		t := &all[len(all)-1]
		t.Columns = append(t.Columns, column{l.column, k})
	}
	refers, err := rows(ctx, q, func(rs *sql.Rows) (p [2]string, err error) {
		err = rs.Scan(&p[0], &p[1])
		return p, err
	}, s.dialect.refers)
	if err != nil {
		return nil, fmt.Errorf("listing tables: %w", err)
	}
	return inOrder(all, refers)
}

// inOrder puts each table behind those it refers to.
func inOrder(all []table, refers [][2]string) ([]table, error) {
	var done []table
	has := func(name string) bool { return slices.ContainsFunc(done, func(t table) bool { return t.Name == name }) }
	for len(done) < len(all) {
		before := len(done)
		for _, t := range all {
			waits := slices.ContainsFunc(refers, func(r [2]string) bool { return r[0] == t.Name && r[1] != t.Name && !has(r[1]) })
			if !has(t.Name) && !waits {
				done = append(done, t)
			}
		}
		if len(done) == before {
			return nil, fmt.Errorf("listing tables: some refer to each other in a circle")
		}
	}
	return done, nil
}

const (
	liteColumns = `SELECT m.name, c.name, c.type FROM sqlite_master m JOIN pragma_table_info(m.name) c
		WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' ORDER BY m.name, c.cid`
	liteRefers = `SELECT m.name, f."table" FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table'`

	postgresColumns = `SELECT c.table_name::text, c.column_name::text, c.data_type::text FROM information_schema.columns c
		JOIN information_schema.tables t ON t.table_schema = c.table_schema AND t.table_name = c.table_name AND t.table_type = 'BASE TABLE'
		WHERE c.table_schema = current_schema() ORDER BY c.table_name, c.ordinal_position`
	postgresRefers = `SELECT a.relname::text, b.relname::text FROM pg_constraint k JOIN pg_class a ON a.oid = k.conrelid
		JOIN pg_class b ON b.oid = k.confrelid WHERE k.contype = 'f' AND k.connamespace = current_schema()::regnamespace`
)
