package ledger

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"time"

	bolt "go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

// bucket is a table of the database.
type bucket string

const (
	bMeta    bucket = "_meta"   // first in the file: schema, counts, clock, journal position, anchors
	bItems   bucket = "items"   // ID → record
	bIdent   bucket = "ident"   // print of identity → ID
	bPaths   bucket = "paths"   // print of path → ID
	bContent bucket = "content" // print of content + ID → nothing
	bOutbox  bucket = "outbox"  // sequence → report
	bMarks   bucket = "marks"   // name → time and note
	bSecrets bucket = "secrets" // kind, id → sealed
)

// buckets of schema 1.
var buckets = []bucket{bMeta, bItems, bIdent, bPaths, bContent, bOutbox, bMarks, bSecrets}

// counted are the buckets whose size is kept beside them, so that a lost page
// is noticed.
var counted = []bucket{bItems, bIdent, bPaths}

// store is the database with one write transaction that stays open over many
// changes. Not safe for concurrent use.
type store struct {
	path    string
	db      *bolt.DB
	tx      *bolt.Tx       // the open write transaction; nil: none
	changes int            // in tx
	grown   map[bucket]int // in tx: how many more keys the counted buckets have
	broken  error          // bbolt panicked: nothing more is done
}

// openTimeout is for bbolt's own lock, which ours has made sure is free.
const openTimeout = 200 * time.Millisecond

func openStore(path string) (*store, error) {
	s := &store{path: path, grown: map[bucket]int{}}
	err := guard(func() (err error) {
		s.db, err = bolt.Open(path, 0o600, &bolt.Options{Timeout: openTimeout, FreelistType: bolt.FreelistMapType, NoStatistics: true})
		return err
	})
	if errors.Is(err, bolterrors.ErrTimeout) { // a tool of bbolt's own has it open
		err = ErrLocked
	}
	if err != nil {
		return nil, fmt.Errorf("opening database: %w", err)
	}
	return s, nil
}

// guard turns a panic of bbolt, which it raises on damaged pages, into an error.
// SetPanicOnFault: also one on memory that a damaged page pointed to.
func guard(f func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: %v", ErrDamaged, p)
		}
	}()
	return f()
}

// do runs f on the database as it is with all changes so far. What f reads is
// valid until it returns.
func (s *store) do(f func() error) error {
	if s.broken != nil {
		return s.broken
	}
	err := guard(f)
	if errors.Is(err, ErrDamaged) {
		s.broken = err
	}
	return err
}

// read runs f with a transaction that sees all changes.
func (s *store) read(f func(t tx) error) error {
	return s.do(func() error {
		if s.tx != nil {
			return f(tx{s.tx, s})
		}
		return s.db.View(func(b *bolt.Tx) error { return f(tx{b, s}) })
	})
}

// write runs f with the write transaction, beginning one if need be. An error
// from f leaves what it did before.
func (s *store) write(f func(t tx) error) error {
	return s.do(func() error {
		if s.tx == nil {
			b, err := s.db.Begin(true)
			if err != nil {
				return fmt.Errorf("beginning to write: %w", err)
			}
			s.tx = b
		}
		return f(tx{s.tx, s})
	})
}

// commit makes all changes durable, or none: then they are gone.
func (s *store) commit() error {
	if s.tx == nil {
		return nil
	}
	err := s.do(func() error {
		t := tx{s.tx, s}
		for b, n := range s.grown {
			if err := t.setCount(b, t.count(b)+n); err != nil {
				return err
			}
		}
		return s.tx.Commit()
	})
	if err != nil {
		s.rollback()
		return err
	}
	s.tx, s.changes = nil, 0
	clear(s.grown)
	return nil
}

// rollback drops the changes since the last commit.
func (s *store) rollback() {
	if s.tx != nil && s.broken == nil {
		t := s.tx
		_ = s.do(func() error { return t.Rollback() }) // after a failed Commit it is rolled back already
	}
	s.tx, s.changes = nil, 0
	clear(s.grown)
}

func (s *store) close() error {
	s.rollback()
	if s.broken != nil {
		// bbolt may hold locks of its own that a panic left locked: the file is
		// let go when the process ends.
		return s.broken
	}
	return guard(s.db.Close)
}

// copyTo writes the database as it was last committed to path, synced.
func (s *store) copyTo(path string) error {
	err := s.do(func() error {
		return s.db.View(func(b *bolt.Tx) error { return b.CopyFile(path, 0o600) })
	})
	if err != nil {
		os.Remove(path)
		return fmt.Errorf("copying database: %w", err)
	}
	return syncFile(path)
}

// compactTo writes what is in the database, and nothing else, to path, synced.
func (s *store) compactTo(path string) error {
	os.Remove(path)
	err := s.do(func() error {
		to, err := bolt.Open(path, 0o600, &bolt.Options{Timeout: openTimeout, NoSync: true, NoStatistics: true})
		if err != nil {
			return err
		}
		if err := bolt.Compact(to, s.db, compactBatch); err != nil {
			to.Close()
			return err
		}
		if err := to.Sync(); err != nil {
			to.Close()
			return err
		}
		return to.Close()
	})
	if err != nil {
		os.Remove(path)
		return fmt.Errorf("compacting database: %w", err)
	}
	return nil
}

const compactBatch = 1 << 20 // bytes a transaction

func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

// tx is a transaction.
type tx struct {
	*bolt.Tx
	s *store
}

func (t tx) get(b bucket, key []byte) []byte { return t.Bucket([]byte(b)).Get(key) }

func (t tx) put(b bucket, key, value []byte) error {
	k := t.Bucket([]byte(b))
	if isCounted(b) && k.Get(key) == nil {
		t.s.grown[b]++
	}
	t.s.changes++
	return k.Put(key, value)
}

func (t tx) del(b bucket, key []byte) error {
	k := t.Bucket([]byte(b))
	if isCounted(b) && k.Get(key) != nil {
		t.s.grown[b]--
	}
	t.s.changes++
	return k.Delete(key)
}

// from calls f with the keys of b from key on, until f returns false.
func (t tx) from(b bucket, key []byte, f func(k, v []byte) bool) {
	c := t.Bucket([]byte(b)).Cursor()
	for k, v := c.Seek(key); k != nil && f(k, v); k, v = c.Next() {
	}
}

func isCounted(b bucket) bool {
	for _, c := range counted {
		if b == c {
			return true
		}
	}
	return false
}

func (t tx) count(b bucket) int {
	v := t.get(bMeta, []byte("count."+b))
	if len(v) != 8 {
		return 0
	}
	return int(binary.LittleEndian.Uint64(v))
}

func (t tx) setCount(b bucket, n int) error {
	return t.put(bMeta, []byte("count."+b), binary.LittleEndian.AppendUint64(nil, uint64(n)))
}
