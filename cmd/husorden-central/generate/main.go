// Command generate fills a database with made-up devices and days, and measures how
// long the queries behind the pages take on it.
//
//	go run ./cmd/husorden-central/generate --data DIR --devices 100000 --days 365 --measure 200
//
// The same seed makes the same rows. Nothing in them is about anybody.
package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/husorden/husorden/central/store"
	"github.com/husorden/husorden/policy"
	"github.com/husorden/husorden/policy/compliance"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(2)
	}
}

// size says how much to make.
type size struct {
	devices, days, perOrg int
	until                 time.Time
	random                *rand.Rand
	mark                  func(int) string
	lite                  bool // SQLite
}

func run() (err error) {
	data := flag.String("data", "", "directory for an SQLite database")
	database := flag.String("database", "", "or PostgreSQL, postgres://…")
	devices := flag.Int("devices", 1000, "how many; 0: measure what is there")
	days := flag.Int("days", 365, "how many days each reported")
	perOrg := flag.Int("per-org", 20, "devices of an organisation")
	until := flag.String("until", "2026-11-22", "the last day")
	seed := flag.Uint64("seed", 1, "of the made-up figures")
	measure := flag.Int("measure", 0, "then ask each query so many times")
	flag.Parse()
	last, err := time.Parse(time.DateOnly, *until)
	if err != nil {
		return err
	}
	last = last.Add(12 * time.Hour)
	now := func() time.Time { return last.Add(time.Hour) }
	ctx := context.Background()
	driver, url := "pgx", *database
	mark := func(n int) string { return "$" + strconv.Itoa(n) }
	s, err := (*store.Store)(nil), error(nil)
	if *database != "" {
		s, err = store.Postgres(ctx, url, now)
	} else {
		driver, url = "sqlite", filepath.Join(*data, "central.db")
		mark = func(int) string { return "?" } // its driver looks a name up among all
		s, err = store.SQLite(ctx, url, now)
	}
	if err != nil {
		return err
	}
	db, err := sql.Open(driver, url)
	if err != nil {
		return errors.Join(err, s.Close())
	}
	db.SetMaxOpenConns(1)
	defer func() { err = errors.Join(err, db.Close(), s.Close()) }()
	if driver == "sqlite" {
		for _, faster := range []string{"synchronous = OFF", "cache_size = -3000000", "temp_store = MEMORY"} {
			if _, err := db.ExecContext(ctx, "PRAGMA "+faster); err != nil {
				return err
			}
		}
	}
	n := size{*devices, *days, *perOrg, last, rand.New(rand.NewPCG(*seed, 0)), mark, driver == "sqlite"}
	if n.devices > 0 {
		if err := fill(ctx, db, n); err != nil {
			return err
		}
		if err := finish(ctx, s, db, n); err != nil {
			return err
		}
	}
	var ids []store.ID
	for f := (store.Filter{}); ; {
		page, next, err := s.Devices(ctx, store.Scope{All: true}, f)
		if err != nil {
			return err
		}
		for _, d := range page {
			ids = append(ids, d.ID)
		}
		if f.After = next; next == "" {
			break
		}
	}
	return ask(ctx, s, ids, *measure, n)
}

// batch collects rows of one table.
type batch struct {
	tx   *sql.Tx
	into string
	mark func(n int) string // the placeholder of the n-th argument
	to   *batch             // of what its rows refer to; nil: they refer to nothing
	cols int
	args []any
	err  error
}

// mostArgs is below what either database takes in one statement.
const mostArgs = 30_000

func (b *batch) add(row ...any) {
	b.cols = len(row)
	if b.args = append(b.args, row...); len(b.args)+b.cols > mostArgs {
		b.flush()
	}
}

func (b *batch) flush() {
	if len(b.args) == 0 || b.err != nil {
		return
	}
	if b.to != nil {
		b.to.flush()
	}
	var q strings.Builder
	q.WriteString("INSERT INTO " + b.into + " VALUES ")
	for i := range b.args {
		switch {
		case i == 0:
			q.WriteByte('(')
		case i%b.cols == 0:
			q.WriteString("),(")
		default:
			q.WriteByte(',')
		}
		q.WriteString(b.mark(i + 1))
	}
	q.WriteByte(')')
	_, b.err = b.tx.Exec(q.String(), b.args...)
	b.args = b.args[:0]
}

func (n size) id() store.ID {
	var b [16]byte
	for i := range b {
		b[i] = byte(n.random.Uint32())
	}
	return compliance.IDOf(b)
}

const sum = "abababababababababababababababababababababababababababababababab"

