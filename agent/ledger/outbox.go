package ledger

import (
	"encoding/binary"
	"fmt"
	"time"
)

// Report is a report that waits to be sent. The central endpoint counts a
// sequence number once, however often it comes.
type Report struct {
	Seq  uint64 // counts from 1; never used twice, and no report lacks one
	At   time.Time
	Body []byte
}

const mostReport = 128 << 10 // bytes

// Queue puts a report into the outbox and returns its sequence number. build
// gets the number, since the report itself holds it; its error is returned and
// nothing is queued.
func (l *Ledger) Queue(build func(seq uint64) ([]byte, error)) (uint64, error) {
	defer l.mu.Unlock()
	if err := l.begin(); err != nil {
		return 0, err
	}
	var seq uint64
	if err := l.store.read(func(t tx) error { seq = t.Bucket([]byte(bOutbox)).Sequence() + 1; return nil }); err != nil {
		return 0, err
	}
	body, err := build(seq)
	if err != nil {
		return 0, fmt.Errorf("queueing a report: %w", err)
	}
	if len(body) > mostReport {
		return 0, fmt.Errorf("queueing a report of %d bytes: %w", len(body), ErrInvalid)
	}
	e := enc{}
	e.times(l.clock.now())
	e.text(string(body))
	err = l.durable(func(t tx) error { return putReport(t, seq, e.buf) }, noteReport, func() []byte {
		return append(binary.BigEndian.AppendUint64(nil, seq), e.buf...)
	})
	if err != nil {
		return 0, err
	}
	return seq, nil
}

// Queued returns up to most reports, the oldest first.
func (l *Ledger) Queued(most int) ([]Report, error) {
	defer l.mu.Unlock()
	if err := l.begin(); err != nil {
		return nil, err
	}
	var rs []Report
	err := l.store.read(func(t tx) error {
		t.from(bOutbox, nil, func(k, v []byte) bool {
			if len(rs) == most {
				return false
			}
			r := Report{Seq: binary.BigEndian.Uint64(k)}
			d := dec{buf: v}
			d.times(&r.At)
			r.Body = []byte(d.text())
			rs = append(rs, r)
			return true
		})
		return nil
	})
	return rs, err
}

// Sent takes a report out of the outbox: the endpoint has confirmed it.
func (l *Ledger) Sent(seq uint64) error {
	defer l.mu.Unlock()
	if err := l.begin(); err != nil {
		return err
	}
	key := binary.BigEndian.AppendUint64(nil, seq)
	return l.durable(func(t tx) error { return dropReport(t, key) }, noteSent, func() []byte { return key })
}

func putReport(t tx, seq uint64, v []byte) error {
	b := t.Bucket([]byte(bOutbox))
	if seq > b.Sequence() {
		if err := b.SetSequence(seq); err != nil {
			return err
		}
	}
	return t.put(bOutbox, binary.BigEndian.AppendUint64(nil, seq), v)
}

func dropReport(t tx, key []byte) error {
	b := t.Bucket([]byte(bOutbox))
	if seq := binary.BigEndian.Uint64(key); seq > b.Sequence() {
		if err := b.SetSequence(seq); err != nil {
			return err
		}
	}
	return t.del(bOutbox, key)
}
