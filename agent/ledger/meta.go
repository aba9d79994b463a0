package ledger

import (
	"encoding/binary"
	"fmt"
	"strconv"
	"time"

	bolt "go.etcd.io/bbolt"
)

// Keys of bMeta.
var (
	keySchema  = []byte("schema")
	keyKeyed   = []byte("key") // print of nothing: tells whether the machine key is the one
	keyClock   = []byte("clock")
	keyJournal = []byte("journal")
	keyAudit   = []byte("audit")
)

// A step takes the database from one schema to the next.
type step func(t tx) error

// steps are the migrations: steps[0] makes schema 1 of an empty database. They
// run in one transaction, after a copy of the database was put beside it.
var steps = []step{
	func(t tx) error {
		for _, b := range buckets {
			if _, err := t.CreateBucket([]byte(b)); err != nil {
				return err
			}
		}
		return nil
	},
}

// schemaOf returns the schema: 0 for an empty database, ok false for one that
// is not a ledger.
func schemaOf(t *bolt.Tx) (n int, ok bool) {
	if k, _ := t.Cursor().First(); k == nil {
		return 0, true
	}
	meta := t.Bucket([]byte(bMeta))
	if meta == nil {
		return 0, false
	}
	v := meta.Get(keySchema)
	if len(v) != 4 {
		return 0, false
	}
	return int(binary.LittleEndian.Uint32(v)), true
}

// migrate brings s to the schema that steps end with.
func migrate(s *store, steps []step) error {
	var at int
	var ok bool
	if err := s.read(func(t tx) error { at, ok = schemaOf(t.Tx); return nil }); err != nil {
		return err
	}
	switch {
	case !ok:
		return fmt.Errorf("opening database: %w", errNotBolt)
	case at > len(steps):
		return fmt.Errorf("schema %d, this program knows %d: %w", at, len(steps), ErrNewer)
	case at == len(steps):
		return nil
	case at > 0:
		if err := s.copyTo(s.path + ".schema" + strconv.Itoa(at)); err != nil {
			return err
		}
	}
	err := s.write(func(t tx) error {
		for i, step := range steps[at:] {
			if err := step(t); err != nil {
				return fmt.Errorf("migrating to schema %d: %w", at+i+1, err)
			}
		}
		return t.put(bMeta, keySchema, binary.LittleEndian.AppendUint32(nil, uint32(len(steps))))
	})
	if err != nil {
		s.rollback()
		return err
	}
	return s.commit()
}

func (l *Ledger) putClock(t tx) error {
	e := enc{}
	e.times(l.clock.sure, l.clock.wall, l.clock.since)
	e.ints(int64(l.clock.state))
	if l.clock.disputed {
		e.ints(1)
	} else {
		e.ints(0)
	}
	if err := t.put(bMeta, keyClock, e.buf); err != nil {
		return err
	}
	l.stored = l.clock
	return nil
}

func getClock(t tx) clock {
	var c clock
	d := dec{buf: t.get(bMeta, keyClock)}
	d.times(&c.sure, &c.wall, &c.since)
	c.state = clockState(d.int())
	c.disputed = d.int() == 1
	if d.bad {
		return clock{}
	}
	return c
}

func putJournalMark(t tx, m journalMark) error {
	e := enc{}
	e.text(m.header)
	e.ints(m.end)
	return t.put(bMeta, keyJournal, e.buf)
}

func getJournalMark(t tx) journalMark {
	d := dec{buf: t.get(bMeta, keyJournal)}
	m := journalMark{d.text(), d.int()}
	if d.bad {
		return journalMark{}
	}
	return m
}

// inTime returns t, or now if t lies after it.
func inTime(t, now time.Time) time.Time {
	if t.After(now) {
		return now
	}
	return t
}
