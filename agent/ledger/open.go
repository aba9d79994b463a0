package ledger

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"os"
	"syscall"
	"time"
)

// Open opens the ledger in o.Dir, or makes one. What is damaged is moved aside
// and rebuilt, and told by Health. The error is ErrLocked within a second when
// another process has it open, ErrNotOwned, ErrNewer, or ErrUnwritable with its
// cause; nothing was lost then.
func Open(o Options) (*Ledger, error) {
	l := &Ledger{o: o, facts: map[Fact]time.Time{}, reported: map[Fact]bool{}}
	if err := l.open(); err != nil {
		l.abandon()
		if errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS) || errors.Is(err, syscall.ENOSPC) {
			err = fmt.Errorf("%w: %w", ErrUnwritable, err)
		}
		return nil, fmt.Errorf("opening ledger: %w", err)
	}
	return l, nil
}

// abandon closes what open had opened.
func (l *Ledger) abandon() {
	l.closed = true
	if l.store != nil {
		l.store.close()
	}
	if l.journal != nil {
		l.journal.close()
	}
	if l.audit != nil {
		l.audit.close()
	}
	if l.lock != nil {
		l.lock.Close()
	}
}

func (l *Ledger) open() (err error) {
	if err := privateDir(l.o.Dir); err != nil {
		return err
	}
	if l.lock, err = takeLock(l.path(lockName)); err != nil {
		return err
	}
	if err := l.openKey(); err != nil {
		return err
	}
	if err := l.repair(); err != nil {
		return err
	}
	err = l.openDB()
	if errors.Is(err, ErrDamaged) || errors.Is(err, errNotBolt) { // found by no check before
		if err := l.rebuild(); err != nil {
			return err
		}
		err = l.openDB()
	}
	if err != nil {
		return err
	}
	fresh := false
	if l.journal, fresh, err = openJournal(l.path(journalName)); err != nil {
		return err
	}
	if err := l.load(fresh); err != nil {
		return err
	}
	l.tick()
	if err := l.openAudit(); err != nil {
		return err
	}
	if err := l.report(); err != nil {
		return err
	}
	if fresh || l.reported[JournalDamaged] {
		return l.renewJournal()
	}
	return l.flush()
}

func (l *Ledger) openDB() (err error) {
	if l.store, err = openStore(l.path(dbName)); err != nil {
		return err
	}
	return migrate(l.store, steps)
}

// openKey reads or makes the machine key. Without the key that the rest was
// written with, nothing can be recognised: all is moved aside.
func (l *Ledger) openKey() (err error) {
	l.keys, err = loadKey(l.path(keyName))
	lost := errors.Is(err, fs.ErrNotExist) || errors.Is(err, errBadKey)
	if err != nil && !lost {
		return err
	}
	if err == nil {
		right, err := l.rightKey()
		if right || err != nil {
			return err
		}
	}
	for _, name := range []string{dbName, backupName, journalName, auditName, keyName} {
		info, err := os.Stat(l.path(name))
		switch {
		case errors.Is(err, fs.ErrNotExist):
			continue
		case err != nil:
			return err
		}
		if err := replace(l.path(name), l.path(name)+".keyless"); err != nil {
			return err
		}
		// The key file of a first start that was cut off is no loss.
		if name != keyName && info.Size() > 0 {
			l.reported[KeyLost] = true
		}
	}
	l.keys, err = createKey(l.path(keyName))
	return err
}

// rightKey reports whether the key is the one of the database or, where that
// cannot tell, of the backup. With neither there is nothing to contradict it.
func (l *Ledger) rightKey() (bool, error) {
	mine := l.keys.print(ofKey)
	for _, name := range []string{dbName, backupName} {
		var found []byte
		err := inspect(l.path(name), func(bucket string, k, v []byte) error {
			if bucket == string(bMeta) && string(k) == string(keyKeyed) {
				found = append(found, v...)
				return errFound
			}
			return nil
		})
		switch {
		case errors.Is(err, errFound):
			return string(found) == string(mine[:]), nil
		case err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, errNotBolt):
			return false, err
		}
	}
	return true, nil
}

var errFound = errors.New("found")

