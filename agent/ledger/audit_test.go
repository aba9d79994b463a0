package ledger

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/husorden/husorden/policy"
)

// logged is a ledger whose audit log has n records.
func logged(t testing.TB, n int) *bench {
	t.Helper()
	b := newBench(t)
	for i := range n {
		b.w.pass(1e9)
		err := b.l.Audit(Event{What: Erased, Item: ID{1, byte(i)}.String(), Place: policy.Desktop, Rule: "test.desktop.30d", Count: i})
		if err != nil {
			t.Fatal(err)
		}
	}
	return b
}

func (b *bench) log() string { return filepath.Join(b.dir, auditName) }

func (b *bench) verify() Audit {
	b.t.Helper()
	a, err := b.l.VerifyAudit()
	if err != nil {
		b.t.Fatal(err)
	}
	return a
}

// TestAuditFindsEveryChange alters the log in every byte, cuts it at every
// length, and takes out, doubles and swaps every line.
func TestAuditFindsEveryChange(t *testing.T) {
	const n = 12
	b := logged(t, n)
	if a := b.verify(); a.Records != n || len(a.Problems) > 0 || !a.Last.Equal(b.w.now) {
		t.Fatalf("as written: %+v", a)
	}
	whole, err := os.ReadFile(b.log())
	if err != nil {
		t.Fatal(err)
	}
	tried := 0
	try := func(what string, at int, altered []byte) {
		t.Helper()
		if bytes.Equal(altered, whole) {
			return
		}
		tried++
		a, _, _, err := b.l.keys.readAudit(bytes.NewReader(altered), b.l.audit.head)
		if err != nil || len(a.Problems) == 0 {
			t.Errorf("%s at %d: not found (%v)", what, at, err)
		}
	}
	for i := range whole {
		for _, flip := range []byte{1, 0x20, 0x80} {
			altered := bytes.Clone(whole)
			altered[i] ^= flip
			try("byte altered", i, altered)
		}
		try("byte taken out", i, append(bytes.Clone(whole[:i]), whole[i+1:]...))
		try("byte put in", i, append(append(bytes.Clone(whole[:i]), 'x'), whole[i:]...))
		try("cut off", i, whole[:i])
		zeroed := bytes.Clone(whole)
		clear(zeroed[i:min(len(whole), i+64)])
		try("zeroed", i, zeroed)
	}
	lines := bytes.SplitAfter(whole, []byte("\n"))[:n]
	for i := range lines {
		try("line taken out", i, bytes.Join(append(append([][]byte{}, lines[:i]...), lines[i+1:]...), nil))
		try("line doubled", i, bytes.Join(append(append([][]byte{}, lines[:i+1]...), lines[i:]...), nil))
		for j := range i {
			swapped := append([][]byte{}, lines...)
			swapped[i], swapped[j] = lines[j], lines[i]
			try("lines swapped", i, bytes.Join(swapped, nil))
		}
	}
	other := logged(t, n) // another ledger's log: a chain that is whole in itself
	text, err := os.ReadFile(other.log())
	if err != nil {
		t.Fatal(err)
	}
	try("log of another ledger", 0, text)
	try("empty", 0, nil)
	t.Logf("%d alterations of %d bytes", tried, len(whole))
}

// TestAuditNamesTheSpot: one altered line is told as one line.
func TestAuditNamesTheSpot(t *testing.T) {
	b := logged(t, 5)
	whole, err := os.ReadFile(b.log())
	if err != nil {
		t.Fatal(err)
	}
	altered := bytes.Replace(whole, []byte(`"count":2`), []byte(`"count":7`), 1)
	if err := os.WriteFile(b.log(), altered, 0o600); err != nil {
		t.Fatal(err)
	}
	if a := b.verify(); len(a.Problems) != 1 || a.Problems[0] != (AuditProblem{3, Altered}) {
		t.Errorf("%+v", a)
	}
	b.restart()
	b.wantFacts(AuditBroken)
	if err := b.l.Audit(Event{What: Erased}); err != nil {
		t.Fatal(err)
	}
	if a := b.verify(); len(a.Problems) != 1 || a.Records != 6 {
		t.Errorf("going on: %+v", a)
	}
}

// TestAuditCutOff: the end of the log is gone, with or without the database.
func TestAuditCutOff(t *testing.T) {
	for _, c := range []struct {
		name string
		cut  func(whole []byte) []byte
		lost []string // files beside it that are lost too
		want Breach   // empty: nothing is wrong
	}{
		{"last line", func(b []byte) []byte { return b[:bytes.LastIndexByte(b[:len(b)-1], '\n')+1] }, nil, CutOff},
		{"last line, and database and backup", func(b []byte) []byte { return b[:bytes.LastIndexByte(b[:len(b)-1], '\n')+1] }, []string{dbName, backupName}, CutOff},
		{"half of the last line", func(b []byte) []byte { return b[:len(b)-30] }, nil, Altered},
		{"all", func([]byte) []byte { return nil }, nil, CutOff},
		{"nothing, half a record more", func(b []byte) []byte { return append(b, `{"n":6,"at`...) }, nil, ""},
		{"nothing, database and backup lost", func(b []byte) []byte { return b }, []string{dbName, backupName}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := logged(t, 5)
			if err := b.l.Close(); err != nil {
				t.Fatal(err)
			}
			whole, err := os.ReadFile(b.log())
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(b.log(), c.cut(bytes.Clone(whole)), 0o600); err != nil {
				t.Fatal(err)
			}
			for _, name := range c.lost {
				if err := os.Remove(filepath.Join(b.dir, name)); err != nil && name == dbName {
					t.Fatal(err)
				}
			}
			b.open()
			broken := false
			for _, f := range b.facts() {
				broken = broken || f == AuditBroken
			}
			if broken != (c.want != "") {
				t.Errorf("health: %v", b.facts())
			}
			for range 2 { // it goes on, and what is wrong stays told
				if err := b.l.Audit(Event{What: Asked}); err != nil {
					t.Fatal(err)
				}
				b.restart()
			}
			if a := b.verify(); (len(a.Problems) == 0) != (c.want == "") {
				t.Errorf("%+v", a)
			}
		})
	}
}

// TestAuditAhead: the process died between log and anchor.
func TestAuditAhead(t *testing.T) {
	b := logged(t, 3)
	before := snapshot(t, b)
	if err := b.l.Audit(Event{What: Purged}); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(b.log())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(before, auditName), text, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := b.l.Close(); err != nil {
		t.Fatal(err)
	}
	b.dir = before
	b.open()
	b.wantFacts()
	if n, _ := b.l.AuditHead(); n != 4 {
		t.Errorf("head at %d, want 4", n)
	}
	if a := b.verify(); len(a.Problems) > 0 || a.Records != 4 {
		t.Errorf("%+v", a)
	}
}

// TestAuditHoldsNoName: an event cannot carry free text.
func TestAuditHoldsNoName(t *testing.T) {
	b := newBench(t)
	for _, e := range []Event{
		{}, {What: "anna"}, {What: Erased, Item: "anna"}, {What: Erased, Rule: "Anna Prik"},
		{What: Erased, Rule: home}, {What: Erased, Place: "anna"}, {What: Answered, Answer: "anna"}, {What: DutySigned, Role: "anna"},
	} {
		if err := b.l.Audit(e); !errors.Is(err, ErrInvalid) {
			t.Errorf("%+v: %v", e, err)
		}
	}
	if a := b.verify(); a.Records != 0 {
		t.Errorf("%d records", a.Records)
	}
}
