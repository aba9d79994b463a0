package ledger

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// replayJournal brings into the database what the journal holds beyond it. What
// a later record says replaces what an earlier one said.
func (l *Ledger) replayJournal(t tx) error {
	end, damaged, err := readJournal(l.path(journalName), getJournalMark(t), func(kind note, payload []byte) error {
		return l.apply(t, kind, payload)
	})
	if err != nil {
		return err
	}
	if damaged {
		l.reported[JournalDamaged] = true
		l.facts[JournalDamaged] = l.clock.wall
	}
	if end < l.journal.at.end { // half a record: it was never promised
		l.journal.at.end, l.journal.torn = end, true
	}
	return putJournalMark(t, l.journal.at)
}

func (l *Ledger) apply(t tx, kind note, payload []byte) error {
	switch kind {
	case noteSeen:
		if ghost, ok := ghostOf(payload); ok {
			return l.applySeen(t, ghost)
		}
	case noteGone:
		if len(payload) == len(ID{}) {
			return l.drop(t, ID(payload))
		}
	case noteReport:
		if len(payload) >= 8 {
			return putReport(t, binary.BigEndian.Uint64(payload), payload[8:])
		}
	case noteSent:
		if len(payload) == 8 {
			return dropReport(t, payload)
		}
	case noteMark, noteSecret, noteDropped:
		d := dec{buf: payload}
		name, value := d.text(), d.text()
		switch {
		case d.bad:
		case kind == noteMark:
			return t.put(bMarks, []byte(name), []byte(value))
		case kind == noteSecret:
			return t.put(bSecrets, []byte(name), []byte(value))
		default:
			return t.del(bSecrets, []byte(name))
		}
	case noteHead:
		if h, ok := decodeHead(payload); ok && h.n > getHead(t).n {
			return t.put(bMeta, keyAudit, payload)
		}
	}
	return nil // a damaged or unknown record tells nothing
}

// applySeen restores the clock, the prints and the answer of an item.
func (l *Ledger) applySeen(t tx, ghost *record) error {
	r, err := getRecord(t, ghost.id)
	if errors.Is(err, ErrUnknown) {
		return l.put(t, ghost)
	}
	if err != nil {
		return err
	}
	moved := r.known.path != ghost.known.path
	r.known, r.talk = ghost.known, ghost.talk
	r.clock.first, r.clock.estimated, r.clock.observed = ghost.clock.first, ghost.clock.estimated, ghost.clock.observed
	r.clock.missing, r.at.birth = ghost.clock.missing, ghost.at.birth
	if moved { // the path that is sealed is not where it is
		r.sealed = nil
	}
	return l.put(t, r)
}

// getRecord returns an item; ErrUnknown when there is none.
func getRecord(t tx, id ID) (*record, error) {
	v := t.get(bItems, id[:])
	if v == nil {
		return nil, ErrUnknown
	}
	r, err := decodeRecord(id, v)
	if err != nil {
		return nil, fmt.Errorf("%w: item %s", ErrDamaged, id)
	}
	return r, nil
}

// find returns the item that an index leads to, or nil.
func find(t tx, b bucket, p print) (*record, error) {
	v := t.get(b, p[:])
	if !p.known() || len(v) != len(ID{}) {
		return nil, nil
	}
	r, err := getRecord(t, ID(v))
	if errors.Is(err, ErrUnknown) {
		return nil, nil
	}
	return r, err
}

// put stores an item and keeps the indexes in step.
func (l *Ledger) put(t tx, r *record) error {
	old, err := getRecord(t, r.id)
	if err != nil && !errors.Is(err, ErrUnknown) {
		return err
	}
	was := names{}
	if old != nil {
		was = old.known
	}
	if err := reindex(t, bIdent, r.id, was.identity, r.known.identity); err != nil {
		return err
	}
	if err := reindex(t, bPaths, r.id, was.path, r.known.path); err != nil {
		return err
	}
	if was.content != r.known.content {
		if was.content.known() {
			if err := t.del(bContent, contentKey(was.content, r.id)); err != nil {
				return err
			}
		}
		if r.known.content.known() {
			if err := t.put(bContent, contentKey(r.known.content, r.id), []byte{1}); err != nil {
				return err
			}
		}
	}
	return t.put(bItems, r.id[:], r.encode())
}

// reindex points p at id, and was nowhere unless it points at another by now.
func reindex(t tx, b bucket, id ID, was, p print) error {
	if was != p && was.known() && string(t.get(b, was[:])) == string(id[:]) {
		if err := t.del(b, was[:]); err != nil {
			return err
		}
	}
	if !p.known() || string(t.get(b, p[:])) == string(id[:]) {
		return nil
	}
	return t.put(b, p[:], id[:])
}

// drop deletes an item, if it is there.
func (l *Ledger) drop(t tx, id ID) error {
	r, err := getRecord(t, id)
	if errors.Is(err, ErrUnknown) {
		return nil
	}
	if err != nil {
		return err
	}
	r.known = names{}
	if err := l.put(t, r); err != nil { // takes it out of the indexes
		return err
	}
	return t.del(bItems, id[:])
}

// keep stores an item and notes it in the journal where the note would differ.
func (l *Ledger) keep(t tx, r *record, told bool) error {
	if told {
		l.journal.add(noteSeen, seenNote(r))
	}
	return l.put(t, r)
}

func contentKey(p print, id ID) []byte { return append(p[:], id[:]...) }
