package ledger

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"
)

// Options say where a ledger lies and what it takes its time from.
type Options struct {
	Dir string           // absolute; made if need be; no network share
	Now func() time.Time // the PC's clock
	// Reader is the version of everything that reads files and finds data. When
	// it changes, no content is recalled and every file is read again.
	Reader string
}

const (
	dbName      = "ledger.db"
	damagedName = "ledger.db.damaged"
	backupName  = "ledger.backup"
	journalName = "ledger.journal"
	auditName   = "audit.log"
	keyName     = "ledger.key"
	lockName    = "ledger.lock"

	lockPause = 50 * time.Millisecond
	lockTries = 10
)

// Ledger is an open ledger.
type Ledger struct {
	o      Options
	reader uint32

	mu       sync.Mutex // guards all below
	lock     *os.File
	keys     *keys
	store    *store
	journal  *journal
	audit    *auditLog
	clock    clock
	stored   clock // as it is in the database
	begun    time.Time
	recent   recent
	facts    map[Fact]time.Time
	replay   bool // a commit failed: the journal holds more than the database
	unclamp  bool // items may still have stamps from a wrong clock
	closed   bool
	reported map[Fact]bool // facts that Open found and has to write down
}

const (
	mostChanges = 2000            // in one transaction
	longestTx   = 2 * time.Second // by the injected clock
	clockEvery  = 10 * time.Minute
)

// begin locks the ledger and takes the time.
func (l *Ledger) begin() error {
	l.mu.Lock()
	switch {
	case l.closed:
		return ErrClosed
	case l.store.broken != nil:
		return l.store.broken
	}
	if l.replay {
		_ = l.change(func(tx) error { return nil }) // Health tells
	}
	l.tick()
	return nil
}

// tick takes the PC's clock. When time turns out to be earlier than was
// thought, what was stamped with the wrong time is put right.
func (l *Ledger) tick() {
	before := l.clock.now()
	l.clock.tick(l.o.Now().UTC().Round(0))
	l.recent.tick(l.clock)
	l.corrected(before)
}

// corrected stores the clock when it has moved on. What cannot be written is
// told by Health and tried again.
func (l *Ledger) corrected(before time.Time) {
	now := l.clock.now()
	if now.Before(before.Add(-slack)) || l.unclamp {
		l.unclamp = l.clamp(now) != nil
	}
	c, s := l.clock, l.stored
	if c.state != s.state || c.disputed != s.disputed || c.sure.Sub(s.sure).Abs() >= clockEvery || c.wall.Sub(s.wall).Abs() >= clockEvery {
		_ = l.write(func(t tx) error { return l.putClock(t) })
	}
}

// clamp puts stamps that lie in the future down to now: they were made while the
// clock was wrong, and what they tell of had happened by now.
func (l *Ledger) clamp(now time.Time) error {
	late := now.Add(slack)
	for next := make([]byte, len(ID{})); next != nil; {
		rs, after, err := l.readItems(next)
		if err != nil {
			return err
		}
		for _, r := range rs {
			changed := false
			c := &r.clock
			for _, t := range []*time.Time{&c.first, &c.observed, &c.last, &c.missing, &c.edited, &r.talk.Asked, &r.talk.Answered} {
				if t.After(late) {
					*t, changed = now, true
				}
			}
			if d := dayOf(now); c.lastDay > d {
				c.lastDay, changed = d, true
			}
			if !changed {
				continue
			}
			if err := l.write(func(t tx) error { return l.keep(t, r, true) }); err != nil {
				return err
			}
		}
		next = after
	}
	return nil
}

// change runs f in the write transaction. After a failed commit that begins
// with what the journal has kept of it.
func (l *Ledger) change(f func(t tx) error) error {
	if l.store.tx == nil {
		l.begun = l.clock.wall
	}
	return l.store.write(func(t tx) error {
		if l.replay {
			if err := l.replayJournal(t); err != nil {
				return err
			}
			l.replay = false
		}
		return f(t)
	})
}

// write changes, and commits when the transaction has grown large or old.
func (l *Ledger) write(f func(t tx) error) error {
	if err := l.change(f); err != nil {
		return l.unwritable(err)
	}
	if l.store.changes >= mostChanges || l.clock.wall.Sub(l.begun).Abs() >= longestTx {
		return l.flush()
	}
	return nil
}

