package watch

import (
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sys/windows"
)

// record is one FILE_NOTIFY_INFORMATION.
func record(action uint32, name string, last bool) []byte {
	units := utf16.Encode([]rune(name))
	size := 12 + 2*len(units)
	next := (size + 3) &^ 3
	buf := make([]byte, next)
	if !last {
		order.PutUint32(buf, uint32(next))
	}
	order.PutUint32(buf[4:], action)
	order.PutUint32(buf[8:], uint32(2*len(units)))
	for i, u := range units {
		order.PutUint16(buf[12+2*i:], u)
	}
	return buf
}

func TestRecords(t *testing.T) {
	three := append(append(record(windows.FILE_ACTION_RENAMED_OLD_NAME, `a\æ.txt`, false),
		record(windows.FILE_ACTION_RENAMED_NEW_NAME, `b.txt`, false)...), record(windows.FILE_ACTION_MODIFIED, `c`, true)...)
	for _, c := range []struct {
		name string
		kind uint32
		buf  []byte
		want []event
		ok   bool
	}{
		{"files", ofFiles, three, []event{{path: `R:\x\a\æ.txt`, removed: true}, {path: `R:\x\b.txt`, created: true}, {path: `R:\x\c`}}, true},
		{"folders", ofFolders, three, []event{{path: `R:\x\a\æ.txt`, removed: true, folder: true}, {path: `R:\x\b.txt`, created: true, folder: true}}, true},
		{"nothing", ofFiles, nil, nil, false},
		{"cut off", ofFiles, three[:20], nil, false},
		{"an unknown action", ofFiles, record(99, "a", true), nil, false},
		{"no name", ofFiles, record(windows.FILE_ACTION_ADDED, "", true), nil, false},
		{"a next that points at itself", ofFiles, append([]byte{4, 0, 0, 0}, record(windows.FILE_ACTION_MODIFIED, "a", true)[4:]...), []event{{path: `R:\x\a`}}, false},
		{"a next beyond the end", ofFiles, append([]byte{0, 0, 0, 0xF0}, record(windows.FILE_ACTION_MODIFIED, "a", true)[4:]...), []event{{path: `R:\x\a`}}, false},
	} {
		var got []event
		ok := (&read{folder: `R:\x`, kind: c.kind}).parse(c.buf, func(e event) { got = append(got, e) })
		if diff := cmp.Diff(c.want, got, cmp.AllowUnexported(event{})); diff != "" || ok != c.ok {
			t.Errorf("%s: %v, want %v; %s", c.name, ok, c.ok, diff)
		}
	}
}

// FuzzRecords: whatever a driver makes up, the buffer is not left.
func FuzzRecords(f *testing.F) {
	f.Add(record(windows.FILE_ACTION_ADDED, "a.txt", true))
	f.Add(append(record(windows.FILE_ACTION_REMOVED, "REPORT~1.DOC", false), record(windows.FILE_ACTION_MODIFIED, "b", true)...))
	f.Add([]byte{12, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 0, 0})
	f.Fuzz(func(t *testing.T, buf []byte) {
		r := &read{folder: `R:\x`, kind: ofFiles}
		n := 0
		if r.parse(buf, func(event) { n++ }) && n == 0 {
			t.Error("all is well, and nothing was told")
		}
		if n > len(buf)/12 {
			t.Errorf("%d records in %d bytes", n, len(buf))
		}
	})
}
