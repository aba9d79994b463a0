package ledger

import (
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"time"

	"github.com/husorden/husorden/agent/detect/match"
	"github.com/husorden/husorden/agent/extract/doc"
	"github.com/husorden/husorden/agent/scan"
	"github.com/husorden/husorden/policy"
)

// ID is the random number of an item. It tells nothing of the file.
type ID [8]byte

// String is the ID as ParseID reads it: 16 hexadecimal digits.
func (id ID) String() string { return hex.EncodeToString(id[:]) }

// ParseID reads an ID.
func ParseID(s string) (ID, error) {
	var id ID
	b, err := hex.DecodeString(s)
	if err != nil || len(b) != len(id) {
		return ID{}, fmt.Errorf("item id %q: %w", s, ErrInvalid)
	}
	return ID(b), nil
}

// record is one item as it is stored.
type record struct {
	id    ID
	user  print
	known names
	at    where
	clock stamps
	read  reading
	talk  policy.Talk
	held  Held
	// sealed holds the path and the person's reason; empty for a ghost: an item
	// of which only the journal was left. Its path is filled in when it is seen.
	sealed []byte
}

// names are the prints an item is found by.
type names struct {
	identity print // unknown where the file system gives no id
	weak     bool  // identity lacks a birth time: the number may be another file's by now
	path     print
	content  print // of a flagged file
}

// where is where and what the file was when it was last seen.
type where struct {
	place    policy.Place
	cloud    policy.Store
	size     int64
	links    int
	birth    time.Time
	modified time.Time
	changed  time.Time
}

// stamps are our own observations.
type stamps struct {
	estimated bool
	first     time.Time // first seen: the retention clock
	observed  time.Time // when the agent first saw this very file
	last      time.Time // lower bound of when it was last seen
	missing   time.Time // no later than when it vanished; zero: it is there
	deleted   time.Time // when it went to the bin
	edited    time.Time // when a change of content was noticed
	days      int       // distinct days on which it was seen
	lastDay   int32     // the last of them, days since 1970 in Copenhagen
}

// reading is the content, and what the file was like when it was read.
type reading struct {
	reader   uint32 // which version of the readers; 0: never read
	size     int64
	modified time.Time
	changed  time.Time
	path     print
	content  scan.Content
}

const recordVersion = 1

var (
	castagnoli   = crc32.MakeTable(crc32.Castagnoli)
	errBadRecord = errors.New("record is damaged")
)

const (
	flagEstimated = 1 << iota
	flagWeak
	flagContent // a content print follows
	flagRead    // a reading follows
	flagTalk
	flagHeld
)

func (r *record) encode() []byte {
	e := enc{buf: make([]byte, 0, 320)}
	flags := byte(0)
	for _, f := range []struct {
		on  bool
		bit byte
	}{{r.clock.estimated, flagEstimated}, {r.known.weak, flagWeak}, {r.known.content.known(), flagContent},
		{r.read.reader != 0, flagRead}, {r.talk != policy.Talk{}, flagTalk}, {r.held != Held{}, flagHeld}} {
		if f.on {
			flags |= f.bit
		}
	}
	e.raw(recordVersion, flags)
	e.raw(r.user[:8]...) // enough to tell the users of one PC apart
	e.raw(r.known.identity[:]...)
	e.raw(r.known.path[:]...)
	if r.known.content.known() {
		e.raw(r.known.content[:]...)
	}
	e.text(string(r.at.place), string(r.at.cloud))
	e.ints(r.at.size, int64(r.at.links))
	e.times(r.at.birth, r.at.modified, r.at.changed)
	c := r.clock
	e.times(c.first, c.observed, c.last, c.missing, c.deleted, c.edited)
	e.ints(int64(c.days), int64(c.lastDay))
	if r.read.reader != 0 {
		r.read.encode(&e)
	}
	if r.talk != (policy.Talk{}) {
		e.times(r.talk.Asked, r.talk.KeepUntil, r.talk.Answered)
		e.text(string(r.talk.Answer))
	}
	if r.held != (Held{}) {
		e.times(r.held.Since, r.held.Purge)
	}
	e.text(string(r.sealed))
	return binary.LittleEndian.AppendUint32(e.buf, r.sum(e.buf))
}

// sum covers the id too: a record under another's key is damaged.
func (r *record) sum(body []byte) uint32 {
	return crc32.Update(crc32.Checksum(r.id[:], castagnoli), castagnoli, body)
}

func (r *reading) encode(e *enc) {
	e.ints(int64(r.reader), r.size)
	e.times(r.modified, r.changed)
	e.raw(r.path[:]...)
	c := r.content
	e.text(string(c.Format), string(c.Status), string(c.Reason), string(c.DocumentType), string(c.Scope))
	e.ints(int64(len(c.Findings)))
	for _, f := range c.Findings { // never the matches
		e.text(string(f.Kind), string(f.Confidence))
		e.ints(int64(f.Count), int64(f.Flags))
	}
}

// decodeRecord reads what encode wrote under id. The record keeps no part of b.
func decodeRecord(id ID, b []byte) (*record, error) {
	r := &record{id: id}
	if len(b) < 6 {
		return nil, errBadRecord
	}
	body, sum := b[:len(b)-4], binary.LittleEndian.Uint32(b[len(b)-4:])
	if r.sum(body) != sum || body[0] != recordVersion {
		return nil, errBadRecord
	}
	flags := body[1]
	d := dec{buf: body[2:]}
	d.raw(r.user[:8])
	d.raw(r.known.identity[:])
	d.raw(r.known.path[:])
	if flags&flagContent != 0 {
		d.raw(r.known.content[:])
	}
	r.known.weak = flags&flagWeak != 0
	r.at.place, r.at.cloud = policy.Place(d.word()), policy.Store(d.word())
	r.at.size, r.at.links = d.int(), int(d.int())
	d.times(&r.at.birth, &r.at.modified, &r.at.changed)
	c := &r.clock
	d.times(&c.first, &c.observed, &c.last, &c.missing, &c.deleted, &c.edited)
	c.days, c.lastDay, c.estimated = int(d.int()), int32(d.int()), flags&flagEstimated != 0
	if flags&flagRead != 0 {
		r.read.decode(&d)
	}
	if flags&flagTalk != 0 {
		d.times(&r.talk.Asked, &r.talk.KeepUntil, &r.talk.Answered)
		r.talk.Answer = policy.Answer(d.word())
	}
	if flags&flagHeld != 0 {
		d.times(&r.held.Since, &r.held.Purge)
	}
	r.sealed = []byte(d.text())
	if d.bad || len(d.buf) != 0 {
		return nil, errBadRecord
	}
	return r, nil
}

func (r *reading) decode(d *dec) {
	r.reader, r.size = uint32(d.int()), d.int()
	d.times(&r.modified, &r.changed)
	d.raw(r.path[:])
	c := &r.content
	c.Format, c.Status, c.Reason = doc.Format(d.word()), policy.Status(d.word()), policy.Reason(d.word())
	c.DocumentType, c.Scope = policy.DocumentType(d.word()), policy.Scope(d.word())
	n := d.int()
	if n < 0 || n > int64(len(d.buf)) {
		d.bad = true
		return
	}
	if n > 0 {
		c.Findings = make([]scan.Finding, 0, n)
	}
	for range n {
		var f scan.Finding
		f.Kind, f.Confidence = policy.Kind(d.word()), policy.Confidence(d.word())
		f.Count, f.Flags = int(d.int()), match.Flag(d.int())
		c.Findings = append(c.Findings, f)
	}
}
