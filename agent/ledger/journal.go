package ledger

import (
	"bytes"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"time"

	"github.com/husorden/husorden/policy"
)

// The journal is append-only and holds what must survive the loss of the
// database. It begins with a header that no other journal has, so that a
// position in it means something only together with that.
//
//	header  "husorden journal 1\n", 13 random bytes
//	record  A5 5A, kind, length (4 bytes), payload, CRC-32C of kind to payload
//
// A record that was cut off or damaged is passed over: reading goes on at the
// next two bytes from which a record follows whose sum is right.

// note is a kind of journal record.
type note byte

const (
	noteSeen    note = 's' // an item: when first seen, and the prints it is found by
	noteGone    note = 'g' // an item was forgotten
	noteReport  note = 'r' // a report was queued
	noteSent    note = 't' // a report was sent
	noteMark    note = 'm' // a mark was set
	noteSecret  note = 'k' // a secret was kept
	noteDropped note = 'd' // a secret was dropped
	noteHead    note = 'h' // head of the audit log
)

const (
	journalTitle  = "husorden journal 1\n"
	journalHeader = len(journalTitle) + 13
	noteHeader    = 7
	mostNote      = 256 << 10 // bytes; more than any payload
)

// file is what is needed of a file that grows, so that tests can make it fail.
type file interface {
	io.WriterAt
	Truncate(size int64) error
	Sync() error
	Close() error
}

// journalMark is a position in one journal.
type journalMark struct {
	header string
	end    int64
}

// journal appends. Not safe for concurrent use.
type journal struct {
	f    file
	at   journalMark
	buf  []byte // not yet written
	torn bool   // there may be rubbish behind at.end
}

// openJournal opens the journal or begins one. fresh: there was none, or one
// whose header is damaged.
func openJournal(path string) (j *journal, fresh bool, err error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, false, fmt.Errorf("opening journal: %w", err)
	}
	head := make([]byte, journalHeader)
	_, err = f.ReadAt(head, 0)
	switch {
	case err == nil && bytes.HasPrefix(head, []byte(journalTitle)):
		info, err := f.Stat()
		if err != nil {
			f.Close()
			return nil, false, fmt.Errorf("opening journal: %w", err)
		}
		return &journal{f: f, at: journalMark{string(head), info.Size()}}, false, nil
	case err != nil && !errors.Is(err, io.EOF):
		f.Close()
		return nil, false, fmt.Errorf("opening journal: %w", err)
	}
	f.Close()
	head = newJournalHeader()
	if err := writeWhole(path, head); err != nil {
		return nil, true, fmt.Errorf("beginning journal: %w", err)
	}
	if f, err = os.OpenFile(path, os.O_RDWR, 0); err != nil {
		return nil, true, fmt.Errorf("opening journal: %w", err)
	}
	return &journal{f: f, at: journalMark{string(head), int64(journalHeader)}}, true, nil
}

func newJournalHeader() []byte {
	head := make([]byte, journalHeader)
	copy(head, journalTitle)
	rand.Read(head[len(journalTitle):])
	return head
}

func appendNote(to []byte, kind note, payload []byte) []byte {
	to = append(to, 0xA5, 0x5A)
	start := len(to)
	to = append(to, byte(kind))
	to = binary.LittleEndian.AppendUint32(to, uint32(len(payload)))
	to = append(to, payload...)
	return binary.LittleEndian.AppendUint32(to, crc32.Checksum(to[start:], castagnoli))
}

func (j *journal) add(kind note, payload []byte) { j.buf = appendNote(j.buf, kind, payload) }

// flush writes what was added, durably. After an error nothing of it counts as
// written, though some of it may be there.
func (j *journal) flush() error {
	if j.torn {
		if err := j.f.Truncate(j.at.end); err != nil {
			return fmt.Errorf("writing journal: %w", err)
		}
		j.torn = false
	}
	if len(j.buf) == 0 {
		return nil
	}
	j.torn = true
	if _, err := j.f.WriteAt(j.buf, j.at.end); err != nil {
		return fmt.Errorf("writing journal: %w", err)
	}
	if err := j.f.Sync(); err != nil {
		return fmt.Errorf("writing journal: %w", err)
	}
	j.at.end += int64(len(j.buf))
	j.buf, j.torn = j.buf[:0], false
	return nil
}

