package ledger

import (
	"bufio"
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"time"

	"github.com/husorden/husorden/policy"
)

// What is what an audit record tells of.
type What string

// The events.
const (
	Asked          What = "asked"
	Answered       What = "answered"
	Decided        What = "decided"
	Quarantined    What = "quarantined"
	Erased         What = "erased"   // from the file system
	Restored       What = "restored" // out of quarantine
	Purged         What = "purged"   // from quarantine, with its key
	BinEmptied     What = "bin_emptied"
	RemovalRefused What = "removal_refused" // it was not, or not any more, what was decided on
	BrakeStopped   What = "brake_stopped"
	PolicyChanged  What = "policy_changed"
	DutySigned     What = "duty_signed"
	ReportSent     What = "report_sent"
	LedgerRebuilt  What = "ledger_rebuilt"
	ClockDoubted   What = "clock_doubted"
)

// Whats lists every event.
var Whats = []What{Asked, Answered, Decided, Quarantined, Erased, Restored, Purged, BinEmptied, RemovalRefused,
	BrakeStopped, PolicyChanged, DutySigned, ReportSent, LedgerRebuilt, ClockDoubted}

// Event is what happened, in words that are all enums, ids and numbers: no name
// and no path.
type Event struct {
	What   What          `json:"what"`
	Item   string        `json:"item,omitempty"` // ID.String
	Place  policy.Place  `json:"place,omitempty"`
	Answer policy.Answer `json:"answer,omitempty"`
	Rule   string        `json:"rule,omitempty"` // id of the rule, duty or policy
	Role   policy.Role   `json:"role,omitempty"` // who signed
	Count  int           `json:"count,omitempty"`
	// Sum binds what is kept beside the log, such as a receipt, to its record: 64
	// hexadecimal digits of a hash of something that nobody can guess.
	Sum string `json:"sum,omitempty"`
}

var (
	ruleID  = regexp.MustCompile(`^[a-z0-9_.-]{0,100}$`)
	sumForm = regexp.MustCompile(`^([0-9a-f]{64})?$`)
)

func (e Event) valid() bool {
	_, err := ParseID(e.Item)
	places := []policy.Place{"", policy.Desktop, policy.Downloads, policy.RecycleBin, policy.Removable, policy.Custom}
	return slices.Contains(Whats, e.What) && (e.Item == "" || err == nil) && slices.Contains(places, e.Place) &&
		(e.Answer == "" || slices.Contains(policy.Answers, e.Answer)) && ruleID.MatchString(e.Rule) && sumForm.MatchString(e.Sum) &&
		(e.Role == "" || slices.Contains(policy.Roles, e.Role))
}

// auditLine is one record: a line of JSON, a space, and the HMAC-SHA-256 of the
// previous line's HMAC and this JSON, in hexadecimal digits.
type auditLine struct {
	N  uint64    `json:"n"` // counts from 1
	At time.Time `json:"at"`
	Event
}

type mac [sha256.Size]byte

// head is the end of the chain. It is kept in the database and in the journal,
// so that cutting off the log's end is noticed.
type head struct {
	n   uint64
	mac mac
}

func (h head) encode() []byte {
	e := enc{}
	e.ints(int64(h.n))
	e.raw(h.mac[:]...)
	return e.buf
}

func decodeHead(b []byte) (head, bool) {
	d := dec{buf: b}
	h := head{n: uint64(d.int())}
	d.raw(h.mac[:])
	return h, !d.bad
}

func getHead(t tx) head {
	h, _ := decodeHead(t.get(bMeta, keyAudit))
	return h
}

func (k *keys) chain(prev mac, line []byte) mac {
	h := hmac.New(sha256.New, k.audit)
	h.Write(prev[:])
	h.Write(line)
	return mac(h.Sum(nil))
}

// auditLog is the open audit log.
type auditLog struct {
	f    file
	end  int64 // where the next line begins
	torn bool  // there may be rubbish behind end
	head head
}

func (a *auditLog) close() error { return a.f.Close() }