// repair sees to it that there is a sound database, or none and nothing lost.
func (l *Ledger) repair() error {
	db := l.path(dbName)
	info, err := os.Stat(db)
	switch {
	case err == nil && info.Size() > 0:
		err = check(db)
		switch {
		case err == nil || !errors.Is(err, errNotBolt):
			return err
		case !l.hadData(): // a first start was cut off while it was being made
			return replace(db, l.path(damagedName))
		}
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return err
	case !l.hadData():
		return nil
	}
	return l.rebuild()
}

// hadData reports whether backup, audit log or a journal with records say that
// there was a database.
func (l *Ledger) hadData() bool {
	for name, empty := range map[string]int64{backupName: 0, auditName: 0, journalName: int64(journalHeader)} {
		if info, err := os.Stat(l.path(name)); err == nil && info.Size() > empty {
			return true
		}
	}
	return false
}

// rebuild puts the backup, or else an empty database, in the place of a damaged
// one. Opening then replays the journal over it.
func (l *Ledger) rebuild() error {
	db, next := l.path(dbName), l.path(dbName)+".new"
	err := check(l.path(backupName))
	switch {
	case err == nil:
		if err := copyFile(l.path(backupName), next); err != nil {
			return err
		}
		l.reported[Rebuilt] = true
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, errNotBolt):
		os.Remove(next)
		s, err := openStore(next)
		if err != nil {
			return err
		}
		if err := errors.Join(migrate(s, steps), s.close()); err != nil {
			return err
		}
		l.reported[RebuiltPartly] = true
	default:
		return err
	}
	if err := replace(db, l.path(damagedName)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return replace(next, db)
}

// check goes through every page and every item of a database. The error is
// errNotBolt when it is damaged or not a ledger.
func check(path string) error {
	found, told := map[string]uint64{}, map[string]uint64{}
	schema := false
	err := inspect(path, func(bucket string, k, v []byte) error {
		found[bucket]++
		switch {
		case bucket == string(bItems):
			if len(k) != len(ID{}) || len(v) < 6 {
				return damaged("an item of %d bytes", len(v))
			}
			body, sum := v[:len(v)-4], binary.LittleEndian.Uint32(v[len(v)-4:])
			if (&record{id: ID(k)}).sum(body) != sum {
				return damaged("item %x", k)
			}
		case bucket == string(bMeta) && len(v) == 8 && len(k) > len("count."):
			told[string(k[len("count."):])] = binary.LittleEndian.Uint64(v)
		case bucket == string(bMeta) && string(k) == string(keySchema):
			schema = true
		}
		return nil
	})
	if err != nil {
		return err
	}
	if !schema {
		return damaged("not a ledger")
	}
	for _, b := range counted {
		if n, m := found[string(b)], told[string(b)]; n != m {
			return damaged("%d of %d %s", n, m, b)
		}
	}
	return nil
}

func copyFile(from, to string) error {
	b, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return writeSynced(to, b)
}

// load reads the state that is kept in memory, and replays the journal where it
// holds more than the database.
func (l *Ledger) load(fresh bool) error {
	l.reader = crc32.ChecksumIEEE([]byte(l.o.Reader)) | 1
	mine := l.keys.print(ofKey)
	behind := false
	err := l.store.read(func(t tx) error {
		l.clock = getClock(t)
		l.stored = l.clock
		mark := getJournalMark(t)
		behind = mark != l.journal.at
		if fresh && mark.header != "" {
			l.reported[JournalDamaged] = true
		}
		for _, f := range lasting {
			if v := t.get(bMarks, factKey(f)); v != nil {
				l.facts[f] = decodeMark(v).At
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return l.store.write(func(t tx) error {
		if t.get(bMeta, keyKeyed) == nil {
			if err := t.put(bMeta, keyKeyed, mine[:]); err != nil {
				return err
			}
		}
		if behind {
			return l.replayJournal(t)
		}
		return nil
	})
}

// report writes down what Open found, for Health and in the audit log.
func (l *Ledger) report() error {
	for _, f := range lasting {
		if !l.reported[f] {
			continue
		}
		if err := l.raise(f); err != nil {
			return err
		}
		if f == Rebuilt || f == RebuiltPartly || f == KeyLost {
			if err := l.append(Event{What: LedgerRebuilt}); err != nil {
				return err
			}
		}
	}
	return nil
}

func (l *Ledger) raise(f Fact) error {
	l.facts[f] = l.clock.wall
	return l.setMark(string(factKey(f)), Mark{At: l.clock.wall})
}
