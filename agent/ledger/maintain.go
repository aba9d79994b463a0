package ledger

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// A file that has vanished may come back: a USB stick is away for a quarter, a
// folder is moved out and in. After faded its path and what was in it are
// dropped, and after forgotten the rest: when it comes back then, its clock
// begins anew.
const (
	faded     = 30 * day
	forgotten = 400 * day
)

// Maintain does what is due once a day: it forgets what has been gone for long,
// and writes database, backup and journal anew, so that nothing is left in them
// of what was deleted. Nobody else can use the ledger
// meanwhile: about a second for 100,000 items.
func (l *Ledger) Maintain(ctx context.Context) error {
	if err := l.fade(ctx); err != nil {
		return fmt.Errorf("maintaining ledger: %w", err)
	}
	defer l.mu.Unlock()
	if err := l.begin(); err != nil {
		return err
	}
	if err := l.flush(); err != nil {
		return fmt.Errorf("maintaining ledger: %w", err)
	}
	if err := l.maintain(); err != nil {
		if l.store.broken == nil {
			l.facts[BackupFailed] = l.clock.wall
		}
		return fmt.Errorf("maintaining ledger: %w", err)
	}
	delete(l.facts, BackupFailed)
	return nil
}

func (l *Ledger) fade(ctx context.Context) error {
	var old []ID
	now := time.Time{}
	err := l.each(ctx, func(r *record) (bool, error) {
		now = l.clock.now()
		gone := r.clock.missing
		if r.ghost() && gone.IsZero() {
			gone = r.clock.last
		}
		switch {
		case gone.IsZero() || r.held != (Held{}) || l.clock.suspect():
			return false, nil
		case now.Sub(gone) > forgotten:
			old = append(old, r.id)
		case now.Sub(gone) > faded && (len(r.sealed) > 0 || r.read.reader != 0):
			r.sealed, r.read = nil, reading{}
			return true, nil
		}
		return false, nil
	})
	if err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, id := range old {
		l.journal.add(noteGone, id[:])
		if err := l.write(func(t tx) error { return l.drop(t, id) }); err != nil {
			return err
		}
	}
	return nil
}

// maintain compacts, backs up and begins a new journal. At every point in
// between, what is on disk is whole: each file replaces the one before it in
// one step, and the journal goes on holding what the backup lacks.
func (l *Ledger) maintain() error {
	if err := l.compact(); err != nil {
		return err
	}
	if err := l.backup(); err != nil {
		return err
	}
	if err := l.renewJournal(); err != nil {
		return err
	}
	return l.dropOld()
}

func (l *Ledger) compact() error {
	next := l.path(dbName) + ".new"
	if err := l.store.compactTo(next); err != nil {
		return err
	}
	if err := check(next); err != nil {
		os.Remove(next)
		return err
	}
	if err := l.store.close(); err != nil {
		return err
	}
	swapped := replace(next, l.path(dbName))
	s, err := openStore(l.path(dbName)) // the new one, or the old one again
	if err != nil {
		l.store.broken = fmt.Errorf("%w: %w", ErrDamaged, err)
		return err
	}
	l.store = s
	return swapped
}

// backup replaces the backup by a copy that has been checked.
func (l *Ledger) backup() error {
	next := l.path(backupName) + ".new"
	if err := l.store.copyTo(next); err != nil {
		return err
	}
	if err := check(next); err != nil {
		os.Remove(next)
		return err
	}
	return replace(next, l.path(backupName))
}

// renewJournal writes a journal of what there is now in the place of the old
// one: with it alone every clock can be restored.
func (l *Ledger) renewJournal() error {
	next := l.path(journalName) + ".new"
	at, err := l.writeJournal(next)
	if err != nil {
		os.Remove(next)
		return fmt.Errorf("renewing journal: %w", err)
	}
	if err := l.journal.close(); err != nil {
		return fmt.Errorf("renewing journal: %w", err)
	}
	renamed := replace(next, l.path(journalName))
	j, _, err := openJournal(l.path(journalName))
	if err != nil {
		l.store.broken = fmt.Errorf("%w: %w", ErrDamaged, err)
		return errors.Join(renamed, err)
	}
	l.journal = j
	if renamed != nil {
		return renamed
	}
	if err := l.change(func(t tx) error { return putJournalMark(t, at) }); err != nil {
		return err
	}
	return l.flush()
}

func (l *Ledger) writeJournal(path string) (journalMark, error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return journalMark{}, err
	}
	header := newJournalHeader()
	at := journalMark{string(header), int64(len(header))}
	w := bufio.NewWriterSize(f, 64<<10)
	w.Write(header) // errors stay in w until Flush
	add := func(kind note, payload []byte) bool {
		b := appendNote(nil, kind, payload)
		at.end += int64(len(b))
		_, err := w.Write(b)
		return err == nil
	}
	err = l.store.read(func(t tx) (err error) {
		t.from(bItems, nil, func(k, v []byte) bool {
			var r *record
			if r, err = decodeRecord(ID(k), v); err != nil {
				return false
			}
			return add(noteSeen, seenNote(r))
		})
		t.from(bOutbox, nil, func(k, v []byte) bool { return add(noteReport, append(append([]byte{}, k...), v...)) })
		seq := binary.BigEndian.AppendUint64(nil, t.Bucket([]byte(bOutbox)).Sequence())
		if t.get(bOutbox, seq) == nil { // the last report was sent: its number stays taken
			add(noteSent, seq)
		}
		t.from(bMarks, nil, func(k, v []byte) bool { return add(noteMark, pair(string(k), v)()) })
		t.from(bSecrets, nil, func(k, v []byte) bool { return add(noteSecret, pair(string(k), v)()) })
		add(noteHead, l.audit.head.encode())
		return err
	})
	err = errors.Join(err, w.Flush(), f.Sync(), f.Close())
	return at, err
}

// dropOld removes what was moved aside: it held what is deleted by now. The way
// back from an update (Earlier) stays for a day.
func (l *Ledger) dropOld() error {
	var errs []error
	for _, pattern := range []string{damagedName, dbName + ".schema*", "ledger.*.keyless", "*" + laterSuffix} {
		names, err := filepath.Glob(l.path(pattern))
		errs = append(errs, err)
		for _, name := range names {
			if info, err := os.Stat(name); err == nil && strings.Contains(name, ".schema") {
				if age := l.o.Now().Sub(info.ModTime()); age >= 0 && age < 24*time.Hour {
					continue
				}
			}
			if err := os.Remove(name); !errors.Is(err, fs.ErrNotExist) {
				errs = append(errs, err)
			}
		}
	}
	return errors.Join(errs...)
}
