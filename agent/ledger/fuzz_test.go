package ledger

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/husorden/husorden/agent/scan"
	"github.com/husorden/husorden/policy"
)

// sample is a record with everything in it.
func sample() *record {
	c := content("nummer 1")
	c.Findings[0].Matches = nil
	far := time.Date(9999, 1, 2, 3, 4, 5, 678, time.UTC)
	return &record{id: ID{1, 2, 3}, user: print{4}, known: names{print{5}, true, print{6}, print{7}},
		at:    where{policy.Desktop, "onedrive", 1 << 40, 2, start, far, start},
		clock: stamps{true, start, start.Add(1), start, start, start, far, 12, 20000},
		read:  reading{9, 1 << 40, start, start, print{6}, c},
		talk:  policy.Talk{Asked: start, Answer: policy.AnswerKeep, KeepUntil: far}, sealed: []byte("sealed")}
}

func TestRecordRoundTrip(t *testing.T) {
	for _, r := range []*record{sample(), {id: ID{1}, sealed: []byte{}}} {
		got, err := decodeRecord(r.id, r.encode())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(r, got, cmp.AllowUnexported(record{}, names{}, where{}, stamps{}, reading{}, scan.Content{})); diff != "" {
			t.Error(diff)
		}
		text := r.encode()
		for i := range text {
			text[i] ^= 0x10
			if _, err := decodeRecord(r.id, text); err == nil {
				t.Errorf("byte %d changed and not noticed", i)
			}
			text[i] ^= 0x10
		}
		if _, err := decodeRecord(ID{99}, text); err == nil {
			t.Error("a record under another's id was taken")
		}
	}
	ghost, ok := ghostOf(seenNote(sample()))
	if !ok || !ghost.clock.first.Equal(start) || ghost.known != sample().known || ghost.talk != sample().talk || !ghost.clock.estimated {
		t.Errorf("ghost %+v, %v", ghost, ok)
	}
}

func FuzzRecord(f *testing.F) {
	r := sample()
	f.Add(r.encode())
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		// The sum keeps a fuzzer out: let it come right.
		body := append([]byte{recordVersion}, b...)
		body = binary.LittleEndian.AppendUint32(body, (&record{id: r.id}).sum(body))
		got, err := decodeRecord(r.id, body)
		if err != nil {
			return
		}
		again, err := decodeRecord(r.id, got.encode())
		if err != nil || !bytes.Equal(again.encode(), got.encode()) {
			t.Errorf("%x does not come back: %v", b, err)
		}
		ghostOf(b)
		decodeMark(b)
		decodeHead(b)
	})
}

func FuzzJournal(f *testing.F) {
	one := appendNote(nil, noteMark, []byte("payload"))
	f.Add(one)
	f.Add(append([]byte("rubbish\xa5\x5a"), one...))
	f.Add(append(one, one[:5]...))
	f.Fuzz(func(t *testing.T, b []byte) {
		n := 0
		end, _, err := parseJournal(b, func(note, []byte) error { n++; return nil })
		if err != nil || end < 0 || end > len(b) {
			t.Fatalf("end %d of %d, %v", end, len(b), err)
		}
		// A good record behind anything is found.
		m := 0
		end, _, _ = parseJournal(append(bytes.Clone(b[:end]), one...), func(note, []byte) error { m++; return nil })
		if m != n+1 || end == 0 {
			t.Errorf("%d records, and %d with one more", n, m)
		}
	})
}

func FuzzInspect(f *testing.F) {
	dir := f.TempDir()
	s, err := openStore(filepath.Join(dir, "x"))
	if err != nil {
		f.Fatal(err)
	}
	if err := migrate(s, steps); err != nil {
		f.Fatal(err)
	}
	if err := s.close(); err != nil {
		f.Fatal(err)
	}
	db, err := os.ReadFile(filepath.Join(dir, "x"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(uint16(0), []byte{0xff})
	f.Fuzz(func(t *testing.T, at uint16, put []byte) {
		// Meta pages have sums: leave them, and change what they lead to.
		text := bytes.Clone(db)
		copy(text[min(len(text), 8192+int(at)):], put)
		_ = inspectFrom(bytes.NewReader(text), int64(len(text)), func(string, []byte, []byte) error { return nil })
		_ = inspectFrom(bytes.NewReader(put), int64(len(put)), func(string, []byte, []byte) error { return nil })
	})
}

func FuzzAudit(f *testing.F) {
	k, err := deriveKeys(make([]byte, 32))
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte(`{"n":1,"at":"2026-03-02T08:00:00Z","what":"erased"} ` + string(bytes.Repeat([]byte("0"), 64)) + "\n"))
	f.Add([]byte("{} \n\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		a, _, size, err := k.readAudit(bytes.NewReader(b), head{})
		if err != nil || size > int64(len(b)) {
			t.Fatal(size, err)
		}
		if len(b) > 0 && len(a.Problems) == 0 {
			t.Errorf("%q passes without the key", b)
		}
	})
}