// Audit is what going through the audit log found.
type Audit struct {
	Records  uint64    // in the log
	Last     time.Time // of the last of them
	Problems []AuditProblem
}

// AuditProblem is a place where the log is not what was written.
type AuditProblem struct {
	Line int // counts from 1; the line after the last one: the end was cut off
	What Breach
}

// Breach is how the log differs.
type Breach string

// The breaches.
const (
	Altered Breach = "altered" // the line, or the one it follows, is not what was written
	Gap     Breach = "gap"     // records are missing before the line, or it stands in the wrong order
	CutOff  Breach = "cut_off" // the last records are missing
	Torn    Breach = "torn"    // half a record at the end
)

// readAudit goes through a log. It returns the chain's end, and the length of
// the log without a half record at its end.
func (k *keys) readAudit(r io.Reader, anchor head) (a Audit, end head, size int64, err error) {
	in := bufio.NewReader(r)
	anchored := anchor.n == 0
	for line := 1; ; line++ {
		text, err := in.ReadBytes('\n')
		if err == io.EOF {
			if len(text) > 0 {
				a.Problems = append(a.Problems, AuditProblem{line, Torn})
			} else if end.n < anchor.n || !anchored {
				a.Problems = append(a.Problems, AuditProblem{line, CutOff})
			}
			return a, end, size, nil
		}
		if err != nil {
			return a, end, size, err
		}
		size += int64(len(text))
		a.Records++
		next, at, breach := k.checkLine(end, bytes.TrimSuffix(text, []byte{'\n'}))
		if breach != "" {
			a.Problems = append(a.Problems, AuditProblem{line, breach})
		}
		if next.n == anchor.n && next.mac == anchor.mac {
			anchored = true
		}
		end, a.Last = next, at
	}
}

// checkLine checks a line against the one before it. The head it returns is the
// one the line claims, so that one altered line is one problem.
func (k *keys) checkLine(prev head, text []byte) (head, time.Time, Breach) {
	body, digits, ok := cutLast(text, ' ')
	var l auditLine
	next := head{n: prev.n + 1}
	if !ok || len(digits) != 2*len(mac{}) || json.Unmarshal(body, &l) != nil {
		return next, time.Time{}, Altered
	}
	if _, err := hex.Decode(next.mac[:], digits); err != nil {
		return head{n: prev.n + 1}, time.Time{}, Altered
	}
	want := k.chain(prev.mac, body)
	switch {
	case l.N != prev.n+1:
		next.n = l.N
		return next, l.At, Gap
	// The digits are compared as written: upper case would be an alteration too.
	case hex.EncodeToString(want[:]) != string(digits):
		return next, l.At, Altered
	}
	return next, l.At, ""
}

func cutLast(b []byte, sep byte) (before, after []byte, ok bool) {
	i := bytes.LastIndexByte(b, sep)
	if i < 0 {
		return b, nil, false
	}
	return b[:i], b[i+1:], true
}

// openAudit opens the log and brings log and anchor together: a log that is
// ahead, by a crash between the two, is taken over; half a record that no
// anchor knows is cut off; anything else is told and left as evidence.
func (l *Ledger) openAudit() error {
	var anchor head
	if err := l.store.read(func(t tx) error { anchor = getHead(t); return nil }); err != nil {
		return err
	}
	f, err := os.OpenFile(l.path(auditName), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("opening audit log: %w", err)
	}
	found, end, size, err := l.keys.readAudit(f, anchor)
	if err != nil {
		f.Close()
		return fmt.Errorf("reading audit log: %w", err)
	}
	l.audit = &auditLog{f: f, end: size, head: end}
	problems := found.Problems
	if n := len(problems); n > 0 && problems[n-1].What == Torn && end.n >= anchor.n {
		problems = problems[:n-1]
	}
	if len(problems) > 0 {
		if l.facts[AuditBroken].IsZero() {
			l.reported[AuditBroken] = true
		}
		return l.goOn(f, anchor)
	}
	l.audit.torn = len(found.Problems) > 0
	if err := l.audit.heal(); err != nil {
		return fmt.Errorf("opening audit log: %w", err)
	}
	return l.change(func(t tx) error { return t.put(bMeta, keyAudit, end.encode()) })
}