// fill makes organisations and devices, and then their days.
func fill(ctx context.Context, db *sql.DB, n size) error {
	var org store.ID
	if _, err := db.ExecContext(ctx, `CREATE TEMPORARY TABLE made (id TEXT PRIMARY KEY, k BIGINT NOT NULL, silent BIGINT NOT NULL)`); err != nil {
		return err
	}
	for at := 0; at < n.devices; {
		tx, err := db.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		orgs := &batch{tx: tx, into: "organisations (id, name, created, policy_key, policy_seed, policy_version)", mark: n.mark}
		devices := &batch{tx: tx, to: orgs, into: deviceColumns, mark: n.mark}
		latest := &batch{tx: tx, to: devices, into: "latest (device_id, daily, beat)", mark: n.mark}
		made := &batch{tx: tx, into: "made (id, k, silent)", mark: n.mark}
		for range 1000 {
			if at == n.devices {
				break
			}
			if at%n.perOrg == 0 {
				org = n.id()
				orgs.add(string(org), fmt.Sprintf("Hus %d", at/n.perOrg+1), int64(1), make([]byte, 32), []byte{1}, 0)
			}
			id := n.id()
			if err := n.device(id, org, at, devices, latest, made); err != nil {
				return err
			}
			at++
		}
		for _, b := range []*batch{orgs, devices, latest, made} {
			if b.flush(); b.err != nil {
				return errors.Join(b.err, tx.Rollback())
			}
		}
		if err := tx.Commit(); err != nil {
			return err
		}
		fmt.Fprintf(os.Stderr, "\r%d devices", at)
	}
	fmt.Fprintln(os.Stderr)
	return n.fillDays(ctx, db)
}

const deviceColumns = `devices (id, org_id, group_id, public_key, token_id, label, enrolled, retired, revoked, contact, nonces, seq, gaps,
	reports, daily_seq, beat_seq, register_sum, audit_n, audit_sum, rewound, at, version, os, arch, profile, mode, policy_version,
	policy_hash, policy_since, standing, whys, stored, overdue, overdue_days, unscanned, unreadable, exceptions, held, duties_late,
	users, watched)`

// device makes one device. Most are in order on most days.
func (n size) device(id, org store.ID, at int, devices, latest, made *batch) error {
	silentFor := 0
	if n.random.IntN(20) == 0 {
		silentFor = n.random.IntN(30)
	}
	began := n.until.AddDate(0, 0, -n.days)
	standing, whys, overdue, oldest := compliance.InOrder, "", 0, 0
	switch luck(at, n.days-1-silentFor) {
	case 0:
		standing, whys, overdue, oldest = compliance.NotInOrder, "bad:overdue", 1+at%3, 1+at%60
	case 1, 2:
		standing, whys = compliance.NeedsAttention, "notice:due,notice:not_scanned"
	}
	stored := at % 12
	made.add(string(id), at, silentFor)
	seq := int64(n.days - silentFor)
	contact := n.until.AddDate(0, 0, -silentFor).Add(-time.Duration(n.random.IntN(3600)) * time.Second)
	r := compliance.Report{Head: compliance.Head{Schema: 1, Device: id, Sequence: max(seq, 1), Kind: compliance.Daily, At: contact,
		Agent:  compliance.Agent{Version: "1.0.0", OS: "windows", Arch: "amd64"},
		Policy: compliance.Policy{Profile: "plejefamilie", Hash: sum, Since: began, Mode: policy.Enforce}},
		Users: compliance.Users{Known: 1, Watched: 1}, Audit: compliance.Audit{N: seq, Sum: sum}}
	body, err := json.Marshal(r)
	if err != nil {
		return err
	}
	devices.add(string(id), string(org), "", []byte(id), "", fmt.Sprintf("Pc %d", at+1), began.UnixMicro(), int64(0), int64(0), contact.UnixMicro(), []byte{},
		seq, "", seq, seq, int64(0), []byte{}, seq, sum, int64(0), contact.UnixMicro(), "1.0.0", "windows", "amd64", "plejefamilie", "enforce",
		int64(0), sum, began.UnixMicro(), string(standing), whys, stored, overdue, oldest, 0, 0, 0, 0, 0, 1, 1)
	latest.add(string(id), string(body), "")
	return errors.Join(devices.err, latest.err, made.err)
}

// shown is how many days of trend any page asks for.
const shown = 90

// finish makes the trend, and lets the database learn what it holds.
func finish(ctx context.Context, s *store.Store, db *sql.DB, n size) error {
	last := store.DayOf(n.until)
	if err := s.RollUp(ctx, last-store.Day(min(n.days, shown)), last); err != nil {
		return err
	}
	_, err := db.ExecContext(ctx, "ANALYZE")
	return err
}
