package ledger

import (
	"encoding/binary"
	"time"

	"github.com/husorden/husorden/agent/extract/doc"
	"github.com/husorden/husorden/policy"
)

// enc appends values to buf.
type enc struct{ buf []byte }

func (e *enc) raw(b ...byte) { e.buf = append(e.buf, b...) }

func (e *enc) ints(vs ...int64) {
	for _, v := range vs {
		e.buf = binary.AppendVarint(e.buf, v)
	}
}

func (e *enc) text(ss ...string) {
	for _, s := range ss {
		e.buf = binary.AppendUvarint(e.buf, uint64(len(s)))
		e.buf = append(e.buf, s...)
	}
}

// times keeps nanoseconds, and any year: a file's own times can be set to what
// fits in no 64 bits of nanoseconds.
func (e *enc) times(ts ...time.Time) {
	for _, t := range ts {
		if t.IsZero() {
			e.ints(0, 0)
			continue
		}
		e.ints(t.Unix(), int64(t.Nanosecond())+1)
	}
}

// dec takes values from buf. After the first that is not there bad is set, and
// all others are zero.
type dec struct {
	buf []byte
	bad bool
}

func (d *dec) take(n uint64) []byte {
	if d.bad || n > uint64(len(d.buf)) {
		d.bad = true
		return nil
	}
	b := d.buf[:n]
	d.buf = d.buf[n:]
	return b
}

func (d *dec) raw(to []byte) { copy(to, d.take(uint64(len(to)))) }

func (d *dec) int() int64 {
	v, n := binary.Varint(d.buf)
	if d.bad || n <= 0 {
		d.bad = true
		return 0
	}
	d.buf = d.buf[n:]
	return v
}

func (d *dec) text() string {
	n, size := binary.Uvarint(d.buf)
	if d.bad || size <= 0 {
		d.bad = true
		return ""
	}
	d.buf = d.buf[size:]
	return string(d.take(n))
}

// word is text that is most often one of the house's words: those are not
// copied, which halves the time to read an item.
func (d *dec) word() string {
	n, size := binary.Uvarint(d.buf)
	if d.bad || size <= 0 {
		d.bad = true
		return ""
	}
	d.buf = d.buf[size:]
	b := d.take(n)
	if w, ok := words[string(b)]; ok {
		return w
	}
	return string(b)
}

// words are the usual ones; it is never changed.
var words = func() map[string]string {
	m := map[string]string{"": ""}
	add := func(w string) { m[w] = w }
	for _, w := range []policy.Place{policy.Desktop, policy.Downloads, policy.RecycleBin, policy.Removable, policy.Custom} {
		add(string(w))
	}
	for _, w := range policy.Kinds {
		add(string(w))
	}
	for _, w := range policy.Stores {
		add(string(w))
	}
	for _, w := range policy.Answers {
		add(string(w))
	}
	for _, w := range []policy.Confidence{policy.Low, policy.Medium, policy.High} {
		add(string(w))
	}
	for _, w := range []policy.Scope{policy.InScope, policy.Exempt, policy.OutOfScope} {
		add(string(w))
	}
	for _, w := range []policy.DocumentType{policy.StatusReport, policy.DailyNotes, policy.Minutes, policy.PolicyText} {
		add(string(w))
	}
	for _, w := range []doc.Format{doc.DOCX, doc.XLSX, doc.PDF, doc.Text, doc.EML, doc.Image, doc.Unknown} {
		add(string(w))
	}
	add(string(policy.Scanned))
	add(string(policy.NotScanned))
	return m
}()

func (d *dec) times(to ...*time.Time) {
	for _, t := range to {
		sec, nsec := d.int(), d.int()
		switch {
		case nsec < 0 || nsec > 1e9:
			d.bad = true
		case nsec == 0:
			*t = time.Time{}
		default:
			*t = time.Unix(sec, nsec-1).UTC()
		}
	}
}
