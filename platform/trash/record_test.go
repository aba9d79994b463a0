package trash

import (
	"encoding/binary"
	"errors"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // Windows has no zones of its own
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
)

var deleted = time.Date(2026, 2, 3, 4, 5, 6, 700, time.UTC)

// dollarI makes a $I file.
func dollarI(version uint64, size int64, when time.Time, path string) []byte {
	b := binary.LittleEndian.AppendUint64(nil, version)
	b = binary.LittleEndian.AppendUint64(b, uint64(size))
	b = binary.LittleEndian.AppendUint64(b, uint64(when.Unix()+11_644_473_600)*10_000_000+uint64(when.Nanosecond()/100))
	chars := append(utf16.Encode([]rune(path)), 0)
	if version == 2 {
		b = binary.LittleEndian.AppendUint32(b, uint32(len(chars)))
	}
	for _, c := range chars {
		b = binary.LittleEndian.AppendUint16(b, c)
	}
	if version == 1 {
		b = append(b, make([]byte, max(0, 544-len(b)))...)
	}
	return b
}

func TestParseDollarI(t *testing.T) {
	const path = `C:\Users\Karen\Skrivebord\Statusrapport æøå 🏠.docx`
	good := Record{Original: path, Deleted: deleted, Size: 4711}
	noPath := Record{Deleted: deleted, Size: 4711}
	v2 := dollarI(2, 4711, deleted, path)
	long := `C:\` + strings.Repeat(`mappe\`, 900)
	for _, c := range []struct {
		name    string
		b       []byte
		want    Record
		damaged bool
	}{
		{"version 1", dollarI(1, 4711, deleted, path), good, false},
		{"version 2", v2, good, false},
		{"version 2, long path", dollarI(2, 0, deleted, long), Record{Original: long, Deleted: deleted}, false},
		{"version 2, something after the path", append(dollarI(2, 4711, deleted, path), 1, 2, 3), good, false},
		{"version 1, path that fills its field", dollarI(1, 0, deleted, strings.Repeat("x", 300)), Record{Original: strings.Repeat("x", 260), Deleted: deleted}, false},
		{"size below zero", dollarI(2, -1, deleted, path), Record{Original: path, Deleted: deleted}, false},
		{"empty", nil, Record{}, true},
		{"cut in the head", v2[:20], Record{}, true},
		{"cut before the length", v2[:26], noPath, true},
		{"cut in the path", v2[:40], noPath, true},
		{"length of four thousand million", append(append([]byte{}, v2[:24]...), 0xff, 0xff, 0xff, 0xff, 'x', 0), noPath, true},
		{"length of 0", append(append([]byte{}, v2[:24]...), 0, 0, 0, 0), noPath, true},
		{"empty path", dollarI(2, 4711, deleted, ""), noPath, true},
		{"version 3", dollarI(3, 4711, deleted, path), Record{}, true},
		{"time 0", dollarI(2, 1, time.Unix(-11_644_473_600, 0), path), Record{Original: path, Size: 1}, true},
		{"time all ones", append(append(append([]byte{}, v2[:16]...), 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff), v2[24:]...), Record{Original: path, Size: 4711}, true},
	} {
		got, err := ParseDollarI(c.b)
		if diff := cmp.Diff(c.want, got); diff != "" || errors.Is(err, ErrDamaged) != c.damaged || !c.damaged && err != nil {
			t.Errorf("%s: error %v, (-want +got):\n%s", c.name, err, diff)
		}
	}
}

func TestParseTrashInfo(t *testing.T) {
	copenhagen, err := time.LoadLocation("Europe/Copenhagen")
	if err != nil {
		t.Fatal(err)
	}
	winter := time.Date(2026, 1, 2, 2, 4, 5, 0, time.UTC)
	const path = "/home/karen/Skrivebord/"
	for _, c := range []struct {
		name, text string
		want       Record
		damaged    bool
	}{
		{"plain", "[Trash Info]\nPath=/home/karen/Skrivebord/\nDeletionDate=2026-01-02T03:04:05\n", Record{Original: path, Deleted: winter}, false},
		{"no newline at the end", "[Trash Info]\nPath=/home/karen/Skrivebord/\nDeletionDate=2026-01-02T03:04:05", Record{Original: path, Deleted: winter}, false},
		{"CRLF, spaces, comments, other groups", "# x\r\n[Other]\r\nPath=/wrong\r\n[Trash Info]\r\nPath = /home/karen/Skrivebord/\r\nDeletionDate= 2026-01-02T03:04:05\r\n[More]\r\nDeletionDate=2020-01-01T00:00:00\r\n", Record{Original: path, Deleted: winter}, false},
		{"the first counts", "[Trash Info]\nPath=/a\nPath=/b\nDeletionDate=2026-01-02T03:04:05\nDeletionDate=2020-01-01T00:00:00\n", Record{Original: "/a", Deleted: winter}, false},
		{"percent, plus, not UTF-8", "[Trash Info]\nPath=/a%20b+c/%C3%A6%ff%0A\nDeletionDate=2026-01-02T03:04:05\n", Record{Original: "/a b+c/æ\xff\n", Deleted: winter}, false},
		{"relative", "[Trash Info]\nPath=sager/a..b\nDeletionDate=2026-01-02T03:04:05\n", Record{Original: "sager/a..b", Deleted: winter}, false},
		{"summer time", "[Trash Info]\nPath=/a\nDeletionDate=2026-07-02T03:04:05\n", Record{Original: "/a", Deleted: time.Date(2026, 7, 2, 1, 4, 5, 0, time.UTC)}, false},
		{"the hour that comes twice is the later", "[Trash Info]\nPath=/a\nDeletionDate=2026-10-25T02:30:00\n", Record{Original: "/a", Deleted: time.Date(2026, 10, 25, 1, 30, 0, 0, time.UTC)}, false},
		{"first draft's date", "[Trash Info]\nPath=/a\nDeletionDate=20260102T03:04:05\n", Record{Original: "/a", Deleted: winter}, false},
		{"with a zone", "[Trash Info]\nPath=/a\nDeletionDate=2026-01-02T02:04:05Z\n", Record{Original: "/a", Deleted: winter}, false},

		{"empty", "", Record{}, true},
		{"no group", "Path=/a\nDeletionDate=2026-01-02T03:04:05\n", Record{}, true},
		{"no date", "[Trash Info]\nPath=/a\n", Record{Original: "/a"}, true},
		{"first date is no date", "[Trash Info]\nPath=/a\nDeletionDate=yesterday\nDeletionDate=2026-01-02T03:04:05\n", Record{Original: "/a"}, true},
		{"year 1", "[Trash Info]\nPath=/a\nDeletionDate=0001-01-02T03:04:05\n", Record{Original: "/a"}, true},
		{"no path", "[Trash Info]\nDeletionDate=2026-01-02T03:04:05\n", Record{Deleted: winter}, true},
		{"half an escape", "[Trash Info]\nPath=/a%2\nDeletionDate=2026-01-02T03:04:05\n", Record{Deleted: winter}, true},
		{"NUL", "[Trash Info]\nPath=/a%00b\nDeletionDate=2026-01-02T03:04:05\n", Record{Deleted: winter}, true},
		{"up and out", "[Trash Info]\nPath=a/../../etc/passwd\nDeletionDate=2026-01-02T03:04:05\n", Record{Deleted: winter}, true},
	} {
		got, err := ParseTrashInfo([]byte(c.text), copenhagen)
		if diff := cmp.Diff(c.want, got); diff != "" || errors.Is(err, ErrDamaged) != c.damaged || !c.damaged && err != nil {
			t.Errorf("%s: error %v, (-want +got):\n%s", c.name, err, diff)
		}
	}
}

func FuzzParseDollarI(f *testing.F) {
	f.Add(dollarI(1, 12, deleted, `C:\a.docx`))
	f.Add(dollarI(2, 12, deleted, `D:\Mappe\b.pdf`))
	f.Add(dollarI(2, 12, deleted, "")[:30])
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := ParseDollarI(b)
		checkRecord(t, r, err)
		if len(r.Original) > 3*len(b) {
			t.Errorf("a path of %d bytes from %d", len(r.Original), len(b))
		}
	})
}

func FuzzParseTrashInfo(f *testing.F) {
	f.Add("[Trash Info]\nPath=/home/karen/a%20b\nDeletionDate=2026-01-02T03:04:05\n")
	f.Add("[Trash Info]\r\nPath=../x\r\nDeletionDate=2026-10-25T02:30:00\r\n")
	f.Add("[Trash Info]\nPath=%\n")
	f.Fuzz(func(t *testing.T, text string) {
		r, err := ParseTrashInfo([]byte(text), time.FixedZone("", 3600))
		checkRecord(t, r, err)
		if strings.ContainsRune(r.Original, 0) || len(r.Original) > len(text) {
			t.Errorf("path %q", r.Original)
		}
	})
}

func checkRecord(t *testing.T, r Record, err error) {
	t.Helper()
	switch {
	case err != nil && !errors.Is(err, ErrDamaged):
		t.Errorf("error %v is not ErrDamaged", err)
	case err == nil && (r.Original == "" || r.Deleted.IsZero()):
		t.Errorf("no error, yet %+v", r)
	case !r.Deleted.IsZero() && (r.Deleted.Year() < 1989 || r.Deleted.Year() > 2201 || r.Deleted.Location() != time.UTC):
		t.Errorf("deleted %v", r.Deleted)
	case r.Size < 0:
		t.Errorf("size %d", r.Size)
	}
}