func (j *journal) close() error { return j.f.Close() }

// readJournal calls f for the records from from on, or for all when the journal
// is another one. It returns where the last whole record ends. damaged:
// something before that could not be read, or the journal is shorter than it
// was; a record cut off at the end was never promised and does not count.
func readJournal(path string, from journalMark, f func(note, []byte) error) (end int64, damaged bool, err error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return 0, false, fmt.Errorf("reading journal: %w", err)
	}
	if len(b) < journalHeader || !bytes.HasPrefix(b, []byte(journalTitle)) {
		return 0, false, fmt.Errorf("reading journal: %w", errNoJournal)
	}
	start := journalHeader
	if string(b[:start]) == from.header {
		if from.end > int64(len(b)) {
			return int64(len(b)), true, nil
		}
		start = max(start, int(from.end))
	}
	n, damaged, err := parseJournal(b[start:], f)
	return int64(start + n), damaged, err
}

var errNoJournal = errors.New("not a journal")

// parseJournal calls f for every whole record in b, and returns where the last
// one ends.
func parseJournal(b []byte, f func(note, []byte) error) (end int, damaged bool, err error) {
	skipped, whole := false, len(b)
	for len(b) > 0 {
		kind, payload, rest, ok := cutNote(b)
		if !ok {
			skipped = true
			next := bytes.IndexByte(b[1:], 0xA5)
			if next < 0 {
				break
			}
			b = b[1+next:]
			continue
		}
		damaged = damaged || skipped // there is a good record behind the bad bytes
		if err := f(kind, payload); err != nil {
			return end, damaged, err
		}
		b = rest
		end = whole - len(b)
	}
	return end, damaged, nil
}

func cutNote(b []byte) (kind note, payload, rest []byte, ok bool) {
	if len(b) < 2+5+4 || b[0] != 0xA5 || b[1] != 0x5A {
		return 0, nil, nil, false
	}
	n := int(binary.LittleEndian.Uint32(b[3:]))
	end := noteHeader + n
	if n > mostNote || end+4 > len(b) {
		return 0, nil, nil, false
	}
	if crc32.Checksum(b[2:end], castagnoli) != binary.LittleEndian.Uint32(b[end:]) {
		return 0, nil, nil, false
	}
	return note(b[2]), b[noteHeader:end], b[end+4:], true
}

// seenNote is what the journal keeps of an item.
func seenNote(r *record) []byte {
	e := enc{}
	flags := byte(0)
	if r.clock.estimated {
		flags |= flagEstimated
	}
	if r.known.weak {
		flags |= flagWeak
	}
	e.raw(flags)
	e.raw(r.id[:]...)
	e.raw(r.user[:8]...)
	e.raw(r.known.identity[:]...)
	e.raw(r.known.path[:]...)
	e.raw(r.known.content[:]...)
	e.times(r.clock.first, r.clock.observed, r.clock.missing)
	e.times(r.at.birth, r.talk.Asked, r.talk.KeepUntil, r.talk.Answered)
	e.text(string(r.talk.Answer))
	return e.buf
}

// ghostOf is the item that a seenNote tells of: no path and no content, but the
// clock and the answer.
func ghostOf(payload []byte) (*record, bool) {
	d := dec{buf: payload}
	r := &record{}
	flags := make([]byte, 1)
	d.raw(flags)
	d.raw(r.id[:])
	d.raw(r.user[:8])
	d.raw(r.known.identity[:])
	d.raw(r.known.path[:])
	d.raw(r.known.content[:])
	d.times(&r.clock.first, &r.clock.observed, &r.clock.missing)
	d.times(&r.at.birth, &r.talk.Asked, &r.talk.KeepUntil, &r.talk.Answered)
	r.talk.Answer = policy.Answer(d.text())
	r.clock.estimated, r.known.weak = flags[0]&flagEstimated != 0, flags[0]&flagWeak != 0
	r.clock.last = r.clock.observed
	return r, !d.bad && !r.clock.first.Equal(time.Time{})
}