// goOn continues a broken log behind all that is there: on a line of its own,
// and from the anchor if that is further on.
func (l *Ledger) goOn(f *os.File, anchor head) error {
	size, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return fmt.Errorf("opening audit log: %w", err)
	}
	if size > l.audit.end {
		if _, err := f.WriteAt([]byte{'\n'}, size); err != nil {
			return fmt.Errorf("opening audit log: %w", err)
		}
		size++
		l.audit.head.n++
		l.audit.head.mac = mac{}
	}
	l.audit.end = size
	if anchor.n > l.audit.head.n {
		l.audit.head = anchor
	}
	return nil
}

// Audit writes an event into the audit log. When it returns nil the record is on
// disk. The error is ErrInvalid for an event that could hold a name.
func (l *Ledger) Audit(e Event) error {
	defer l.mu.Unlock()
	if err := l.begin(); err != nil {
		return err
	}
	return l.append(e)
}

func (l *Ledger) append(e Event) error {
	if !e.valid() {
		return fmt.Errorf("writing to the audit log: %w", ErrInvalid)
	}
	a := l.audit
	body, err := json.Marshal(auditLine{N: a.head.n + 1, At: l.clock.now(), Event: e})
	if err != nil {
		return fmt.Errorf("writing to the audit log: %w", err)
	}
	next := head{a.head.n + 1, l.keys.chain(a.head.mac, body)}
	line := append(body, ' ')
	line = append(hex.AppendEncode(line, next.mac[:]), '\n')
	if err := a.write(line); err != nil {
		return l.unwritable(fmt.Errorf("writing to the audit log: %w", err))
	}
	a.head = next
	// The record is there. If the anchor cannot follow now, the next one will.
	_ = l.durable(func(t tx) error { return t.put(bMeta, keyAudit, next.encode()) }, noteHead, next.encode)
	return nil
}

// heal cuts off what a failed write may have left.
func (a *auditLog) heal() error {
	if !a.torn {
		return nil
	}
	if err := a.f.Truncate(a.end); err != nil {
		return err
	}
	a.torn = false
	return nil
}

func (a *auditLog) write(line []byte) error {
	if err := a.heal(); err != nil {
		return err
	}
	a.torn = true
	if _, err := a.f.WriteAt(line, a.end); err != nil {
		return err
	}
	if err := a.f.Sync(); err != nil {
		return err
	}
	a.end += int64(len(line))
	a.torn = false
	return nil
}

// VerifyAudit goes through the whole audit log. It finds any change, gap,
// reordering and truncation; what it cannot find is a log rewritten by one who
// has read the machine key and rolled back database and journal with it. A
// report that carries AuditHead out of the PC closes that.
func (l *Ledger) VerifyAudit() (Audit, error) {
	defer l.mu.Unlock()
	if err := l.begin(); err != nil {
		return Audit{}, err
	}
	f, err := os.Open(l.path(auditName))
	if errors.Is(err, fs.ErrNotExist) {
		return Audit{Problems: l.lost()}, nil
	}
	if err != nil {
		return Audit{}, fmt.Errorf("opening audit log: %w", err)
	}
	defer f.Close()
	in := io.Reader(f)
	if l.audit.heal() != nil { // what a failed write left, just now, is no breach
		in = io.LimitReader(f, l.audit.end)
	}
	a, _, _, err := l.keys.readAudit(in, l.audit.head)
	if err != nil {
		return Audit{}, fmt.Errorf("reading audit log: %w", err)
	}
	return a, nil
}

func (l *Ledger) lost() []AuditProblem {
	if l.audit.head.n == 0 {
		return nil
	}
	return []AuditProblem{{1, CutOff}}
}

// AuditHead returns the number of the last record and its HMAC, for a report.
func (l *Ledger) AuditHead() (n uint64, sum [sha256.Size]byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.audit == nil {
		return 0, mac{}
	}
	return l.audit.head.n, l.audit.head.mac
}