// flush makes everything durable: first the journal, so that what the database
// loses can be told from it.
func (l *Ledger) flush() error {
	if l.store.tx == nil {
		return nil
	}
	if err := l.journal.flush(); err != nil {
		l.store.rollback()
		l.journal.buf = l.journal.buf[:0]
		l.replay = true
		return l.unwritable(err)
	}
	err := l.store.write(func(t tx) error { return putJournalMark(t, l.journal.at) })
	if err == nil {
		err = l.store.commit()
	}
	if err != nil {
		l.store.rollback()
		l.replay = true
		return l.unwritable(err)
	}
	delete(l.facts, Unwritable)
	return nil
}

func (l *Ledger) unwritable(err error) error {
	if _, ok := l.facts[Unwritable]; !ok {
		l.facts[Unwritable] = l.clock.wall
	}
	if errors.Is(err, ErrDamaged) || errors.Is(err, ErrUnwritable) {
		return err
	}
	return fmt.Errorf("%w: %w", ErrUnwritable, err)
}

// durable runs f and commits. The note, if any, follows once that is done: it
// is for the day the database is lost, and its own failure is only reported.
func (l *Ledger) durable(f func(t tx) error, kind note, payload func() []byte) error {
	if err := l.flush(); err != nil { // so that a failure takes nothing else with it
		return err
	}
	if err := l.change(f); err != nil {
		l.store.rollback()
		l.replay = true // harmless where nothing was lost
		if errors.Is(err, ErrUnknown) || errors.Is(err, ErrInvalid) {
			return err
		}
		return l.unwritable(err)
	}
	if err := l.flush(); err != nil {
		return err
	}
	if kind == 0 {
		return nil
	}
	l.journal.add(kind, payload())
	if err := l.journal.flush(); err != nil {
		l.journal.buf = l.journal.buf[:0]
		_ = l.unwritable(err) // the fact is told; the work is done
	}
	return nil
}

// Flush makes everything observed so far durable.
func (l *Ledger) Flush() error {
	defer l.mu.Unlock()
	if err := l.begin(); err != nil {
		return err
	}
	return l.flush()
}

// Close makes everything durable and lets go of the ledger. It must be the last
// call; a second one does nothing.
func (l *Ledger) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return nil
	}
	l.closed = true
	err := l.write(func(t tx) error { return l.putClock(t) })
	if err == nil {
		err = l.flush()
	}
	return errors.Join(err, l.store.close(), l.journal.close(), l.audit.close(), l.lock.Close())
}

func (l *Ledger) path(name string) string { return filepath.Join(l.o.Dir, name) }

// Moment takes the PC's clock and says what time it is.
func (l *Ledger) Moment() (Moment, error) {
	defer l.mu.Unlock()
	if err := l.begin(); err != nil {
		return Moment{}, err
	}
	return l.clock.moment(), nil
}

// Corroborate tells the ledger what time a trusted source says it is right now:
// the Date of the central endpoint over TLS, or the PC's own clock while the
// system says that it is kept in step with a time server.
func (l *Ledger) Corroborate(t time.Time) error {
	defer l.mu.Unlock()
	if err := l.begin(); err != nil {
		return err
	}
	before := l.clock.now()
	l.clock.witness(t.UTC().Round(0))
	l.corrected(before)
	return l.flush()
}

// Health lists what is the matter, in a fixed order; empty: nothing.
func (l *Ledger) Health() []Finding {
	defer l.mu.Unlock()
	_ = l.begin() // what it finds is among the facts
	found := []Finding{}
	if l.closed {
		return found
	}
	for _, f := range lasting {
		if since, ok := l.facts[f]; ok {
			found = append(found, Finding{f, since})
		}
	}
	for _, f := range []Fact{Unwritable, BackupFailed} {
		if since, ok := l.facts[f]; ok {
			found = append(found, Finding{f, since})
		}
	}
	switch l.clock.state {
	case clockBack:
		found = append(found, Finding{ClockBack, l.clock.since})
	case clockJumped:
		found = append(found, Finding{ClockJumped, l.clock.since})
	}
	if l.clock.disputed {
		found = append(found, Finding{ClockWrong, l.clock.wall})
	}
	return found
}

// Clear takes back a fact that lasts, once a person has been told.
func (l *Ledger) Clear(f Fact) error {
	defer l.mu.Unlock()
	if err := l.begin(); err != nil {
		return err
	}
	if !slices.Contains(lasting, f) {
		return fmt.Errorf("clearing %q: %w", f, ErrInvalid)
	}
	if err := l.durable(func(t tx) error { return t.del(bMarks, factKey(f)) }, 0, nil); err != nil {
		return err
	}
	delete(l.facts, f)
	return nil
}

func factKey(f Fact) []byte { return []byte("health." + string(f)) }
